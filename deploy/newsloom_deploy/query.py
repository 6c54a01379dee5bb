"""PromQL over declared metrics: a query names a `MetricSpec`, so it can name no metric and no label that is not there."""

from collections.abc import Mapping
from typing import Final

from newsloom.observe.spec import Kind, MetricSpec

WORKERS: Final = 'instance=~"$instance"'
"""Selects the workers that the dashboard's variable names."""

_TARGET_LABELS: Final = frozenset({"job", "instance"})  # Prometheus adds them


def per_second(spec: MetricSpec, *by: str, where: Mapping[str, str] | None = None) -> str:
    """How fast a counter grows, summed over workers, by labels.

    Raises:
        ValueError: it is no counter, or has no such label.
    """
    _require(spec, Kind.COUNTER)
    return f"sum{_by(spec, by)} (rate({series(spec, where)}[$__rate_interval]))"


def in_last(spec: MetricSpec, window: str, *by: str) -> str:
    """By how much a counter grew in a window such as `1h`.

    Raises:
        ValueError: it is no counter, or has no such label.
    """
    _require(spec, Kind.COUNTER)
    return f"sum{_by(spec, by)} (increase({series(spec)}[{window}]))"


def now(spec: MetricSpec, operation: str, *by: str) -> str:
    """A gauge now, brought together over workers by `sum`, `max`, `min` or `count`.

    Raises:
        ValueError: it is no gauge, or has no such label.
    """
    _require(spec, Kind.GAUGE)
    return f"{operation}{_by(spec, by)} ({series(spec)})"


def relative(spec: MetricSpec, by: str) -> str:
    """The share that each value of a label has in how fast a counter grows.

    Raises:
        ValueError: it is no counter, or has no such label.
    """
    return f"{per_second(spec, by)} / on () group_left () {per_second(spec)}"


def ratio(part: MetricSpec, whole: MetricSpec, operation: str) -> str:
    """One gauge as a share of another, each brought together over workers.

    Raises:
        ValueError: one is no gauge.
    """
    return f"{now(part, operation)} / {now(whole, operation)}"


def shortened(query: str, label: str, to: str, characters: int = 8) -> str:
    """A query's series with the beginning of a label's long value in another label, for legends."""
    return f'label_replace({query}, "{to}", "$1", "{label}", "(.{{{characters}}}).*")'


def above_nought(query: str) -> str:
    """Of a query's series those with something to tell: dozens of zeros hide the one that is none."""
    return f"{query} > 0"


def busiest(query: str, number: int) -> str:
    """Of a query's series those with the highest values: more than some dozen lines are no picture."""
    return f"topk({number}, {query})"


def quantiles(spec: MetricSpec, where: Mapping[str, str] | None = None) -> dict[str, str]:
    """The median, and what 95 % and 99 % of a histogram's observations lie under, by their names.

    Raises:
        ValueError: it is no histogram, or has no such label.
    """
    return {f"{share:.0%}": quantile(spec, share, where=where) for share in (0.5, 0.95, 0.99)}


def since(spec: MetricSpec) -> str:
    """Seconds since the time that a gauge holds, per worker.

    Raises:
        ValueError: it is no gauge.
    """
    _require(spec, Kind.GAUGE)
    return f"time() - {series(spec)}"


def quantile(spec: MetricSpec, share: float, *by: str, where: Mapping[str, str] | None = None) -> str:
    """The value of a histogram under which `share` of the observations lie.

    Raises:
        ValueError: it is no histogram, or has no such label.
    """
    _require(spec, Kind.HISTOGRAM)
    buckets = series(spec, where, suffix="_bucket")
    return f"histogram_quantile({share:g}, sum{_by(spec, ('le', *by))} (rate({buckets}[$__rate_interval])))"


def time_share(spec: MetricSpec, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Of a histogram of seconds: how many seconds are spent in a second.

    Raises:
        ValueError: it is no histogram, or has no such label.
    """
    _require(spec, Kind.HISTOGRAM)
    return f"sum{_by(spec, by)} (rate({series(spec, where, suffix='_sum')}[$__rate_interval]))"


def series(spec: MetricSpec, where: Mapping[str, str] | None = None, suffix: str = "") -> str:
    """The selector of a metric's series.

    Raises:
        ValueError: it has no such label, or the label never has such a value.
    """
    declared = {label.name: label for label in spec.labels}
    for name, value in (where or {}).items():
        if name not in declared:
            msg = f"{spec.name} has no label {name}"
            raise ValueError(msg)
        if declared[name].values and value not in declared[name].values:
            msg = f"{spec.name}: {name} is never {value}"
            raise ValueError(msg)
    matchers = [WORKERS, *(f'{name}="{value}"' for name, value in (where or {}).items())]
    return f"{spec.name}{suffix}{{{', '.join(matchers)}}}"


def _by(spec: MetricSpec, by: tuple[str, ...]) -> str:
    allowed = {*spec.label_names, *_TARGET_LABELS, *(["le"] if spec.kind is Kind.HISTOGRAM else [])}
    unknown = set(by) - allowed
    if unknown:
        msg = f"{spec.name} has no label {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return f" by ({', '.join(by)})" if by else ""


def _require(spec: MetricSpec, kind: Kind) -> None:
    if spec.kind is not kind:
        msg = f"{spec.name} is a {spec.kind.value}, not a {kind.value}"
        raise ValueError(msg)
