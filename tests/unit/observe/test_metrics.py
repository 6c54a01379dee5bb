from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import choose_encoder
from prometheus_client.parser import text_string_to_metric_families

from newsloom.core.events import (
    EVENT_TYPES,
    AbortReason,
    BatchCompleted,
    BatchStepCompleted,
    Event,
    KafkaClient,
    KafkaClientError,
    KafkaErrorKind,
    KafkaLogged,
    ListenerFailed,
    LogLinesSuppressed,
    OffsetsCommitted,
    Operation,
    PartitionLag,
    PartitionReleased,
    PoolState,
    PoolUsage,
    PoolWorkAborted,
    RecordProcessed,
    RecordSplit,
    RetryStarted,
    StoreState,
    WorkerStarted,
)
from newsloom.core.facts import EntitiesFound, LanguageDetected, RelationDecided, StoryDecided, TextExtracted
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.core.pipeline_run import StageCompleted, StepTime
from newsloom.observe.metrics import declared, labels
from newsloom.observe.metrics.declared import METRICS
from newsloom.observe.metrics.families import counter
from newsloom.observe.metrics.labels import OTHER, Label
from newsloom.observe.metrics.listener import Metrics
from newsloom.observe.metrics.spec import Kind, MetricSpec, Unit
from newsloom.wiring.slots import STEPS
from newsloom_schemas import (
    EntityType,
    FileOrigin,
    RejectionReason,
    Relation,
    StageName,
    StoryChange,
    StoryRelation,
    headers,
)
from support.event_list import deliver_to

NOW = 1_700_000_000.0
INBOUND = Inbound(value=b"12345", place=FileOrigin(file="a.txt"), received_at=datetime(2026, 1, 1, tzinfo=UTC))


def outcome(stage: str, kind: OutcomeKind, label: str = "news.enriched", source: str | None = None) -> Outcome:
    outbound = (Outbound("news.enriched", None, b"123"),)
    return Outcome(stage=stage, kind=kind, label=label, outbound=outbound, source=source)


def started(*stages: StageName) -> WorkerStarted:
    return WorkerStarted("0.1.0", "ab12", stages, "newsloom", "news.")


def processed(
    stage: str,
    kind: OutcomeKind = OutcomeKind.EMITTED,
    label: str = "news.enriched",
    *,
    age_seconds: float | None = None,
    source: str | None = None,
    stages: tuple[StageCompleted, ...] = (),
) -> RecordProcessed:
    return RecordProcessed(INBOUND, outcome(stage, kind, label, source), NOW, age_seconds, stages=stages)


def store(evictions: float, stage: StageName = StageName.DEDUP) -> StoreState:
    return StoreState(stage=stage, documents=10, capacity=100, postings=160, size_bytes=22_000, evictions=evictions)


COMPLETED = (
    StageCompleted(StageName.NORMALISE, (TextExtracted("json_ld"), LanguageDetected("en"))),
    StageCompleted(StageName.DEDUP, (RelationDecided(Relation.NEAR, 3),)),
    StageCompleted(StageName.TAG, (EntitiesFound("fr", {EntityType.GPE: 2, EntityType.PERSON: 1}),)),
    StageCompleted(StageName.STORIES, (StoryDecided(StoryRelation.JOINS, 7, (StoryChange.MERGED, StoryChange.GREW)),)),
    StageCompleted(StageName.PUBLISH),
)

EVENTS: tuple[Event, ...] = (
    started(StageName.TAG),
    RecordProcessed(
        INBOUND,
        outcome(StageName.PUBLISH, OutcomeKind.EMITTED, source="gazette.example"),
        NOW,
        age_seconds=0.4,
        step_times=(StepTime(StageName.NORMALISE, "clean", 0.002),),
        stages=COMPLETED,
    ),
    RecordSplit(INBOUND, StageName.NORMALISE, 3, (StepTime(StageName.NORMALISE, "split", 0.001),)),
    processed(StageName.PUBLISH, age_seconds=-60.0),
    processed(StageName.NORMALISE, OutcomeKind.REJECTED, RejectionReason.EMPTY),
    processed(StageName.TAG, OutcomeKind.FAILED, "builtins.ValueError"),
    BatchCompleted(3, 0.25),
    OffsetsCommitted(NOW + 1),
    PartitionLag("news.raw", 2, 17, 3.5),
    PoolState(2, 4),
    PoolWorkAborted(AbortReason.TIME),
    PoolUsage(1, 12.5, 300_000_000),
    KafkaClientError(KafkaClient.PRODUCER, TimeoutError()),
    KafkaLogged(KafkaClient.CONSUMER, KafkaErrorKind.GROUP),
    BatchStepCompleted("dedup", "claim", 3, 0.01),
    RetryStarted(Operation.BATCH_STEP),
    store(evictions=4),
    LogLinesSuppressed("aiokafka", 12),
    ListenerFailed("Tracing", ValueError()),
)
"""At least one of each type, except `PartitionReleased`, which removes a series."""


