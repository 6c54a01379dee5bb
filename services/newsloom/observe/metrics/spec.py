"""The form of a metric's declaration: name, type, help, unit, labels and buckets."""

from dataclasses import dataclass
from enum import Enum
from math import prod

from newsloom.observe.metrics.labels import Label


class Kind(Enum):
    """The Prometheus types in use."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Unit(Enum):
    """Base units only (Prometheus, "Metric and label naming"). What a count counts is in the metric's name."""

    SECONDS = "seconds"
    BYTES = "bytes"
    COUNT = ""


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric.

    Attributes:
        name: `newsloom_<what>_<unit>[_total]`.
        kind: its Prometheus type.
        help: one sentence: what is counted or measured, and when.
        unit: base unit.
        labels: with their bounds.
        buckets: upper bounds of a histogram's buckets, rising, without infinity.
    """

    name: str
    kind: Kind
    help: str
    unit: Unit = Unit.COUNT
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        """Return the labels' names, in the order in which values are given."""
        return tuple(label.name for label in self.labels)

    @property
    def max_series(self) -> int:
        """Return how many time series the metric can have, including those of buckets."""
        samples = len(self.buckets) + 3 if self.kind is Kind.HISTOGRAM else 1  # buckets, +Inf, sum, count
        return samples * prod(label.max_values for label in self.labels)
