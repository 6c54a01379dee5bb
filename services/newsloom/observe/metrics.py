"""Receives the runtime's figures and shows them to Prometheus.

All methods are called on the worker's event loop, but for those of the log, which speaks from any thread. What happens
in the pool's processes arrives with the records that come back from it; there is nothing to merge between processes.
"""

import platform
from collections.abc import Callable, Mapping, Sequence
from time import time as unix_time
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector

from newsloom.core.facts import EntitiesFound, Fact, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.message import Inbound
from newsloom.core.outcome import UNDECODABLE, Outcome, OutcomeKind
from newsloom.core.pipeline import StageCompleted, StepTime
from newsloom.observe import declared
from newsloom.observe.bounded import counter, gauge, histogram, tally
from newsloom.observe.busiest import Busiest
from newsloom.observe.kafka_errors import trouble_of
from newsloom.observe.sums import StoreFigures, Sum
from newsloom.observe.traceparent import trace_of
from newsloom_schemas import StageName

_CLOCK_TOLERANCE: Final = 1.0  # seconds that clocks may differ without being called wrong


class Metrics:
    """Every metric of `declared.METRICS`, in a registry of its own, and the methods that record them.

    Args:
        registry: for tests that look at it; by default a new one, with the process's own figures (`process_…`).
        clock: seconds since the epoch.
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
        self._pool_kills = counter(declared.POOL_KILLS, registry)
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
        self._store = StoreFigures(registry)
        self._under_way: list[StageName] = []

    def step_times(self, times: Sequence[StepTime], /) -> None:
        """What steps took for one record."""
        for time in times:
            self._steps.of(time.stage, time.step).observe(time.seconds)

    def passed(self, passed: Sequence[StageCompleted], /) -> None:
        """Stages that a record went through, with their facts; called before the record is `concluded`."""
        for each in passed:
            self._under_way.append(each.stage)
            for fact in each.facts:
                self._count(fact)

    def processed(self, inbound: Inbound, outcome: Outcome, age_seconds: float | None, /) -> None:
        """A record's terminal outcome, and its age in seconds where the raw record's time stamp is known."""
        stage, kind = outcome.stage, outcome.kind
        self._outcomes.of(stage, kind).inc()
        if kind is OutcomeKind.REJECTED:
            self._rejected.of(stage, outcome.label).inc()
        elif kind is OutcomeKind.FAILED:
            self._dead.of(stage, outcome.label).inc()
        for earlier in self._under_way:
            if earlier is not stage:  # the last stage ends the record; the others handed it on
                self._passed.of(earlier).inc()
        self._under_way.clear()
        self._read_bytes.inc(len(inbound.value))
        for each in outcome.outbound:
            self._written.of(each.topic).inc()
            self._written_bytes.of(each.topic).inc(len(each.value))
        if age_seconds is not None:
            exemplar = trace_of(inbound)
            self._age.of(stage).observe(max(0.0, age_seconds), exemplar)  # clocks differ; a sum must not fall
            if age_seconds < -_CLOCK_TOLERANCE:
                self._from_the_future.inc()
        if outcome.source:
            source = self._sources.label(outcome.source)
            self._source_records.of(stage, source, kind).inc()
            self._source_last.of(stage, source).set(self._clock())

    def batch(self, records: int, seconds: float, /) -> None:
        """A batch was processed, its outcomes acknowledged."""
        self._batch_records.observe(records)
        self._batch_seconds.observe(seconds)

    def progress(self, at: float, /) -> None:
        """Something was concluded; seconds since the epoch."""
        self._progress.set(at)

    def committed(self, at: float, /) -> None:
        """Offsets were committed; seconds since the epoch."""
        self._committed.set(at)

    def lag(self, topic: str, partition: int, records: int, seconds: float, /) -> None:
        """How far behind a partition is, in records and in the age of the last one read."""
        self._lag.of(topic, str(partition), self._reader).set(records)
        self._lag_seconds.of(topic, str(partition), self._reader).set(seconds)

    def lag_gone(self, topic: str, partition: int, /) -> None:
        """The partition belongs to another worker now: its lag is for that one to tell."""
        self._lag.forget(topic, str(partition), self._reader)
        self._lag_seconds.forget(topic, str(partition), self._reader)

    def pool(self, processes: int, busy: int, /) -> None:
        """How many processes there are, and how many chunks they have at hand."""
        self._pool_processes.set(processes)
        self._pool_busy.set(busy)

    def pool_killed(self, reason: str, /) -> None:
        """Work was stopped: for its `time`, for its `memory`, or by a `crash` of its process."""
        self._pool_kills.of(reason).inc()

    def pool_used(self, restarts: int, cpu_seconds: float, resident_bytes: int, /) -> None:
        """What the pool has used since it began: processes put in others' places, CPU time; and the memory it holds."""
        self._pool_restarts.take(restarts)
        self._pool_cpu.take(cpu_seconds)
        self._pool_memory.set(resident_bytes)

    def claim_seconds(self, seconds: float, records: int, /) -> None:
        """What a claim of so many records took."""
        self._claim_seconds.observe(seconds)
        self._claimed.inc(records)

    def waiting(self, what: str, /) -> None:
        """Another attempt at something that is away: `claim`, `settle`, `send`, `transaction`, `commit`."""
        self._retries.of(what).inc()

    def kafka_error(self, client: str, error: BaseException, /) -> None:
        """A Kafka client raised an error that the worker lives with: of the `producer`, or of a `commit`."""
        self._kafka_errors.of(client, trouble_of(error)).inc()

    def kafka_logged(self, client: str, trouble: str, /) -> None:
        """A Kafka client logged a warning or an error."""
        self._kafka_errors.of(client, trouble).inc()

    def store(self, figures: Mapping[str, float], /) -> None:
        """The dedup store's figures: those that `declared.STORE_FIGURES` names."""
        self._store.take(figures)

    def log_lines_suppressed(self, logger: str, lines: int, /) -> None:
        """Log lines were left out."""
        self._suppressed.of(logger).inc(lines)

    def started(self, version: str, settings_sha256: str, stages: Sequence[StageName], /) -> None:
        """What is running: newsloom's version, the hash of its effective settings, and the worker's stages.

        From then on, what these stages count is shown, be it 0; and a worker that has done nothing yet has done nothing
        since then, not since 1970.
        """
        self._progress.set(self._clock())
        self._committed.set(self._clock())
        counters = [self._outcomes, self._passed, self._rejected, self._pool_kills, self._retries, self._kafka_errors]
        if StageName.DEDUP in stages:
            counters.append(self._relations)
        for each in counters:
            each.show_all({"stage": stages})
        if stages:
            self._reader = stages[0]
            self._dead.of(stages[0], UNDECODABLE).inc(0)  # a single batch is to be seen as a rise from 0
        self._build.of(version, platform.python_version()).set(1)
        self._settings.of(settings_sha256).set(1)

    def installed(self, group_prefix: str, topic_prefix: str, /) -> None:
        """Show to which newsloom among several on one Kafka the worker belongs."""
        self._installation.of(group_prefix, topic_prefix).set(1)

    def _forget_source(self, name: str) -> None:
        for stage in StageName:
            self._source_last.forget(stage, name)
            for kind in OutcomeKind:
                self._source_records.forget(stage, name, kind)

    def _count(self, fact: Fact) -> None:
        match fact:
            case TextExtracted(method):
                self._extracted.of(method).inc()
            case LanguageDetected(language):
                self._languages.of(language).inc()
            case RelationDecided(relation, candidates):
                self._relations.of(relation).inc()
                self._candidates.observe(candidates)
            case EntitiesFound(language, counts):
                for entity_type, count in counts.items():
                    self._entities.of(entity_type, language).inc(count)