def metrics_of(*events: Event) -> Metrics:
    metrics = Metrics()
    deliver_to(metrics)(*events)
    return metrics


def test_every_type_of_event_is_counted() -> None:
    """A new event is added to `Metrics`, or named here with the reason why no metric counts it."""
    handled: set[type] = set()
    Metrics().subscribe(lambda event_type, _: handled.add(event_type))

    assert handled == set(EVENT_TYPES)
    assert {type(each) for each in EVENTS} == set(EVENT_TYPES) - {PartitionReleased}


def test_counters_of_a_workers_stages_begin_at_0() -> None:
    metrics = metrics_of(started(StageName.NORMALISE, StageName.DEDUP))

    shown = {
        (each.labels["stage"], each.labels["outcome"]): each.value
        for family in metrics.registry.collect()
        for each in family.samples
        if each.name == "newsloom_processed_records_total"
    }

    assert shown == {(stage, kind): 0 for stage in ("normalise", "dedup") for kind in OutcomeKind}
    assert sample(metrics, "newsloom_pool_aborts_total", reason="memory") == 0
    assert sample(metrics, "newsloom_dedup_articles_total", relation="rewrite") == 0


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_every_declared_metric_is_set_by_an_event(spec: MetricSpec) -> None:
    metrics = metrics_of(*EVENTS)
    name = f"{spec.name}_count" if spec.kind is Kind.HISTOGRAM else spec.name

    found = [each for family in metrics.registry.collect() for each in family.samples if each.name == name]

    assert any(each.value > 0 for each in found)
    assert all(set(each.labels) == set(spec.label_names) for each in found)


def test_every_newsloom_series_is_declared() -> None:
    shown = {family.name for family in metrics_of(*EVENTS).registry.collect() if family.name.startswith("newsloom_")}

    assert shown == {spec.name.removesuffix("_total") for spec in METRICS}


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_names_follow_the_rule(spec: MetricSpec) -> None:
    assert spec.name.startswith("newsloom_")
    assert spec.name.endswith("_total") == (spec.kind is Kind.COUNTER)
    if spec.unit is not Unit.COUNT:
        assert spec.name.removesuffix("_total").endswith(f"_{spec.unit.value}")
    assert "_per_" not in spec.name
    assert spec.help.endswith(".")
    assert len(spec.help) > 20


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_buckets_rise_and_belong_to_histograms(spec: MetricSpec) -> None:
    assert bool(spec.buckets) == (spec.kind is Kind.HISTOGRAM)
    assert list(spec.buckets) == sorted(set(spec.buckets))


def test_all_metrics_together_have_a_bounded_number_of_series() -> None:
    per_partition = {declared.LAG_RECORDS, declared.LAG_SECONDS}  # of these a worker shows only what it is assigned

    assert max(spec.max_series for spec in METRICS if spec not in per_partition) <= 5_500
    assert sum(spec.max_series for spec in METRICS if spec not in per_partition) <= 12_500


def test_label_is_closed_or_limited() -> None:
    with pytest.raises(ValueError, match="limit"):
        Label("source")


def test_every_label_is_declared_in_the_one_place_for_bounds() -> None:
    declared_labels = [value for value in vars(labels).values() if isinstance(value, Label)]
    used = [label for spec in METRICS for label in spec.labels]

    assert all(any(each is label for each in declared_labels) for label in used)
    assert all(any(each is label for each in used) for label in declared_labels)


def test_newslooms_steps_leave_room_for_own_steps() -> None:
    own_names = 8
    names = {"read", *(name for steps in STEPS.values() for name in steps)}

    assert labels.STEP.limit - len(names) >= own_names


def test_own_stages_have_series_of_their_own_up_to_a_bound() -> None:
    names = [f"own_{number}" for number in range(6)]
    metrics = metrics_of(*(processed(name, source="gazette.example") for name in names))

    counts = [sample(metrics, "newsloom_processed_records_total", stage=name, outcome="emitted") for name in names]
    assert counts == [1, 1, 1, 1, None, None]
    assert sample(metrics, "newsloom_processed_records_total", stage=OTHER, outcome="emitted") == 2


