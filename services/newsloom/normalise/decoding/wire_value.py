"""Take off JSON strings around JSON, and correct wrong labels of JSON."""

from dataclasses import replace
from typing import Final

from newsloom.api import Emit, Reject
from newsloom.normalise.decoding.charset import BadEncoding, decode_bytes
from newsloom.normalise.decoding.json_value import loads
from newsloom.normalise.decoding.media import (
    JSON_TYPE,
    UNDECIDED_TYPES,
    InputFormat,
    is_json_type,
    parse_content_type,
    sniff,
)
from newsloom.normalise.records import RawRecord
from newsloom_schemas import RejectionReason

_MAX_LAYERS: Final = 3
_BOM: Final = "\ufeff"
_BRACE: Final = b"{"
_QUOTE: Final = b'"'
_START_BYTES: Final = 64
_LABELS: Final = frozenset({"text/plain", "text/html", "application/xhtml+xml"})
"""Declared types that are not believed if the content is certainly a JSON object."""


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
    is_object = isinstance(loads(value), dict)
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
        inner = loads(text.encode("utf-8", "surrogatepass"))
        if not isinstance(inner, str):
            return layer, text
        text = inner.lstrip(_BOM)
    return _MAX_LAYERS, text


def _first_character(value: bytes) -> bytes:
    """Return the first byte that is no white space, byte order mark or NUL: the first character, if it is ASCII."""
    return value[:_START_BYTES].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
