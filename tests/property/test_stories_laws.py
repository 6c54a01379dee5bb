"""Stories follow from the order of claims alone: batches, workers, stores, redeliveries and crashes change nothing."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from newsloom.claims.protocol import Store
from newsloom.core.pipeline_run import PipelineRun
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.ledger.entries import Entries
from newsloom.stories.ledger.tally import Member
from newsloom.stories.store import open_store
from newsloom_schemas import Language, Story, TaggedArticle
from support.fake_clock import FakeClock
from support.stores.kinds import PERSISTENT
from support.stores.redis_server import RedisAddress, RedisServer
from support.stores.stories_runner import CLAIM, COUNT, SETTLE, Grouped, StoriesRunner, stories_settings
from support.texts.story_articles import EVENTS, copy_of, report

WORKERS = 2
GERMAN = Language(code="de", confidence=1.0)
MEMORY = StoriesSettings(store=StoreKind.MEMORY)


def article_at(position: int) -> TaggedArticle:
    """Return the article at a position: a report of one of the events, a copy of one, or one in German or without a date."""
    event, number = position * 5 % len(EVENTS), position // len(EVENTS)
    if position % 6 == 5:
        return copy_of(report(event, number - number % 3), position)
    if position % 11 == 10:
        return report(event, number, published=None)
    if position % 7 == 6:
        return report(event, number, language=GERMAN)
    return report(event, number)


def event_of(article_id: str) -> str:
    """Return the event that an article is about."""
    return article_id.partition(" report ")[0]


async def grouped_in_order(positions: Sequence[int]) -> list[Grouped]:
    """Return what one worker with an empty store in memory makes of the articles, one by one."""
    clock = FakeClock()
    runner = StoriesRunner(open_store(MEMORY, clock), MEMORY, clock)
    return [(await runner.take(article_at(position)))[0] for position in positions]


async def counted_in_all(store: Store, stories: Sequence[Story]) -> int:
    """Return the number of articles of all stories that are not a part of another."""
    entries, ids = Entries(store), {each.id for each in stories}
    ids |= {same.story_id for each in stories for same in each.same_stories}
    await entries.load_stories(ids)
    return sum(
        tally.size for tally in map(entries.tally, sorted(ids)) if tally is not None and not tally.merged_into
    )  # fmt: skip


POSITIONS = st.lists(st.integers(0, 60), min_size=1, max_size=24, unique=True)


@hypothesis_settings(max_examples=15)
@given(POSITIONS, st.integers(0, 999))
def test_stores_agree_in_batches_of_any_size_with_redeliveries_and_restarts(
    redis_server: RedisAddress, positions: list[int], seed: int
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="stories-"))

    async def found(kind: StoreKind) -> list[Grouped]:
        chance, clock = Random(seed), FakeClock()
        settings = stories_settings(kind, folder / "data", redis_server.url)
        store, done, rest = open_store(settings, clock), dict[int, Grouped](), list(positions)
        while rest:
            size = chance.randint(1, len(rest))
            batch = [*rest[:size], *chance.choices([*done, *rest[:size]], k=chance.randint(0, 3))]
            del rest[:size]
            for position, each in zip(
                batch, await StoriesRunner(store, settings, clock).take(*map(article_at, batch)), strict=True
            ):
                first = done.setdefault(position, each)
                assert (each.story, each.events, each.topic) == (first.story, first.events, first.topic)
            if chance.random() < 0.3 and kind in PERSISTENT:
                await store.close()
                store = open_store(settings, clock)
        stories = [done[position].story for position in positions]
        assert await counted_in_all(store, stories) == len(positions)
        await store.close()
        return [done[position] for position in positions]

    async def compare() -> None:
        alone = [(each.story, each.events) for each in await grouped_in_order(positions)]
        for kind in StoreKind:
            assert [(each.story, each.events) for each in await found(kind)] == alone, kind

    try:
        asyncio.run(compare())
    finally:
        shutil.rmtree(folder)


@hypothesis_settings(max_examples=20)
@given(POSITIONS, st.integers(0, 24))
def test_story_looks_only_at_earlier_claims(positions: list[int], at: int) -> None:
    whole, part = (asyncio.run(grouped_in_order(each)) for each in (positions, positions[:at]))
    assert [(each.story, each.events) for each in part] == [(each.story, each.events) for each in whole[:at]]


@hypothesis_settings(max_examples=15)
@given(st.permutations([position for position in range(24) if position % 6 != 5]))
def test_each_event_is_one_story_in_any_order_of_its_reports(positions: list[int]) -> None:
    found = asyncio.run(grouped_in_order(positions))
    assert len({(event_of(each.article_id), each.story.id) for each in found}) == len(EVENTS)


class Newsroom(RuleBasedStateMachine):
    """Two workers on one store. They take batches, crash at any step, and get articles again, even both.

    On Redis each worker has its own connections, and a restart kills Redis.
    """

    kind: ClassVar[StoreKind]
    redis: ClassVar[RedisServer]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-"))
        self.clock = FakeClock()
        self.settings = stories_settings(self.kind, self.folder / "data", self.redis.url)
        self.loop = asyncio.new_event_loop()
        self.start_workers()
        self.found: dict[int, tuple[Story, tuple[bytes, ...]]] = {}
        self.delivered = 0

    def start_workers(self) -> None:
        number = WORKERS if self.kind is StoreKind.REDIS else 1
        self.stores = [open_store(self.settings, self.clock) for _ in range(number)]
        self.runners = [StoriesRunner(self.stores[each % number], self.settings, self.clock) for each in range(WORKERS)]
        self.runs: list[list[tuple[int, PipelineRun]]] = [[] for _ in range(WORKERS)]

    async def step(self, worker: int, step: str) -> None:
        positions = [position for position, _ in self.runs[worker]]
        runs = await self.runners[worker].answer(step, [run for _, run in self.runs[worker]])
        self.runs[worker] = list(zip(positions, runs, strict=True))

    async def steps_at_once(self) -> None:
        await asyncio.gather(*(self.step(worker, self.next_step(worker)) for worker in range(WORKERS)))

    def check(self) -> None:
        """Check the articles that are counted, and send them."""
        for worker in range(WORKERS):
            waiting: list[tuple[int, PipelineRun]] = []
            for position, run in self.runs[worker]:
                if run.result is None:
                    waiting.append((position, run))
                    continue
                (grouped,) = self.loop.run_until_complete(self.runners[worker].finish([run]))
                now = grouped.story, grouped.events
                assert self.found.setdefault(position, now) == now
            self.runs[worker] = waiting

    @rule(worker=st.integers(0, WORKERS - 1), fresh=st.integers(1, 5), again=st.lists(st.integers(0, 40), max_size=3))
    def read(self, worker: int, fresh: int, again: list[int]) -> None:
        new = range(self.delivered, self.delivered + fresh)
        self.delivered += fresh
        positions = [*new, *(position % self.delivered for position in again)]
        self.runs[worker] += zip(positions, self.runners[worker].begin(*map(article_at, positions)), strict=True)

    @rule(shared=st.integers(1, 4))
    def read_by_both(self, shared: int) -> None:
        """Give some articles to both workers, as during a rebalance."""
        new = range(self.delivered, self.delivered + shared)
        self.delivered += shared
        for worker, positions in enumerate((new, new[::-1])):
            self.runs[worker] += zip(positions, self.runners[worker].begin(*map(article_at, positions)), strict=True)

    def next_step(self, worker: int) -> str:
        """Return the first step that an article of the worker waits for."""
        waits = {run.suspended_at.step for _, run in self.runs[worker] if run.suspended_at is not None}
        return next((step for step in (CLAIM, SETTLE) if step in waits), COUNT)

    @rule(worker=st.integers(0, WORKERS - 1))
    def one_step(self, worker: int) -> None:
        self.loop.run_until_complete(self.step(worker, self.next_step(worker)))
        self.check()

    @rule()
    def one_step_at_once(self) -> None:
        self.loop.run_until_complete(self.steps_at_once())
        self.check()

    @rule(worker=st.integers(0, WORKERS - 1))
    def finish(self, worker: int) -> None:
        while self.runs[worker]:
            self.one_step(worker)

    @rule(worker=st.integers(0, WORKERS - 1))
    def crash(self, worker: int) -> None:
        self.runs[worker] = []

    @rule()
    def restart(self) -> None:
        if self.kind in PERSISTENT:
            self.close()
            if self.kind is StoreKind.REDIS:
                self.redis.kill()
                self.redis.start()
            self.start_workers()

    @rule()
    def forward_clock(self) -> None:
        self.clock.forward(timedelta(minutes=20))

    def close(self) -> None:
        for store in self.stores:
            self.loop.run_until_complete(store.close())

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        numbers: dict[int, int] = {}
        for start in range(0, self.delivered, 9):
            batch = range(self.delivered)[start : start + 9]
            runs = self.runners[0].begin(*map(article_at, batch))
            runs = self.loop.run_until_complete(self.runners[0].until(COUNT, runs))
            for position, run in zip(batch, runs, strict=True):
                assert isinstance(run.request, Member)
                numbers[run.request.sequence] = position
            self.runs[0] = list(zip(batch, runs, strict=True))
            self.one_step(0)
        in_order = [numbers[number] for number in sorted(numbers)]
        alone = self.loop.run_until_complete(grouped_in_order(in_order))
        stories = [self.found[position][0] for position in in_order]
        assert stories == [each.story for each in alone]
        assert self.loop.run_until_complete(counted_in_all(self.stores[0], stories)) == self.delivered
        self.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.folder)


class MemoryNewsroom(Newsroom):
    kind = StoreKind.MEMORY


class RocksNewsroom(Newsroom):
    kind = StoreKind.ROCKSDB


class RedisNewsroom(Newsroom):
    kind = StoreKind.REDIS


TestMemory = MemoryNewsroom.TestCase
TestMemory.settings = hypothesis_settings(max_examples=12, stateful_step_count=25)
TestRocks = RocksNewsroom.TestCase
TestRocks.settings = hypothesis_settings(max_examples=8, stateful_step_count=20)
TestRedis = RedisNewsroom.TestCase
TestRedis.settings = hypothesis_settings(max_examples=8, stateful_step_count=20)


@pytest.fixture(scope="module", autouse=True)
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    Newsroom.redis = RedisServer(tmp_path_factory.mktemp("redis"), durable=True)
    Newsroom.redis.start()
    yield
    Newsroom.redis.kill()
