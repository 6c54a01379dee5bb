"""External id and labels of a raw record through the real stages: they stand on whatever becomes of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Headers, Inbound
from newsloom.core.outcome import Delivered, Outcome, OutcomeKind, PipelineResult
from newsloom.core.outcome_builder import build_outcome
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import Stage
from newsloom.core.step_result import Emit, Reject, StepResult
from newsloom.dedup.stage import build as build_dedup
from newsloom.dedup.store import open_store
from newsloom.runtime.dead_letters.replay import replay_headers
from newsloom.settings import DedupSettings, Settings, StoriesSettings
from newsloom.stories.stage import build as build_stories
from newsloom.stories.store import open_store as open_stories
from newsloom.wiring.stages import stage
from newsloom_schemas import (
    ArticleSummary,
    DeadLetter,
    EnrichedArticle,
    KafkaOrigin,
    NinjsItem,
    NormalisedArticle,
    RejectedArticle,
    RejectionReason,
    StageName,
)
from newsloom_schemas.ninjs import NinjsAltid
from newsloom_schemas.topics import INPUT
from support.texts.articles import article
from support.workers.running import batch_steps_of, run_to_end

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
LABELS: Final = {"feed": "ports", "priority": "3", "tenant": "acme"}
EXTERNAL_ID: Final = "ah-17"
RAW: Final = json.dumps(
    {
        "text": article(1).text,
        "title": article(1).title,
        "external_id": EXTERNAL_ID,
        "labels": {"tenant": "acme"},
        "metadata": {"feed": "ports", "priority": 3},
    }
).encode()
ROUTES: Final = [
    {"name": view, "topic": f"news.{view}", "view": view, "when": 'article.labels["tenant"] == "acme"'}
    for view in ("full", "summary", "ninjs")
]


@dataclass(frozen=True)
class Fault:
    """A step that ends every record."""

    how: Literal["raise", "reject"]
    name: str = "fault"

    def __call__(self, record: object, /) -> StepResult[object]:
        if self.how == "raise":
            msg = f"no step can go on with {type(record).__name__}"
            raise ValueError(msg)
        return Reject(RejectionReason.NOT_ARTICLE, "no article is wanted")


@dataclass(frozen=True)
class Extend:
    """A step of one's own, as it would stand at the end of a stage."""

    stage: str
    name: str = "extend"

    def __call__(self, record: Any, /) -> StepResult[Any]:  # noqa: ANN401 - any article
        return Emit(record.with_extension(self.stage, {"seen": True, "nothing": None}))


@pytest.fixture(scope="module")
def stages() -> dict[StageName, Stage]:
    settings = Settings.model_validate({"tag": {"preload_languages": ()}, "publish": {"routes": ROUTES}})
    return {name: stage(settings, name) for name in StageName}


async def ending_of(stages: Sequence[Stage], inbound: Inbound) -> PipelineResult:
    """What becomes of a record in the stages, which stand in one process."""
    seen = open_store(DedupSettings.model_validate({"store": "memory"}), SystemClock())
    told = open_stories(StoriesSettings.model_validate({"store": "memory"}), SystemClock())
    steps = batch_steps_of([build_dedup(DedupSettings(), seen), build_stories(StoriesSettings(), told)])
    ran = await run_to_end(Pipeline(stages, SystemClock()), inbound, steps)
    await seen.close()
    await told.close()
    assert ran.result is not None
    return ran.result


def record_for(name: StageName, value: bytes, own: Headers = ()) -> Inbound:
    return Inbound(value=value, place=KafkaOrigin(topic=INPUT[name].name, partition=0, offset=7), headers=own)


async def input_of(name: StageName, stages: dict[StageName, Stage]) -> Inbound:
    """What stands on the topic that a stage reads, as the stages before it wrote it."""
    value = RAW
    for before in list(StageName)[: list(StageName).index(name)]:
        result = await ending_of([stages[before]], record_for(before, value))
        assert isinstance(result, Delivered), result
        value = result.written[0].value
    return record_for(name, value)


def faulty(whole: Stage, fault: Fault) -> Iterator[tuple[str, Stage]]:
    """The stage with the fault after each of its steps, and before the first; each with what comes before it."""
    for position in range(len(whole.steps) + 1):
        steps = (*whole.steps[:position], fault, *whole.steps[position:])
        yield whole.steps[position - 1].name if position else "read", replace(whole, steps=steps)


def processed(inbound: Inbound, result: PipelineResult) -> Outcome:
    return build_outcome(inbound, result, NOW, keep_bytes=10**6)


def fields_of(outcome: Outcome) -> tuple[str | None, dict[str, str]]:
    value = outcome.outbound[0].value
    if outcome.kind is OutcomeKind.FAILED:
        letter = DeadLetter.from_bytes(value)
        return letter.external_id, letter.labels
    if outcome.kind is OutcomeKind.REJECTED:
        rejected = RejectedArticle.from_bytes(value).article
        return rejected.external_id, rejected.labels
    record = NormalisedArticle.model_validate({**json.loads(value), "schema": "newsloom.normalised/1"}, extra="ignore")
    return record.external_id, record.labels


