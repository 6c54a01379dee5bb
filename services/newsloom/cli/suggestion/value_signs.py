"""Judge by a value whether it can be a part of an article."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from newsloom.normalise.body.entry_values import has_markup
from newsloom.normalise.body.value import BodyValue, count_visible_words, read_value
from newsloom.normalise.dates.reading.written_dates import read_date
from newsloom.normalise.presets.field_values import convert
from newsloom_schemas import Precision, Provenance

_YEARS: Final = range(1990, 2100)
_MAX_DATE_CHARS: Final = 64
_MAX_DATE_WORDS: Final = 8
_MIN_DATE_DIGITS: Final = 5
_MAX_TITLE_CHARS: Final = 300
_MAX_TITLE_WORDS: Final = 40
_MAX_NAME_CHARS: Final = 80
_MAX_NAME_WORDS: Final = 8
_MAX_KEYWORD_CHARS: Final = 60
_MAX_ID_CHARS: Final = 200
_NO_ARTICLE: Final = re.compile(
    r"//api\.|\.(?:jpe?g|png|gif|webp|svg|avif|ico|mp[34]|m4[av]|webm|css|js|rss|atom|json)(?:[?#]|$)"
)
_PATH: Final = re.compile(r"https?://[^/?#]+/[^?#]*[^/?#]", re.IGNORECASE)
_DAY: Final = r"(?P<first>\d{1,2})(?P<sign>[./-] ?)(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})"
_NUMERIC_DATE: Final = re.compile(rf"{_DAY}(?:(?P<between>,? |T)(?P<hour>\d{{1,2}}):\d\d(?P<seconds>:\d\d)?)?")
_PACKED_DATE: Final = re.compile(r"(?:19|20)\d{12}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?|[^\W\d_]{4,12}")
_LONG_YEAR: Final = 4
_MAX_MONTH: Final = 12


def body_of(value: Any) -> BodyValue:  # noqa: ANN401 - any JSON
    """Return the text or HTML of a value, as a mapping reads it."""
    return read_value(value)


def body_words(value: Any) -> int:  # noqa: ANN401 - any JSON
    """Return the number of visible words of a value as a body."""
    if isinstance(value, str) and (value.startswith(("http://", "https://")) or " " not in value.strip()):
        return count_visible_words(value) if not value.isascii() else 0
    return count_visible_words(body_of(value).content)


def is_html(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a body has markup."""
    found = body_of(value)
    return bool(found.html) or has_markup(found.text)