def test_source_that_is_replaced_is_forgotten_in_every_stage() -> None:
    hours = [0.0]
    metrics = Metrics(clock=lambda: hours[0] * 3_600)
    deliver = deliver_to(metrics)
    sources = [f"invented-{number}.example" for number in range(labels.SOURCE.limit)]
    deliver(*(processed(stage, source=source) for stage in ("tag", "own") for source in sources))
    deliver(*(processed("own", source="gazette.example") for _ in range(50)))
    hours[0] = 1.1
    deliver(processed("own", source="gazette.example"))

    shown = Counter(
        (each.labels["stage"], each.labels["source"])
        for family in metrics.registry.collect()
        for each in family.samples
        if each.name in {"newsloom_source_records_total", "newsloom_source_last_record_timestamp_seconds"}
    )
    (gone,) = [source for source in sources if ("tag", source) not in shown]
    assert ("own", gone) not in shown
    assert shown["own", "gazette.example"] == 2


def test_reasons_of_own_steps_are_shown_beside_newslooms_up_to_a_bound() -> None:
    reasons = [*(f"topics.reason_{number}" for number in range(20)), RejectionReason.EMPTY]
    metrics = metrics_of(*(processed(StageName.TAG, OutcomeKind.REJECTED, reason) for reason in reasons))
    assert sample(metrics, "newsloom_rejected_records_total", reason="topics.reason_15", stage="tag") == 1
    assert sample(metrics, "newsloom_rejected_records_total", reason="empty", stage="tag") == 1
    assert sample(metrics, "newsloom_rejected_records_total", reason=OTHER, stage="tag") == 4


def test_a_spec_is_made_only_into_the_type_that_it_declares() -> None:
    with pytest.raises(ValueError, match="gauge"):
        counter(declared.LAG_RECORDS, CollectorRegistry())


def test_outcomes_are_counted_by_stage_and_kind() -> None:
    metrics = metrics_of(*EVENTS)

    assert sample(metrics, "newsloom_processed_records_total", stage="publish", outcome="emitted") == 2
    assert sample(metrics, "newsloom_processed_records_total", stage="normalise", outcome="rejected") == 1
    assert sample(metrics, "newsloom_rejected_records_total", stage="normalise", reason="empty") == 1
    assert sample(metrics, "newsloom_failed_records_total", stage="tag", error="builtins.ValueError") == 1
    assert sample(metrics, "newsloom_read_bytes_total") == 20
    assert sample(metrics, "newsloom_written_records_total", topic="news.enriched") == 4


def test_age_has_the_trace_of_a_record_in_openmetrics() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    metrics = Metrics()
    deliver = deliver_to(metrics)
    for header in (f"00-{trace}-00f067aa0ba902b7-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", "00-\ud800", ""):
        inbound = replace(INBOUND, headers=((headers.TRACEPARENT, header.encode("utf-8", "surrogatepass")),))
        deliver(RecordProcessed(inbound, outcome(StageName.PUBLISH, OutcomeKind.EMITTED), NOW, 0.4))

    encode, _ = choose_encoder("application/openmetrics-text; version=1.0.0")
    shown = encode(metrics.registry).decode()

    assert f'trace_id="{trace}"' in shown
    assert shown.count("trace_id=") == 1
    assert "trace_id" not in generate_latest(metrics.registry).decode()


def test_the_stage_of_the_outcome_has_not_forwarded_the_record() -> None:
    metrics = metrics_of(*EVENTS)

    assert sample(metrics, "newsloom_forwarded_records_total", stage="normalise") == 1
    assert sample(metrics, "newsloom_forwarded_records_total", stage="tag") == 1
    assert sample(metrics, "newsloom_forwarded_records_total", stage="publish") is None


def test_facts_are_counted() -> None:
    metrics = metrics_of(*EVENTS)

    assert sample(metrics, "newsloom_text_extractions_total", method="json_ld") == 1
    assert sample(metrics, "newsloom_language_detections_total", language="en") == 1
    assert sample(metrics, "newsloom_dedup_articles_total", relation="near") == 1
    assert sample(metrics, "newsloom_dedup_candidates_sum") == 3
    assert sample(metrics, "newsloom_entities_total", type="GPE", language="fr") == 2
    assert sample(metrics, "newsloom_stories_total", relation="joins") == 1
    assert sample(metrics, "newsloom_story_candidates_sum") == 7
    assert [sample(metrics, "newsloom_story_changes_total", change=each) for each in ("merged", "grew")] == [1, 1]


