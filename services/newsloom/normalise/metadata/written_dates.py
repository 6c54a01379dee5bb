"""Read dates as people write them: with month names, in numbers, in other calendars, and in the path of a URL."""

import re
import unicodedata
from typing import Final

from newsloom.normalise.metadata.machine_dates import read_stamp, whole_day
from newsloom.normalise.metadata.months import MONTHS, fold_name
from newsloom_schemas import Provenance, PublishedAt

_NAME: Final = r"(?P<month>[^\W\d_][^\s\d.,/()_-]{1,14}(?: (?:الأول|الاول|الثاني))?)\.?"
"""A month's name: letters and combining marks, which are not letters to `re`; two words in Levantine Arabic."""
_DAY: Final = r"(?P<day>\d{1,2})"
_YEAR: Final = r"(?P<year>\d{4})"
_BY_NAME: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NAME} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}\b",
        rf"\b{_DAY}(?:st|nd|rd|th|er|º|\.)? (?:de |of )?{_NAME},? (?:del? )?{_YEAR}\b",
        rf"\b{_YEAR}(?:\.| m\.)? {_NAME} {_DAY}\b",
    )
)
"""`May 4, 2024`, `4 May 2024`, `2024. május 4.`"""
_VIETNAMESE: Final = re.compile(rf"\b{_DAY} tháng (?P<number>\d{{1,2}})(?: năm|,)? {_YEAR}\b")
_REIWA: Final = re.compile(r"令和(?P<year>\d{1,2}|元)年(?P<number>\d{1,2})月(?P<day>\d{1,2})日")
_REIWA_OFFSET_YEARS: Final = 2018
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_BUDDHIST_OFFSET_YEARS: Final = 543
_MIN_BUDDHIST_YEAR: Final = 2400
_IN_URL: Final = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-]?(?P<month>0[1-9]|1[0-2])[/_-]?(?P<day>[0-2]\d|3[01])(?=\D|$)"
)
_MONTH_IN_URL: Final = re.compile(
    r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3}|0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/"
)
_MAX_DATE_CHARS: Final = 100
_NUMERIC: Final = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/.-])")
_YEAR_FIRST: Final = re.compile(
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?:(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d/.-])"
    r"|\s?[年년]\s?(?P<other_month>\d{1,2})\s?[月월]\s?(?P<other_day>\d{1,2})\s?[日일])"
)
_MONTHS_PER_YEAR: Final = 12


def read_date(text: str, provenance: Provenance, *, month_first: bool | None = None) -> PublishedAt | None:
    """Return the date in a string, as a time stamp or in words; None for other texts, such as `3 days ago`.

    Args:
        text: any text; only its first 100 characters are read.
        provenance: source of the text. A bare year is a date in fields for dates, but not in running text.
        month_first: True if `05/04/2024` is 4 May; None if the order is not known, so that it is no date.
    """
    text = _normalise_digits(text)
    if not text:
        return None
    return read_stamp(text, provenance) or _from_words(text, provenance, month_first=month_first)


def is_ambiguous(text: str) -> bool:
    """Return True if a string has a date in numbers that could be in either order."""
    return any(_is_month_first(match) is None for match in _NUMERIC.finditer(text[:_MAX_DATE_CHARS]))


def month_first(text: str) -> bool | None:
    """Return True if a text writes months before days, by its unambiguous dates; None if there are none or they disagree."""
    orders = {_is_month_first(match) for match in _NUMERIC.finditer(text)} - {None}
    return orders.pop() if len(orders) == 1 else None


def date_in_url(url: str | None) -> PublishedAt | None:
    """Return the day in the path of a URL, such as `/2024/03/05/`."""
    path = (url or "").partition("?")[0].lower()
    match = _IN_URL.search(path) or _MONTH_IN_URL.search(path)
    if match is None:
        return None
    month = match["month"]
    number = MONTHS.get(month, 0) if month.isalpha() else int(month)
    return whole_day(int(match["year"]), number, int(match["day"]), Provenance.URL)


def _normalise_digits(text: str) -> str:
    """Return one line with the digits and signs of all scripts mapped to ASCII: `٤ مايو ٢٠٢٤` gets `4` and `2024`."""
    line = " ".join(text[:_MAX_DATE_CHARS].split())
    if line.isascii():
        return line
    composed = unicodedata.normalize("NFKC", line).replace("\N{MINUS SIGN}", "-")
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in composed
    )


def _from_words(text: str, provenance: Provenance, *, month_first: bool | None) -> PublishedAt | None:
    for match in (found for pattern in _BY_NAME for found in pattern.finditer(text)):
        number = _month(match["month"])
        if number is not None:
            return whole_day(_gregorian(int(match["year"]), text), number, int(match["day"]), provenance)
    for match in _VIETNAMESE.finditer(text):
        return whole_day(int(match["year"]), int(match["number"]), int(match["day"]), provenance)
    for match in _REIWA.finditer(text):
        year = 1 if match["year"] == "元" else int(match["year"])
        return whole_day(_REIWA_OFFSET_YEARS + year, int(match["number"]), int(match["day"]), provenance)
    for match in _YEAR_FIRST.finditer(text):
        month_of, day_of = match["month"] or match["other_month"], match["day"] or match["other_day"]
        return whole_day(int(match["year"]), int(month_of), int(day_of), provenance)
    for match in _NUMERIC.finditer(text):
        is_month_first = _is_month_first(match)
        if is_month_first is None:
            is_month_first = month_first
        if is_month_first is not None:
            first, second = int(match[1]), int(match[3])
            return whole_day(int(match[4]), *((first, second) if is_month_first else (second, first)), provenance)
    return None


def _month(name: str) -> int | None:
    """Return the number of a month by its name; a Hebrew name may have the prefix for "in"."""
    name = fold_name(name)
    return MONTHS.get(name) or MONTHS.get(name.removeprefix("ב"))


def _gregorian(year: int, text: str) -> int:
    """Return the Gregorian year; Thai years count from the death of the Buddha."""
    return year - _BUDDHIST_OFFSET_YEARS if year > _MIN_BUDDHIST_YEAR and _THAI.search(text) else year


def _is_month_first(match: re.Match[str]) -> bool | None:
    """Return True if the month comes first in a date in numbers; None if either order is possible. With dots it never does."""
    if match[2] == "." or int(match[1]) > _MONTHS_PER_YEAR:
        return False
    return True if int(match[3]) > _MONTHS_PER_YEAR else None
