"""Tell the calendar of a date by its year."""

import re
from typing import Final

from newsloom.normalise.dates.reading.calendars import Calendar
from newsloom.normalise.dates.reading.style import WritingStyle

_GREGORIAN_YEARS: Final = range(1900, 2101)
_BUDDHIST_YEARS: Final = range(2443, 2644)
_ISLAMIC_YEARS: Final = range(1300, 1500)  # both of the solar and of the lunar calendar
_JALALI_LANGUAGES: Final = frozenset({"fa", "ps", "tg"})
_HIJRI_LANGUAGES: Final = frozenset({"ar", "ur"})
_THAI: Final = re.compile("[\u0e01-\u0e4e]")
_CENTURY: Final = 2_000
_LAST_SHORT_YEAR: Final = 69  # as POSIX: 69 is 1969, 68 is 2068


def calendar_of(year: int, style: WritingStyle, line: str) -> Calendar | None:
    """Return the calendar of a year in four digits; None if it is the year of no calendar that the text would use.

    Args:
        year: the year.
        style: how dates are written where the text is from.
        line: the text; Thai letters tell that years are Buddhist.
    """
    if year in _GREGORIAN_YEARS:
        return Calendar.GREGORIAN
    if year in _BUDDHIST_YEARS:
        return Calendar.BUDDHIST if style.language == "th" or is_thai(line) else None
    if year in _ISLAMIC_YEARS and style.language in _JALALI_LANGUAGES:
        return Calendar.JALALI
    return Calendar.HIJRI if year in _ISLAMIC_YEARS and style.language in _HIJRI_LANGUAGES else None


def is_thai(line: str) -> bool:
    """Return True if a text has Thai letters."""
    return _THAI.search(line) is not None


def full_year(two_digits: int) -> int:
    """Return the year of its last two digits: 1969 to 2068."""
    return _CENTURY + two_digits - (100 if two_digits >= _LAST_SHORT_YEAR else 0)
