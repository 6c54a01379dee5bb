import timeit
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import choose_encoder
from prometheus_client.parser import text_string_to_metric_families

from newsloom.core.facts import EntitiesFound, LanguageDetected, RelationDecided, TextExtracted
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind
from newsloom.core.pipeline import StageCompleted, StepTime
from newsloom.observe import declared
from newsloom.observe.bounded import counter
from newsloom.observe.declared import METRICS, STORE_FIGURES
from newsloom.observe.metrics import Metrics
from newsloom.observe.spec import OTHER, Kind, Label, MetricSpec, Unit
from newsloom.runtime.recorder import Recorder
from newsloom_schemas import EntityType, FileOrigin, RejectionReason, Relation, StageName, headers

INBOUND = Inbound(value=b"12345", place=FileOrigin(file="a.txt"), received_at=datetime(2026, 1, 1, tzinfo=UTC))


def outcome(stage: StageName, kind: OutcomeKind, label: str = "news.enriched", source: str | None = None) -> Outcome:
    outbound = (Outbound("news.enriched", None, b"123"),)
    return Outcome(stage=stage, kind=kind, label=label, outbound=outbound, source=source)


def record_everything(metrics: Recorder) -> None:
    """Calls every method that the runtime knows, as the runtime does; the type says that none is missing."""
    metrics.step_times([StepTime(StageName.NORMALISE, "clean", 0.002)])
    metrics.passed(
        [
            StageCompleted(StageName.NORMALISE, (TextExtracted("json_ld"), LanguageDetected("en"))),
            StageCompleted(StageName.DEDUP, (RelationDecided(Relation.NEAR, 3),)),
            StageCompleted(StageName.TAG, (EntitiesFound("fr", {EntityType.GPE: 2, EntityType.PERSON: 1}),)),
            StageCompleted(StageName.PUBLISH),
        ]
    )
    metrics.processed(INBOUND, outcome(StageName.PUBLISH, OutcomeKind.EMITTED, source="gazette.example"), 0.4)
    metrics.processed(INBOUND, outcome(StageName.PUBLISH, OutcomeKind.EMITTED), -60.0)
    metrics.processed(INBOUND, outcome(StageName.NORMALISE, OutcomeKind.REJECTED, RejectionReason.EMPTY), None)
    metrics.processed(INBOUND, outcome(StageName.TAG, OutcomeKind.FAILED, "builtins.ValueError"), None)
    metrics.batch(3, 0.25)
    metrics.progress(1_700_000_000.0)
    metrics.committed(1_700_000_001.0)
    metrics.lag("news.raw", 2, 17, 3.5)
    metrics.pool(2, 4)
    metrics.pool_killed("time")
    metrics.pool_used(1, 12.5, 300_000_000)
    metrics.kafka_error("producer", TimeoutError())
    metrics.claim_seconds(0.01, 3)
    metrics.waiting("claim")
    metrics.store({"documents": 10, "capacity": 100, "postings": 160, "bytes": 22_000, "evictions": 4})


def recorded() -> Metrics:
    metrics = Metrics()
    metrics.started("0.1.0", "ab12", [StageName.TAG])
    metrics.installed("newsloom", "news.")
    record_everything(metrics)
    metrics.log_lines_suppressed("aiokafka", 12)
    return metrics


def test_what_the_stages_of_a_worker_can_count_is_shown_as_zero_from_the_start() -> None:
    metrics = Metrics()
    metrics.started("0.1.0", "ab12", [StageName.NORMALISE, StageName.DEDUP])

    shown = {
        (each.labels["stage"], each.labels["outcome"]): each.value
        for family in metrics.registry.collect()
        for each in family.samples
        if each.name == "newsloom_outcome_records_total"
    }

    assert shown == {(stage, kind): 0 for stage in ("normalise", "dedup") for kind in OutcomeKind}
    assert sample(metrics, "newsloom_pool_kills_total", reason="memory") == 0
    assert sample(metrics, "newsloom_dedup_articles_total", relation="rewrite") == 0


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_every_declared_metric_is_reached_by_a_recording_method(spec: MetricSpec) -> None:
    metrics = recorded()
    name = f"{spec.name}_count" if spec.kind is Kind.HISTOGRAM else spec.name

    found = [each for family in metrics.registry.collect() for each in family.samples if each.name == name]

    assert any(each.value > 0 for each in found)
    assert all(set(each.labels) == set(spec.label_names) for each in found)