def test_counters_of_stories_begin_at_0_in_workers_of_the_stage() -> None:
    metrics = metrics_of(started(StageName.STORIES))

    assert sample(metrics, "newsloom_stories_total", relation="opens") == 0
    assert sample(metrics, "newsloom_story_changes_total", change="closed") == 0
    assert sample(metrics_of(started(StageName.TAG)), "newsloom_stories_total", relation="opens") is None


BEYOND = {
    "stage": "cook",
    "outcome": "vanished",
    "type": "WEATHER",
}
"""Values outside the enums: the types do not let them in, and if a type were wrong, the labels' bounds would not."""

FLOOD = 2_000  # more than any label's bound

NOT_FROM_THE_WORLD = {"python"}
"""Labels whose values come from this process itself."""


def flood(number: int, hostile: str) -> Iterator[Event]:
    """Yield events of a record with a hostile source and language, and whatever else could be made to vary."""
    stage = cast("StageName", f"{BEYOND['stage']} {number}")
    kind = cast("OutcomeKind", f"{BEYOND['outcome']} {number}")
    entity_type = cast("EntityType", f"{BEYOND['type']} {number}")
    outbound = (Outbound(hostile, None, b"1"),)
    completed = (
        StageCompleted(StageName.NORMALISE, (TextExtracted(hostile), LanguageDetected(hostile))),
        StageCompleted(StageName.DEDUP, (RelationDecided(cast("Relation", hostile), number),)),
        StageCompleted(StageName.TAG, (EntitiesFound(hostile, {entity_type: 1, EntityType.GPE: 1}),)),
        StageCompleted(
            StageName.STORIES,
            (StoryDecided(cast("StoryRelation", hostile), number, (cast("StoryChange", hostile),)),),
        ),
        StageCompleted(stage),
    )
    times = (StepTime(StageName.TAG, hostile, 0.1), StepTime(stage, hostile, 0.1))
    yield WorkerStarted(hostile, hostile, (StageName.TAG,), hostile, hostile)
    for place in (StageName.TAG, stage):
        for end in (OutcomeKind.FAILED, OutcomeKind.REJECTED, kind):
            yield RecordProcessed(INBOUND, Outcome(place, end, hostile, outbound, hostile), NOW, 0.1, times, completed)
    yield RecordSplit(INBOUND, stage, 2, times)
    yield PoolWorkAborted(cast("AbortReason", hostile))
    yield BatchStepCompleted(stage, hostile, 1, 0.1)
    yield RetryStarted(cast("Operation", hostile))
    yield KafkaClientError(cast("KafkaClient", hostile), type(f"Error{number}", (Exception,), {})())
    yield KafkaLogged(KafkaClient.CONSUMER, cast("KafkaErrorKind", hostile))
    yield PartitionLag(hostile, number, 1, 1.0)
    yield WorkerStarted(hostile, hostile, (stage,), hostile, hostile)
    yield PartitionLag(hostile, number, 1, 1.0)
    yield LogLinesSuppressed(hostile, 1)
    yield ListenerFailed(hostile, ValueError())
    yield StoreState(stage, 1, 1, 1, 1, 1)


@pytest.fixture(scope="module")
def flooded() -> Metrics:
    metrics = Metrics()
    deliver = deliver_to(metrics)
    for number in range(FLOOD):
        deliver(*flood(number, f'{"x" * (number % 300)}\ud800\n"{number}'))
    return metrics


LABELS = [(spec, label) for spec in METRICS for label in spec.labels]


@pytest.mark.parametrize(("spec", "label"), LABELS, ids=[f"{spec.name}-{label.name}" for spec, label in LABELS])
def test_no_label_has_more_values_than_its_bound(flooded: Metrics, spec: MetricSpec, label: Label) -> None:
    values = {
        each.labels[label.name]
        for family in flooded.registry.collect()
        if family.name == spec.name.removesuffix("_total")
        for each in family.samples
    }

    assert len(values) <= label.max_values
    if label.name not in NOT_FROM_THE_WORLD:
        assert OTHER in values, "the flood has to reach each label, or this test shows nothing"
    assert all(len(value) <= 120 for value in values)


