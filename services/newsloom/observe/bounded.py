"""Label values within their bound, whatever the world sends; and the series that they name."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from newsloom.observe.spec import OTHER, Kind, Label, MetricSpec
from newsloom.observe.tally import TallyHistogram

_LONGEST_VALUE = 120

# Else each counter and histogram is shown with a further series that nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped

M = TypeVar("M", Counter, Gauge, Histogram, TallyHistogram)


class Family(Generic[M]):
    """One metric's series, each looked up by its label values in a dictionary: 0.1 µs, where `labels()` takes 2."""

    def __init__(self, metric: M, labels: Sequence[Label]) -> None:
        self._metric: M = metric
        self._labels = tuple(labels)
        self._bounds: tuple[Callable[[str], str], ...] = tuple(
            str if label.busiest else _bound(label) for label in labels
        )
        self._children: dict[tuple[str, ...], M] = {}

    def of(self, *values: str) -> M:
        """The series of these label values, or of `other` where one is beyond its bound."""
        child = self._children.get(values)
        if child is not None:
            return child
        bounded = tuple(bound(value) for bound, value in zip(self._bounds, values, strict=True))
        child = self._children.get(bounded)
        if child is None:
            child = self._metric.labels(*bounded) if bounded else self._metric
            self._children[bounded] = child
        return child

    def show_all(self, within: Mapping[str, Sequence[str]]) -> None:
        """Show the series of all label values before anything happened: `rate()` misses the step from nothing to 1.

        Does nothing for a metric with a label of which the values are not known beforehand.

        Args:
            within: for some labels, the values that can occur here.
        """
        if all(label.values for label in self._labels):
            for values in product(*(within.get(label.name, label.values) for label in self._labels)):
                self.of(*values)

    def forget(self, *values: str) -> None:
        """Leave a series out from now on."""
        bounded = tuple(bound(value) for bound, value in zip(self._bounds, values, strict=True))
        if self._children.pop(bounded, None) is not None:
            self._metric.remove(*bounded)


def counter(spec: MetricSpec, registry: CollectorRegistry) -> Family[Counter]:
    """The counter that a row declares.

    Raises:
        ValueError: the row declares something else.
    """
    _require(spec, Kind.COUNTER)
    return Family(Counter(spec.name, spec.help, spec.label_names, registry=registry), spec.labels)


def gauge(spec: MetricSpec, registry: CollectorRegistry) -> Family[Gauge]:
    """The gauge that a row declares.

    Raises:
        ValueError: the row declares something else.
    """
    _require(spec, Kind.GAUGE)
    return Family(Gauge(spec.name, spec.help, spec.label_names, registry=registry), spec.labels)


def histogram(spec: MetricSpec, registry: CollectorRegistry) -> Family[Histogram]:
    """The histogram that a row declares.

    Raises:
        ValueError: the row declares something else.
    """
    _require(spec, Kind.HISTOGRAM)
    made = Histogram(spec.name, spec.help, spec.label_names, registry=registry, buckets=spec.buckets)
    return Family(made, spec.labels)


def tally(spec: MetricSpec, registry: CollectorRegistry) -> Family[TallyHistogram]:
    """The histogram that a row declares, in its quick form.

    Raises:
        ValueError: the row declares something else.
    """
    _require(spec, Kind.HISTOGRAM)
    made = TallyHistogram(spec.name, spec.help, spec.label_names, spec.buckets)
    registry.register(made)
    return Family(made, spec.labels)


def _require(spec: MetricSpec, kind: Kind) -> None:
    if spec.kind is not kind:
        msg = f"{spec.name} is declared as a {spec.kind.value}, not as a {kind.value}"
        raise ValueError(msg)


def _bound(label: Label) -> Callable[[str], str]:
    known = frozenset(map(str, label.values))
    seen: set[str] = set()

    def bound(value: str) -> str:
        if value in known:
            return value
        clean = value[:_LONGEST_VALUE].encode("utf-8", "replace").decode()
        if clean in seen:
            return clean
        if len(seen) >= label.limit:
            return OTHER
        seen.add(clean)
        return clean

    return bound
