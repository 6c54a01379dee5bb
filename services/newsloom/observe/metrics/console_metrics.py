"""Show the metrics of the console to Prometheus."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from newsloom.observe.exposition import encoded
from newsloom.observe.metrics import declared_console
from newsloom.observe.metrics.families import counter
from newsloom.observe.metrics.spec import Kind, MetricSpec


class ConsoleFigures(NamedTuple):
    """Hold what the console counts itself.

    Attributes:
        records, size: the records that it keeps, and their bytes.
        read, dropped, unreadable: records since its start.
    """

    records: int
    size: int
    read: int
    dropped: int
    unreadable: int


class ConsoleMetrics:
    """Shows the figures of a console.

    Args:
        figures: asked each time that the metrics are read.
        registry: for tests; by default a new one, with the process's own metrics (`process_…`).
    """

    def __init__(self, figures: Callable[[], ConsoleFigures], registry: CollectorRegistry | None = None) -> None:
        if registry is None:
            registry = CollectorRegistry(auto_describe=True)
            ProcessCollector(registry=registry)
        self._registry = registry
        registry.register(_Figures(figures))
        self._requests = counter(declared_console.CONSOLE_REQUESTS, registry)
        self._requests.show_all({})

    def count_request(self, status: int) -> None:
        """Count an answer."""
        self._requests.of(f"{status // 100}xx").inc()

    def encode(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics and their content type.

        Args:
            accept: the header Accept of the request.
        """
        return encoded(self._registry, accept)


class _Figures(Collector):
    def __init__(self, figures: Callable[[], ConsoleFigures]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        figures = self._figures()
        for spec, value in (
            (declared_console.CONSOLE_RECORDS, figures.records),
            (declared_console.CONSOLE_BYTES, figures.size),
            (declared_console.CONSOLE_READ_RECORDS, figures.read),
            (declared_console.CONSOLE_DROPPED_RECORDS, figures.dropped),
            (declared_console.CONSOLE_UNREADABLE_RECORDS, figures.unreadable),
        ):
            yield _family(spec, value)


def _family(spec: MetricSpec, value: int) -> Metric:
    kind = CounterMetricFamily if spec.kind is Kind.COUNTER else GaugeMetricFamily
    return kind(spec.name, spec.help, value=value)
