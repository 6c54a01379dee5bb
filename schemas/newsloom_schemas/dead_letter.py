"""Records that a stage could not process: a bug, or poison input. Nothing of them is lost."""

from typing import Literal

from pydantic import ConfigDict, Field, NonNegativeInt, PositiveInt

from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.identity import Origin


class Failure(Part):
    """What went wrong, and where."""

    error: str = Field(description="Class of the exception, with its module.")
    message: str
    step: str | None = Field(None, description="None when the step is not known: the process died.")
    traceback: str | None = None


class Header(Part):
    """A Kafka header of the original record."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    value: bytes | None = Field(None, description="URL-safe base64.")


class UndecodableBatch(Part):
    """A batch of records on a Kafka partition that no reader could decode. Its records are known by position only."""

    base_offset: int = Field(description="The first offset of the batch, as its header says.")
    last_offset: int = Field(description="The last offset that was passed over.")
    size_bytes: NonNegativeInt = Field(description="Of the batch as it was sent, compressed.")
    codec: str = Field(description="How it is compressed, as its header says: gzip, snappy, lz4, zstd, no codec.")
    reason: str = Field(description="What the decoder said.")


class DeadLetter(Record):
    """An input record that died, whole unless marked; on `news.dead-letter.<stage>`. Bytes are base64 in JSON."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    schema_: Literal["newsloom.dead_letter/1"] = Field("newsloom.dead_letter/1", alias="schema")
    outcome: Literal["failed"] = "failed"
    stage: str
    origin: Origin = Field(description="The raw record that this came from.")
    input: Origin = Field(description="The record that died: for normalise the same as `origin`.")
    external_id: str | None = Field(
        None, description="The producer's own id of the document. None when the record died before it was known."
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="The producer's labels. None when the record died before they were known; `value` still has them.",
    )
    value: bytes = Field(description="The original bytes, URL-safe base64.")
    key: bytes | None = Field(None, description="URL-safe base64.")
    headers: tuple[Header, ...] = ()
    size_bytes: NonNegativeInt | None = Field(
        None, description="Of the whole original value. None when it was never read: see `undecodable`."
    )
    sha256: str | None = Field(
        None, description="Of the whole original value, hexadecimal. None when it was never read."
    )
    truncated: bool = Field(default=False, description="`value` is only the beginning; the whole stands at `input`.")
    undecodable: UndecodableBatch | None = Field(
        None, description="Set when the record's batch could not be decoded: `value` is empty and `truncated` is true."
    )
    failure: Failure
    attempts: PositiveInt = 1
    first_failed_at: UtcDatetime
    last_failed_at: UtcDatetime
