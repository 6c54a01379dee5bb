"""Compare two articles: what they share, and what speaks against one event."""

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from newsloom.stories.decision.weights import WeighedArticle
from newsloom.stories.features.story_features import Place

_MAX_TERM: Final = 0.04
"""The most that one shared word counts. Two events of one person share the name, but little else."""
_MAX_NAME: Final = 0.1
_UNKNOWN_TITLE: Final = 0.2
"""This counts for the title if one article has none."""
_MAX_NUMBERS: Final = 3
_MAX_QUOTES: Final = 4
_QUOTING: Final = 4
"""Quotations that an article has at least to count as one that quotes."""
_NEAR_KM: Final = 150.0
_EARTH_KM: Final = 6_371.0
_DAY: Final = 86_400.0


class Comparison(NamedTuple):
    """What two articles share, as the features of the likelihood.

    Attributes:
        terms: sum of the products of the weights of shared words, each cut to `_MAX_TERM`.
        title: weight of the words that both titles have, at most 1.
        opening_min: share of the weight of one opening that is in the other article; the smaller of both ways.
        opening_max: the larger of both ways.
        days: natural logarithm of 1 + the days between their publication; 0 if one is unknown.
        undated: 1 if a time of publication is unknown.
        numbers: number of shared numbers, at most 3.
        quotes: number of shared runs in quotations, at most 4.
        elsewhere: 1 if each opens with a central place of its own, far from the other's, which its opening does not name.
        unquoted: 1 if both quote much and share no quotation.
        names: as `terms`, for names.
    """

    terms: float
    title: float
    opening_min: float
    opening_max: float
    days: float
    undated: float
    numbers: float
    quotes: float
    elsewhere: float
    unquoted: float
    names: float


def compare(one: WeighedArticle, other: WeighedArticle) -> Comparison:
    """Return what two articles share; the same for both orders."""
    ours, theirs = one.features, other.features
    covered, covered_back = _covered(one, other), _covered(other, one)
    days = None if ours.published is None or theirs.published is None else abs(ours.published - theirs.published) / _DAY
    shared_quotes = common(ours.quotes, theirs.quotes)
    return Comparison(
        terms=_shared(one.terms, other.terms, _MAX_TERM),
        title=_title(one, other),
        opening_min=min(covered, covered_back),
        opening_max=max(covered, covered_back),
        days=0.0 if days is None else math.log1p(days),
        undated=float(days is None),
        numbers=float(min(common(ours.number_hashes, theirs.number_hashes), _MAX_NUMBERS)),
        quotes=float(min(shared_quotes, _MAX_QUOTES)),
        elsewhere=float(_is_elsewhere(one, other)),
        unquoted=float(not shared_quotes and min(len(ours.quotes), len(theirs.quotes)) >= _QUOTING),
        names=_shared(one.names, other.names, _MAX_NAME),
    )


def common(ours: tuple[object, ...], theirs: tuple[object, ...]) -> int:
    """Return how many different items two articles share."""
    return len({*ours}.intersection(theirs)) if ours and theirs else 0


def _shared(ours: Mapping[int, float], theirs: Mapping[int, float], most: float) -> float:
    products = [ours[key] * theirs[key] for key in ours.keys() & theirs.keys()]
    return math.fsum([min(most, product) for product in products])


def _covered(part: WeighedArticle, whole: WeighedArticle) -> float:
    opening = part.opening
    shared = opening.keys() & whole.terms.keys()
    return math.fsum([opening[key] for key in shared]) / part.opening_sum if shared else 0.0


def _title(one: WeighedArticle, other: WeighedArticle) -> float:
    ours, theirs = one.title, other.title
    if not ours or not theirs:
        return _UNKNOWN_TITLE
    shared = ours.keys() & theirs.keys()
    return min(1.0, math.fsum([ours[key] for key in shared]), math.fsum([theirs[key] for key in shared]))


def _is_elsewhere(one: WeighedArticle, other: WeighedArticle) -> bool:
    here, there = one.features.place, other.features.place
    if here is None or there is None or not (here.in_opening and there.in_opening):
        return False
    if other.opening.keys() >= {*here.hashes} or one.opening.keys() >= {*there.hashes}:
        return False
    return _kilometres(here, there) >= _NEAR_KM


def _kilometres(here: Place, there: Place) -> float:
    """Return the great-circle distance by the haversine formula."""
    angles = (here.latitude, here.longitude, there.latitude, there.longitude)
    latitude, longitude, other_latitude, other_longitude = map(math.radians, angles)
    haversine = (
        math.sin((latitude - other_latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(other_latitude) * math.sin((longitude - other_longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(haversine)))