def test_every_newsloom_series_is_declared() -> None:
    shown = {family.name for family in recorded().registry.collect() if family.name.startswith("newsloom_")}

    assert shown == {spec.name.removesuffix("_total") for spec in METRICS}


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_names_follow_the_rule(spec: MetricSpec) -> None:
    assert spec.name.startswith("newsloom_")
    assert spec.name.endswith("_total") == (spec.kind is Kind.COUNTER)
    if spec.unit is not Unit.COUNT:
        assert spec.name.removesuffix("_total").endswith(f"_{spec.unit.value}")
    assert spec.help.endswith(".")
    assert len(spec.help) > 20


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_buckets_rise_and_belong_to_histograms(spec: MetricSpec) -> None:
    assert bool(spec.buckets) == (spec.kind is Kind.HISTOGRAM)
    assert list(spec.buckets) == sorted(set(spec.buckets))


def test_all_metrics_together_stay_within_what_a_prometheus_bears() -> None:
    per_partition = {declared.LAG, declared.LAG_SECONDS}  # of these a worker shows only what it is assigned

    assert max(spec.most_series for spec in METRICS if spec not in per_partition) <= 2_000
    assert sum(spec.most_series for spec in METRICS if spec not in per_partition) <= 6_000


def test_label_is_closed_or_limited() -> None:
    with pytest.raises(ValueError, match="limit"):
        Label("source")


def test_reasons_of_own_steps_are_shown_beside_newslooms_up_to_a_bound() -> None:
    metrics = Metrics()
    for number in range(20):
        reason = f"topics.reason_{number}"
        metrics.processed(INBOUND, outcome(StageName.TAG, OutcomeKind.REJECTED, reason), None)
    metrics.processed(INBOUND, outcome(StageName.TAG, OutcomeKind.REJECTED, RejectionReason.EMPTY), None)
    told = {"stage": "tag"}
    assert sample(metrics, "newsloom_rejected_records_total", reason="topics.reason_15", **told) == 1
    assert sample(metrics, "newsloom_rejected_records_total", reason="empty", **told) == 1
    assert sample(metrics, "newsloom_rejected_records_total", reason=OTHER, **told) == 4


def test_row_is_made_only_into_what_it_declares() -> None:
    with pytest.raises(ValueError, match="gauge"):
        counter(declared.LAG, CollectorRegistry())


def test_outcomes_are_counted_by_stage_and_kind() -> None:
    metrics = recorded()

    assert sample(metrics, "newsloom_outcome_records_total", stage="publish", outcome="emitted") == 2
    assert sample(metrics, "newsloom_outcome_records_total", stage="normalise", outcome="rejected") == 1
    assert sample(metrics, "newsloom_rejected_records_total", stage="normalise", reason="empty") == 1
    assert sample(metrics, "newsloom_dead_letter_records_total", stage="tag", error="builtins.ValueError") == 1
    assert sample(metrics, "newsloom_read_bytes_total") == 20
    assert sample(metrics, "newsloom_written_records_total", topic="news.enriched") == 4


def test_age_shows_the_trace_of_a_record_where_openmetrics_is_asked_for() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    metrics = Metrics()
    for header in (f"00-{trace}-00f067aa0ba902b7-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", "00-\ud800", ""):
        inbound = replace(INBOUND, headers=((headers.TRACEPARENT, header.encode("utf-8", "surrogatepass")),))
        metrics.processed(inbound, outcome(StageName.PUBLISH, OutcomeKind.EMITTED), 0.4)

    encode, _ = choose_encoder("application/openmetrics-text; version=1.0.0")
    shown = encode(metrics.registry).decode()

    assert f'trace_id="{trace}"' in shown
    assert shown.count("trace_id=") == 1
    assert "trace_id" not in generate_latest(metrics.registry).decode()


def test_stage_that_ends_a_record_has_not_passed_it_on() -> None:
    metrics = recorded()

    assert sample(metrics, "newsloom_passed_records_total", stage="normalise") == 1
    assert sample(metrics, "newsloom_passed_records_total", stage="tag") == 1
    assert sample(metrics, "newsloom_passed_records_total", stage="publish") is None


