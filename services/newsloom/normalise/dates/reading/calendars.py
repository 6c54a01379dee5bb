"""Convert days of the Jalali, Hijri, Buddhist, Minguo and Japanese calendars to the Gregorian calendar."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hijridate import Hijri


class Calendar(StrEnum):
    """A calendar in which publishers write dates."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"
    HIJRI = "hijri"
    BUDDHIST = "buddhist"
    MINGUO = "minguo"


JAPANESE_ERAS: Final[Mapping[str, int]] = MappingProxyType(
    {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "R": 2018, "H": 1988, "S": 1925}
)
"""The number to add to a year of a Japanese era: Reiwa 8 is 2026."""

_BUDDHIST_OFFSET_YEARS: Final = 543
_MINGUO_OFFSET_YEARS: Final = 1911
_HIJRI_YEARS: Final = range(1343, 1501)  # those of the Umm al-Qura tables
_JALALI_YEARS: Final = range(1300, 1500)
_LONG_MONTHS: Final = 6
_DAYS_IN_LONG_MONTH: Final = 31
_DAYS_IN_SHORT_MONTH: Final = 30
_DAYS_OF_YEAR_ZERO: Final = 365  # from day 0 of the count below to the day before 1 January of the year 1
_MONTHS: Final = 12


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return a day in the Gregorian calendar; None if it does not exist, or the year is not one of the web.

    Hijri days are those of Umm al-Qura, the calendar of Saudi Arabia; where the new moon is observed, a day may differ by one.
    """
    try:
        match calendar:
            case Calendar.JALALI:
                return _from_jalali(year, month, day)
            case Calendar.HIJRI:
                return date(*Hijri(year, month, day).to_gregorian().datetuple()) if year in _HIJRI_YEARS else None
            case Calendar.BUDDHIST:
                return date(year - _BUDDHIST_OFFSET_YEARS, month, day)
            case Calendar.MINGUO:
                return date(year + _MINGUO_OFFSET_YEARS, month, day)
            case Calendar.GREGORIAN:
                return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _from_jalali(year: int, month: int, day: int) -> date | None:
    """Convert a Jalali day by the 33-year cycle, which is exact from 1178 to 1633.

    Source: K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996), 223-230.
    """
    longest = _DAYS_IN_LONG_MONTH if month <= _LONG_MONTHS else _DAYS_IN_SHORT_MONTH
    if year not in _JALALI_YEARS or not (1 <= month <= _MONTHS and 1 <= day <= longest):
        return None
    shifted = year + 1595
    leap_days = shifted // 33 * 8 + (shifted % 33 + 3) // 4
    before = (month - 1) * _DAYS_IN_SHORT_MONTH + min(month - 1, _LONG_MONTHS)
    return date.fromordinal(-355_668 + 365 * shifted + leap_days + before + day - _DAYS_OF_YEAR_ZERO)
