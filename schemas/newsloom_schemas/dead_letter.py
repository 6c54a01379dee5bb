"""Records that a stage could not process, because of a bug or malformed input."""

from typing import Literal

from pydantic import ConfigDict, Field, NonNegativeInt, PositiveInt

from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.identity import Origin


class Failure(Part):
    """The error and where it occurred."""

    error: str = Field(description="Class of the exception, with its module.")
    message: str
    step: str | None = Field(None, description="Null if the step is not known because the process crashed.")
    traceback: str | None = None


class Header(Part):
    """A Kafka header of the original record."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    value: bytes | None = Field(None, description="URL-safe base64.")


class UndecodableBatch(Part):
    """A batch of records on a Kafka partition that cannot be decoded. Only the positions of its records are known."""

    base_offset: int = Field(description="First offset of the batch, from its header.")
    last_offset: int = Field(description="Last offset that was skipped.")
    size_bytes: NonNegativeInt = Field(description="Size of the compressed batch.")
    codec: str = Field(description="Compression of the batch, from its header: gzip, snappy, lz4, zstd, no codec.")
    reason: str = Field(description="Error message of the decoder.")


class DeadLetter(Record):
    """An input record that failed, complete unless `truncated`; on `news.dead-letter.<stage>`. Bytes are base64."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    schema_: Literal["newsloom.dead_letter/1"] = Field("newsloom.dead_letter/1", alias="schema")
    outcome: Literal["failed"] = "failed"
    stage: str
    origin: Origin = Field(description="Position of the raw record.")
    input: Origin = Field(description="Position of the failed record; in normalise the same as `origin`.")
    external_id: str | None = Field(
        None, description="The producer's own id of the document. Null if the record failed before it was known."
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="The producer's labels. Empty if the record failed before they were known; `value` still has them.",
    )
    value: bytes = Field(description="The original bytes, URL-safe base64.")
    key: bytes | None = Field(None, description="URL-safe base64.")
    headers: tuple[Header, ...] = ()
    size_bytes: NonNegativeInt | None = Field(
        None, description="Size of the complete original value. Null if it was never read: see `undecodable`."
    )
    sha256: str | None = Field(
        None, description="Hash of the complete original value, hexadecimal. Null if it was never read."
    )
    truncated: bool = Field(
        default=False, description="True if `value` is only the beginning; the complete value is at `input`."
    )
    undecodable: UndecodableBatch | None = Field(
        None,
        description="Set if the batch of the record could not be decoded: `value` is empty and `truncated` is true.",
    )
    failure: Failure
    attempts: PositiveInt = 1
    first_failed_at: UtcDatetime
    last_failed_at: UtcDatetime
