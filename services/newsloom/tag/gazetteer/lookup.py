"""Look up countries, peoples, subdivisions, regions and cities by name.

The gazetteer is built once per process from packaged data (see `sources`). It takes about a second and 30 MB.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from newsloom.tag.gazetteer.entry import LARGE, GazetteerEntry, Kind
from newsloom.tag.gazetteer.sources import GAZETTEER_LANGUAGES, GazetteerSources, cldr_countries
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

MAX_PLACE_NAME_CHARS: Final = 60
"""Longer names are not looked up."""

_MAX_INITIALS_CHARS: Final = 4  # a name in capitals of at most this length is initials, not a city: UN, TIME
_POSTAL_COUNTRIES: Final = ("US", "CA")  # where the codes of states and provinces are written after towns
_UNAMBIGUOUS_KINDS: Final = frozenset({Kind.COUNTRY, Kind.PEOPLE, Kind.NATION, Kind.REGION, Kind.UNLINKED})


class Gazetteer:
    """Entries by name. Names are looked up folded, except initials (US, UAE), which need their exact spelling."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[GazetteerEntry, ...]] = {}
        self._linkable: dict[str, tuple[GazetteerEntry, ...]] = {}
        self._exact: dict[str, GazetteerEntry] = {}
        self._by_code: dict[str, GazetteerEntry] = {}
        self._cities = GazetteerSources(self._entries, self._linkable, self._exact, self._by_code).build()
        self._postal = {
            entry.subdivision[3:]: entry
            for entries in self._entries.values()
            for entry in entries
            if entry.kind is Kind.SUBDIVISION and entry.country in _POSTAL_COUNTRIES and entry.subdivision is not None
        }
        self._homographs = frozenset(fold(name) for name in read_table("places.toml")["homographs"]["names"])
        by_key = dict(self._entries)
        for city in self._cities.capitals():
            by_key[fold(city.name)] = (*by_key.get(fold(city.name), ()), city)
        self._unambiguous = {
            key: entry for key, entries in by_key.items() if (entry := self._first_unambiguous(key, entries))
        }
        self._max_unambiguous_words: dict[str, int] = {}
        for key in (*self._unambiguous, *map(fold, self._exact)):
            words = key.split()
            self._max_unambiguous_words[words[0]] = max(len(words), self._max_unambiguous_words.get(words[0], 0))

    def find(self, name: str) -> tuple[GazetteerEntry, ...]:
        """Return the entries of a name: countries, peoples, regions, provinces and major cities, in no particular order."""
        exact = self._exact.get(name)
        if exact is not None:
            return (exact,)
        return self._without_initials(name, (*self._entries.get(key := fold(name), ()), *self._cities.find_major(key)))

    def find_linkable(self, name: str) -> tuple[GazetteerEntry, ...]:
        """Return all entries of a name, with small towns, counties, and more names of provinces.

        These names are so many that only a link may rest on them, never the type of a name.
        """
        exact = self._exact.get(name)
        if exact is not None:
            return (exact,)
        key = fold(name)
        known = self._entries.get(key, ())
        more = (each for each in self._linkable.get(key, ()) if each not in known)
        return self._without_initials(name, (*known, *more, *self._cities.find(key)))

    def find_container(self, name: str, stop: str = "") -> tuple[GazetteerEntry, ...]:
        """Return all entries of a name after the comma behind a place, where "TX" and "Ill." are states.

        Args:
            name: the name without a full stop.
            stop: the character after it.
        """
        postal = self._postal.get(name)
        if postal is not None:
            return (postal,)
        if stop == "." and (abbreviated := self._exact.get(f"{name}.")) is not None:
            return (abbreviated,)
        return self.find_linkable(name)

    @staticmethod
    def _without_initials(name: str, entries: tuple[GazetteerEntry, ...]) -> tuple[GazetteerEntry, ...]:
        if entries and len(name) <= _MAX_INITIALS_CHARS and name.isupper():
            return tuple(entry for entry in entries if entry.kind not in {Kind.CITY, Kind.SUBDIVISION})
        return entries

    def country(self, name: str) -> GazetteerEntry | None:
        """Return the country of a name in English or French, or of one of its usual short forms."""
        for entry in self.find(name):
            if entry.kind is Kind.COUNTRY:
                return entry
        return None

    def by_code(self, iso3166: str) -> GazetteerEntry | None:
        """Return the country of an ISO 3166-1 alpha-2 code."""
        return self._by_code.get(iso3166)

    def is_homograph(self, name: str) -> bool:
        """Return True if the name is also a common word or a first name."""
        return fold(name) in self._homographs

    def is_abbreviation(self, name: str) -> bool:
        """Return True if the name is the exact spelling of initials or an abbreviation of a country or state."""
        return name in self._exact

    def unambiguous(self, name: str) -> GazetteerEntry | None:
        """Return the entry that a name means in any text: a country, a people, a region or a large capital, or `None`."""
        exact = self._exact.get(name)
        if exact is not None and exact.kind is Kind.COUNTRY:
            return exact
        return self._unambiguous.get(fold(name))

    def max_unambiguous_words(self, word: str) -> int:
        """Return the number of words of the longest unambiguous name that begins with this word; 0 if there is none."""
        return self._max_unambiguous_words.get(fold(word), 0)

    def _first_unambiguous(self, key: str, entries: tuple[GazetteerEntry, ...]) -> GazetteerEntry | None:
        if key in self._homographs or len(key) > MAX_PLACE_NAME_CHARS:
            return None
        for entry in entries:
            is_great_capital = entry.capital and (entry.population >= LARGE or " " in key) and fold(entry.name) == key
            if is_great_capital or entry.kind in _UNAMBIGUOUS_KINDS:
                return entry
        return None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the gazetteer of this process."""
    return Gazetteer()


@lru_cache(maxsize=64)
def countries_in(language: str) -> Mapping[str, GazetteerEntry]:
    """Return CLDR's folded names of countries in a language.

    The mapping is empty if CLDR lacks the language or the gazetteer itself has its names.
    """
    if language in GAZETTEER_LANGUAGES:
        return {}
    entries = gazetteer()
    return {
        fold(name): entry
        for code, name in cldr_countries(language)
        if (entry := entries.by_code(code)) is not None and fold(name)
    }
