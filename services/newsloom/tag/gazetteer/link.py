"""Decide which of several places with the same name a document means.

The name of a country means the country. Otherwise each place has a fixed score: log10 of the number of inhabitants, with
additions for a main name, a capital, a stated kind and, most of all, for "X, Country". `scoring` adds what the other names
of the document say. A link needs a reason: without one, the name is not linked, since no link is better than a wrong one.
"""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from newsloom.tag.gazetteer.basis import Basis, Reasons, is_contained, is_main_name
from newsloom.tag.gazetteer.candidates import candidates
from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.hints import NO_HINTS, PlaceHints
from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.gazetteer.scoring import Choice, choose
from newsloom.tag.gazetteer.surroundings import Surroundings, container_codes, stated_kinds, surroundings
from newsloom.tag.lexicon.names import fold
from newsloom.tag.span import Span

_DATELINE: Final = "\0"  # stands for the name of the place of the dateline, which is not in the text
_MAIN_NAME: Final = 0.5
_ALIAS: Final = -0.3
_WEAK_ALIAS: Final = -1.5  # of a place that is smaller than another one with this main name
_CAPITAL: Final = 0.7
_CONTAINED: Final = 8.0
_KIND_STATED: Final = 3.0
_FIXED_SCORE: Final[Mapping[Kind, float]] = {
    Kind.COUNTRY: 16.0,
    Kind.PEOPLE: 16.0,
    Kind.NATION: 16.0,
    Kind.REGION: 9.0,
    Kind.UNLINKED: 9.0,
    Kind.COUNTY: 7.0,
    Kind.SUBDIVISION: 5.2,
}
_HOMOGRAPH_COUNTRY: Final = 6.0  # for names like Georgia or Jordan, so that a state or a city of that name can win
_HAS_SEAT: Final = -1.0  # a province whose seat has the same name
_FAMOUS: Final = 1.0
_FAMOUS_INHABITANTS: Final = 500_000
_DOMINANT_INHABITANTS: Final = 150_000
_DOMINANT_FACTOR: Final = 10
_OVERWHELMING_FACTOR: Final = 100
_VERY_LOCAL_NEARNESS: Final = 0.6
_LOCAL_NEARNESS: Final = 0.25
_LOCAL_VOTES: Final = 2.0
_SHADOWED: Final = -8.0  # a small city elsewhere with the name of a province: Virginia in Minnesota
_SHADOWED_INHABITANTS: Final = 100_000
_SEAT_ALIAS: Final = -1.5  # a city that has the name of its province as another name


class PlaceLink(NamedTuple):
    """A place that a name means, and why."""

    entry: GazetteerEntry
    basis: Basis


class Linker:
    """Chooses the places that names mean."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._reasons = Reasons()

    def link(
        self,
        text: str,
        names: Mapping[str, Sequence[Span]],
        language: str,
        hints: PlaceHints = NO_HINTS,
        surnames: AbstractSet[str] = frozenset(),
    ) -> dict[str, PlaceLink]:
        """Return the place that each name means, and why; names without a place or a reason are left out.

        Args:
            text: the whole text.
            names: names of places and peoples as they are written, with their mentions.
            language: ISO 639-1 code. Names of countries in this language have priority.
            hints: what the record says about places.
            surnames: folded surnames of persons that the document names.
        """
        kinds = stated_kinds(text, names)
        entries = {
            name: found
            for name in sorted(names)
            if (found := candidates(name, language, self._gazetteer, kinds.get(name)))
        }
        beside = surroundings(text, names, entries, self._gazetteer)
        fixed = {
            name: self._fixed_scores(name, found, beside[name], kinds.get(name)) for name, found in entries.items()
        }
        weights = {name: math.sqrt(len(names[name])) for name in entries}
        if hints.dateline:
            place, _, container = hints.dateline.partition(",")
            if found := candidates(place.strip(), language, self._gazetteer):
                codes = frozenset(container_codes(self._gazetteer.find_container(container.strip())))
                entries[_DATELINE], weights[_DATELINE] = found, 1.0
                beside[_DATELINE] = Surroundings(codes, (), ())
                fixed[_DATELINE] = self._fixed_scores(place.strip(), found, beside[_DATELINE], None)
        chosen = choose(entries, fixed, weights, beside, hints.home)
        links = {}
        for name in names:
            if name in chosen:
                entry = _dominant(entries[name][chosen[name].position], entries[name], chosen[name], beside[name])
                basis = self._reasons.basis(name, entry, entries[name], chosen[name], beside[name], surnames)
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
            if entry.kind is Kind.CITY and is_main_name(entry, key)
            for code in (entry.area, entry.country)
        }
        named_areas = {entry.area for entry in entries if entry.kind is Kind.SUBDIVISION} - {None}
        provinces = [entry for entry in entries if entry.kind is Kind.SUBDIVISION and is_main_name(entry, key)]
        main_population = max((each.population for each in entries if is_main_name(each, key)), default=0)
        scores = []
        for entry in entries:
            score = _FIXED_SCORE.get(entry.kind, math.log10(entry.population + 1))
            score += _FAMOUS * (entry.kind is Kind.CITY and entry.population >= _FAMOUS_INHABITANTS)
            if entry.kind is Kind.COUNTRY and is_homograph:
                score = _HOMOGRAPH_COUNTRY
            if entry.kind in {Kind.COUNTRY, Kind.SUBDIVISION, Kind.CITY}:
                is_main = is_main_name(entry, key)
                score += _MAIN_NAME if is_main else _WEAK_ALIAS if entry.population < main_population else _ALIAS
                score += _SEAT_ALIAS * (entry.kind is Kind.CITY and not is_main and entry.area in named_areas)
                score += _CAPITAL * entry.capital
            if entry.kind is Kind.SUBDIVISION and (entry.area or entry.country) in seats and entry.country != "US":
                score += _HAS_SEAT
            score += _SHADOWED * _is_shadowed(entry, provinces)
            score += _CONTAINED * is_contained(entry, beside) + _KIND_STATED * (entry.kind is kind)
            scores.append(score)
        return scores


def _is_shadowed(entry: GazetteerEntry, provinces: Sequence[GazetteerEntry]) -> bool:
    return (
        entry.kind is Kind.CITY
        and entry.population < _SHADOWED_INHABITANTS
        and any(each.country == entry.country and each.area not in {None, entry.area} for each in provinces)
    )


def _dominant(
    best: GazetteerEntry, entries: Sequence[GazetteerEntry], choice: Choice, beside: Surroundings
) -> GazetteerEntry:
    """Return the best place, or one that is so much larger that the country and province of others do not count against it.

    American news names Geneva and Washington and rarely means Geneva, New York. Near places do count.
    """
    if best.kind is not Kind.CITY or is_contained(best, beside):
        return best
    largest = max((entry for entry in entries if entry.kind is Kind.CITY), key=lambda entry: entry.population)
    factor = largest.population / max(best.population, 1)
    if largest.population < _DOMINANT_INHABITANTS or factor < _DOMINANT_FACTOR:
        return best
    evidence = choice.evidence
    nearness = max(evidence.distance, evidence.near)
    if factor >= _OVERWHELMING_FACTOR:
        return best if nearness >= _VERY_LOCAL_NEARNESS else largest
    return best if nearness >= _LOCAL_NEARNESS or evidence.area >= _LOCAL_VOTES else largest
