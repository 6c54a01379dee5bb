"""The producer's own id and labels of a record. Every outcome contains them, and no step of newsloom uses them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, ValidationError

from newsloom.core.message import Inbound


@runtime_checkable
class HasProducerFields(Protocol):
    """A record with its producer's fields: an article, or a decoded raw record."""

    @property
    def external_id(self) -> str | None:
        """Return the producer's own id of the document."""
        ...

    @property
    def labels(self) -> Mapping[str, str]:
        """Return the producer's labels."""
        ...


@dataclass(frozen=True, slots=True)
class ProducerFields:
    """The producer's own id of the document and its labels, if known."""

    external_id: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return True if there is an id or a label."""
        return self.external_id is not None or bool(self.labels)


UNKNOWN_PRODUCER: Final = ProducerFields()
"""The fields of a record that is not decoded."""


class _Written(BaseModel):
    """The producer's fields in the JSON of an article that newsloom has written."""

    model_config = ConfigDict(extra="ignore")

    external_id: str | None = None
    labels: dict[str, str] = {}


def producer_fields_of(record: HasProducerFields) -> ProducerFields:
    """Return the producer's fields of a record."""
    return ProducerFields(record.external_id, dict(record.labels))


def written_producer_fields(inbound: Inbound) -> ProducerFields:
    """Return the producer's fields of an article that a stage of newsloom wrote; empty for any other record."""
    try:
        return producer_fields_of(_Written.model_validate_json(inbound.value))
    except ValidationError:
        return UNKNOWN_PRODUCER
