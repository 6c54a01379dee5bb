"""Makes the metrics that specs declare, and finds the series of label values quickly."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from newsloom.observe.metrics.bounded_labels import bounded
from newsloom.observe.metrics.histogram import UnlockedHistogram
from newsloom.observe.metrics.labels import Label
from newsloom.observe.metrics.spec import Kind, MetricSpec

# By default each counter and histogram has one more series, `…_created`, which nothing here uses.
disable_created_metrics()  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped

M = TypeVar("M", Counter, Gauge, Histogram, UnlockedHistogram)


class Family(Generic[M]):
    """One metric's series, found by their label values in a dictionary: 0.1 µs, where `labels()` takes 2 µs."""

    def __init__(self, metric: M, labels: Sequence[Label]) -> None:
        self._metric: M = metric
        self._labels = tuple(labels)
        self._bounds = tuple(map(bounded, labels))
        self._series: dict[tuple[str, ...], M] = {}

    def of(self, *values: str) -> M:
        """Return the series of these label values, with `other` for each value beyond its label's bound."""
        series = self._series.get(values)
        if series is not None:
            return series
        shown = self._shown(values)
        series = self._series.get(shown)
        if series is None:
            series = self._metric.labels(*shown) if shown else self._metric
            self._series[shown] = series
        return series

    def show_all(self, within: Mapping[str, Sequence[str]]) -> None:
        """Show the series of all label values at 0: Prometheus' `rate()` does not see the step from no series to 1.

        Does nothing for a metric that has a label without known values.

        Args:
            within: by label name, the values that can occur in this worker.
        """
        if all(label.values for label in self._labels):
            for values in product(*(within.get(label.name, label.values) for label in self._labels)):
                self.of(*values)

    def forget(self, *values: str) -> None:
        """Stop showing the series of these label values."""
        shown = self._shown(values)
        if self._series.pop(shown, None) is not None:
            self._metric.remove(*shown)

    def forget_all(self, label: Label, value: str) -> None:
        """Stop showing all series in which a label has this value, as it is shown."""
        position = self._labels.index(label)
        for shown in [each for each in self._series if each[position] == value]:
            del self._series[shown]
            self._metric.remove(*shown)

    def _shown(self, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(bound(value) for bound, value in zip(self._bounds, values, strict=True))


def counter(spec: MetricSpec, registry: CollectorRegistry) -> Family[Counter]:
    """Make the counter that a spec declares.

    Raises:
        ValueError: the spec declares another type.
    """
    _require(spec, Kind.COUNTER)
    return Family(Counter(spec.name, spec.help, spec.label_names, registry=registry), spec.labels)


def gauge(spec: MetricSpec, registry: CollectorRegistry) -> Family[Gauge]:
    """Make the gauge that a spec declares.

    Raises:
        ValueError: the spec declares another type.
    """
    _require(spec, Kind.GAUGE)
    return Family(Gauge(spec.name, spec.help, spec.label_names, registry=registry), spec.labels)


def histogram(spec: MetricSpec, registry: CollectorRegistry) -> Family[Histogram]:
    """Make the histogram that a spec declares, with exemplars.

    Raises:
        ValueError: the spec declares another type.
    """
    _require(spec, Kind.HISTOGRAM)
    made = Histogram(spec.name, spec.help, spec.label_names, registry=registry, buckets=spec.buckets)
    return Family(made, spec.labels)


def unlocked_histogram(spec: MetricSpec, registry: CollectorRegistry) -> Family[UnlockedHistogram]:
    """Make the histogram that a spec declares, in the quick form for one thread and without exemplars.

    Raises:
        ValueError: the spec declares another type.
    """
    _require(spec, Kind.HISTOGRAM)
    made = UnlockedHistogram(spec.name, spec.help, spec.label_names, spec.buckets)
    registry.register(made)
    return Family(made, spec.labels)


def _require(spec: MetricSpec, kind: Kind) -> None:
    if spec.kind is not kind:
        msg = f"{spec.name} is declared as a {spec.kind.value}, not as a {kind.value}"
        raise ValueError(msg)
