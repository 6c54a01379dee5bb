"""Take off what serializers put around JSON: the frame of Confluent's schema registry, and a JSON string around JSON."""

import json
from dataclasses import replace
from typing import Any, Final

import orjson

from newsloom.api import Emit, Reject
from newsloom.normalise.decoding.charset import BadEncoding, decode_bytes, is_wide
from newsloom.normalise.decoding.media import (
    JSON_TYPE,
    UNDECIDED_TYPES,
    InputFormat,
    is_json_type,
    parse_content_type,
    sniff,
    unsupported_media,
)
from newsloom.normalise.records import RawRecord
from newsloom_schemas import RejectionReason

_MAGIC: Final = 0
_FRAME_BYTES: Final = 5
_NO_SCHEMA: Final = "0"
"""No schema has this id: a value that begins with five zero bytes is something else."""
_MAX_LAYERS: Final = 3
_BOM: Final = "\ufeff"
_BRACE: Final = b"{"
_QUOTE: Final = b'"'
_START_BYTES: Final = 64
_LABELS: Final = frozenset({"text/plain", "text/html", "application/xhtml+xml"})
"""Declared types that are not believed if the content is certainly a JSON object."""


def unframe(record: RawRecord) -> Emit[RawRecord] | Reject:
    """Remove the frame of Confluent's serializers: a zero byte and the id of the schema in four bytes, big-endian.

    The source is Confluent's documentation of the wire format of Schema Registry. Serializers for JSON Schema write JSON
    after the frame. Those for Avro and Protobuf write binary data, which only the schema can explain.

    Args:
        record: any record.

    Returns:
        The record without its frame, or as it is if it has none; a rejection for binary data in a frame.
    """
    value = record.value
    if len(value) <= _FRAME_BYTES or value[0] != _MAGIC:
        return Emit(record)
    payload = value[_FRAME_BYTES:]
    schema_id = str(int.from_bytes(value[1:_FRAME_BYTES], "big"))
    if _loads(payload.removeprefix(b"\xef\xbb\xbf")) is not None:
        return Emit(replace(record, value=payload, content_type=JSON_TYPE), {"schema_id": schema_id})
    if schema_id == _NO_SCHEMA or is_wide(value) or unsupported_media(value, ""):
        return Emit(record)
    declared = parse_content_type(record.content_type).essence
    named = f", declared as {declared[:40]}" if declared else ""
    detail = (
        f"the value begins like the wire format of Confluent's schema registry (schema id {schema_id}{named}), and no JSON "
        "follows: it looks like Avro or Protobuf, which is not supported; JSON Schema is"
    )
    return Reject(RejectionReason.UNSUPPORTED_MEDIA, detail)


def unquote(record: RawRecord) -> Emit[RawRecord] | Reject:
    """Return the record without JSON strings around its content, and labelled as JSON if it certainly is a JSON object.

    A record that is declared as JSON and is a JSON string is replaced by its content, which may be JSON, HTML or text. A
    record of no declared type, or declared as text or HTML, is only taken for JSON if it is a whole JSON object, or a JSON
    string that contains one.
    """
    start = _first_character(record.value)
    declared = parse_content_type(record.content_type) if start in (_BRACE, _QUOTE) else None
    if declared is None or not _may_need_it(start, declared.essence):
        return Emit(record)
    is_json, is_label = is_json_type(declared.essence), declared.essence in _LABELS
    try:
        decoded = decode_bytes(record.value, declared=declared.charset)
    except BadEncoding:
        return Emit(record)
    layers, content = _without_strings(decoded.text.lstrip(_BOM))
    value = content.encode("utf-8", "surrogatepass")
    is_object = isinstance(_loads(value), dict)
    if not (is_object or (layers and is_json)):
        return Emit(record)
    if layers == _MAX_LAYERS and _first_character(value) == _QUOTE:
        detail = f"JSON in more than {_MAX_LAYERS} JSON strings, one in another"
        return Reject(RejectionReason.UNSUPPORTED_MEDIA, detail)
    notes = {"type_declared": declared.essence} if is_label else {}
    if not layers:
        charset = f"; charset={declared.charset}" if declared.charset else ""
        return Emit(replace(record, content_type=f"{JSON_TYPE}{charset}"), notes)
    notes["json_strings"] = str(layers)
    if decoded.replaced:
        notes["replaced_characters"] = str(decoded.replaced)
    found = JSON_TYPE if is_object or sniff(value) is InputFormat.JSON else None
    return Emit(replace(record, value=value, content_type=found), notes)


def _may_need_it(start: bytes, essence: str) -> bool:
    """Return True if a record of a declared type that begins like this may be JSON in strings, or JSON with a wrong label."""
    return essence in _LABELS or (start == _QUOTE and (is_json_type(essence) or essence in UNDECIDED_TYPES))


def _without_strings(text: str) -> tuple[int, str]:
    """Return the number of JSON strings around a text, at most three, and what is in the innermost."""
    for layer in range(_MAX_LAYERS):
        if not text.lstrip().startswith('"'):
            return layer, text
        inner = _loads(text.encode("utf-8", "surrogatepass"))
        if not isinstance(inner, str):
            return layer, text
        text = inner.lstrip(_BOM)
    return _MAX_LAYERS, text


def _first_character(value: bytes) -> bytes:
    """Return the first byte that is no white space, byte order mark or NUL: the first character, if it is ASCII."""
    return value[:_START_BYTES].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]


def _loads(value: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON; None if it is none, or a number or literal. The parsers limit the depth themselves."""
    if value.lstrip()[:1] not in (b"{", b"[", b'"'):
        return None
    try:
        return orjson.loads(value)
    except ValueError:
        try:
            return json.loads(value.decode("utf-8", "surrogatepass"), strict=False)  # reads what some producers send
        except (ValueError, RecursionError):
            return None
