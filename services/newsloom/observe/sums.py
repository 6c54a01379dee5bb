"""Figures that others count by themselves, and tell as sums: what a counter shows of them is the difference to the last."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge

from newsloom.observe import declared
from newsloom.observe.bounded import Family, counter, gauge
from newsloom.observe.spec import Kind, MetricSpec


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


class StoreFigures:
    """The dedup store's figures, as `declared.STORE_FIGURES` names them. A store that is opened anew counts anew."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._gauges: dict[str, Family[Gauge]] = {}
        self._sums: dict[str, Sum] = {}
        for name, spec in declared.STORE_FIGURES.items():
            if spec.kind is Kind.COUNTER:
                self._sums[name] = Sum(spec, registry, begins_anew=True)
            else:
                self._gauges[name] = gauge(spec, registry)
                self._gauges[name].of()

    def take(self, figures: Mapping[str, float]) -> None:
        """Show them. Others are left out."""
        for name, shown in self._gauges.items():
            if name in figures:
                shown.of().set(figures[name])
        for name, counted in self._sums.items():
            if name in figures:
                counted.take(figures[name])
