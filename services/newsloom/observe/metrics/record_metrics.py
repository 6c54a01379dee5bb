"""The metrics of records: outcomes, steps, ages, sources, and the facts about articles."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from prometheus_client import CollectorRegistry

from newsloom.core.events import RecordProcessed, RecordSplit, Subscribe, WorkerStarted
from newsloom.core.facts import EntitiesFound, Fact, LanguageDetected, RelationDecided, StoryDecided, TextExtracted
from newsloom.core.failure import UNDECODABLE_BATCH
from newsloom.core.outcome import OutcomeKind
from newsloom.core.pipeline_run import StepTime
from newsloom.observe.metrics import declared, labels
from newsloom.observe.metrics.families import counter, gauge, histogram, unlocked_histogram
from newsloom.observe.metrics.top_k_labels import TopKLabels
from newsloom.observe.traceparent import trace_of
from newsloom_schemas import StageName

_CLOCK_TOLERANCE_SECONDS: Final = 1.0  # that clocks may differ without being called wrong


class RecordMetrics:
    """Listener that counts what `RecordProcessed` and `RecordSplit` say.

    What happened in the pool's processes comes with the event: nothing has to be merged between processes.

    Args:
        registry: where the metrics are shown.
        clock: Unix time in seconds.
    """

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], float]) -> None:
        self._processed_records = counter(declared.PROCESSED_RECORDS, registry)
        self._split_records = counter(declared.SPLIT_RECORDS, registry)
        self._split_articles = counter(declared.SPLIT_ARTICLES, registry)
        self._forwarded = counter(declared.FORWARDED_RECORDS, registry)
        self._rejected = counter(declared.REJECTED_RECORDS, registry)
        self._failed = counter(declared.FAILED_RECORDS, registry)
        self._written_records = counter(declared.WRITTEN_RECORDS, registry)
        self._written_bytes = counter(declared.WRITTEN_BYTES, registry)
        self._read_bytes = counter(declared.READ_BYTES, registry).of()
        self._steps = unlocked_histogram(declared.STEP_DURATION, registry)
        self._age = histogram(declared.RECORD_AGE, registry)
        self._future_timestamps = counter(declared.FUTURE_TIMESTAMPS, registry).of()
        self._source_records = counter(declared.SOURCE_RECORDS, registry)
        self._source_last_record = gauge(declared.SOURCE_LAST_RECORD, registry)
        self._sources = TopKLabels(labels.SOURCE.limit, clock, self._forget_source)
        self._extractions = counter(declared.TEXT_EXTRACTIONS, registry)
        self._languages = counter(declared.LANGUAGE_DETECTIONS, registry)
        self._relations = counter(declared.DEDUP_ARTICLES, registry)
        self._candidates = histogram(declared.DEDUP_CANDIDATES, registry).of()
        self._entities = counter(declared.ENTITIES, registry)
        self._stories = counter(declared.STORIES, registry)
        self._story_candidates = histogram(declared.STORY_CANDIDATES, registry).of()
        self._story_changes = counter(declared.STORY_CHANGES, registry)
        self._facts: dict[type[Fact], Callable[[Any], None]] = {
            TextExtracted: self._text_extracted,
            LanguageDetected: self._language_detected,
            RelationDecided: self._relation_decided,
            EntitiesFound: self._entities_found,
            StoryDecided: self._story_decided,
        }

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(WorkerStarted, self._started)
        on(RecordSplit, self._split)
        on(RecordProcessed, self._processed)

    def _started(self, event: WorkerStarted) -> None:
        """Show at 0 what the worker's stages will count."""
        counters = [self._processed_records, self._forwarded, self._rejected]
        if StageName.DEDUP in event.stages:
            counters.append(self._relations)
        if StageName.STORIES in event.stages:
            counters += [self._stories, self._story_changes]
        for each in counters:
            each.show_all({labels.STAGE.name: event.stages})
        if StageName.NORMALISE in event.stages:
            for counted in (self._split_records, self._split_articles):
                counted.of(StageName.NORMALISE).inc(0)
        if event.stages:
            self._failed.of(event.stages[0], UNDECODABLE_BATCH).inc(0)  # so that a single batch is a rise from 0

    def _split(self, event: RecordSplit) -> None:
        self._split_records.of(event.stage).inc()
        self._split_articles.of(event.stage).inc(event.articles)
        self._observe(event.step_times)

    def _observe(self, times: Iterable[StepTime]) -> None:
        steps = self._steps.of
        for step in times:  # about twenty for each record
            steps(step.stage, step.step).observe(step.seconds)

    def _processed(self, event: RecordProcessed) -> None:
        inbound, outcome = event.inbound, event.outcome
        stage, kind = outcome.stage, outcome.kind
        self._observe(event.step_times)
        self._count_stages(event)
        self._processed_records.of(stage, kind).inc()
        if kind is OutcomeKind.REJECTED:
            self._rejected.of(stage, outcome.label).inc()
        elif kind is OutcomeKind.FAILED:
            self._failed.of(stage, outcome.label).inc()
        self._read_bytes.inc(len(inbound.value))
        for each in outcome.outbound:
            self._written_records.of(each.topic).inc()
            self._written_bytes.of(each.topic).inc(len(each.value))
        if event.age_seconds is not None:
            age = max(0.0, event.age_seconds)  # clocks differ, and a sum must not fall
            self._age.of(stage).observe(age, trace_of(inbound))
            if event.age_seconds < -_CLOCK_TOLERANCE_SECONDS:
                self._future_timestamps.inc()
        if outcome.source:
            source = self._sources.label(outcome.source)
            self._source_records.of(stage, source, kind).inc()
            self._source_last_record.of(stage, source).set(event.processed_at)

    def _count_stages(self, event: RecordProcessed) -> None:
        for completed in event.stages:
            if completed.stage != event.outcome.stage:
                self._forwarded.of(completed.stage).inc()
            for fact in completed.facts:
                self._facts[type(fact)](fact)

    def _text_extracted(self, fact: TextExtracted) -> None:
        self._extractions.of(fact.method).inc()

    def _language_detected(self, fact: LanguageDetected) -> None:
        self._languages.of(fact.language).inc()

    def _relation_decided(self, fact: RelationDecided) -> None:
        self._relations.of(fact.relation).inc()
        self._candidates.observe(fact.candidates)

    def _entities_found(self, fact: EntitiesFound) -> None:
        for entity_type, count in fact.counts.items():
            self._entities.of(entity_type, fact.language).inc(count)

    def _story_decided(self, fact: StoryDecided) -> None:
        self._stories.of(fact.relation).inc()
        self._story_candidates.observe(fact.candidates)
        for change in fact.changes:
            self._story_changes.of(change).inc()

    def _forget_source(self, name: str) -> None:
        self._source_last_record.forget_all(labels.SOURCE, name)
        self._source_records.forget_all(labels.SOURCE, name)
