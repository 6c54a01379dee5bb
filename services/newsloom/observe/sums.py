"""Figures that others count by themselves, and tell as sums: what a counter shows of them is the difference to the last."""

from prometheus_client import CollectorRegistry, Counter

from newsloom.observe.bounded import counter
from newsloom.observe.spec import MetricSpec


class Sum:
    """A counter that is told its sum.

    Args:
        spec: without labels.
        registry: where it is shown, as 0 at first.
        begins_anew: a smaller sum than the last was counted from nothing again; else it is late, and adds nothing.
    """

    def __init__(self, spec: MetricSpec, registry: CollectorRegistry, *, begins_anew: bool = False) -> None:
        self._counter: Counter = counter(spec, registry).of()
        self._begins_anew = begins_anew
        self._last = 0.0

    def take(self, total: float) -> None:
        """The sum so far."""
        if total >= self._last:
            self._counter.inc(total - self._last)
        elif self._begins_anew:
            self._counter.inc(total)
        else:
            return
        self._last = total
