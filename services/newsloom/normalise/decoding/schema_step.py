"""The batch step that asks a schema registry for the schemas of Avro records. It is in the stage if a registry is set."""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

from newsloom.api import BatchStep, Emit, StepResult
from newsloom.normalise.decoding.avro_value import framed_json
from newsloom.normalise.decoding.media import unsupported_media
from newsloom.normalise.decoding.schema_frame import Frame, frame_of
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.records import RawRecord
from newsloom.schema_registry.registered import MissingSchema, RegisteredSchema
from newsloom.settings import NormaliseSettings

_MAX_ID: Final = 2**31 - 1
"""The largest id that registries give."""


class SchemaSource(Protocol):
    """Knows the schemas of ids."""

    async def open(self) -> None:
        """Open connections."""

    async def close(self) -> None:
        """Close connections."""

    async def schema(self, schema_id: int) -> RegisteredSchema | MissingSchema:
        """Return the schema of an id.

        Raises:
            Transient: it cannot be known now.
        """


class SchemaStep(BatchStep[RawRecord, int, RegisteredSchema | MissingSchema, RawRecord]):
    """RawRecord → RawRecord, with JSON in place of Avro.

    Only a record with binary data in the frame of a schema registry waits for an answer; all others pass.

    Args:
        settings: the limits.
        source: the registry; `None` in the processes of the pool, which do not use it.
    """

    name = "schema"
    ordered = False

    def __init__(self, settings: NormaliseSettings, source: SchemaSource | None) -> None:
        self._max_bytes = settings.max_record_bytes
        self._source = source

    def request(self, record: RawRecord, /) -> int | None:
        """Return the id of the schema; `None` if the record needs none."""
        frame = self._frame(record)
        return frame.schema_id if frame is not None else None

    async def answer(self, ids: Sequence[int], /) -> list[RegisteredSchema | MissingSchema]:
        """Return the schema of each id.

        Raises:
            Transient: the registry cannot answer.
        """
        source = _required(self._source)
        return await asyncio.gather(*(source.schema(each) for each in ids))

    def apply(self, record: RawRecord, schema: RegisteredSchema | MissingSchema | None, /) -> StepResult[RawRecord]:
        """Return the record with its JSON.

        Raises:
            DecodeError: the registry has no such schema, the schema is not valid, or the data does not fit it.
        """
        frame = self._frame(record)
        if schema is None or frame is None:
            return Emit(record)
        if isinstance(schema, RegisteredSchema):
            return framed_json(record, frame, schema, self._max_bytes)
        if unsupported_media(record.value, ""):  # a picture or video, whose first bytes are no id
            return Emit(record)
        raise DecodeError(schema.why)

    async def open(self) -> None:
        """Open the connection to the registry.

        Raises:
            ValueError: a setting is wrong.
        """
        await _required(self._source).open()

    async def close(self) -> None:
        """Close the connection."""
        await _required(self._source).close()

    def _frame(self, record: RawRecord) -> Frame | None:
        """Return the frame around binary data, if the record has one and is not too large."""
        frame = frame_of(record.value) if len(record.value) <= self._max_bytes else None
        return frame if frame is not None and not frame.is_json and frame.schema_id <= _MAX_ID else None


def _required(source: SchemaSource | None) -> SchemaSource:
    if source is None:
        msg = "only the worker asks the schema registry, not the processes of its pool"
        raise RuntimeError(msg)
    return source
