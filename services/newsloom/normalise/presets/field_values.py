"""Convert values of JSON to the types of our envelope's fields."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

from newsloom.normalise.authors.stated import stated_names
from newsloom.normalise.body.entry_values import first_link, first_text
from newsloom.normalise.url.canonical import clean_url

_NO_VALUE: Final = frozenset({"", "none", "null", "nan", "nat", "undefined", "n/a"})
"""What programs write for a missing value when they make a string of it."""
_MAX_NO_VALUE_CHARS: Final = 10
_NAME_KEYS: Final = ("name", "domain", "title", "label", "id")
_WORD_KEYS: Final = ("name", "label", "term", "title", "text", "value")
_STRUCT_TIME: Final = range(6, 10)
"""Lengths of a `time.struct_time` in JSON, which feed parsers give in UTC."""
_MAX_NAMES: Final = 200
_DATE_KEYS: Final = ("$date", "$numberLong", "iso", "iso8601", "utc", "timestamp", "seconds", "_seconds", "start")
"""Names under which databases and interfaces have the time in an object for a date, the most exact first."""
_MAX_DATE_CHARS: Final = 200
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})(?P<sign>[/.-]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<year>(?:19|20)\d\d)(?!\d)"
)
_MONTHS_PER_YEAR: Final = 12
_FLOATING_EPOCH: Final = re.compile(r"\d\.\d{1,18}[eE]\+?\d{1,2}")
"""Seconds since 1970 as BigQuery exports them: `1.7727066E9`."""


def convert(field: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value in the type of one of our fields.

    Args:
        field: one of the fields of our envelope except its body.
        value: any JSON.

    Returns:
        The value; None if it does not fit the field, or says that there is none, as the string `None` does.
    """
    if isinstance(value, str) and len(value) <= _MAX_NO_VALUE_CHARS and value.strip().lower() in _NO_VALUE:
        return None
    return _CONVERTERS[field](value) or None


def with_day_first(text: str) -> str:
    """Return a date in numbers in ISO 8601, its day first; other texts, and months beyond 12, stay as they are.

    >>> with_day_first("05/03/2026 11:30")
    '2026-03-05 11:30'
    """
    match = _DAY_FIRST.match(text.strip())
    if match is None or int(match["month"]) > _MONTHS_PER_YEAR:
        return text
    return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}{text.strip()[match.end() :]}"


def to_string(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return a string as it is, and a finite number in digits; None for other values."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if isfinite(value) else None
    return None


def _to_name(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return next((found for each in value if (found := _to_name(each))), None)
    if isinstance(value, Mapping):
        found = next((found for key in _NAME_KEYS if (found := to_string(value.get(key)))), None)
        return found or first_text(value)
    return to_string(value)


def _to_names(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - any JSON
    return stated_names(value) or None


def _to_words(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - any JSON
    """Return words for a reader; a number is the id of a word, which says nothing."""
    listed: Iterable[Any] = value[:_MAX_NAMES] if isinstance(value, list) else (value,)
    named = (
        next((each[key] for key in _WORD_KEYS if isinstance(each.get(key), str)), None)
        if isinstance(each, Mapping)
        else each
        for each in listed
    )
    return tuple(word for word in named if isinstance(word, str) and word.strip()) or None


def _to_word(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    return next(iter(_to_words(value) or ()), None)


def _to_url(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    found = first_link(value)
    return found or (value if isinstance(value, str) and clean_url(value) else None)


def _to_date(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return a date as text: also of an object such as MongoDB's `{"$date": …}`, and of a `time.struct_time` as feed parsers give it."""
    if isinstance(value, Mapping):
        for key in _DATE_KEYS:
            if value.get(key):
                return _to_date(value[key])
    if isinstance(value, list) and len(value) in _STRUCT_TIME and all(type(each) is int for each in value):
        year, month, day, hour, minute, second = value[:6]
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
        except ValueError:
            return None
    text = first_text(value)
    if text is None or len(text) > _MAX_DATE_CHARS:
        return None
    return f"{float(text):.0f}" if _FLOATING_EPOCH.fullmatch(text) else text


def _to_mapping(value: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else None


_CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "url": _to_url,
    "title": first_text,
    "authors": _to_names,
    "published_at": _to_date,
    "modified_at": _to_date,
    "publication_status": _to_name,
    "embargoed_until": _to_date,
    "source": _to_name,
    "language": _to_name,
    "standfirst": first_text,
    "keywords": _to_words,
    "section": _to_word,
    "image": _to_url,
    "external_id": first_text,
    "labels": _to_mapping,
}