def test_what_one_record_passed_is_not_counted_for_the_next() -> None:
    metrics = Metrics()
    metrics.passed([StageCompleted(StageName.NORMALISE), StageCompleted(StageName.DEDUP)])
    metrics.processed(INBOUND, outcome(StageName.DEDUP, OutcomeKind.DIVERTED), None)
    metrics.processed(INBOUND, outcome(StageName.DEDUP, OutcomeKind.FAILED), None)

    assert sample(metrics, "newsloom_passed_records_total", stage="normalise") == 1


def test_facts_are_counted() -> None:
    metrics = recorded()

    assert sample(metrics, "newsloom_extracted_articles_total", method="json_ld") == 1
    assert sample(metrics, "newsloom_normalised_articles_total", language="en") == 1
    assert sample(metrics, "newsloom_dedup_articles_total", relation="near") == 1
    assert sample(metrics, "newsloom_dedup_candidates_sum") == 3
    assert sample(metrics, "newsloom_entities_total", type="GPE", language="fr") == 2


BEYOND = {
    "stage": "cook",
    "outcome": "vanished",
    "type": "WEATHER",
}
"""Values outside the enums: the types do not let them in, and if a type were wrong, the labels' bounds would not."""

FLOOD = 2_000  # more than any label's bound

NOT_FROM_THE_WORLD = {"python"}
"""Labels that are asked of this process itself."""


def flood(metrics: Metrics, number: int, hostile: str) -> None:
    """One of thousands of records of hostile sources, in hostile languages, and whatever else could be made to vary."""
    stage = cast("StageName", f"{BEYOND['stage']} {number}")
    kind = cast("OutcomeKind", f"{BEYOND['outcome']} {number}")
    entity_type = cast("EntityType", f"{BEYOND['type']} {number}")
    outbound = (Outbound(hostile, None, b"1"),)
    metrics.started(hostile, hostile, [StageName.TAG])
    metrics.installed(hostile, hostile)
    metrics.step_times([StepTime(StageName.TAG, hostile, 0.1), StepTime(stage, hostile, 0.1)])
    metrics.passed(
        [
            StageCompleted(StageName.NORMALISE, (TextExtracted(hostile), LanguageDetected(hostile))),
            StageCompleted(StageName.DEDUP, (RelationDecided(cast("Relation", hostile), number),)),
            StageCompleted(StageName.TAG, (EntitiesFound(hostile, {entity_type: 1, EntityType.GPE: 1}),)),
            StageCompleted(stage),
        ]
    )
    for place in (StageName.TAG, stage):
        for end in (OutcomeKind.FAILED, OutcomeKind.REJECTED, kind):
            metrics.processed(INBOUND, Outcome(place, end, hostile, outbound, hostile), 0.1)
    metrics.pool_killed(hostile)
    metrics.waiting(hostile)
    metrics.kafka_error(hostile, type(f"Error{number}", (Exception,), {})())
    metrics.kafka_logged("consumer", hostile)
    metrics.lag(hostile, number, 1, 1.0)
    metrics.started(hostile, hostile, [stage])
    metrics.lag(hostile, number, 1, 1.0)
    metrics.log_lines_suppressed(hostile, 1)


@pytest.fixture(scope="module")
def flooded() -> Metrics:
    metrics = Metrics()
    for number in range(FLOOD):
        flood(metrics, number, f'{"x" * (number % 300)}\ud800\n"{number}')
    return metrics


LABELS = [(spec, label) for spec in METRICS for label in spec.labels]


@pytest.mark.parametrize(("spec", "label"), LABELS, ids=[f"{spec.name}-{label.name}" for spec, label in LABELS])
def test_no_label_has_more_values_than_its_bound_whatever_the_world_sends(
    flooded: Metrics, spec: MetricSpec, label: Label
) -> None:
    values = {
        each.labels[label.name]
        for family in flooded.registry.collect()
        if family.name == spec.name.removesuffix("_total")
        for each in family.samples
    }

    assert len(values) <= label.most_values
    if label.name not in NOT_FROM_THE_WORLD:
        assert OTHER in values, "the flood has to reach each label, or this test shows nothing"
    assert all(len(value) <= 120 for value in values)


