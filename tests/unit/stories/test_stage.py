"""The stories stage from bytes to bytes: where articles go, what they get, and what becomes of their first story."""

from datetime import timedelta

import pytest

from newsloom.claims.protocol import Store
from newsloom.core.clock import SystemClock
from newsloom.core.facts import StoryDecided
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.claim import ClaimStep, Decided, SettleStep
from newsloom.stories.count import CountStep
from newsloom.stories.stage import build
from newsloom.stories.store import open_store
from newsloom_schemas import (
    ArticleOutcome,
    DeduplicatedArticle,
    FileOrigin,
    StoryChange,
    StoryId,
    StoryRelation,
    TaggedArticle,
)
from support.fake_clock import FakeClock
from support.stores.stories_runner import COUNT, SETTLE, StoriesRunner
from support.texts.story_articles import copy_of, report
from support.texts.tagged_articles import tagged

SETTINGS = StoriesSettings(store=StoreKind.MEMORY)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> Store:
    return open_store(SETTINGS, clock)


@pytest.fixture
def runner(store: Store, clock: FakeClock) -> StoriesRunner:
    return StoriesRunner(store, SETTINGS, clock)


@pytest.mark.parametrize("outcome", [ArticleOutcome.UNIQUE, ArticleOutcome.REVISION])
async def test_article_is_emitted_with_all_that_it_has_and_its_story(
    runner: StoriesRunner, outcome: ArticleOutcome
) -> None:
    sent = tagged(outcome=outcome)
    (grouped,) = await runner.take(sent)
    assert grouped.topic == "news.grouped"
    emitted = TaggedArticle.from_bytes(grouped.value)
    assert emitted.model_dump(exclude={"trace", "story"}) == sent.model_dump(exclude={"trace", "story"})
    assert [each.stage for each in emitted.trace.stages] == ["tag", "stories"]
    assert emitted.trace.stages[1].notes == {"story": "opens", "candidates": "0"}
    assert (grouped.story.id, grouped.story.relation) == (StoryId(sent.id), StoryRelation.OPENS)
    assert [(each.change, each.id, each.size) for each in grouped.changes] == [
        (StoryChange.OPENED, StoryId(sent.id), 1)
    ]


async def test_duplicate_is_diverted_as_dedup_would_have_written_it_with_the_story_of_its_canonical_article(
    runner: StoriesRunner,
) -> None:
    sent = report(0, 1)
    original, other, copy = await runner.take(sent, report(1, 1), copy_of(sent, 1))
    assert (other.topic, copy.topic) == ("news.grouped", "news.duplicates")
    diverted = DeduplicatedArticle.from_bytes(copy.value)
    kept = copy_of(sent, 1).model_dump(exclude={"schema_", "trace", "story", "entities", "focus"})
    assert diverted.model_dump(exclude={"schema_", "trace", "story"}) == kept
    assert diverted.schema_ == "newsloom.deduplicated/1"
    assert (copy.story.id, copy.story.relation, copy.story.similarity) == (original.story.id, StoryRelation.JOINS, 1.0)
    (grew,) = copy.changes
    assert (grew.change, grew.size, grew.outlets, grew.independent_origins) == (StoryChange.GREW, 2, 2, 1)


async def test_copy_that_comes_first_opens_the_story_that_its_canonical_article_joins(runner: StoriesRunner) -> None:
    sent = report(0, 1)
    copy, original = await runner.take(copy_of(sent, 1), sent)
    assert (copy.story.relation, original.story.relation) == (StoryRelation.OPENS, StoryRelation.JOINS)
    assert original.story.id == copy.story.id == copy.article_id


async def test_reports_of_one_event_are_one_story(runner: StoriesRunner) -> None:
    grouped = await runner.take(*(report(event, n) for n in range(5) for event in range(4)))
    assert {(each.article_id[:7], each.story.id) for each in grouped} == {
        (f"event {event}", f"event {event} report 0") for event in range(4)
    }
    assert [each.story.number for each in grouped[::4]] == [1, 2, 3, 4, 5]


async def test_redelivered_article_keeps_its_first_story_and_its_events(runner: StoriesRunner) -> None:
    sent = [report(0, n) for n in range(4)]
    first = await runner.take(*sent)
    await runner.take(*(report(0, n) for n in range(4, 12)))
    again = await runner.take(*sent)
    assert [(each.story, each.events) for each in again] == [(each.story, each.events) for each in first]


