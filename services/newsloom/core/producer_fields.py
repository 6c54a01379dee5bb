"""What a producer says to recognise its record by: it is carried to every outcome, and no step reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, ValidationError

from newsloom.core.message import Inbound


@runtime_checkable
class HasProducerFields(Protocol):
    """A record that knows its producer's fields: an article, and what decoding makes of a raw record."""

    @property
    def external_id(self) -> str | None:
        """The producer's own id of the document."""
        ...

    @property
    def labels(self) -> Mapping[str, str]:
        """The producer's labels."""
        ...


@dataclass(frozen=True, slots=True)
class ProducerFields:
    """The producer's own id of the document, and its labels, as far as they are known."""

    external_id: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return True if there is an id or a label."""
        return self.external_id is not None or bool(self.labels)


UNKNOWN_PRODUCER: Final = ProducerFields()
"""Of a record that is not decoded."""


class _Written(BaseModel):
    """The producer's fields of an article as newsloom writes it."""

    model_config = ConfigDict(extra="ignore")

    external_id: str | None = None
    labels: dict[str, str] = {}


def producer_fields_of(record: HasProducerFields) -> ProducerFields:
    """Return the producer's fields of a record."""
    return ProducerFields(record.external_id, dict(record.labels))


def written_producer_fields(inbound: Inbound) -> ProducerFields:
    """Return the producer's fields of an article that a stage of newsloom wrote; none of what is no such record."""
    try:
        return producer_fields_of(_Written.model_validate_json(inbound.value))
    except ValidationError:
        return UNKNOWN_PRODUCER
