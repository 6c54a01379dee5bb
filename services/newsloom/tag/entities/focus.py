"""Find the focus of a document: the countries that it is about, and its most central place.

Each linked entity counts with its salience, so early, frequent and titled names count more. The central place is the
weighted medoid of the towns, counties and provinces: the one with the most salience at it and near it.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.great_circle import distance_km, unit_vectors
from newsloom_schemas import Entity, EntityId, Focus, FocusCountry, FocusPlace

_KIND_WEIGHT: Final[Mapping[Kind, float]] = {
    Kind.COUNTRY: 1.0,
    Kind.NATION: 1.0,
    Kind.SUBDIVISION: 1.0,
    Kind.COUNTY: 1.0,
    Kind.CITY: 1.0,
    Kind.PEOPLE: 0.6,
}
"""The weight of an entity for its country. A people may be abroad, so it weighs less."""

_PLACE_WEIGHT: Final[Mapping[Kind, float]] = {Kind.CITY: 1.0, Kind.COUNTY: 1.0, Kind.SUBDIVISION: 0.7}
"""The weight of an entity as the central place. A province is less precise than a town in it, so it weighs less."""

_MAX_COUNTRIES: Final = 5
_MIN_SHARE: Final = 0.05
_MAX_PLACES: Final = 64  # the most salient ones
_NEAR_KM: Final = 60.0
_SAME_PROVINCE: Final = 0.5  # of a town's salience counts for its province, and of the province's for the town
_MIN_SCORE: Final = 0.3
_DECIMAL_PLACES: Final = 3
_ROUNDING_ERROR: Final = 1e-6


def focus(entities: Sequence[Entity], entries: Mapping[EntityId, GazetteerEntry]) -> Focus | None:
    """Return the focus of a document; `None` if no place or people of a country is linked.

    Args:
        entities: the entities, with their salience.
        entries: the places of the linked entities, by the id of the entity.
    """
    linked = [(each, entries[each.id]) for each in entities if each.id in entries and each.salience]
    countries = _countries(linked)
    if not countries:
        return None
    return Focus.model_construct(countries=countries, place=_central_place(linked))


def _countries(linked: Sequence[tuple[Entity, GazetteerEntry]]) -> tuple[FocusCountry, ...]:
    weights: Counter[str] = Counter()
    for entity, entry in linked:
        if entry.country is not None and entry.kind in _KIND_WEIGHT:
            weights[entry.country] += _KIND_WEIGHT[entry.kind] * (entity.salience or 0.0)  # type: ignore[assignment] # floats
    total = sum(weights.values())
    shares = sorted(((weight / total, code) for code, weight in weights.items()), key=lambda each: (-each[0], each[1]))
    return tuple(
        FocusCountry.model_construct(code=code, share=_rounded_down(share))
        for share, code in shares[:_MAX_COUNTRIES]
        if share >= _MIN_SHARE
    )


def _central_place(linked: Sequence[tuple[Entity, GazetteerEntry]]) -> FocusPlace | None:
    places = [(entity, entry) for entity, entry in linked if entry.kind in _PLACE_WEIGHT and entry.latitude is not None]
    total = sum(entity.salience or 0.0 for entity, _ in places)
    best: tuple[float, Entity, GazetteerEntry] | None = None
    weighed = places[:_MAX_PLACES]
    vectors = unit_vectors([entry for _, entry in weighed])
    for (entity, entry), vector in zip(weighed, vectors, strict=True):
        distances = distance_km(vectors, vector).tolist()
        here = sum(
            (other.salience or 0.0) * _nearness(entry, place, distance)
            for (other, place), distance in zip(weighed, distances, strict=True)
        )
        centrality = here / total * _PLACE_WEIGHT[entry.kind]
        if best is None or centrality > best[0]:
            best = (centrality, entity, entry)
    if best is None or best[0] < _MIN_SCORE:
        return None
    score, entity, entry = best
    return FocusPlace.model_construct(
        id=entity.id,
        name=entity.name,
        country=entry.country,
        geonames=entry.geonames,
        latitude=round(entry.latitude or 0.0, _DECIMAL_PLACES),
        longitude=round(entry.longitude or 0.0, _DECIMAL_PLACES),
        score=min(1.0, round(score, _DECIMAL_PLACES)),
    )


def _nearness(entry: GazetteerEntry, other: GazetteerEntry, distance_km: float) -> float:
    """Return how much the salience of a place at this distance counts here, 0 to 1."""
    if entry is other:
        return 1.0
    nearness = math.exp(-distance_km / _NEAR_KM)
    if entry.area is not None and entry.area == other.area and Kind.SUBDIVISION in {entry.kind, other.kind}:
        nearness = max(nearness, _SAME_PROVINCE)
    return nearness


def _rounded_down(share: float) -> float:
    """Return a share cut after three digits, so that the shares never add up to more than 1."""
    scale = 10**_DECIMAL_PLACES
    return math.floor(share * scale + _ROUNDING_ERROR) / scale
