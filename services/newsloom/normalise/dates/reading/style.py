"""Define how a publisher writes dates: the language, the country, and the order of day and month."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Self

from babel import Locale, UnknownLocaleError

_CJK: Final = frozenset({"zh", "ja", "ko"})
_ENGLISH: Final = "en"
_YEAR: Final = "y"
_MONTH: Final = "M"


@dataclass(frozen=True, slots=True)
class WritingStyle:
    """How dates are written where a text is from.

    `language` is an ISO 639-1 code and `region` an ISO 3166 code. `month_first` is True if `05/04/2026` is 4 May, and None if
    the order is not known, so that it is no date.
    """

    language: str | None = None
    region: str | None = None
    month_first: bool | None = None

    @property
    def is_taiwan(self) -> bool:
        """Return True if years may count from the foundation of the Republic of China."""
        return self.language == "zh" and self.region == "TW"

    @property
    def is_year_first(self) -> bool:
        """Return True if dates begin with the year, so that `26.05.04` is 4 May 2026."""
        return self.language in _CJK

    def replace(self, *, language: str | None = None, month_first: bool | None = None) -> Self:
        """Return a copy with what is given."""
        return replace(
            self,
            language=language or self.language,
            month_first=self.month_first if month_first is None else month_first,
        )


UNKNOWN_STYLE: Final = WritingStyle()
"""Nothing is known of where a text is from."""


@cache
def order_of(language: str | None, region: str | None) -> bool | None:
    """Return True if dates in numbers begin with the month, False if with the day, and None if that is not known.

    The orders are those of Unicode CLDR. English without a country has both, and years come first in East Asia.
    """
    if language is None:
        return None
    first = _first_part(f"{language}_{region}") if region else None
    if first in {None, _YEAR} and language != _ENGLISH:
        first = _first_part(language)
    if first == _YEAR:  # in Europe, a date that does not begin with the year begins with the day
        return False if language not in {*_CJK, _ENGLISH} else None
    return first == _MONTH if first is not None else None


def _first_part(locale: str) -> str | None:
    """Return the part with which short dates of a locale begin: `y`, `M` or `d`."""
    try:
        pattern: str = Locale.parse(locale).date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return None
    return next((letter for letter in pattern if letter in {_YEAR, _MONTH, "d"}), None)