def test_thousands_of_hostile_records_make_a_bounded_number_of_series(flooded: Metrics) -> None:
    counts = series_by_metric(flooded)

    for spec in METRICS:
        assert counts.get(spec.name, 0) <= spec.most_series
    assert (
        sample(flooded, "newsloom_dead_letter_records_total", stage="tag", error=OTHER) == FLOOD - 39
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


def test_lag_of_a_partition_that_went_elsewhere_is_no_longer_told() -> None:
    metrics = recorded()
    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") == 17

    metrics.lag_gone("news.raw", 2)
    metrics.lag_gone("news.raw", 2)

    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") is None
    assert sample(metrics, "newsloom_lag_seconds", topic="news.raw", partition="2", stage="tag") is None


def test_partition_that_came_back_is_told_again() -> None:
    metrics = recorded()
    metrics.lag_gone("news.raw", 2)

    metrics.lag("news.raw", 2, 5, 1.0)

    assert sample(metrics, "newsloom_lag_records", topic="news.raw", partition="2", stage="tag") == 5


def test_store_sum_that_starts_again_goes_on_from_what_was_counted() -> None:
    metrics = Metrics()
    for evictions in (4.0, 6.0, 6.0, 1.0):
        metrics.store({"evictions": evictions})

    assert sample(metrics, "newsloom_store_evictions_total") == 7


def test_worker_that_has_done_nothing_yet_has_done_nothing_since_its_start() -> None:
    metrics = Metrics(clock=lambda: 1_700_000_000.0)
    metrics.started("0.1.0", "ab12", [StageName.TAG])

    assert sample(metrics, "newsloom_last_progress_timestamp_seconds") == 1_700_000_000
    assert sample(metrics, "newsloom_last_commit_timestamp_seconds") == 1_700_000_000


def test_pool_that_is_told_of_late_counts_nothing_twice() -> None:
    metrics = Metrics()
    for restarts, seconds in ((0, 4.0), (2, 6.5), (2, 6.0), (3, 7.0)):
        metrics.pool_used(restarts, seconds, 1_000)

    assert sample(metrics, "newsloom_pool_restarts_total") == 3
    assert sample(metrics, "newsloom_pool_cpu_seconds_total") == 7
    assert sample(metrics, "newsloom_pool_resident_memory_bytes") == 1_000


def test_kafka_errors_are_counted_where_they_were_raised_and_where_they_were_logged() -> None:
    metrics = Metrics()
    metrics.started("0.1.0", "ab12", [StageName.TAG])
    assert sample(metrics, "newsloom_kafka_errors_total", client="commit", error="group") == 0

    metrics.kafka_error("producer", ConnectionResetError())
    metrics.kafka_logged("producer", "connection")
    metrics.kafka_error("producer", ValueError())

    assert sample(metrics, "newsloom_kafka_errors_total", client="producer", error="connection") == 2
    assert sample(metrics, "newsloom_kafka_errors_total", client="producer", error=OTHER) == 1


def test_store_figures_name_metrics_without_labels() -> None:
    assert all(spec.labels == () for spec in STORE_FIGURES.values())


def test_clock_that_runs_ahead_makes_no_negative_age() -> None:
    metrics = Metrics()
    metrics.processed(INBOUND, outcome(StageName.PUBLISH, OutcomeKind.EMITTED), -3.0)

    assert sample(metrics, "newsloom_record_age_seconds_sum", stage="publish") == 0


def test_recording_an_article_is_cheap() -> None:
    metrics = Metrics()
    steps = [StepTime(stage, f"step {number}", 0.002) for stage in StageName for number in range(5)]
    passed = [
        StageCompleted(StageName.NORMALISE, (TextExtracted("fast"), LanguageDetected("en"))),
        StageCompleted(StageName.PUBLISH),
    ]
    end = outcome(StageName.PUBLISH, OutcomeKind.EMITTED)

    def article() -> None:
        metrics.step_times(steps)
        metrics.passed(passed)
        metrics.processed(INBOUND, end, 0.2)

    seconds = min(timeit.repeat(article, number=1_000, repeat=5)) / 1_000

    assert seconds < 200e-6  # ten times what it takes alone on a small core: the machine may be busy


def test_batches_that_cannot_be_decoded_are_counted_from_0() -> None:
    metrics = Metrics()
    metrics.started("1", "0" * 64, [StageName.DEDUP, StageName.TAG])
    shown = sample(metrics, "newsloom_dead_letter_records_total", stage="dedup", error="newsloom.UndecodableBatch")
    assert shown == 0
