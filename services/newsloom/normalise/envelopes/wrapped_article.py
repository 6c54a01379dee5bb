"""Find the article in an object that only wraps it: `{"_source": {…}}`, `{"article": {…}}`, `{"payload": {…}}`."""

from collections.abc import Mapping
from typing import Any, Final

from newsloom.normalise.body.fields import LIST_FIELDS, WRAPPER_FIELDS, field_name, has_known_field, has_strong_field
from newsloom.normalise.errors import DecodeError

_ELASTICSEARCH_SOURCE: Final = "_source"
_MAX_DEPTH: Final = 3


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
        msg = f"articles in {names}; send each as a separate record, or in a list that newsloom splits (docs/input.md)"
        raise DecodeError(msg)
    if found:
        return next(iter(found.items()))
    _refuse_several(value)
    return None


def _single_object(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - any JSON
    """Return an object, or the only item of a list; None for other values."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, Mapping) else None


def _is_wrapper(name: str) -> bool:
    return name == _ELASTICSEARCH_SOURCE or field_name(name) in {*WRAPPER_FIELDS, *LIST_FIELDS}


def _holds_article(value: Mapping[str, Any], depth: int) -> bool:
    return has_known_field(value) or unwrap(value, depth + 1) is not None


def _refuse_several(value: Mapping[str, Any]) -> None:
    for name, each in value.items():
        if isinstance(each, list) and field_name(name) in LIST_FIELDS:
            articles = sum(1 for item in each if isinstance(item, Mapping) and has_known_field(item))
            if articles > 1:
                msg = f"`{name[:40]}` lists {articles} articles; send each as a separate record, or in a list that newsloom splits (docs/input.md)"
                raise DecodeError(msg)
