"""A counter for what is counted elsewhere and comes in as a running total."""

from prometheus_client import CollectorRegistry, Counter

from newsloom.observe.metrics.families import counter
from newsloom.observe.metrics.spec import MetricSpec


class TotalCounter:
    """A counter that is set from running totals. It grows by the difference to the total before.

    Args:
        spec: of a counter without labels.
        registry: where it is shown, at 0 at first.
        restarts: a total smaller than the one before was counted from 0 again, and is added whole. Otherwise it is out
            of date, and adds nothing.
    """

    def __init__(self, spec: MetricSpec, registry: CollectorRegistry, *, restarts: bool = False) -> None:
        self._counter: Counter = counter(spec, registry).of()
        self._restarts = restarts
        self._last = 0.0

    def set_total(self, total: float) -> None:
        """Take in the total so far."""
        if total >= self._last:
            self._counter.inc(total - self._last)
        elif self._restarts:
            self._counter.inc(total)
        else:
            return
        self._last = total
