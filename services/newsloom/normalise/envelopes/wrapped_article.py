"""Find the article in an object that only wraps it: `{"_source": {…}}`, `{"article": {…}}`, `{"payload": {…}}`."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from newsloom.normalise.body.fields import LIST_FIELDS, WRAPPER_FIELDS, field_name, has_known_field, has_strong_field
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.presets.preset_match import read_generic_fields

_ELASTICSEARCH_SOURCE: Final = "_source"
_MAX_DEPTH: Final = 3
_PACKED_FIELDS: Final = frozenset({"body", "content", "text", "message", "value", "data", "payload"})
_MAX_PACKED_DEPTH: Final = 64
_JSON_IN_BASE64: Final = ("eyJ", "eyAi", "ewog", "ewoJ", "ew0K")
"""How `{"` and the beginnings of indented objects are written in base64."""


def unwrap(value: Mapping[str, Any], depth: int = 0) -> tuple[str, Mapping[str, Any]] | None:
    """Return the object that contains the article, with the name of its field; None if no field contains one.

    A field of `WRAPPER_FIELDS` contains the article if its object has a body field, or wraps an object that has one. Any
    other field contains it if a name in its object means body in any object, as `maintext` does.

    Args:
        value: an object without a body of its own.
        depth: number of objects around the value.

    Raises:
        DecodeError: several fields contain an article, or a field lists several.
    """
    if depth >= _MAX_DEPTH:
        return None
    inner = {name: each for name, raw in value.items() if (each := _single_object(raw)) is not None}
    named = {name: each for name, each in inner.items() if _is_wrapper(name) and _holds_article(each, depth)}
    found = named or {name: each for name, each in inner.items() if has_strong_field(each)}
    if len(found) > 1:
        names = ", ".join(f"`{name[:40]}`" for name in list(found)[:6])
        msg = f"articles in {names}; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    if found:
        return next(iter(found.items()))
    _refuse_several(value)
    return None


def _single_object(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - any JSON
    """Return an object, also as JSON or base64 in a string, or the only item of a list; None for other values."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        value = packed_object(value)
    return value if isinstance(value, Mapping) else None


def packed_article(value: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """Return the article that a body field has as an object or as JSON in a string, with the name of the field; else None.

    It has a body, and a title or URL: a text of an editor may be an object too, and is no article. An object is the text of
    the one around it if that has a title or URL of its own.
    """
    objects = {name: each for name, each in value.items() if field_name(name) in _PACKED_FIELDS}
    for name, each in objects.items():
        if isinstance(each, Mapping) and not _names_article(value):
            inner: Mapping[str, Any] | None = each
        elif isinstance(each, str) and each.lstrip().startswith("{"):
            inner = packed_object(each)
        else:
            continue
        if inner is not None and has_known_field(inner) and _names_article(inner):
            return name, inner
    return None


def _names_article(value: Mapping[str, Any]) -> bool:
    return not read_generic_fields(value).keys().isdisjoint({"title", "url"})


def packed_object(text: str) -> Mapping[str, Any] | None:
    """Return the object that a string has as JSON, or as JSON in base64; None if there is none.

    Queues send objects in strings: Amazon SNS as JSON, Google Pub/Sub and Amazon Kinesis in base64.
    """
    if text.startswith(_JSON_IN_BASE64):
        try:
            text = base64.b64decode(text, validate=True).decode()
        except ValueError:
            return None
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)  # orjson would round integers of more than 64 bits
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not _is_deep(value) else None


def _is_deep(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is nested deeper than an input may be by default."""
    level: list[Any] = [value]
    for _ in range(_MAX_PACKED_DEPTH):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _is_wrapper(name: str) -> bool:
    return name == _ELASTICSEARCH_SOURCE or field_name(name) in {*WRAPPER_FIELDS, *LIST_FIELDS}


def _holds_article(value: Mapping[str, Any], depth: int) -> bool:
    return has_known_field(value) or unwrap(value, depth + 1) is not None


def _refuse_several(value: Mapping[str, Any]) -> None:
    for name, each in value.items():
        if isinstance(each, list) and field_name(name) in LIST_FIELDS:
            articles = sum(1 for item in each if isinstance(item, Mapping) and has_known_field(item))
            if articles > 1:
                msg = f"`{name[:40]}` lists {articles} articles; {SEND_SEPARATELY}"
                raise DecodeError(msg)