async def test_story_that_was_settled_first_counts_though_a_slower_worker_decides_otherwise(
    runner: StoriesRunner, store: Store, clock: FakeClock
) -> None:
    """What the article joins has left the window when another worker decides on the same claim, and settles first."""
    await runner.take(report(0, 0))
    clock.forward(timedelta(days=SETTINGS.window_days - 1))
    slow = await runner.until(SETTLE, runner.begin(report(0, 1)))
    assert slow[0].request is not None
    clock.forward(timedelta(days=1, hours=2))
    fast_runner = StoriesRunner(store, SETTINGS, clock)
    await fast_runner.take(report(1, 0))
    (fast,) = await fast_runner.take(report(0, 1))
    (late,) = await runner.finish(slow)
    assert fast.story.relation is StoryRelation.OPENS
    assert (late.story, late.events) == (fast.story, fast.events)


async def test_story_that_another_worker_decides_meanwhile_says_the_same(
    runner: StoriesRunner, store: Store, clock: FakeClock
) -> None:
    """The other worker has only what the store keeps of the article: with its words, since it has no story yet."""
    alone = StoriesRunner(open_store(SETTINGS, clock), SETTINGS, clock)
    expected = [(await alone.take(report(0, n)))[0].story for n in range(2)]
    await runner.until(SETTLE, runner.begin(report(0, 0), report(0, 1)))
    await StoriesRunner(store, SETTINGS, clock).take(report(0, 2))
    found = await runner.take(report(0, 0), report(0, 1))
    assert [each.story for each in found] == expected
    evidence = expected[1].evidence
    assert evidence.shared_terms
    assert evidence.shared_entities
    assert evidence.shared_numbers


async def test_worker_that_dies_before_it_counts_leaves_the_story_as_it_was(runner: StoriesRunner) -> None:
    await runner.until(COUNT, runner.begin(report(0, 0), report(0, 1)))
    first, second = await runner.take(report(0, 0), report(0, 1))
    assert [each.size for each in (*first.changes, *second.changes)] == [1, 2]


async def test_silent_story_is_closed_and_an_article_after_that_opens_another(
    runner: StoriesRunner, clock: FakeClock
) -> None:
    await runner.take(report(0, 0), report(0, 1))
    clock.forward(timedelta(days=SETTINGS.window_days, hours=1))
    (still,) = await runner.take(report(1, 0))
    assert [each.change for each in still.changes] == [StoryChange.OPENED]
    (late,) = await runner.take(report(0, 2))
    assert late.story.relation is StoryRelation.OPENS
    clock.forward(timedelta(hours=3))
    (closing,) = await runner.take(report(2, 0))
    assert [(each.change, each.id, each.size) for each in closing.changes] == [
        (StoryChange.OPENED, "event 2 report 0", 1), (StoryChange.CLOSED, "event 0 report 0", 2),
    ]  # fmt: skip


async def test_story_is_not_closed_while_an_article_can_join_it(runner: StoriesRunner, clock: FakeClock) -> None:
    """The store forgets a claim up to a 256th of the window late."""
    await runner.take(report(0, 0))
    window = timedelta(days=SETTINGS.window_days)
    clock.forward(window + timedelta(minutes=1))
    (other,) = await runner.take(report(1, 0))
    (joins,) = await runner.take(report(0, 1))
    assert [each.change for each in other.changes] == [StoryChange.OPENED]
    assert (joins.story.relation, joins.changes[0].size) == (StoryRelation.JOINS, 2)


async def test_decided_stories_are_counted_in_metrics(store: Store, clock: FakeClock) -> None:
    stage = build(SETTINGS, store, clock)
    count = next(step for step in stage.steps if isinstance(step, CountStep))
    (grouped,) = await StoriesRunner(store, SETTINGS, clock).take(report(0, 0))
    emitted = count.apply(Decided(report(0, 0), 1, grouped.story, settled=True), grouped.events)
    assert emitted.facts == (StoryDecided(StoryRelation.OPENS, 0, (StoryChange.OPENED,)),)  # type: ignore[union-attr]


async def test_the_pool_does_not_ask_the_store(runner: StoriesRunner) -> None:
    (grouped,) = await runner.take(report(0, 0))
    decided = Decided(report(0, 0), 1, grouped.story, settled=False)
    count = CountStep(None, 1.0, FakeClock())
    with pytest.raises(RuntimeError, match="only the worker"):
        await count.answer([count.request(decided)])
    with pytest.raises(TypeError, match="always counted"):
        count.apply(decided, None)
    with pytest.raises(RuntimeError, match="only the worker"):
        await ClaimStep(None).answer([])
    with pytest.raises(RuntimeError, match="only the worker"):
        await SettleStep(None).answer([])


def test_what_is_no_tagged_article_becomes_a_dead_letter() -> None:
    pipeline = Pipeline([build(SETTINGS)], SystemClock())
    result = pipeline.start(Inbound(b'{"schema": "newsloom.raw/1"}', FileOrigin(file="a"))).result
    assert result is not None
    assert not isinstance(result, Delivered)
