"""What a metric's declaration says: name, help, unit, labels, and how many values each label may ever have."""

from dataclasses import dataclass
from enum import Enum
from math import prod

OTHER = "other"
"""The label value of everything beyond a label's bound."""


class Kind(Enum):
    """The Prometheus types in use."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Unit(Enum):
    """Base units only (Prometheus naming practice); a count is of what the name says."""

    SECONDS = "seconds"
    BYTES = "bytes"
    COUNT = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its bound: a set of known `values`, and beyond them `limit` distinct ones. The rest is `other`.

    These are the first that come, or, with `busiest`, those that `newsloom.observe.busiest` chooses.
    """

    name: str
    values: tuple[str, ...] = ()
    limit: int = 0
    busiest: bool = False

    def __post_init__(self) -> None:
        if not self.values and not self.limit:
            msg = f"label {self.name} needs a set of values or a limit"
            raise ValueError(msg)

    @property
    def most_values(self) -> int:
        """How many values there can be, `other` included."""
        return len(self.values) + self.limit + 1


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
        """In the order in which values are given."""
        return tuple(label.name for label in self.labels)

    @property
    def most_series(self) -> int:
        """How many time series it can ever make, buckets included."""
        samples = len(self.buckets) + 3 if self.kind is Kind.HISTOGRAM else 1  # buckets, +Inf, sum, count
        return samples * prod(label.most_values for label in self.labels)
