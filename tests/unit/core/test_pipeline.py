from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, Failed, OutcomeKind, Rejected
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun, StepId
from newsloom.core.stage import FailedAnswer, Stage
from newsloom.core.step_result import Copy, Divert, Emit, Transient
from newsloom.settings import KafkaSettings
from newsloom_schemas import FileOrigin, NormalisedArticle, RejectionReason, StageName
from newsloom_schemas.topics import CANONICAL_CHANGED, DUPLICATES
from support.workers.stages import SIDE_TOPIC, ScriptedStep, dedup, normalise, normalise_and_dedup, read_text


class StoppedClock:
    def __init__(self) -> None:
        self.ticks = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    def monotonic(self) -> float:
        self.ticks += 1.0
        return self.ticks


def record(text: str) -> Inbound:
    return Inbound(value=text.encode(), place=FileOrigin(file="a.txt"))


def one_stage() -> Pipeline:
    return Pipeline([normalise()], StoppedClock())


def test_emitted_record_goes_to_the_stages_output_topic() -> None:
    result = one_stage().start(record("fine")).result
    assert isinstance(result, Delivered)
    assert result.kind is OutcomeKind.EMITTED
    assert [written.topic for written in result.written] == ["news.normalised"]
    assert result.written[0].key == "key of fine"


def test_records_go_to_the_topics_of_the_settings_and_to_topics_of_routes_by_their_name() -> None:
    class Copying:
        name = "copy"

        def __call__(self, article: NormalisedArticle, /) -> Divert[NormalisedArticle]:
            """Divert to a topic of newsloom, with a copy for another of its topics and one for the topic of a route."""
            copies = (Copy(article, CANONICAL_CHANGED), Copy(article, "news.raw"))
            return Divert(article, to=DUPLICATES, copies=copies)

    stage = replace(normalise(), steps=(*normalise().steps, Copying()))
    topics = KafkaSettings(topic_prefix="sport.").registry
    result = Pipeline([stage], StoppedClock(), topics).start(record("fine")).result
    assert isinstance(result, Delivered)
    assert [written.topic for written in result.written] == ["sport.duplicates", "sport.canonical-changed", "news.raw"]
    result = Pipeline([normalise()], StoppedClock(), topics).start(record("fine")).result
    assert isinstance(result, Delivered)
    assert [written.topic for written in result.written] == ["sport.normalised"]


def test_stage_leaves_its_entry_in_the_trace() -> None:
    result = one_stage().start(record("fine")).result
    assert isinstance(result, Delivered)
    (entry,) = NormalisedArticle.from_bytes(result.written[0].value).trace.stages
    assert (entry.stage, entry.version, entry.notes) == ("normalise", "1", {"order": "fine"})
    assert entry.started == datetime(2026, 1, 2, tzinfo=UTC)
    assert entry.seconds == 2.0  # one tick for reading, one for the step


def test_diverted_record_goes_to_the_side_topic() -> None:
    result = one_stage().start(record("divert")).result
    assert isinstance(result, Delivered)
    assert (result.kind, result.written[0].topic) == (OutcomeKind.DIVERTED, SIDE_TOPIC)


def test_rejection_names_step_reason_and_what_is_known() -> None:
    result = one_stage().start(record("reject")).result
    assert isinstance(result, Rejected)
    assert (result.stage, result.step, result.reason) == (StageName.NORMALISE, "script", RejectionReason.TOO_SHORT)
    assert result.known["title"] == "A title"
    assert result.article_id == "reject"  # the support's stages make it of the text


def test_error_of_a_step_fails_the_record_with_its_message() -> None:
    result = one_stage().start(record("raise")).result
    assert isinstance(result, Failed)
    assert result.failure.error == "builtins.ValueError"
    assert result.failure.message == "it said ?so"  # the lone surrogate cannot be written
    assert result.failure.step == "script"
    assert "stages.py" in (result.failure.traceback or "")
    assert result.article_id == "raise"


def test_unreadable_input_fails_in_the_read_step() -> None:
    result = one_stage().start(Inbound(value=b"\xff", place=FileOrigin(file="a"))).result
    assert isinstance(result, Failed)
    assert result.failure.step == "read"
    assert result.article_id is None


def test_transient_is_raised_and_gives_no_outcome() -> None:
    with pytest.raises(Transient):
        one_stage().start(record("away"))


