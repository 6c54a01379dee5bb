"""Read dates as people write them: in numbers and with month names, in several calendars."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from newsloom.normalise.dates.reading.calendars import JAPANESE_ERAS, Calendar, to_gregorian
from newsloom.normalise.dates.reading.machine_dates import read_stamp, whole_day
from newsloom.normalise.dates.reading.named_dates import named_dates
from newsloom.normalise.dates.reading.numerals import ascii_digits, has_persian_digits
from newsloom.normalise.dates.reading.style import UNKNOWN_STYLE, WritingStyle
from newsloom.normalise.dates.reading.years import calendar_of, full_year
from newsloom_schemas import Provenance, PublishedAt

MAX_LINE_CHARS: Final = 160
"""Maximum number of characters of a line of which dates are read."""

_START: Final = r"(?<![\d/.-])(?<!\d:)(?<!\d[/.-] )"
_END: Final = r"(?!\d)(?![/.-]\d)"
_YEAR_FIRST: Final = re.compile(
    rf"{_START}(?P<year>\d{{4}})(?:\s?(?P<sign>[/.-])\s?(?P<month>\d{{1,2}})\s?(?P=sign)\s?(?P<day>\d{{1,2}}){_END}"
    r"|\s?[年년]\s?(?P<other_month>\d{1,2})\s?[月월]\s?(?P<other_day>\d{1,2})\s?[日일号號])"
)
_YEAR_LAST: Final = re.compile(
    rf"{_START}(?P<first>\d{{1,2}})(?:(?P<sign>[/-])(?P<second>\d{{1,2}})(?P=sign)|\s?\.\s?(?P<middle>\d{{1,2}})\s?\.\s?)"
    rf"(?P<year>\d{{4}}){_END}"
)
_SHORT: Final = re.compile(
    rf"{_START}(?:(?P<first>\d{{1,2}})(?P<sign>/)(?P<second>\d{{1,2}})/(?P<third>\d{{2}})"
    rf"|(?P<start>\d{{2}})\.(?P<middle>\d{{2}})\.(?P<last>\d{{2}})){_END}(?!:)"
)
_ERA: Final = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正)\s?(?P<year>\d{1,2})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"
    r"|(?<![^\W_])(?P<letter>[RHS])(?P<short>\d{1,2})(?P<sign>[./-])(?P<number>\d{1,2})(?P=sign)(?P<last>\d{1,2})(?!\d))"
)
_MINGUO: Final = re.compile(
    rf"(?:(?P<name>民[國国])\s?|(?<!\d))(?P<year>\d{{2,3}})\s?(?:年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
    rf"|(?P<sign>[/.-])\s?(?P<number>\d{{1,2}})(?P=sign)\s?(?P<last>\d{{1,2}}){_END})"
)
_MIN_MINGUO_YEAR: Final = 79  # 1990, before the web
_VIETNAMESE: Final = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s*,?\s+năm|\s*,)?\s+(?P<year>\d{4})(?!\d)", re.IGNORECASE
)
_MONGOLIAN: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4}) оны (?P<month>\d{1,2})(?: ?-?\u0440| дугаар| дүгээр)? сарын (?P<day>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_MONTHS_PER_YEAR: Final = 12


class WrittenDate(NamedTuple):
    """A date in a line: its place in the line, and the day."""

    start: int
    end: int
    moment: PublishedAt


def read_date(text: str, provenance: Provenance, style: WritingStyle = UNKNOWN_STYLE) -> PublishedAt | None:
    """Return the date in a string, as a time stamp or in words; None for other texts, such as `3 days ago`.

    Args:
        text: any text; only its first 160 characters are read.
        provenance: source of the text. A bare year is a date in fields for dates, but not in running text.
        style: how dates are written where the text is from.
    """
    line = ascii_digits(text, MAX_LINE_CHARS)
    if not line:
        return None
    stamp = read_stamp(line, provenance)
    if stamp is not None:
        return stamp
    found = dates_in(text, provenance, style)
    return found[0].moment if found else None


def dates_in(text: str, provenance: Provenance, style: WritingStyle = UNKNOWN_STYLE) -> tuple[WrittenDate, ...]:
    """Return the days that a line names, in order. The places are those in `ascii_digits(text, MAX_LINE_CHARS)`.

    Args:
        text: a line.
        provenance: source of the text.
        style: how dates are written where the text is from.
    """
    line = ascii_digits(text, MAX_LINE_CHARS)
    if style.language is None and has_persian_digits(text):
        style = style.replace(language="fa")
    found = sorted(chain(_numeric_dates(line, style), _other_calendars(line, style), named_dates(line, style)))
    dates: list[WrittenDate] = []
    for start, end, day in found:
        if not dates or start >= dates[-1].end:
            moment = whole_day(day.year, day.month, day.day, provenance)
            dates.extend([WrittenDate(start, end, moment)] if moment is not None else [])
    return tuple(dates)


def is_ambiguous(text: str) -> bool:
    """Return True if a string has a date in numbers that could be in either order."""
    line = ascii_digits(text, MAX_LINE_CHARS)
    if "/" not in line and "-" not in line:  # most texts; the search takes longer
        return False
    matches = chain(_YEAR_LAST.finditer(line), _SHORT.finditer(line))
    return any(_is_month_first(match) is None for match in matches)


def month_first(text: str) -> bool | None:
    """Return True if a text writes months before days, by its unambiguous dates; None if there are none or they disagree."""
    orders = {_is_month_first(match) for match in _YEAR_LAST.finditer(text)} - {None}
    return orders.pop() if len(orders) == 1 else None


def _numeric_dates(line: str, style: WritingStyle) -> Iterator[tuple[int, int, date]]:
    for match in _YEAR_FIRST.finditer(line):
        year = int(match["year"])
        month, day = match["month"] or match["other_month"], match["day"] or match["other_day"]
        calendar = calendar_of(year, style, line)
        yield from _day(match, calendar, year, int(month), int(day))
    for match in _YEAR_LAST.finditer(line):
        year, first, second = int(match["year"]), int(match["first"]), int(match["second"] or match["middle"])
        yield from _in_order(match, year, first, second, style, line)
    for match in _SHORT.finditer(line):
        parts = [
            int(part)
            for part in match.group("first", "second", "third", "start", "middle", "last")
            if part and part != "/"
        ]
        if style.is_year_first:
            yield from _day(match, Calendar.GREGORIAN, full_year(parts[0]), parts[1], parts[2])
        else:
            yield from _in_order(match, full_year(parts[2]), parts[0], parts[1], style, line)
    for match in chain(_VIETNAMESE.finditer(line), _MONGOLIAN.finditer(line)):
        yield from _day(match, Calendar.GREGORIAN, int(match["year"]), int(match["month"]), int(match["day"]))


def _in_order(
    match: re.Match[str], year: int, first: int, second: int, style: WritingStyle, line: str
) -> Iterator[tuple[int, int, date]]:
    is_month_first = _is_month_first(match)
    if is_month_first is None:
        is_month_first = style.month_first
    if is_month_first is None and first != second:
        return
    month, day = (first, second) if is_month_first else (second, first)
    yield from _day(match, calendar_of(year, style, line), year, month, day)


def _other_calendars(line: str, style: WritingStyle) -> Iterator[tuple[int, int, date]]:
    for match in _ERA.finditer(line):
        if match["era"]:
            year = JAPANESE_ERAS[match["era"]] + int(match["year"])
            yield from _day(match, Calendar.GREGORIAN, year, int(match["month"]), int(match["day"]))
        elif style.language == "ja":
            year = JAPANESE_ERAS[match["letter"]] + int(match["short"])
            yield from _day(match, Calendar.GREGORIAN, year, int(match["number"]), int(match["last"]))
    for match in _MINGUO.finditer(line):
        year = int(match["year"])
        is_minguo = match["name"] or (style.language == "zh" and match["month"]) or style.is_taiwan
        if is_minguo and year >= _MIN_MINGUO_YEAR:
            month, day = match["month"] or match["number"], match["day"] or match["last"]
            yield from _day(match, Calendar.MINGUO, year, int(month), int(day))


def _day(
    match: re.Match[str], calendar: Calendar | None, year: int, month: int, day: int
) -> Iterator[tuple[int, int, date]]:
    found = to_gregorian(calendar, year, month, day) if calendar is not None else None
    if found is not None:
        yield match.start(), match.end(), found


def _is_month_first(match: re.Match[str]) -> bool | None:
    """Return True if the month comes first in a date in numbers; None if either order is possible.

    With dots the day comes first, unless that is no date.
    """
    numbers = [part for part in match.groups() if part and part.isdecimal()]
    first, second = int(numbers[0]), int(numbers[1])
    if second > _MONTHS_PER_YEAR:
        return True
    return False if first > _MONTHS_PER_YEAR or match["sign"] is None else None
