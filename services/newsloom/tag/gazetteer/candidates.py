"""List the places that a name can mean."""

import re
from collections.abc import Mapping
from typing import Final

from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.lookup import Gazetteer, countries_in
from newsloom.tag.lexicon.names import fold

MAX_CANDIDATES: Final = 48
"""Places of one name that are weighed. Of more, the small towns are left out."""

KIND_WORDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("province", "state", "region", "governorate", "prefecture", "department", "oblast"), Kind.SUBDIVISION
    ),
    **dict.fromkeys(("provinces", "states", "regions", "governorates", "prefectures", "departments"), Kind.SUBDIVISION),
    **dict.fromkeys(("city", "town", "capital", "port", "municipality", "ville", "commune"), Kind.CITY),
    **dict.fromkeys(("county", "counties"), Kind.COUNTY),
}
"""The kind of place that a word before "of" or after a name states."""

KIND_WORD_PATTERN: Final = "|".join(KIND_WORDS)
_NAME_WITH_KIND: Final = re.compile(
    rf"(?:the )?({KIND_WORD_PATTERN}) of (\S.{{0,60}})|(\S.{{0,60}}?) ({KIND_WORD_PATTERN})",
    re.IGNORECASE | re.DOTALL,
)
_PART_OF_CITY: Final = re.compile(r"(?:central|downtown|greater|inner|metropolitan|metro) (\S.{0,60})", re.IGNORECASE)
_MIN_CITY_WITH_PARTS: Final = 100_000  # inhabitants
_SHORTENED: Final[Mapping[str, str]] = {"st": "saint", "ft": "fort", "mt": "mount"}
_LENGTHENED: Final[Mapping[str, str]] = {full: short for short, full in _SHORTENED.items()}
_KIND_ORDER: Final = {Kind.COUNTRY: 0, Kind.CITY: 2}


def candidates(name: str, language: str, gazetteer: Gazetteer, kind: Kind | None = None) -> tuple[GazetteerEntry, ...]:
    """Return at most `MAX_CANDIDATES` places that a name can mean, without a word for its kind: "Songkhla province".

    Args:
        name: a name as it is written.
        language: ISO 639-1 code. Names of countries in this language have priority.
        gazetteer: the places.
        kind: the kind that the words beside the name state.
    """
    country = countries_in(language).get(fold(name))
    if country is not None:
        return (country,)
    found = {entry: None for each in (name, *_spellings(name)) for entry in gazetteer.find_linkable(each)}
    if kind is Kind.COUNTY:
        found |= dict.fromkeys(gazetteer.find_linkable(f"{name} County"))
    if not found:
        found = dict.fromkeys(_without_additions(name, gazetteer))
    return tuple(sorted(found, key=_order)[:MAX_CANDIDATES])


def _order(entry: GazetteerEntry) -> tuple[int, int, int, str]:
    return _KIND_ORDER.get(entry.kind, 1), -entry.population, entry.geonames or 0, entry.subdivision or ""


def _spellings(name: str) -> tuple[str, ...]:
    """Return the other usual spelling of a name that begins with "Saint", "Fort" or "Mount"."""
    first, _, rest = fold(name).partition(" ")
    other = _SHORTENED.get(first) or _LENGTHENED.get(first)
    return (f"{other} {rest}",) if other and rest else ()


def _without_additions(name: str, gazetteer: Gazetteer) -> tuple[GazetteerEntry, ...]:
    if match := _NAME_WITH_KIND.fullmatch(name):
        kind = KIND_WORDS[fold(match.group(1) or match.group(4))]
        base = match.group(2) or match.group(3)
        if kind is Kind.COUNTY:
            base = f"{base} County"
        least = _MIN_CITY_WITH_PARTS if kind is Kind.CITY else 0
        return tuple(each for each in gazetteer.find_linkable(base) if each.kind is kind and each.population >= least)
    if match := _PART_OF_CITY.fullmatch(name):
        return tuple(each for each in gazetteer.find(match.group(1)) if each.population >= _MIN_CITY_WITH_PARTS)
    return ()
