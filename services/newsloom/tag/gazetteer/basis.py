"""Decide whether a name means its best place at all, and say why.

A name may as well mean a person, or a place that the gazetteer lacks. So a town is linked only for a reason.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Final

from newsloom.tag.gazetteer.entry import MAJOR, GazetteerEntry, Kind
from newsloom.tag.gazetteer.scoring import Choice
from newsloom.tag.gazetteer.surroundings import Surroundings
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import lexicon, read_table

_WELL_KNOWN_INHABITANTS: Final = 100_000  # inhabitants of a city that needs no other evidence
_KNOWN_INHABITANTS: Final = 50_000  # of a city that needs none in a document that is not about another country
_METROPOLIS_INHABITANTS: Final = 500_000  # of a city that is named without "City", such as New York City
_MIN_SHARE: Final = 0.1  # of the votes of the other names, for a country that counts as mentioned
_MIN_VOTE: Final = 0.6
_MIN_WELL_KNOWN_VOTE: Final = 0.4
_MAX_LEAD: Final = 0.2  # of another country, for a place of which nothing else is known
_MIN_AREA: Final = 0.5
_MIN_DISTANCE: Final = 0.25
_MIN_NEAR: Final = 0.3
_RIVAL_SHARE: Final = 0.1  # of the inhabitants: a smaller place of that name in the same country is no rival


class Basis(Enum):
    """Why a name is linked to a place, the strongest reason first."""

    NAME = "name"
    """The name of a country, people, region, province or county."""
    CONTAINED = "contained"
    """The text names it with its country, state or county: "Paris, Texas"."""
    NEAR = "near"
    """The text says that it is near to or in another place, and it is."""
    WELL_KNOWN = "well known"
    """A capital, or a city with at least 100,000 inhabitants, by its main name; 50,000 if no other country is meant."""
    PROVINCE = "province"
    """Other names mean its province or places in it."""
    DISTANCE = "distance"
    """It is near to places that other names mean."""
    COUNTRY = "country"
    """Other names mean its country, and no other place in it is likely."""
    ONLY = "only"
    """No other place has this name."""


class Reasons:
    """The tables that the decision needs."""

    def __init__(self) -> None:
        table = read_table("places.toml")
        self._given = lexicon().given
        self._heads = lexicon().first_heads.keys() | lexicon().last_heads.keys()
        self._words = frozenset(table["words"]["names"])
        self._vague = frozenset(table["vague"]["words"])

    def basis(
        self,
        name: str,
        entry: GazetteerEntry,
        entries: Sequence[GazetteerEntry],
        choice: Choice,
        beside: Surroundings,
        surnames: AbstractSet[str] = frozenset(),
    ) -> Basis | None:
        """Return the strongest reason why a name means a place; `None` if there is none.

        Args:
            name: the name as it is written.
            entry: its best place.
            entries: all its places.
            choice: what the other names of the document say for the best place.
            beside: what the words beside the name say.
            surnames: folded surnames of persons that the document names.
        """
        key, evidence = fold(name), choice.evidence
        if entry.kind is not Kind.CITY:
            is_vague = entry.kind is Kind.SUBDIVISION and (key in self._heads or self._vague.issuperset(key.split()))
            return None if is_vague and evidence.country < _MIN_SHARE else Basis.NAME
        is_contained_here = is_contained(entry, beside)
        is_person = key in self._given or (key in surnames and entry.population < _WELL_KNOWN_INHABITANTS)
        if not is_contained_here and (is_person or self._vague.issuperset(key.split())):
            return None
        is_word = key in self._words
        is_large = choice.vote >= _MIN_WELL_KNOWN_VOTE and (
            entry.population >= _WELL_KNOWN_INHABITANTS
            or (
                entry.population >= _KNOWN_INHABITANTS and (evidence.country >= _MIN_SHARE or evidence.lead < _MAX_LEAD)
            )
        )
        is_likely = not is_word and not beside.codes and choice.vote >= _MIN_VOTE
        is_major = entry.population >= MAJOR
        reasons = (
            (Basis.CONTAINED, is_contained_here),
            (Basis.NEAR, evidence.near >= _MIN_NEAR),
            (Basis.WELL_KNOWN, not is_word and (entry.capital or (is_large and is_main_name(entry, key)))),
            (Basis.PROVINCE, is_likely and evidence.area >= _MIN_AREA),
            (Basis.DISTANCE, is_likely and evidence.distance >= _MIN_DISTANCE),
            (Basis.COUNTRY, is_likely and is_major and evidence.country >= _MIN_SHARE and not _rivals(entry, entries)),
            (Basis.ONLY, is_likely and len(entries) == 1 and (is_major or " " in name) and evidence.lead < _MAX_LEAD),
        )
        return next((basis for basis, holds in reasons if holds), None)


def is_contained(entry: GazetteerEntry, beside: Surroundings) -> bool:
    """Return True if the words beside the name say that this place's country or province contains it."""
    if entry.kind in {
        Kind.COUNTRY,
        Kind.PEOPLE,
    }:  # beside a province of a country, its name is not that of a city in it
        return any(code[:2] == entry.country for code in beside.codes)
    own = {entry.country, entry.area, entry.subdivision}
    return not beside.codes.isdisjoint(own - {None})


def is_main_name(entry: GazetteerEntry, key: str) -> bool:
    """Return True if a folded name is the main name of a place: "Mexico" is that of Mexico City too."""
    name = fold(entry.name)
    return name == key or (entry.population >= _METROPOLIS_INHABITANTS and name == f"{key} city")


def _rivals(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    return any(
        other is not entry
        and other.country == entry.country
        and other.kind is Kind.CITY
        and other.population >= entry.population * _RIVAL_SHARE
        for other in entries
    )