def text_of(field: str, value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return what a mapping reads for a field, as one text; empty if the value does not fit."""
    found = convert(field, value)
    if found is None or isinstance(found, Mapping):
        return ""
    return found if isinstance(found, str) else ", ".join(found)


def date_text(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a date of publication as text; empty if a value is none, even with a format for days before months."""
    if isinstance(value, bool):
        return ""
    text = text_of("published_at", value).strip()
    if not text or len(text) > _MAX_DATE_CHARS or len(text.split()) > _MAX_DATE_WORDS:
        return ""
    if date_format(text) is not None:
        return text
    found = read_date(text, Provenance.ENVELOPE)
    if found is None or found.precision in {Precision.YEAR, Precision.MONTH} or found.value.year not in _YEARS:
        return ""
    return text


def is_surely_date(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a date whatever its name: no other text or number looks like it."""
    text = date_text(value)
    digits = sum(each.isdigit() for each in text)
    return (
        bool(text) and (2 * digits >= len(text) or digits >= _MIN_DATE_DIGITS) and not text.replace(".", "").isdigit()
    )


def date_format(text: str, *, month_first: bool = False) -> str | None:
    """Return the format of a date in numbers that newsloom reads in one order only, or not at all; else None.

    >>> date_format("05.03.2026 11:30")
    '%d.%m.%Y %H:%M'
    """
    if _PACKED_DATE.fullmatch(text):
        return "%Y%m%d%H%M%S" if _parses(text, "%Y%m%d%H%M%S") else None
    match = _NUMERIC_DATE.fullmatch(text)
    if match is None:
        return None
    sign, long_year = match["sign"], len(match["year"]) == _LONG_YEAR
    days = ("%m", "%d") if month_first else ("%d", "%m")
    clock = f"{match['between']}%H:%M{':%S' if match['seconds'] else ''}" if match["hour"] else ""
    each = f"{days[0]}{sign}{days[1]}{sign}{'%Y' if long_year else '%y'}{clock}"
    return each if _parses(text, each) else None if month_first else date_format(text, month_first=True)


def is_month_first(text: str) -> bool | None:
    """Return True if a date in numbers has the month first, False if the day, as with dots; None if both can be."""
    match = _NUMERIC_DATE.fullmatch(text)
    if match is not None and match["sign"].startswith("."):
        return False
    if match is None or (int(match["first"]) <= _MAX_MONTH and int(match["second"]) <= _MAX_MONTH):
        return None
    return int(match["second"]) > _MAX_MONTH


def has_no_zone(text: str) -> bool:
    """Return True if a date has a time, and no time zone that tells which."""
    if date_format(text) is not None:
        return ":" in text or bool(_PACKED_DATE.fullmatch(text))
    found = read_date(text, Provenance.ENVELOPE)
    return found is not None and found.precision is Precision.DAY and ":" in text


def is_article_url(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is the URL of a page, not of a picture, feed or site."""
    text = text_of("url", value)
    return bool(text) and not _NO_ARTICLE.search(text.lower()) and _PATH.match(text) is not None


def is_image_url(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a URL."""
    return bool(text_of("image", value))


def is_title(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is one line with words that is neither a URL nor a date."""
    text = text_of("title", value).strip()
    return (
        0 < len(text) <= _MAX_TITLE_CHARS
        and "\n" not in text
        and (" " in text or not text.isascii())
        and count_visible_words(text) <= _MAX_TITLE_WORDS
        and any(each.isalpha() for each in text)
        and not text.startswith(("http://", "https://"))
        and not is_surely_date(text)
    )


def is_names(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a name of a person or a list of them."""
    names = convert("authors", value) or ()
    return bool(names) and all(
        len(each) <= _MAX_NAME_CHARS
        and len(each.split()) <= _MAX_NAME_WORDS
        and any(letter.isalpha() for letter in each)
        and "://" not in each
        for each in names
    )


def is_short_name(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a short name, such as that of a newspaper or a section."""
    text = text_of("source", value)
    return 0 < len(text) <= _MAX_NAME_CHARS and "\n" not in text and any(each.isalpha() for each in text)


def is_language(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a code or name of a language."""
    return _LANGUAGE.fullmatch(text_of("language", value).strip()) is not None


def is_keywords(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a list of short texts, or one text with commas."""
    words = convert("keywords", value) or ()
    return bool(words) and all(len(each) <= _MAX_KEYWORD_CHARS or "," in each for each in words)


def is_sentence(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is a short text."""
    text = text_of("standfirst", value)
    return " " in text and len(text) <= 2 * _MAX_TITLE_CHARS and not is_surely_date(text)


def is_id(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a value is one word or a number."""
    text = text_of("external_id", value)
    return 0 < len(text) <= _MAX_ID_CHARS and not any(each.isspace() for each in text)


FITS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "url": is_article_url,
    "title": is_title,
    "published_at": lambda value: bool(date_text(value)),
    "modified_at": lambda value: bool(date_text(value)),
    "authors": is_names,
    "source": is_short_name,
    "language": is_language,
    "standfirst": is_sentence,
    "keywords": is_keywords,
    "section": is_short_name,
    "image": is_image_url,
    "external_id": is_id,
}
"""Kinds of values that are possible for each field of a mapping except the body."""


def _parses(text: str, each: str) -> bool:
    try:
        return datetime.strptime(text, each).year in _YEARS  # noqa: DTZ007 - only the format is tested
    except ValueError:
        return False
