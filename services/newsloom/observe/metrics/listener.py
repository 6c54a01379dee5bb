"""The listener that turns events into metrics for Prometheus."""

from collections.abc import Callable
from time import time as unix_time

from prometheus_client import CollectorRegistry, ProcessCollector

from newsloom.core.events import Subscribe
from newsloom.observe.metrics.record_metrics import RecordMetrics
from newsloom.observe.metrics.worker_metrics import WorkerMetrics


class Metrics:
    """Listener that keeps every metric of `declared.METRICS` in `registry`.

    Its handlers run on the worker's event loop, except those of events from the log, which come from any thread.

    Args:
        registry: for tests; by default a new one, with the process's own metrics (`process_…`).
        clock: Unix time in seconds.
    """

    def __init__(self, registry: CollectorRegistry | None = None, clock: Callable[[], float] = unix_time) -> None:
        if registry is None:
            registry = CollectorRegistry(auto_describe=True)
            ProcessCollector(registry=registry)
        self.registry = registry
        self._records = RecordMetrics(registry, clock)
        self._worker = WorkerMetrics(registry, clock)

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        self._records.subscribe(on)
        self._worker.subscribe(on)
