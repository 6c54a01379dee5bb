"""Decide which of several places with the same name a document means.

The name of a country means the country. Otherwise each place has a fixed score: log10 of the number of inhabitants, with
additions for a main name, a capital, a stated kind and, most of all, for "X, Country". `scoring` adds what the other names
of the document say. A link needs a reason: without one, the name is not linked, since no link is better than a wrong one.
"""

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from newsloom.tag.gazetteer.candidates import candidates
from newsloom.tag.gazetteer.entry import MAJOR, GazetteerEntry, Kind
from newsloom.tag.gazetteer.hints import NO_HINTS, PlaceHints
from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.gazetteer.scoring import Choice, choose
from newsloom.tag.gazetteer.surroundings import Surroundings, container_codes, stated_kinds, surroundings
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import lexicon, read_table
from newsloom.tag.span import Span

_DATELINE: Final = "\0"  # stands for the name of the place of the dateline, which is not in the text
_MAIN_NAME: Final = 0.5
_ALIAS: Final = -0.3
_CAPITAL: Final = 0.7
_CONTAINED: Final = 8.0
_KIND_STATED: Final = 3.0
_FIXED_SCORE: Final[Mapping[Kind, float]] = {
    Kind.COUNTRY: 12.0,
    Kind.PEOPLE: 12.0,
    Kind.NATION: 12.0,
    Kind.REGION: 9.0,
    Kind.UNLINKED: 9.0,
    Kind.COUNTY: 7.0,
    Kind.SUBDIVISION: 5.2,
}
_HOMOGRAPH_COUNTRY: Final = 6.0  # for names like Georgia or Jordan, so that a state or a city of that name can win
_HAS_SEAT: Final = -1.0  # a province whose seat has the same name
_SEAT_ALIAS: Final = -1.5  # a city that has the name of its province as another name
_WELL_KNOWN_INHABITANTS: Final = 50_000  # inhabitants of a city that needs no other evidence
_MIN_SHARE: Final = 0.1  # of the votes of the other names, for a country that counts as mentioned
_MIN_VOTE: Final = 0.6
_MIN_WELL_KNOWN_VOTE: Final = 0.4
_MAX_LEAD: Final = 0.5
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
    """A capital, or a city with at least 50,000 inhabitants, by its main name."""
    PROVINCE = "province"
    """Other names mean its province or places in it."""
    DISTANCE = "distance"
    """It is near to places that other names mean."""
    COUNTRY = "country"
    """Other names mean its country, and no other place in it is likely."""
    ONLY = "only"
    """No other place has this name."""


class PlaceLink(NamedTuple):
    """A place that a name means, and why."""

    entry: GazetteerEntry
    basis: Basis


