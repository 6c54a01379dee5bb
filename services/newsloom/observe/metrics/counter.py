"""A counter for what is counted elsewhere and comes in as a running total."""

from prometheus_client import CollectorRegistry

from newsloom.observe.metrics.families import counter
from newsloom.observe.metrics.spec import MetricSpec


class TotalCounter:
    """A counter that is set from running totals. It grows by the difference to the total before.

    Args:
        spec: of a counter.
        registry: where it is shown; without labels, at 0 at first.
        restarts: a total smaller than the one before was counted from 0 again, and is added whole. Otherwise it is out
            of date, and adds nothing.
    """

    def __init__(self, spec: MetricSpec, registry: CollectorRegistry, *, restarts: bool = False) -> None:
        self._counter = counter(spec, registry)
        if not spec.labels:
            self._counter.of()
        self._restarts = restarts
        self._last: dict[tuple[str, ...], float] = {}

    def set_total(self, total: float, *values: str) -> None:
        """Take in the total so far of the series with these values of the labels."""
        last = self._last.get(values, 0.0)
        if total >= last:
            self._counter.of(*values).inc(total - last)
        elif self._restarts:
            self._counter.of(*values).inc(total)
        else:
            return
        self._last[values] = total
