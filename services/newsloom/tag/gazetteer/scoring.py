"""Score the places that the names of a document can mean, all together.

Each place has a fixed score: its size, its kind, what the words beside the name say. To this comes what the other names of
the document say: the share of their votes for its country, their votes for its province, and how near it is to the places
that they mean. A name votes for its places by the softmax of their scores, so a few rounds settle what the names mean
together. All is done with arrays, in time that grows with the number of places: a round compares each place with at most
`_MAX_ANCHORS` others.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.gazetteer.entry import GazetteerEntry, Kind
from newsloom.tag.gazetteer.great_circle import Floats, distance_km, unit_vectors
from newsloom.tag.gazetteer.surroundings import Surroundings

Numbers = NDArray[np.int64]

_ROUNDS: Final = 3
_SHARPNESS: Final = 2.0
_MAX_ANCHORS: Final = 24
_MIN_ANCHOR_VOTE: Final = 0.4
_ANCHOR_KM: Final = 80.0
_FULL_ANCHORS: Final = 1.5
_NEAR_KM: Final = 50.0
_COUNTRY_WEIGHT: Final = 3.5
_FULL_COUNTRY_SHARE: Final = 0.5
_AREA_WEIGHT: Final = 1.5
_DISTANCE_WEIGHT: Final = 3.0
_NEAR_WEIGHT: Final = 2.0
_INSIDE_WEIGHT: Final = 3.0
_POINT_KINDS: Final = frozenset({Kind.CITY, Kind.COUNTY})
_SAME_PLACE_KM: Final = 50.0
_MAX_PAIRS: Final = 8


class Evidence(NamedTuple):
    """Holds what the other names of the document say for a place.

    Attributes:
        country: the share of their votes for its country, 0 to 1.
        area: their votes for its province; 1 is one name that certainly means the province or a place in it.
        distance: how near it is to the places that they mean, 0 to 1.
        near: how near it is to a place of which the text says that it is near or contains it, 0 to 1.
        lead: the largest share of their votes that another country has, 0 to 1.
    """

    country: float
    area: float
    distance: float
    near: float
    lead: float


_COUNTRY, _AREA, _DISTANCE, _NEAR, _LEAD = range(5)  # rows of evidence, in the order of `Evidence`
_ROWS_OF_EVIDENCE: Final = 5


class Choice(NamedTuple):
    """The best place for a name.

    Attributes:
        position: its position among the places of the name.
        vote: the share of the name's vote for it and places near it, 0 to 1.
        evidence: what the other names say for it.
    """

    position: int
    vote: float
    evidence: Evidence


def choose(
    entries: Mapping[str, Sequence[GazetteerEntry]],
    fixed: Mapping[str, Sequence[float]],
    weights: Mapping[str, float],
    beside: Mapping[str, Surroundings],
    home: str | None = None,
) -> dict[str, Choice]:
    """Return the best place for each name.

    Args:
        entries: the places of each name, at least one.
        fixed: their fixed scores.
        weights: how much the vote of each name counts.
        beside: what the words beside each name say.
        home: ISO 3166-1 code of the country of the publisher, which has one vote.
    """
    if not entries:
        return {}
    board = _Board(entries, fixed, weights, beside, home)
    for _ in range(_ROUNDS):
        board.vote()
    return board.choices()


class _Board:
    """The places of all names in flat arrays. `owner` is the number of the name of each place."""

    def __init__(
        self,
        entries: Mapping[str, Sequence[GazetteerEntry]],
        fixed: Mapping[str, Sequence[float]],
        weights: Mapping[str, float],
        beside: Mapping[str, Surroundings],
        home: str | None,
    ) -> None:
        self._names = list(entries)
        flat = [entry for name in self._names for entry in entries[name]]
        sizes = [len(entries[name]) for name in self._names]
        self._starts = np.concatenate(([0], np.cumsum(sizes)))
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        self._fixed = np.array([score for name in self._names for score in fixed[name]])
        self._weights = np.array([weights[name] for name in self._names])
        codes = {code: number for number, code in enumerate(dict.fromkeys(entry.country for entry in flat))}
        self._country = np.array([codes[entry.country] for entry in flat])
        self._stateless = codes.get(None, -1)
        self._home = codes.get(home, -1) if home is not None else -1
        areas = {area: number for number, area in enumerate(dict.fromkeys(entry.area for entry in flat))}
        self._area = np.array([areas[entry.area] for entry in flat])
        self._without_area = areas.get(None, -1)
        self._unit = unit_vectors(flat)
        self._is_point = np.array([entry.kind in _POINT_KINDS and entry.latitude is not None for entry in flat])
        numbers = {name: number for number, name in enumerate(self._names)}
        self._pairs = [
            (numbers[name], numbers[other], is_inside)
            for name in self._names
            for others, is_inside in ((beside[name].inside, True), (beside[name].near, False))
            for other in others[:_MAX_PAIRS]
        ]
        self._support = np.zeros((_ROWS_OF_EVIDENCE, len(flat)))
        self._pair_score = np.zeros(len(flat))

    def _scores(self) -> Floats:
        country, area, distance = self._support[[_COUNTRY, _AREA, _DISTANCE]]
        scores: Floats = (
            self._fixed
            + _COUNTRY_WEIGHT * np.minimum(1.0, country / _FULL_COUNTRY_SHARE)
            + _AREA_WEIGHT * np.minimum(1.0, area)
            + _DISTANCE_WEIGHT * distance
            + self._pair_score
        )
        return scores

    def _votes(self, scores: Floats) -> Floats:
        """Return the share of the vote of its name for each place."""
        highest = np.maximum.reduceat(scores, self._starts[:-1])
        raised = np.exp(_SHARPNESS * (scores - highest[self._owner]))
        shares: Floats = raised / np.add.reduceat(raised, self._starts[:-1])[self._owner]
        return shares

    def vote(self) -> None:
        """Let the names vote once, and keep what their votes say for each place."""
        scores = self._scores()
        votes = self._votes(scores)
        weighted = votes * self._weights[self._owner]
        total = self._weights.sum() - self._weights[self._owner]
        country = self._votes_of_others(weighted, self._country, self._stateless)
        if self._home >= 0:
            country[self._country == self._home] += 1.0
            total = total + 1.0
        self._support[_COUNTRY] = np.divide(country, total, out=np.zeros_like(country), where=total > 0)
        self._support[_LEAD] = self._lead_of_others(weighted, total)
        self._support[_AREA] = self._votes_of_others(np.minimum(weighted, votes), self._area, self._without_area)
        self._support[_DISTANCE] = self._distance_support(weighted, votes)
        self._vote_of_pairs(scores)

    def _votes_of_others(self, weighted: Floats, group: Numbers, none: int) -> Floats:
        """Return the sum of the votes of other names for the group of each place."""
        sums = np.bincount(group, weighted)
        _, pair = np.unique(self._owner * (int(group.max()) + 1) + group, return_inverse=True)
        others = sums[group] - np.bincount(pair, weighted)[pair]
        others[group == none] = 0.0
        counted: Floats = np.maximum(others, 0.0)
        return counted

    def _lead_of_others(self, weighted: Floats, total: Floats) -> Floats:
        """Return the largest share of all votes that another country than that of each place has."""
        sums = np.bincount(self._country, weighted)
        if self._stateless >= 0:
            sums[self._stateless] = 0.0
        first, second = int(np.argmax(sums)), float(np.partition(sums, -2)[-2]) if len(sums) > 1 else 0.0
        lead = np.where(self._country == first, second, sums[first])
        shares: Floats = np.divide(lead, total + self._weights[self._owner], out=np.zeros_like(lead), where=total > 0)
        return shares

    def _distance_support(self, weighted: Floats, votes: Floats) -> Floats:
        eligible = np.flatnonzero(self._is_point & (votes >= _MIN_ANCHOR_VOTE))
        anchors = eligible[np.argsort(-weighted[eligible], kind="stable")][:_MAX_ANCHORS]
        support = np.zeros(len(votes))
        for anchor in anchors:
            nearness = np.exp(-distance_km(self._unit, self._unit[anchor]) / _ANCHOR_KM)
            nearness[self._owner == self._owner[anchor]] = 0.0
            support += nearness * min(1.0, float(weighted[anchor]))
        support[~self._is_point] = 0.0
        limited: Floats = np.minimum(1.0, support / _FULL_ANCHORS)
        return limited

    def _vote_of_pairs(self, scores: Floats) -> None:
        self._support[_NEAR] = 0.0
        self._pair_score[:] = 0.0
        for number, other, is_inside in self._pairs:
            best = self._best(other, scores)
            if self._is_point[best]:
                places = slice(self._starts[number], self._starts[number + 1])
                nearness = np.exp(-distance_km(self._unit[places], self._unit[best]) / _NEAR_KM)
                nearness[~self._is_point[places]] = 0.0
                self._support[_NEAR, places] = np.maximum(self._support[_NEAR, places], nearness)
                weight = _INSIDE_WEIGHT if is_inside else _NEAR_WEIGHT
                self._pair_score[places] = np.maximum(self._pair_score[places], weight * nearness)

    def _best(self, number: int, scores: Floats) -> int:
        """Return the place of a name with the highest score; of equal ones, the first."""
        start = int(self._starts[number])
        return start + int(np.argmax(scores[start : self._starts[number + 1]]))

    def _vote_around(self, number: int, best: int, votes: Floats) -> float:
        """Return the share of the vote of a name for a place and for points that are near it: a city and its centre."""
        places = slice(self._starts[number], self._starts[number + 1])
        is_same = np.arange(places.start, places.stop) == best
        if self._is_point[best]:
            is_same |= self._is_point[places] & (distance_km(self._unit[places], self._unit[best]) <= _SAME_PLACE_KM)
        return float(votes[places][is_same].sum())

    def choices(self) -> dict[str, Choice]:
        """Return the best place for each name."""
        scores = self._scores()
        votes = self._votes(scores)
        chosen = {}
        for number, name in enumerate(self._names):
            best = self._best(number, scores)
            evidence = Evidence(*map(float, self._support[:, best]))
            chosen[name] = Choice(best - int(self._starts[number]), self._vote_around(number, best, votes), evidence)
        return chosen
