"""Chooses which names from outside are shown as label values: the most frequent ones, within a fixed number."""

from collections.abc import Callable
from heapq import nlargest
from typing import Final

from newsloom.observe.metrics.bounded_labels import clean_value
from newsloom.observe.metrics.labels import OTHER

_ROUND_SECONDS: Final = 3_600.0
_DECAY_PER_ROUND: Final = 0.97  # half of a weight is left after 23 rounds
_MAX_WEIGHTS: Final = 10_000
_MAX_REPLACED_RATIO: Final = 0.1  # per round, of the names shown: series change slowly, whatever is sent


class TopKLabels:
    """Chooses the names that are shown. The first ones are shown at once; later, more frequent ones replace them hourly.

    The weight of a name is how often it came, with older occurrences counting less. At most a tenth of the names shown
    is replaced in an hour, so that a flood of invented names neither makes more series nor displaces the real names for
    long.

    Args:
        limit: names shown at a time.
        clock: seconds, never going back.
        forget: called with each name that is no longer shown.
    """

    def __init__(self, limit: int, clock: Callable[[], float], forget: Callable[[str], None]) -> None:
        self._limit = limit
        self._clock = clock
        self._forget = forget
        self._weights: dict[str, float] = {}
        self._shown: set[str] = set()
        self._next_round = clock() + _ROUND_SECONDS

    def label(self, name: str) -> str:
        """Count an occurrence of a name. Return the name if it is shown, and `other` if not."""
        if self._clock() >= self._next_round:
            self._replace_names()
        name = clean_value(name)
        self._weights[name] = self._weights.get(name, 0.0) + 1
        if len(self._weights) > 2 * _MAX_WEIGHTS:
            self._drop_smallest_weights()
        if name not in self._shown and len(self._shown) < self._limit and name != OTHER:
            self._shown.add(name)
        return name if name in self._shown else OTHER

    def _replace_names(self) -> None:
        self._next_round = self._clock() + _ROUND_SECONDS
        self._weights = {name: weight * _DECAY_PER_ROUND for name, weight in self._weights.items()}
        self._drop_smallest_weights()
        weights = self._weights
        top = nlargest(self._limit, weights, key=lambda name: weights[name])
        entering = [name for name in top if name not in self._shown]
        leaving = sorted(self._shown.difference(top), key=lambda name: weights.get(name, 0.0))
        max_replaced = max(1, round(_MAX_REPLACED_RATIO * self._limit))
        for old, new in list(zip(leaving, entering, strict=False))[:max_replaced]:
            self._shown.remove(old)
            self._shown.add(new)
            self._forget(old)

    def _drop_smallest_weights(self) -> None:
        if len(self._weights) > _MAX_WEIGHTS:
            weights = self._weights
            kept = nlargest(_MAX_WEIGHTS, weights, key=lambda name: weights[name])
            self._weights = {name: weights[name] for name in kept}
