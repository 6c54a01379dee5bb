"""Which of the world's names get a label of their own: the busiest ones, within a bound that no publisher can move."""

from collections.abc import Callable
from heapq import nlargest
from typing import Final

from newsloom.observe.spec import OTHER

_TURN_SECONDS: Final = 3_600.0
_KEPT_A_TURN: Final = 0.97  # half of a weight is left after a day
_MOST_WEIGHED: Final = 10_000
_REPLACED_A_TURN: Final = 0.1  # of those shown: series come and go slowly, whatever is sent
_LONGEST_NAME: Final = 120


class Busiest:
    """Gives names labels. The first ones are shown at once; when all places are taken, busier ones replace them hourly.

    The weight of a name is how often it came, older times counting less. At most `limit` names are shown at a time, and
    at most a tenth of them is replaced in an hour, so that a flood of invented names neither makes more series nor
    pushes the real ones out for long.

    Args:
        limit: names shown at a time.
        clock: seconds, never going back.
        forget: told of each name that is not shown any more.
    """

    def __init__(self, limit: int, clock: Callable[[], float], forget: Callable[[str], None]) -> None:
        self._limit = limit
        self._clock = clock
        self._forget = forget
        self._weights: dict[str, float] = {}
        self._shown: set[str] = set()
        self._next_turn = clock() + _TURN_SECONDS

    def label(self, name: str) -> str:
        """Count one more of this name; the name if it is shown, else `other`."""
        if self._clock() >= self._next_turn:
            self._turn()
        name = name[:_LONGEST_NAME].encode("utf-8", "replace").decode()
        self._weights[name] = self._weights.get(name, 0.0) + 1
        if len(self._weights) > 2 * _MOST_WEIGHED:
            self._drop_the_lightest()
        if name not in self._shown and len(self._shown) < self._limit and name != OTHER:
            self._shown.add(name)
        return name if name in self._shown else OTHER

    def _turn(self) -> None:
        self._next_turn = self._clock() + _TURN_SECONDS
        self._weights = {name: weight * _KEPT_A_TURN for name, weight in self._weights.items()}
        self._drop_the_lightest()
        weights = self._weights
        busiest = nlargest(self._limit, weights, key=lambda name: weights[name])
        waiting = [name for name in busiest if name not in self._shown]
        leaving = sorted(self._shown.difference(busiest), key=lambda name: weights.get(name, 0.0))
        for old, new in list(zip(leaving, waiting, strict=False))[: max(1, round(_REPLACED_A_TURN * self._limit))]:
            self._shown.remove(old)
            self._shown.add(new)
            self._forget(old)

    def _drop_the_lightest(self) -> None:
        if len(self._weights) > _MOST_WEIGHED:
            weights = self._weights
            kept = nlargest(_MOST_WEIGHED, weights, key=lambda name: weights[name])
            self._weights = {name: weights[name] for name in kept}
