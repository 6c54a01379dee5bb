"""Countries, their peoples, subdivisions, regions and cities by name.

Built once per process from the packaged registers (see `registers`), in about a second and 60 MB.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from newsloom.tag.gazetteer.place import LARGE, Kind, Place
from newsloom.tag.gazetteer.sources import IN_GAZETTEER, Registers, cldr_countries
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

LONGEST_PLACE: Final = 60
"""Code points of the longest name that is looked up."""

_LONGEST_INITIALS: Final = 4  # a name in capitals of this length is initials, and no city: UN, TIME
_SURE: Final = frozenset({Kind.COUNTRY, Kind.PEOPLE, Kind.NATION, Kind.REGION, Kind.UNLINKED})


class Gazetteer:
    """Names to places. Names are looked up folded; those written as initials (US, UAE) only in their own spelling."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Place, ...]] = {}
        self._written: dict[str, Place] = {}
        self._of_country: dict[str, Place] = {}
        Registers(self._places, self._written, self._of_country).build()
        self._homographs = frozenset(fold(name) for name in read_table("places.toml")["homographs"]["names"])
        self._sure = {key: place for key, places in self._places.items() if (place := self._first_sure(key, places))}
        self._words_of_sure: dict[str, int] = {}
        for key in (*self._sure, *map(fold, self._written)):
            words = key.split()
            self._words_of_sure[words[0]] = max(len(words), self._words_of_sure.get(words[0], 0))

    def find(self, name: str) -> tuple[Place, ...]:
        """All places of that name, in no order of likelihood; empty if there is none."""
        written = self._written.get(name)
        if written is not None:
            return (written,)
        places = self._places.get(fold(name), ())
        if places and len(name) <= _LONGEST_INITIALS and name.isupper():
            return tuple(place for place in places if place.kind not in {Kind.CITY, Kind.SUBDIVISION})
        return places

    def country(self, name: str) -> Place | None:
        """The country of that name in English or French, or of one of its usual short forms."""
        for place in self.find(name):
            if place.kind is Kind.COUNTRY:
                return place
        return None

    def by_code(self, iso3166: str) -> Place | None:
        """The country of an ISO 3166-1 alpha-2 code."""
        return self._of_country.get(iso3166)

    def is_homograph(self, name: str) -> bool:
        """Whether the name is also an everyday word or a first name."""
        return fold(name) in self._homographs

    def is_abbreviation(self, name: str) -> bool:
        """Whether the name is initials or an abbreviation of a country or state, in its own spelling."""
        return name in self._written

    def sure(self, name: str) -> Place | None:
        """The place that a name means wherever it is written: countries, peoples, regions, great capitals, and those of several words."""
        written = self._written.get(name)
        if written is not None and written.kind is Kind.COUNTRY:
            return written
        return self._sure.get(fold(name))

    def words_of_sure(self, word: str) -> int:
        """How many words the longest sure name has that begins with this one; 0 if none does."""
        return self._words_of_sure.get(fold(word), 0)

    def _first_sure(self, key: str, places: tuple[Place, ...]) -> Place | None:
        if key in self._homographs or len(key) > LONGEST_PLACE:
            return None
        for place in places:
            great = place.capital and (place.population >= LARGE or " " in key) and fold(place.name) == key
            if great or place.kind in _SURE:
                return place
        return None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one gazetteer of this process."""
    return Gazetteer()


@lru_cache(maxsize=64)
def countries_in(language: str) -> Mapping[str, Place]:
    """CLDR's names of countries in a language, folded; empty where CLDR lacks the language, or the gazetteer has them."""
    if language in IN_GAZETTEER:
        return {}
    places = gazetteer()
    return {
        fold(name): place
        for code, name in cldr_countries(language)
        if (place := places.by_code(code)) is not None and fold(name)
    }