class Linker:
    """Chooses the places that names mean."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._given = lexicon().given
        table = read_table("places.toml")
        self._words = frozenset(table["words"]["names"])
        self._vague = frozenset(table["vague"]["words"])
        self._heads = lexicon().first_heads.keys() | lexicon().last_heads.keys()

    def link(
        self, text: str, names: Mapping[str, Sequence[Span]], language: str, hints: PlaceHints = NO_HINTS
    ) -> dict[str, PlaceLink]:
        """Return the place that each name means, and why; names without a place or a reason are left out.

        Args:
            text: the whole text.
            names: names of places and peoples as they are written, with their mentions.
            language: ISO 639-1 code. Names of countries in this language have priority.
            hints: what the record says about places.
        """
        kinds = stated_kinds(text, names)
        entries = {
            name: found
            for name in sorted(names)
            if (found := candidates(name, language, self._gazetteer, kinds.get(name)))
        }
        beside = surroundings(text, names, entries, self._gazetteer)
        fixed = {name: self._fixed_scores(name, found, beside[name], kinds.get(name)) for name, found in entries.items()}
        weights = {name: math.sqrt(len(names[name])) for name in entries}
        if hints.dateline:
            place, _, container = hints.dateline.partition(",")
            if found := candidates(place.strip(), language, self._gazetteer):
                codes = frozenset(container_codes(self._gazetteer.find_linkable(container.strip())))
                entries[_DATELINE], weights[_DATELINE] = found, 1.0
                beside[_DATELINE] = Surroundings(codes, (), ())
                fixed[_DATELINE] = self._fixed_scores(place.strip(), found, beside[_DATELINE], None)
        chosen = choose(entries, fixed, weights, beside, hints.home)
        links = {}
        for name in names:
            if name in chosen:
                entry = entries[name][chosen[name].position]
                basis = self._basis(name, entry, entries[name], chosen[name], beside[name])
                if basis is not None:
                    links[name] = PlaceLink(entry, basis)
        return links

    def _fixed_scores(
        self, name: str, entries: Sequence[GazetteerEntry], beside: Surroundings, kind: Kind | None
    ) -> list[float]:
        key = fold(name)
        is_homograph = self._gazetteer.is_homograph(name)
        seats = {
            code
            for entry in entries
            if entry.kind is Kind.CITY and _is_main_name(entry, key)
            for code in (entry.area, entry.country)
        }
        named_areas = {entry.area for entry in entries if entry.kind is Kind.SUBDIVISION} - {None}
        scores = []
        for entry in entries:
            score = _FIXED_SCORE.get(entry.kind, math.log10(entry.population + 1))
            if entry.kind is Kind.COUNTRY and is_homograph:
                score = _HOMOGRAPH_COUNTRY
            if entry.kind in {Kind.COUNTRY, Kind.SUBDIVISION, Kind.CITY}:
                is_main = _is_main_name(entry, key)
                score += _MAIN_NAME if is_main else _ALIAS
                score += _SEAT_ALIAS * (entry.kind is Kind.CITY and not is_main and entry.area in named_areas)
                score += _CAPITAL * entry.capital
            if entry.kind is Kind.SUBDIVISION and (entry.area or entry.country) in seats and entry.country != "US":
                score += _HAS_SEAT
            score += _CONTAINED * _is_contained(entry, beside) + _KIND_STATED * (entry.kind is kind)
            scores.append(score)
        return scores

    def _basis(
        self,
        name: str,
        entry: GazetteerEntry,
        entries: Sequence[GazetteerEntry],
        choice: Choice,
        beside: Surroundings,
    ) -> Basis | None:
        """Return why a name means a place; `None` if it may as well mean a person, or a place that the gazetteer lacks."""
        evidence = choice.evidence
        key = fold(name)
        if entry.kind is not Kind.CITY:
            is_vague = entry.kind is Kind.SUBDIVISION and (key in self._heads or self._vague.issuperset(key.split()))
            return Basis.NAME if not is_vague or evidence.country >= _MIN_SHARE else None
        if _is_contained(entry, beside):
            return Basis.CONTAINED
        if key in self._given:
            return None
        if evidence.near >= _MIN_NEAR:
            return Basis.NEAR
        if key in self._words:
            return None
        is_known = entry.population >= _WELL_KNOWN_INHABITANTS and choice.vote >= _MIN_WELL_KNOWN_VOTE
        if entry.capital or (is_known and _is_main_name(entry, key)):
            return Basis.WELL_KNOWN
        if beside.codes or choice.vote < _MIN_VOTE:
            return None
        if evidence.area >= _MIN_AREA:
            return Basis.PROVINCE
        if evidence.distance >= _MIN_DISTANCE:
            return Basis.DISTANCE
        is_major = entry.population >= MAJOR
        if is_major and evidence.country >= _MIN_SHARE and not _rivals(entry, entries):
            return Basis.COUNTRY
        if len(entries) == 1 and (is_major or " " in name) and evidence.lead < _MAX_LEAD:
            return Basis.ONLY
        return None


def _is_contained(entry: GazetteerEntry, beside: Surroundings) -> bool:
    """Return True if the words beside the name say that this place's country or province contains it."""
    if entry.kind in {Kind.COUNTRY, Kind.PEOPLE}:
        return entry.country in beside.codes
    own = {entry.country, entry.area, entry.subdivision}
    return not beside.codes.isdisjoint(own - {None})


def _is_main_name(entry: GazetteerEntry, key: str) -> bool:
    name = fold(entry.name)
    return name == key or name == f"{key} city"


def _rivals(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    return any(
        other is not entry
        and other.country == entry.country
        and other.kind is Kind.CITY
        and other.population >= entry.population * _RIVAL_SHARE
        for other in entries
    )
