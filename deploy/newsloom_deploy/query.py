"""PromQL over declared metrics. A query names a `MetricSpec`, so it cannot name a metric or label that does not exist."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsloom.observe.metrics.spec import Kind, MetricSpec

NAMESPACE: Final = 'namespace=~"$namespace"'
"""Selects the installation that the dashboard's variable names. *All* is `.*`, which also matches series without the
label: there is none in compose."""

WORKERS: Final = f'{NAMESPACE}, instance=~"$instance"'
"""Selects the workers that the dashboard's variables name."""

VARIABLES: Final = ("namespace", "instance", "stage", "source")
"""The variables of a dashboard. Each chooses values of the label with its name."""

_CHOSEN_BY: Final = ("stage", "source")
_TARGET_LABELS: Final = frozenset({"job", "instance", "namespace"})  # Prometheus adds them


def per_second(spec: MetricSpec, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return a counter's rate, summed over workers, by labels.

    Raises:
        ValueError: it is not a counter, or has no such label.
    """
    _require(spec, Kind.COUNTER)
    return f"sum{_by(spec, by)} (rate({series(spec, where)}[$__rate_interval]))"


def in_last(spec: MetricSpec, window: str, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return by how much a counter grew in a window such as `1h`.

    Raises:
        ValueError: it is not a counter, or has no such label.
    """
    _require(spec, Kind.COUNTER)
    return f"sum{_by(spec, by)} (increase({series(spec, where)}[{window}]))"


def now(spec: MetricSpec, operation: str, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return a gauge, aggregated over workers by `sum`, `max`, `min` or `count`.

    Raises:
        ValueError: it is not a gauge, or has no such label.
    """
    _require(spec, Kind.GAUGE)
    return f"{operation}{_by(spec, by)} ({series(spec, where)})"


def relative(spec: MetricSpec, by: str) -> str:
    """Return the share of each value of a label in a counter's rate.

    Raises:
        ValueError: it is not a counter, or has no such label.
    """
    return f"{per_second(spec, by)} / on () group_left () {per_second(spec)}"


def ratio(part: MetricSpec, whole: MetricSpec, operation: str, where: Mapping[str, str] | None = None) -> str:
    """Return one gauge as a share of another, each aggregated over workers.

    Raises:
        ValueError: one is not a gauge.
    """
    return f"{now(part, operation, where=where)} / {now(whole, operation, where=where)}"


def recorded(name: str, operation: str, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return a recorded series, aggregated over namespaces by `sum` or `max`.

    Args:
        name: of the rule, as `level:metric:operation`. The level consists of the series' labels, joined by underscores.
        operation: a PromQL aggregation.
        by: labels that are kept.
        where: values that labels must have. The dashboard's variables select the rest.

    Raises:
        ValueError: the level has no such label.
    """
    _require_labels(name, by)
    return f"{operation}{_grouped(by)} ({recorded_series(name, where)})"


def recorded_series(name: str, where: Mapping[str, str] | None = None) -> str:
    """Return the selector of a recorded series, narrowed by the dashboard's variables.

    Raises:
        ValueError: the level has no such label.
    """
    _require_labels(name, where or ())
    chosen = [f'{label}=~"${label}"' for label in _CHOSEN_BY if label in _labels(name) and label not in (where or {})]
    return f"{name}{{{', '.join([NAMESPACE, *chosen, *_equal(where)])}}}"


def _require_labels(name: str, labels: Iterable[str]) -> None:
    if unknown := set(labels) - _labels(name):
        msg = f"{name} has no label {', '.join(sorted(unknown))}"
        raise ValueError(msg)


def _labels(name: str) -> set[str]:
    """Return the labels of a recorded series: those of its level, and those that the accounting rules add."""
    level, colon, _ = name.partition(":")
    named = set() if level.startswith("newsloom") else set(level.split("_"))
    return named | ({"reader", "writer"} if name.startswith("topic:newsloom_unaccounted") and colon else set())


def shortened(query: str, label: str, to: str, characters: int = 8) -> str:
    """Copy the beginning of a label's long value to another label, for legends."""
    return f'label_replace({query}, "{to}", "$1", "{label}", "(.{{{characters}}}).*")'


def above_zero(query: str) -> str:
    """Keep only series above 0: dozens of zeros would hide the one that is not."""
    return f"{query} > 0"


def top(query: str, number: int) -> str:
    """Keep only the series with the highest values: a graph with more than a dozen lines is hard to read."""
    return f"topk({number}, {query})"


def quantiles(spec: MetricSpec, where: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the 50th, 95th and 99th percentile of a histogram, by their names.

    Raises:
        ValueError: it is not a histogram, or has no such label.
    """
    return {f"{share:.0%}": quantile(spec, share, where=where) for share in (0.5, 0.95, 0.99)}


def since(spec: MetricSpec) -> str:
    """Return the seconds since the time in a gauge, per worker.

    Raises:
        ValueError: it is not a gauge.
    """
    _require(spec, Kind.GAUGE)
    return f"time() - {series(spec)}"


def quantile(spec: MetricSpec, share: float, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return the quantile of a histogram: the value below which `share` of the observations lie.

    Raises:
        ValueError: it is not a histogram, or has no such label.
    """
    _require(spec, Kind.HISTOGRAM)
    buckets = series(spec, where, suffix="_bucket")
    return f"histogram_quantile({share:g}, sum{_by(spec, ('le', *by))} (rate({buckets}[$__rate_interval])))"


def time_share(spec: MetricSpec, *by: str, where: Mapping[str, str] | None = None) -> str:
    """Return the seconds spent per second, from a histogram of seconds.

    Raises:
        ValueError: it is not a histogram, or has no such label.
    """
    _require(spec, Kind.HISTOGRAM)
    return f"sum{_by(spec, by)} (rate({series(spec, where, suffix='_sum')}[$__rate_interval]))"


def series(spec: MetricSpec, where: Mapping[str, str] | None = None, suffix: str = "") -> str:
    """Return the selector of a metric's series, narrowed by the dashboard's variables.

    Raises:
        ValueError: it has no such label, or the label never has that value.
    """
    declared = {label.name: label for label in spec.labels}
    for name, value in (where or {}).items():
        if name not in declared:
            msg = f"{spec.name} has no label {name}"
            raise ValueError(msg)
        if declared[name].values and value not in declared[name].values:
            msg = f"{spec.name}: {name} is never {value}"
            raise ValueError(msg)
    chosen = [f'{name}=~"${name}"' for name in _CHOSEN_BY if name in declared and name not in (where or {})]
    return f"{spec.name}{suffix}{{{', '.join([WORKERS, *chosen, *_equal(where)])}}}"


def _equal(where: Mapping[str, str] | None) -> list[str]:
    return [f'{name}="{value}"' for name, value in (where or {}).items()]


def _grouped(by: Sequence[str]) -> str:
    return f" by ({', '.join(by)})" if by else ""


def _by(spec: MetricSpec, by: tuple[str, ...]) -> str:
    allowed = {*spec.label_names, *_TARGET_LABELS, *(["le"] if spec.kind is Kind.HISTOGRAM else [])}
    unknown = set(by) - allowed
    if unknown:
        msg = f"{spec.name} has no label {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return _grouped(by)


def _require(spec: MetricSpec, kind: Kind) -> None:
    if spec.kind is not kind:
        msg = f"{spec.name} is a {spec.kind.value}, not a {kind.value}"
        raise ValueError(msg)
