"""What all records share: frozen, strict when written, forgiving when read, UTC, JSON on the wire."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A point in time. Naive values are refused; others are brought to UTC."""


class Part(BaseModel):
    """A piece of a record. Unknown fields are refused, so that what newsloom writes is what the schema says."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        validate_by_name=True,
        validate_by_alias=True,
        ser_json_inf_nan="null",
    )

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields' own types
        """A copy with some fields changed; the values are taken as they are, not validated again."""
        return self.model_copy(update=changes)


class Record(Part):
    """A whole message. Its JSON form is UTF-8; `schema` names its kind and major version."""

    @property
    def event_type(self) -> str:
        """What `schema` says; the CloudEvents type."""
        return str(getattr(self, "schema_", type(self).__name__))

    @property
    def record_key(self) -> str | None:
        """What the record is keyed by in Kafka; `None` for the key of the input it came from."""
        return None

    @property
    def event_id(self) -> str:
        """What names this record among others of its type; the CloudEvents id."""
        return ""

    def to_bytes(self) -> bytes:
        """The record as compact UTF-8 JSON, without fields that are unset to `None`.

        Raises:
            pydantic_core.PydanticSerializationError: a string holds a lone surrogate.
        """
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a record back, leaving out fields that a newer writer may have added.

        Raises:
            pydantic.ValidationError: `data` is not JSON, or a field is missing or of the wrong shape.
        """
        return cls.model_validate_json(data, extra="ignore")