@pytest.mark.parametrize("how", ["raise", "reject"])
@pytest.mark.parametrize("name", StageName)
async def test_record_that_ends_after_any_step_of_any_stage_keeps_them(
    name: StageName, how: Literal["raise", "reject"], stages: dict[StageName, Stage]
) -> None:
    inbound = await input_of(name, stages)
    checked = 0
    for before, stage_ in faulty(stages[name], Fault(how)):
        found = processed(inbound, await ending_of([stage_], inbound))
        assert found.kind is (OutcomeKind.FAILED if how == "raise" else OutcomeKind.REJECTED), before
        not_yet_decoded = name is StageName.NORMALISE and before == "read"
        assert fields_of(found) == ((None, {}) if not_yet_decoded else (EXTERNAL_ID, LABELS)), before
        checked += 1
    assert checked > len(stages[name].steps)


@pytest.mark.parametrize("how", ["raise", "reject"])
@pytest.mark.parametrize("name", list(StageName)[1:])
async def test_so_does_one_that_ends_in_a_later_stage_of_the_same_process(
    name: StageName, how: Literal["raise", "reject"], stages: dict[StageName, Stage]
) -> None:
    before = [stages[each] for each in list(StageName)[: list(StageName).index(name)]]
    for _, last in faulty(stages[name], Fault(how)):
        inbound = record_for(StageName.NORMALISE, RAW)
        assert fields_of(processed(inbound, await ending_of([*before, last], inbound))) == (EXTERNAL_ID, LABELS)


async def test_death_in_a_step_that_wraps_the_article_still_names_it(stages: dict[StageName, Stage]) -> None:
    inbound = await input_of(StageName.TAG, stages)
    ids = {
        processed(inbound, await ending_of([each], inbound)).article_id
        for _, each in faulty(stages[StageName.TAG], Fault("raise"))
    }
    assert ids == {json.loads(inbound.value)["id"]}


async def test_dead_letter_that_is_sent_back_gets_them_again(stages: dict[StageName, Stage]) -> None:
    chain = list(stages.values())
    for name in StageName:
        inbound = await input_of(name, stages)
        *_, (_, broken) = faulty(stages[name], Fault("raise"))
        letter = DeadLetter.from_bytes(processed(inbound, await ending_of([broken], inbound)).outbound[0].value)
        again = record_for(name, letter.value, replay_headers(letter))
        rest = chain[list(StageName).index(name) :]
        found = processed(again, await ending_of(rest, again))
        assert (found.kind, fields_of(found)) == (OutcomeKind.EMITTED, (EXTERNAL_ID, LABELS))


async def test_every_view_has_what_belongs_there(stages: dict[StageName, Stage]) -> None:
    inbound = record_for(StageName.NORMALISE, RAW)
    result = await ending_of(list(stages.values()), inbound)
    assert isinstance(result, Delivered)
    written = {each.topic: each.value for each in result.written}
    enriched, full = (EnrichedArticle.from_bytes(written[topic]) for topic in ("news.enriched", "news.full"))
    summary = ArticleSummary.from_bytes(written["news.summary"])
    for view in (enriched, full, summary):
        assert (view.external_id, view.labels) == (EXTERNAL_ID, LABELS)
    ninjs = NinjsItem.from_bytes(written["news.ninjs"])
    assert NinjsAltid(role="external_id", value=EXTERNAL_ID) in ninjs.altids
    assert b"acme" not in written["news.ninjs"]


@pytest.mark.parametrize("workers", ["one process", "one for each stage"])
async def test_extensions_go_through_every_stage_to_the_full_record_only(
    stages: dict[StageName, Stage], workers: str
) -> None:
    extending = {name: _extending(stages[name]) for name in StageName}
    if workers == "one process":
        result = await ending_of(list(extending.values()), record_for(StageName.NORMALISE, RAW))
    else:
        inbound = await input_of(StageName.PUBLISH, extending)
        result = await ending_of([extending[StageName.PUBLISH]], inbound)
    assert isinstance(result, Delivered), result
    written = {each.topic: each.value for each in result.written}
    expected = {name.value: {"seen": True, "nothing": None} for name in StageName}
    assert EnrichedArticle.from_bytes(written["news.enriched"]).extensions == expected
    del expected["publish"]  # a route's copy is made before it
    assert EnrichedArticle.from_bytes(written["news.full"]).extensions == expected
    assert b"seen" not in written["news.summary"]
    assert b"seen" not in written["news.ninjs"]


async def test_extension_that_is_too_large_is_a_dead_letter_that_says_so(stages: dict[StageName, Stage]) -> None:
    inbound = await input_of(StageName.TAG, stages)
    broken = replace(stages[StageName.TAG], steps=(TooMuch(), *stages[StageName.TAG].steps))
    letter = DeadLetter.from_bytes(processed(inbound, await ending_of([broken], inbound)).outbound[0].value)
    assert letter.failure.error == "newsloom_schemas.extensions.ExtensionError"
    assert letter.failure.message == "extension 'too-much' has 20002 bytes as JSON; at most 16384 are carried"
    assert letter.failure.step == "too-much"


@dataclass(frozen=True)
class TooMuch:
    """A step that adds more than a record carries."""

    name: str = "too-much"

    def __call__(self, record: Any, /) -> StepResult[Any]:  # noqa: ANN401 - any article
        return Emit(record.with_extension(self.name, "x" * 20_000))


def _extending(whole: Stage) -> Stage:
    return replace(whole, steps=(*whole.steps, Extend(whole.name)))
