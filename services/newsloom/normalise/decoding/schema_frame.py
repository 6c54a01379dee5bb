"""Find the frame of Confluent's serializers: a zero byte and the id of the schema in four bytes, big-endian.

The source is Confluent's documentation of the wire format of Schema Registry. Serializers for JSON Schema write JSON after the
frame. Those for Avro and Protobuf write binary data, which only the schema can explain.
"""

from dataclasses import dataclass, replace
from typing import Final

from newsloom.api import Emit, Reject
from newsloom.normalise.decoding.charset import is_wide
from newsloom.normalise.decoding.json_value import loads
from newsloom.normalise.decoding.media import JSON_TYPE, parse_content_type, unsupported_media
from newsloom.normalise.records import RawRecord
from newsloom_schemas import RejectionReason

_MAGIC: Final = 0
_FRAME_BYTES: Final = 5
_NO_SCHEMA: Final = 0
"""No schema has this id: a value that begins with five zero bytes is something else."""
_MIN_UTF16_ID: Final = 0x09_00_00_00
"""UTF-16 that begins with a zero byte would have at least this id: its first character is a tab or a later one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a value in a frame.

    Attributes:
        schema_id: the id of the schema.
        payload: what follows the frame.
        is_json: True if the payload is JSON.
    """

    schema_id: int
    payload: bytes
    is_json: bool


def frame_of(value: bytes) -> Frame | None:
    """Return the frame of a value; None if it has none.

    Some ids look like the first bytes of icons and videos (65,536 and those after it, 111,360, 113,152). Without a registry
    to ask, such a value is taken for what it looks like.
    """
    if len(value) <= _FRAME_BYTES or value[0] != _MAGIC:
        return None
    frame = Frame(int.from_bytes(value[1:_FRAME_BYTES], "big"), value[_FRAME_BYTES:], is_json=False)
    if loads(frame.payload.removeprefix(b"\xef\xbb\xbf")) is not None:
        return replace(frame, is_json=True)
    if frame.schema_id == _NO_SCHEMA or _is_text(value, frame.schema_id):
        return None
    return frame


def unframe(record: RawRecord) -> Emit[RawRecord] | Reject:
    """Remove the frame around JSON.

    Args:
        record: any record.

    Returns:
        The record without its frame, or as it is if it has none; a rejection for binary data in a frame.
    """
    frame = frame_of(record.value)
    if frame is None:
        return Emit(record)
    if frame.is_json:
        notes = {"schema_id": str(frame.schema_id), "schema_type": "JSON"}
        return Emit(replace(record, value=frame.payload, content_type=JSON_TYPE), notes)
    if unsupported_media(record.value, ""):
        return Emit(record)
    declared = parse_content_type(record.content_type).essence
    named = f", declared as {declared[:40]}" if declared else ""
    detail = (
        f"the value begins like the wire format of Confluent's schema registry (schema id {frame.schema_id}{named}), and no "
        "JSON follows: it looks like Avro or Protobuf. JSON Schema is read as it is, Avro with a schema registry "
        "(schema_registry.url) if the value is not packed, Protobuf is not supported"
    )
    return Reject(RejectionReason.UNSUPPORTED_MEDIA, detail)


def _is_text(value: bytes, schema_id: int) -> bool:
    """Return True for UTF-16 and UTF-32 whose first character begins with a zero byte."""
    if schema_id >= _MIN_UTF16_ID:
        return is_wide(value)
    try:
        value.decode("utf-32-be")
    except UnicodeDecodeError:
        return False
    return True