def test_record_is_suspended_at_each_batch_step_and_resumed_with_its_answer() -> None:
    pipeline = normalise_and_dedup()
    first = pipeline.start(record("fine day"))
    assert first.result is None
    assert (first.suspended_at, first.request) == (StepId("dedup", "claim"), "fine day")
    assert [completed.stage for completed in first.completed_stages] == [StageName.NORMALISE]
    second = pipeline.resume(first.suspended_state, 7)
    assert second.result is None
    assert (second.suspended_at, second.request) == (StepId("dedup", "settle"), ("fine day", "claim 7"))
    last = pipeline.resume(second.suspended_state, None)
    assert isinstance(last.result, Delivered)
    article = NormalisedArticle.from_bytes(last.result.written[0].value)
    assert article.title == "claim 7"
    assert [entry.stage for entry in article.trace.stages] == ["normalise", "dedup"]


def test_record_without_a_request_is_not_suspended() -> None:
    pipeline = normalise_and_dedup()
    last = pipeline.resume(pipeline.start(record("settled before")).suspended_state, 7)
    assert isinstance(last.result, Delivered)


def test_rejected_record_does_not_reach_the_batch_step() -> None:
    ran = normalise_and_dedup().start(record("reject"))
    assert isinstance(ran.result, Rejected)
    assert ran.request is None


def test_failed_answer_fails_the_record_in_that_step() -> None:
    pipeline = normalise_and_dedup()
    state = pipeline.start(record("fine")).suspended_state
    result = pipeline.resume(state, FailedAnswer("service.Error", "no \ud800 answer", "Traceback")).result
    assert isinstance(result, Failed)
    assert (result.stage, result.failure.step, result.failure.error) == ("dedup", "claim", "service.Error")
    assert result.failure.message == "no ? answer"
    assert (result.article_id, result.producer.external_id) == ("fine", "id of fine")


def test_record_cannot_be_resumed_at_a_step_that_is_not_a_batch_step() -> None:
    suspended_state = normalise_and_dedup().start(record("fine")).suspended_state
    without = Stage(name=StageName.DEDUP, version="1", read=read_text, steps=(ScriptedStep(),))
    result = Pipeline([normalise(), without], SystemClock()).resume(suspended_state, 1).result
    assert isinstance(result, Failed)
    assert result.failure.message == "step script of dedup is not a batch step"


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ([], "at least one stage"),
        ([dedup(), normalise()], "must follow one another"),
        ([normalise(), normalise()], "got"),
    ],
)
def test_stages_must_be_consecutive(stages: list[Stage], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Pipeline(stages, SystemClock())


class Skips:
    """Passes on records whose text begins with `skip`, with another title."""

    def __call__(self, article: NormalisedArticle, /) -> Emit[NormalisedArticle] | None:
        if not article.text.startswith("skip"):
            return None
        return Emit(article.replace(title="passed on"), notes={"passed_on": "duplicate"})


def last_record(run: PipelineRun) -> NormalisedArticle:
    assert isinstance(run.result, Delivered)
    return NormalisedArticle.from_bytes(run.result.written[0].value)


def test_record_that_is_passed_on_skips_all_steps_of_the_stage() -> None:
    pipeline = Pipeline([normalise(), replace(dedup(), passes_on=Skips())], StoppedClock())
    run = pipeline.start(record("skip this"))
    assert isinstance(run.result, Delivered)
    assert (run.result.kind, run.result.written[0].topic) == (OutcomeKind.EMITTED, "news.unique")
    assert last_record(run).title == "passed on"
    assert [(each.stage, each.notes) for each in last_record(run).trace.stages][1:] == [
        ("dedup", {"passed_on": "duplicate"})
    ]
    assert [each.stage for each in run.completed_stages] == ["normalise", "dedup"]
    assert {each.stage for each in run.times} == {"normalise"}


def test_record_that_is_not_passed_on_takes_the_steps_of_the_stage() -> None:
    run = Pipeline([normalise(), replace(dedup(), passes_on=Skips())], StoppedClock()).start(record("work on this"))
    assert run.suspended_at == StepId("dedup", "claim")


def test_record_is_passed_on_by_a_stage_that_reads_it_from_its_topic() -> None:
    sent = last_record(one_stage().start(record("skip this")))
    pipeline = Pipeline([replace(dedup(), passes_on=Skips())], StoppedClock())
    run = pipeline.start(Inbound(value=sent.to_bytes(), place=FileOrigin(file="a.txt")))
    assert last_record(run).title == "passed on"


def test_error_in_passing_a_record_on_makes_it_a_dead_letter_of_the_stage() -> None:
    def broken(_: object) -> None:
        msg = "no"
        raise ValueError(msg)

    result = Pipeline([normalise(), replace(dedup(), passes_on=broken)], StoppedClock()).start(record("fine")).result
    assert isinstance(result, Failed)
    assert (result.stage, result.failure.step) == ("dedup", "read")
