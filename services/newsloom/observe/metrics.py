"""The listener that turns events into metrics for Prometheus.

Its handlers run on the worker's event loop, except those of events from the log, which come from any thread. What happens
in the pool's processes arrives with the records that come back from it: nothing has to be merged between processes.
"""

import platform
from collections.abc import Callable
from time import time as unix_time
from typing import Any, Final

from prometheus_client import CollectorRegistry, ProcessCollector

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
from newsloom.core.facts import EntitiesFound, Fact, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.outcome import UNDECODABLE, OutcomeKind
from newsloom.observe import declared
from newsloom.observe.bounded import counter, gauge, histogram, tally
from newsloom.observe.busiest import Busiest
from newsloom.observe.kafka_errors import kind_of
from newsloom.observe.sums import Sum
from newsloom.observe.traceparent import trace_of
from newsloom_schemas import StageName

_CLOCK_TOLERANCE_SECONDS: Final = 1.0  # that clocks may differ without being called wrong


class Metrics:
    """Listener that keeps every metric of `declared.METRICS` in a registry of its own.

    Args:
        registry: for tests; by default a new one, with the process's own metrics (`process_…`).
        clock: Unix time in seconds.
    """

    def __init__(self, registry: CollectorRegistry | None = None, clock: Callable[[], float] = unix_time) -> None:
        if registry is None:
            registry = CollectorRegistry(auto_describe=True)
            ProcessCollector(registry=registry)
        self.registry = registry
        self._outcomes = counter(declared.OUTCOMES, registry)
        self._passed = counter(declared.PASSED, registry)
        self._rejected = counter(declared.REJECTED, registry)
        self._dead = counter(declared.DEAD, registry)
        self._written = counter(declared.WRITTEN, registry)
        self._written_bytes = counter(declared.WRITTEN_BYTES, registry)
        self._read_bytes = counter(declared.READ_BYTES, registry).of()
        self._steps = tally(declared.STEP, registry)
        self._age = histogram(declared.AGE, registry)
        self._source_records = counter(declared.SOURCE_RECORDS, registry)
        self._source_last = gauge(declared.SOURCE_LAST, registry)
        self._clock = clock
        self._sources = Busiest(declared.SOURCE.limit, clock, self._forget_source)
        self._from_the_future = counter(declared.FROM_THE_FUTURE, registry).of()
        self._batch_records = histogram(declared.BATCH_RECORDS, registry).of()
        self._batch_seconds = histogram(declared.BATCH_SECONDS, registry).of()
        self._reader = ""
        self._lag = gauge(declared.LAG, registry)
        self._lag_seconds = gauge(declared.LAG_SECONDS, registry)
        self._committed = gauge(declared.COMMITTED, registry).of()
        self._progress = gauge(declared.PROGRESS, registry).of()
        self._pool_processes = gauge(declared.POOL_PROCESSES, registry).of()
        self._pool_busy = gauge(declared.POOL_BUSY, registry).of()
        self._pool_aborts = counter(declared.POOL_KILLS, registry)
        self._pool_restarts = Sum(declared.POOL_RESTARTS, registry)
        self._pool_cpu = Sum(declared.POOL_CPU, registry)
        self._pool_memory = gauge(declared.POOL_MEMORY, registry).of()
        self._claim_seconds = histogram(declared.CLAIM_SECONDS, registry).of()
        self._claimed = counter(declared.CLAIMED, registry).of()
        self._retries = counter(declared.RETRIES, registry)
        self._kafka_errors = counter(declared.KAFKA_ERRORS, registry)
        self._relations = counter(declared.RELATIONS, registry)
        self._candidates = histogram(declared.CANDIDATES, registry).of()
        self._languages = counter(declared.LANGUAGES, registry)
        self._extracted = counter(declared.EXTRACTED, registry)
        self._entities = counter(declared.ENTITIES, registry)
        self._suppressed = counter(declared.SUPPRESSED, registry)
        self._build = gauge(declared.BUILD, registry)
        self._installation = gauge(declared.INSTALLATION, registry)
        self._settings = gauge(declared.SETTINGS, registry)
        self._store_documents = gauge(declared.STORE_DOCUMENTS, registry).of()
        self._store_capacity = gauge(declared.STORE_CAPACITY, registry).of()
        self._store_postings = gauge(declared.STORE_POSTINGS, registry).of()
        self._store_bytes = gauge(declared.STORE_BYTES, registry).of()
        self._store_evictions = Sum(declared.STORE_EVICTED, registry, begins_anew=True)
        self._facts: dict[type[Fact], Callable[[Any], None]] = {
            TextExtracted: self._text_extracted,
            LanguageDetected: self._language_detected,
            RelationDecided: self._relation_decided,
            EntitiesFound: self._entities_found,
        }
        self._listener_errors = counter(declared.LISTENER_ERRORS, registry)

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(WorkerStarted, self._started)
        on(RecordProcessed, self._processed)
        on(BatchCompleted, self._batch)
        on(OffsetsCommitted, lambda event: self._committed.set(event.at))
        on(PartitionLag, self._lagging)
        on(PartitionReleased, self._released)
        on(BatchStepCompleted, self._claim)
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
        """Show what is running, and at 0 what its stages will count.

        The times of the last progress and the last commit begin with the start, not in 1970.
        """
        self._progress.set(self._clock())
        self._committed.set(self._clock())
        counters = [self._outcomes, self._passed, self._rejected, self._pool_aborts, self._retries, self._kafka_errors]
        if StageName.DEDUP in event.stages:
            counters.append(self._relations)
        for each in counters:
            each.show_all({"stage": event.stages})
        if event.stages:
            self._reader = event.stages[0]
            self._dead.of(self._reader, UNDECODABLE).inc(0)  # so that even a single batch is a rise from 0
        self._build.of(event.version, platform.python_version()).set(1)
        self._settings.of(event.settings_sha256).set(1)
        self._installation.of(event.group_prefix, event.topic_prefix).set(1)

    def _processed(self, event: RecordProcessed) -> None:
        inbound, outcome = event.inbound, event.outcome
        stage, kind = outcome.stage, outcome.kind
        steps = self._steps.of
        for time in event.step_times:  # about twenty for each record
            steps(time.stage, time.step).observe(time.seconds)
        self._count_stages(event)
        self._outcomes.of(stage, kind).inc()
        if kind is OutcomeKind.REJECTED:
            self._rejected.of(stage, outcome.label).inc()
        elif kind is OutcomeKind.FAILED:
            self._dead.of(stage, outcome.label).inc()
        self._read_bytes.inc(len(inbound.value))
        for each in outcome.outbound:
            self._written.of(each.topic).inc()
            self._written_bytes.of(each.topic).inc(len(each.value))
        if event.age_seconds is not None:
            age = max(0.0, event.age_seconds)  # clocks differ, and a sum must not fall
            self._age.of(stage).observe(age, trace_of(inbound))
            if event.age_seconds < -_CLOCK_TOLERANCE_SECONDS:
                self._from_the_future.inc()
        if outcome.source:
            source = self._sources.label(outcome.source)
            self._source_records.of(stage, source, kind).inc()
            self._source_last.of(stage, source).set(event.processed_at)
        self._progress.set(event.processed_at)

    def _count_stages(self, event: RecordProcessed) -> None:
        for completed in event.stages:
            if completed.stage != event.outcome.stage:  # the last stage ends the record; the others handed it on
                self._passed.of(completed.stage).inc()
            for fact in completed.facts:
                self._facts[type(fact)](fact)

    def _batch(self, event: BatchCompleted) -> None:
        self._batch_records.observe(event.records)
        self._batch_seconds.observe(event.seconds)

    def _lagging(self, event: PartitionLag) -> None:
        self._lag.of(event.topic, str(event.partition), self._reader).set(event.records)
        self._lag_seconds.of(event.topic, str(event.partition), self._reader).set(event.seconds)

    def _released(self, event: PartitionReleased) -> None:
        self._lag.forget(event.topic, str(event.partition), self._reader)
        self._lag_seconds.forget(event.topic, str(event.partition), self._reader)

    def _claim(self, event: BatchStepCompleted) -> None:
        if event.step != "claim":
            return
        self._claim_seconds.observe(event.seconds)
        self._claimed.inc(event.records)

    def _pool_state(self, event: PoolState) -> None:
        self._pool_processes.set(event.processes)
        self._pool_busy.set(event.busy_chunks)

    def _pool_usage(self, event: PoolUsage) -> None:
        self._pool_restarts.take(event.restarts)
        self._pool_cpu.take(event.cpu_seconds)
        self._pool_memory.set(event.resident_bytes)

    def _store_state(self, event: StoreState) -> None:
        self._store_documents.set(event.documents)
        self._store_capacity.set(event.capacity)
        self._store_postings.set(event.postings)
        self._store_bytes.set(event.size_bytes)
        self._store_evictions.take(event.evictions)

    def _forget_source(self, name: str) -> None:
        for stage in StageName:
            self._source_last.forget(stage, name)
            for kind in OutcomeKind:
                self._source_records.forget(stage, name, kind)

    def _text_extracted(self, fact: TextExtracted) -> None:
        self._extracted.of(fact.method).inc()

    def _language_detected(self, fact: LanguageDetected) -> None:
        self._languages.of(fact.language).inc()

    def _relation_decided(self, fact: RelationDecided) -> None:
        self._relations.of(fact.relation).inc()
        self._candidates.observe(fact.candidates)

    def _entities_found(self, fact: EntitiesFound) -> None:
        for entity_type, count in fact.counts.items():
            self._entities.of(entity_type, fact.language).inc(count)
