"""Read dates with the name of a month, in any order of day, month and year."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.normalise.dates.reading.calendars import Calendar, to_gregorian
from newsloom.normalise.dates.reading.month_names import FILLERS, Month, fold_name, month_of
from newsloom.normalise.dates.reading.style import WritingStyle
from newsloom.normalise.dates.reading.years import calendar_of, is_thai

_TOKEN: Final = re.compile(
    r"(?P<number>\d+)|(?P<word>[^\W\d_][^\s\d,:;/()\[\]|–—_\"«»“”!?<>•·\u060c\u061b\u3001-]*)|(?P<mark>\S)"
)
_HAS_YEAR: Final = re.compile(r"(?<!\d)(?:(?:1[34]|19|20|2[456])\d\d|['\u2019]\d\d)(?!\d)")
_BETWEEN: Final = frozenset(".,'-/º°ª\u2019\u2013\u060c")
_MAX_SKIPPED: Final = 5
_MAX_MONTH_WORDS: Final = 3
_MAX_DAY: Final = 31
_YEAR_DIGITS: Final = 4
_SHORT_DIGITS: Final = 2
_FIRST_SHORT_BUDDHIST_YEAR: Final = 45  # 2002; below, two digits are those of a year AD
_BUDDHIST_CENTURY: Final = 2_500
_CENTURY: Final = 2_000
_JALALI_CENTURY: Final = 1_400


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def named_dates(line: str, style: WritingStyle) -> Iterator[tuple[int, int, date]]:
    """Yield the days of a line that have the name of a month: `May 4, 2026`, `4 мая 2026`, `2026. május 4.`.

    Args:
        line: a line with ASCII digits.
        style: how dates are written where the text is from.
    """
    thai = is_thai(line)
    if not thai and _HAS_YEAR.search(line) is None:
        return
    tokens = [_Token(match.lastgroup or "", match[0], match.start(), match.end()) for match in _TOKEN.finditer(line)]
    at = 0
    while at < len(tokens):
        month, after = _month_at(tokens, at, style.language)
        found = _around(tokens, at, after, month, style, line) if month is not None else None
        if found is not None:
            yield found
        at = after if found is not None else at + 1


def _month_at(tokens: Sequence[_Token], at: int, language: str | None) -> tuple[Month | None, int]:
    """Return the month whose name begins at a token, the longest name first, and the index after it."""
    if tokens[at].kind != "word":
        return None, at + 1
    ends = _word_ends(tokens, at)
    for end in reversed(ends):
        name = " ".join(token.text for token in tokens[at:end] if token.kind == "word")
        month = _cached_month(name, language)
        if month is not None:
            return month, end
    return None, at + 1


def _word_ends(tokens: Sequence[_Token], at: int) -> list[int]:
    """Return the indexes after one, two and three words that begin at a token; a hyphen may stand between two."""
    ends: list[int] = []
    while at < len(tokens) and tokens[at].kind == "word" and len(ends) < _MAX_MONTH_WORDS:
        ends.append(at + 1)
        at += 2 if at + 1 < len(tokens) and tokens[at + 1].text == "-" else 1
    return ends


@lru_cache(maxsize=8_192)
def _cached_month(name: str, language: str | None) -> Month | None:
    return month_of(name, language)


@lru_cache(maxsize=4_096)
def _is_filler(word: str) -> bool:
    return fold_name(word) in FILLERS


def _number(tokens: Sequence[_Token], at: int, step: int) -> int | None:
    """Return the index of the number next to a place, with only marks and fillers between; None if there is none."""
    for _ in range(_MAX_SKIPPED):
        if not 0 <= at < len(tokens):
            return None
        token = tokens[at]
        if token.kind == "number":
            return at
        if token.text not in _BETWEEN if token.kind == "mark" else not _is_filler(token.text):
            return None
        at += step
    return None


def _around(
    tokens: Sequence[_Token], first: int, after: int, month: Month, style: WritingStyle, line: str
) -> tuple[int, int, date] | None:
    """Return the day of the numbers around a month: day-month-year, month-day-year, year-month-day or year-day-month."""
    after = _after_other_name(tokens, after, month, style.language)
    left, right = _number(tokens, first - 1, -1), _number(tokens, after, 1)
    before = _number(tokens, left - 1, -1) if left is not None else None
    following = _number(tokens, right + 1, 1) if right is not None else None
    for day, year in ((left, right), (right, following), (right, left), (left, before)):
        if day is None or year is None or not _is_day(tokens[day]):
            continue
        found = _day(tokens, day, year, month, style, line)
        if found is not None:
            ends = [day, year, first, after - 1]
            return tokens[min(ends)].start, tokens[max(ends)].end, found
    return None


def _after_other_name(tokens: Sequence[_Token], at: int, month: Month, language: str | None) -> int:
    """Return the index after a second name of the same month, as Arab papers write it behind a slash."""
    if at + 1 >= len(tokens) or tokens[at].text != "/":
        return at
    other, after = _month_at(tokens, at + 1, language)
    return after if other == month else at


def _is_day(token: _Token) -> bool:
    return len(token.text) <= _SHORT_DIGITS and 1 <= int(token.text) <= _MAX_DAY


def _day(tokens: Sequence[_Token], day: int, year: int, month: Month, style: WritingStyle, line: str) -> date | None:
    digits = tokens[year].text
    if len(digits) == _YEAR_DIGITS:
        number = int(digits)
    elif len(digits) == _SHORT_DIGITS and day < year:
        short = _full_year(tokens, year, month, line)
        if short is None:
            return None
        number = short
    else:
        return None
    calendar = month.calendar
    if calendar is Calendar.GREGORIAN:
        of_year = calendar_of(number, style, line)
        if of_year not in {Calendar.GREGORIAN, Calendar.BUDDHIST}:
            return None
        calendar = of_year or calendar
    return to_gregorian(calendar, number, month.number, int(tokens[day].text))


def _full_year(tokens: Sequence[_Token], year: int, month: Month, line: str) -> int | None:
    """Return the year of two digits after an apostrophe, in Thai and in Persian; None elsewhere, where it may be an hour."""
    number = int(tokens[year].text)
    if month.calendar is Calendar.JALALI:
        return _JALALI_CENTURY + number if number < _FIRST_SHORT_BUDDHIST_YEAR else None
    if is_thai(line):
        return (_BUDDHIST_CENTURY if number >= _FIRST_SHORT_BUDDHIST_YEAR else _CENTURY) + number
    return _CENTURY + number if tokens[year - 1].text in {"'", "’"} else None