def test_thousands_of_hostile_records_make_a_bounded_number_of_series(flooded: Metrics) -> None:
    counts = series_by_metric(flooded)

    for spec in METRICS:
        assert counts.get(spec.name, 0) <= spec.max_series
    assert (
        sample(flooded, "newsloom_failed_records_total", stage="tag", error=OTHER) == FLOOD - 39
    )  # one is of batches that cannot be decoded, from the start
    assert (
        sample(flooded, "newsloom_rejected_records_total", stage="tag", reason=OTHER) == FLOOD - 16
    )  # own steps' reasons
    assert list(text_string_to_metric_families(generate_latest(flooded.registry).decode()))


def series_by_metric(metrics: Metrics) -> dict[str, int]:
    counts: dict[str, int] = {}
    for family in metrics.registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        counts[name] = len(family.samples)
    return counts


def test_lag_of_a_released_partition_is_no_longer_shown() -> None:
    metrics = Metrics()
    deliver = deliver_to(metrics)
    deliver(*EVENTS)
    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") == 17

    deliver(PartitionReleased("news.raw", 2), PartitionReleased("news.raw", 2))

    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") is None
    assert sample(metrics, "newsloom_lag_seconds", topic="news.raw", partition="2", stage="tag") is None


def test_lag_of_a_partition_that_came_back_is_shown_again() -> None:
    metrics = metrics_of(*EVENTS, PartitionReleased("news.raw", 2), PartitionLag("news.raw", 2, 5, 1.0))

    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") == 5


def test_total_of_a_store_that_was_opened_again_is_added() -> None:
    metrics = metrics_of(*(store(evictions) for evictions in (4, 6, 6, 1)))

    assert sample(metrics, "newsloom_store_evictions_total", stage="dedup") == 7


def test_stores_of_two_stages_in_one_worker_are_counted_apart() -> None:
    metrics = metrics_of(store(4), store(9, StageName.STORIES), store(6), store(9, StageName.STORIES))

    assert sample(metrics, "newsloom_store_evictions_total", stage="dedup") == 6
    assert sample(metrics, "newsloom_store_evictions_total", stage="stories") == 9
    assert sample(metrics, "newsloom_store_documents", stage="stories") == 10


def test_last_progress_and_commit_of_a_new_worker_are_its_start() -> None:
    metrics = Metrics(clock=lambda: 1_700_000_000.0)
    deliver_to(metrics)(started(StageName.TAG))

    assert sample(metrics, "newsloom_last_progress_timestamp_seconds") == 1_700_000_000
    assert sample(metrics, "newsloom_last_commit_timestamp_seconds") == 1_700_000_000


def test_an_outdated_total_of_the_pool_adds_nothing() -> None:
    used = ((0, 4.0), (2, 6.5), (2, 6.0), (3, 7.0))
    metrics = metrics_of(*(PoolUsage(restarts, seconds, 1_000) for restarts, seconds in used))

    assert sample(metrics, "newsloom_pool_process_restarts_total") == 3
    assert sample(metrics, "newsloom_pool_cpu_seconds_total") == 7
    assert sample(metrics, "newsloom_pool_resident_memory_bytes") == 1_000


def test_kafka_errors_are_counted_if_raised_and_if_logged() -> None:
    metrics = metrics_of(
        started(StageName.TAG),
        KafkaClientError(KafkaClient.PRODUCER, ConnectionResetError()),
        KafkaLogged(KafkaClient.PRODUCER, KafkaErrorKind.CONNECTION),
        KafkaClientError(KafkaClient.PRODUCER, ValueError()),
    )

    assert sample(metrics, "newsloom_kafka_errors_total", client="commit", kind="group") == 0
    assert sample(metrics, "newsloom_kafka_errors_total", client="producer", kind="connection") == 2
    assert sample(metrics, "newsloom_kafka_errors_total", client="producer", kind=OTHER) == 1


def test_clock_that_runs_ahead_makes_no_negative_age() -> None:
    metrics = metrics_of(processed(StageName.PUBLISH, age_seconds=-3.0))

    assert sample(metrics, "newsloom_record_age_seconds_sum", stage="publish") == 0


def test_batches_that_cannot_be_decoded_are_counted_from_0() -> None:
    metrics = metrics_of(started(StageName.DEDUP, StageName.TAG))
    shown = sample(metrics, "newsloom_failed_records_total", stage="dedup", error="newsloom.UndecodableBatch")
    assert shown == 0
