"""Look up the names of months: of the Gregorian calendar in some 70 languages, and of the Jalali and Hijri calendars."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from babel import Locale

from newsloom.normalise.dates.reading.calendars import Calendar
from newsloom.normalise.toml_tables import StrictTable, read_toml

_MARKS: Final = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u0670\u200c-\u200f\u05f3.]")
_SAME_LETTERS: Final = str.maketrans(
    "\u0131\u06cc\u0649\u06d0\u06a9\u0629\u06c1\u06c0", "i\u064a\u064a\u064a\u0643\u0647\u0647\u0647"
)
"""Turkish dotless i; and the forms of Yeh, Kaf and Heh that Persian, Urdu and Arabic write for one another."""
_APOSTROPHES: Final = re.compile("['\u2019\u02bc]")
_HEBREW_IN: Final = "ב"
_ARTICLES: Final = ("de ", "d’", "d'")


class Month(NamedTuple):
    """A month of a calendar, 1 to 12."""

    calendar: Calendar
    number: int


class _Months(StrictTable):
    languages: tuple[str, ...]
    gregorian: tuple[tuple[str, ...], ...]
    jalali: tuple[tuple[str, ...], ...]
    hijri: tuple[tuple[str, ...], ...]
    fillers: tuple[str, ...]


_LISTED: Final = read_toml(files(__package__).joinpath("months.toml").read_text("utf-8"), _Months, "months.toml")

LANGUAGES: Final = _LISTED.languages
"""The locales of CLDR whose names are read. If two use one name for different months, the first in this list wins."""


def fold_name(text: str) -> str:
    """Return a name in the form in which names are compared: lower case, without accents, dots and joiners."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed)).translate(_SAME_LETTERS).replace("-", " ").strip()


FILLERS: Final = frozenset(fold_name(word) for word in _LISTED.fillers)
"""Words that may stand between the parts of a date."""


def month_of(name: str, language: str | None = None) -> Month | None:
    """Return the month with this name; None if there is none.

    Args:
        name: one to three words, in any case. A Hebrew name may have the prefix for "in", and a name may have an
            apostrophe with an article or an ending, as in `d'abril` and `Eylül'de`.
        language: ISO 639-1 code of the text, whose names come first: `listopada` is November in Polish, October in Croatian.
    """
    folded = fold_name(name)
    found = _lookup(folded, language) or _lookup(folded.removeprefix(_HEBREW_IN), language)
    if found is None and _APOSTROPHES.search(name):
        parts = (fold_name(part) for part in _APOSTROPHES.split(name))
        found = next(filter(None, (_lookup(part, language) for part in parts)), None)
    return found


@cache
def month_table() -> Mapping[str, Month]:
    """Return the month of each folded name: those of `months.toml`, then those of CLDR in the order of `LANGUAGES`."""
    names: dict[str, Month] = {}
    for calendar, rows in (
        (Calendar.GREGORIAN, _LISTED.gregorian),
        (Calendar.JALALI, _LISTED.jalali),
        (Calendar.HIJRI, _LISTED.hijri),
    ):
        for number, row in enumerate(rows, start=1):
            for name in row:
                names.setdefault(fold_name(name), Month(calendar, number))
    for locale in LANGUAGES:
        for name, number in _cldr_months(locale).items():
            names.setdefault(name, Month(Calendar.GREGORIAN, number))
    return MappingProxyType(names)


@cache
def _cldr_months(locale: str) -> Mapping[str, int]:
    return MappingProxyType(
        {name: number for name, number in _names_in(Locale.parse(locale)) if not name[:1].isdecimal()}
    )


def _names_in(locale: Locale) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                lowered = name.lower()
                article = next((each for each in _ARTICLES if lowered.startswith(each)), "")
                yield fold_name(lowered.removeprefix(article)), int(number)


def _lookup(folded: str, language: str | None) -> Month | None:
    if not folded:
        return None
    if language in LANGUAGES:
        number = _cldr_months(language).get(folded)
        if number is not None:
            return Month(Calendar.GREGORIAN, number)
    return month_table().get(folded)
