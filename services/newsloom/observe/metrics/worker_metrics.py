"""The metrics of the worker itself: batches, lag, pool, store, Kafka, log, and what is running."""

import platform
from collections.abc import Callable

from prometheus_client import CollectorRegistry

from newsloom.core.events import (
    BatchCompleted,
    BatchStepCompleted,
    KafkaClientError,
    KafkaLogged,
    ListenerFailed,
    LogLinesSuppressed,
    OffsetsCommitted,
    PartitionLag,
    PartitionReleased,
    PoolState,
    PoolUsage,
    PoolWorkAborted,
    RecordProcessed,
    RetryStarted,
    StoreState,
    Subscribe,
    WorkerStarted,
)
from newsloom.observe.kafka_errors import kind_of
from newsloom.observe.metrics import declared
from newsloom.observe.metrics.counter import TotalCounter
from newsloom.observe.metrics.families import counter, gauge, histogram


class WorkerMetrics:
    """Listener that keeps the metrics of the worker.

    Args:
        registry: where the metrics are shown.
        clock: Unix time in seconds.
    """

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._batch_records = histogram(declared.BATCH_RECORDS, registry).of()
        self._batch_duration = histogram(declared.BATCH_DURATION, registry).of()
        self._reading_stage = ""
        self._lag_records = gauge(declared.LAG_RECORDS, registry)
        self._lag_seconds = gauge(declared.LAG_SECONDS, registry)
        self._last_commit = gauge(declared.LAST_COMMIT, registry).of()
        self._last_progress = gauge(declared.LAST_PROGRESS, registry).of()
        self._pool_processes = gauge(declared.POOL_PROCESSES, registry).of()
        self._pool_busy_chunks = gauge(declared.POOL_BUSY_CHUNKS, registry).of()
        self._pool_aborts = counter(declared.POOL_ABORTS, registry)
        self._pool_restarts = TotalCounter(declared.POOL_PROCESS_RESTARTS, registry)
        self._pool_cpu_seconds = TotalCounter(declared.POOL_CPU_SECONDS, registry)
        self._pool_memory = gauge(declared.POOL_MEMORY, registry).of()
        self._batch_step_duration = histogram(declared.BATCH_STEP_DURATION, registry)
        self._batch_step_records = counter(declared.BATCH_STEP_RECORDS, registry)
        self._retries = counter(declared.RETRIES, registry)
        self._kafka_errors = counter(declared.KAFKA_ERRORS, registry)
        self._store_documents = gauge(declared.STORE_DOCUMENTS, registry)
        self._store_capacity = gauge(declared.STORE_CAPACITY, registry)
        self._store_postings = gauge(declared.STORE_POSTINGS, registry)
        self._store_bytes = gauge(declared.STORE_BYTES, registry)
        self._store_evictions = TotalCounter(declared.STORE_EVICTIONS, registry, restarts=True)
        self._suppressed = counter(declared.SUPPRESSED_LOG_LINES, registry)
        self._listener_errors = counter(declared.LISTENER_ERRORS, registry)
        self._build_info = gauge(declared.BUILD_INFO, registry)
        self._installation_info = gauge(declared.INSTALLATION_INFO, registry)
        self._settings_info = gauge(declared.SETTINGS_INFO, registry)

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(WorkerStarted, self._started)
        on(RecordProcessed, lambda event: self._last_progress.set(event.processed_at))
        on(BatchCompleted, self._batch_completed)
        on(OffsetsCommitted, lambda event: self._last_commit.set(event.at))
        on(PartitionLag, self._partition_lag)
        on(PartitionReleased, self._partition_released)
        on(BatchStepCompleted, self._batch_step_completed)
        on(RetryStarted, lambda event: self._retries.of(event.operation).inc())
        on(PoolState, self._pool_state)
        on(PoolWorkAborted, lambda event: self._pool_aborts.of(event.reason).inc())
        on(PoolUsage, self._pool_usage)
        on(KafkaClientError, lambda event: self._kafka_errors.of(event.client, kind_of(event.error)).inc())
        on(KafkaLogged, lambda event: self._kafka_errors.of(event.client, event.kind).inc())
        on(StoreState, self._store_state)
        on(LogLinesSuppressed, lambda event: self._suppressed.of(event.logger).inc(event.lines))
        on(ListenerFailed, lambda event: self._listener_errors.of(event.listener).inc())

    def _started(self, event: WorkerStarted) -> None:
        """Show what is running. The last progress and the last commit are the start, not 1970."""
        self._last_progress.set(self._clock())
        self._last_commit.set(self._clock())
        for each in (self._pool_aborts, self._retries, self._kafka_errors):
            each.show_all({})
        if event.stages:
            self._reading_stage = event.stages[0]
        self._build_info.of(event.version, platform.python_version()).set(1)
        self._settings_info.of(event.settings_sha256).set(1)
        self._installation_info.of(event.group_prefix, event.topic_prefix).set(1)

    def _batch_completed(self, event: BatchCompleted) -> None:
        self._batch_records.observe(event.records)
        self._batch_duration.observe(event.seconds)

    def _partition_lag(self, event: PartitionLag) -> None:
        series = (event.topic, str(event.partition), self._reading_stage)
        self._lag_records.of(*series).set(event.records)
        self._lag_seconds.of(*series).set(event.seconds)

    def _partition_released(self, event: PartitionReleased) -> None:
        series = (event.topic, str(event.partition), self._reading_stage)
        self._lag_records.forget(*series)
        self._lag_seconds.forget(*series)

    def _batch_step_completed(self, event: BatchStepCompleted) -> None:
        self._batch_step_duration.of(event.stage, event.step).observe(event.seconds)
        self._batch_step_records.of(event.stage, event.step).inc(event.records)

    def _pool_state(self, event: PoolState) -> None:
        self._pool_processes.set(event.processes)
        self._pool_busy_chunks.set(event.busy_chunks)

    def _pool_usage(self, event: PoolUsage) -> None:
        self._pool_restarts.set_total(event.restarts)
        self._pool_cpu_seconds.set_total(event.cpu_seconds)
        self._pool_memory.set(event.resident_bytes)

    def _store_state(self, event: StoreState) -> None:
        self._store_documents.of(event.stage).set(event.documents)
        self._store_capacity.of(event.stage).set(event.capacity)
        self._store_postings.of(event.stage).set(event.postings)
        self._store_bytes.of(event.stage).set(event.size_bytes)
        self._store_evictions.set_total(event.evictions, event.stage)
