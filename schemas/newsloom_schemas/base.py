"""The base of all records: frozen, strict when written, lenient when read, UTC, JSON in Kafka."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer, WithJsonSchema


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A point in time in UTC. Values without a time zone are refused."""

CalendarDay = Annotated[
    date,
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}, mode="serialization"),
]
"""A day, in ISO 8601 wherever a record is written or passed on: conditions compare it as a string."""


class Part(BaseModel):
    """A part of a record. Unknown fields are refused, so that written records match their schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        validate_by_name=True,
        validate_by_alias=True,
        ser_json_inf_nan="null",
    )

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields' own types
        """Return a copy with some fields changed. The values are not validated."""
        return self.model_copy(update=changes)


class Record(Part):
    """A whole message. It is UTF-8 JSON, and `schema` has its kind and major version."""

    @property
    def event_type(self) -> str:
        """Return the CloudEvents type, from `schema`."""
        return str(getattr(self, "schema_", type(self).__name__))

    @property
    def record_key(self) -> str | None:
        """Return the Kafka key of the record; `None` to use the key of its input."""
        return None

    @property
    def event_id(self) -> str:
        """Return the CloudEvents id, which is unique among records of the type."""
        return ""

    def to_bytes(self) -> bytes:
        """Return the record as compact UTF-8 JSON, without fields that are `None`.

        Raises:
            pydantic_core.PydanticSerializationError: a string holds a lone surrogate.
        """
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a record. Fields that a newer version added are ignored.

        Raises:
            pydantic.ValidationError: `data` is not JSON, or a field is missing or of the wrong shape.
        """
        return cls.model_validate_json(data, extra="ignore")
