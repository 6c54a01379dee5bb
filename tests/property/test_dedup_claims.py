"""Any order of redeliveries, workers and crashes gives each article one verdict, and each copy set one original."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from newsloom.claims.steps import ClaimAnswer
from newsloom.settings import StoreKind
from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, Relation, Verdict, merged_clusters
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.kinds import PERSISTENT, StoreSource
from support.stores.redis_server import RedisServer

STORIES = 4
CREDITS = ("", " Courier.", " Reprinted by the Northern Gazette with permission.")
WORKERS = 2
PARTS_OF = 11
"""One record in so many is of another text: its head, its tail, or what lies between and makes one cluster of both."""
KILLS_OF = 13
"""One record in so many withdraws a story."""
_LONG = prose(99, 320).split(" ")
PARTS = tuple(" ".join(_LONG[start : start + 200]) for start in (0, 100, 50))


def story_of(position: int) -> int | None:
    """Return the story of a record; `None` for a part of the other text."""
    return None if position % PARTS_OF == PARTS_OF - 1 else position % STORIES


def is_kill(position: int) -> bool:
    return story_of(position) is not None and position % KILLS_OF == KILLS_OF - 1


def record_at(position: int) -> NormalisedArticle:
    """Return the record at a position: one of 4 stories with one of 3 credits, some of them under a shared URL.

    Some records withdraw a story, and some are parts of another text.
    """
    story, credit = story_of(position), position // STORIES % len(CREDITS)
    if story is None:
        return article(PARTS[position // PARTS_OF % len(PARTS)], name=f"record {position}", position=position)
    if is_kill(position):
        return article(prose(story, 120), name=f"record {position}", position=position, title="KILL-Ship aground")
    return article(
        prose(story, 120) + CREDITS[credit],
        name=f"record {position}",
        position=position,
        document=f"https://courier.example/{story}" if position % 7 == 6 else None,
    )


class Newsroom(RuleBasedStateMachine):
    """Two workers on one store. They take batches, crash between claim and settle, and get records again, even both.

    On Redis each worker has its own connections, and a restart kills Redis.
    """

    kind: ClassVar[StoreKind]
    redis: ClassVar[RedisServer]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-"))
        self.source = StoreSource(self.kind, self.folder / "dedup", self.redis.url)
        self.clock = FakeClock()
        self.loop = asyncio.new_event_loop()
        self.start_workers()
        self.verdicts: dict[int, Verdict] = {}
        self.delivered = 0

    def start_workers(self) -> None:
        shared = [self.source.open(self.clock) for _ in range(WORKERS if self.kind is StoreKind.REDIS else 1)]
        self.stores = shared
        self.runners = [
            DedupRunner(shared[number % len(shared)], self.source.settings(), self.clock) for number in range(WORKERS)
        ]
        self.suspended: list[list[tuple[int, tuple[bytes, ClaimAnswer]]]] = [[] for _ in range(WORKERS)]

    def check_verdicts(self, positions: Iterable[int], records: Iterable[DeduplicatedArticle]) -> None:
        for position, record in zip(positions, records, strict=True):
            assert self.verdicts.setdefault(position, record.dedup) == record.dedup

    @rule(worker=st.integers(0, WORKERS - 1), fresh=st.integers(0, 6), again=st.lists(st.integers(0, 40), max_size=4))
    def claim(self, worker: int, fresh: int, again: list[int]) -> None:
        new = range(self.delivered, self.delivered + fresh)
        self.delivered += fresh
        positions = [*new, *(position % self.delivered for position in again if self.delivered)]
        answered = self.loop.run_until_complete(self.runners[worker].claim(*map(record_at, positions)))
        self.suspended[worker] += zip(positions, answered, strict=True)

    @rule(fresh=st.integers(0, 6), shared=st.integers(0, 6))
    def claim_at_once(self, fresh: int, shared: int) -> None:
        """Give some records to both workers, as during a rebalance."""
        new = range(self.delivered, self.delivered + fresh + shared)
        self.delivered += fresh + shared
        assigned = new[: fresh // 2 + shared], tuple(reversed(new[fresh // 2 :]))
        answered = self.loop.run_until_complete(self.claims(assigned))
        for worker in range(WORKERS):
            self.suspended[worker] += zip(assigned[worker], answered[worker], strict=True)

    async def claims(self, assigned: Sequence[Sequence[int]]) -> list[list[tuple[bytes, ClaimAnswer]]]:
        return await asyncio.gather(
            *(
                runner.claim(*map(record_at, positions))
                for runner, positions in zip(self.runners, assigned, strict=True)
            )
        )

    @rule(worker=st.integers(0, WORKERS - 1))
    def finish(self, worker: int) -> None:
        suspended, self.suspended[worker] = self.suspended[worker], []
        records = self.loop.run_until_complete(self.runners[worker].finish([each for _, each in suspended]))
        self.check_verdicts([position for position, _ in suspended], records)

    @rule(worker=st.integers(0, WORKERS - 1))
    def crash(self, worker: int) -> None:
        self.suspended[worker] = []

    @rule()
    def restart(self) -> None:
        if self.kind in PERSISTENT:
            self.close()
            if self.kind is StoreKind.REDIS:
                self.redis.kill()
                self.redis.start()
            self.start_workers()

    def close(self) -> None:
        for store in self.stores:
            self.loop.run_until_complete(store.close())

    @rule()
    def forward_clock(self) -> None:
        self.clock.forward(timedelta(minutes=20))

    @invariant()
    def no_set_of_copies_has_two_originals(self) -> None:
        for story in range(STORIES):
            own = [verdict for position, verdict in self.verdicts.items() if story_of(position) == story]
            assert sum(verdict.relation is Relation.ORIGINAL for verdict in own) <= 1
            assert len({verdict.cluster_id for verdict in own}) <= 1

    @invariant()
    def clusters_merge_into_smaller_ids_and_a_kill_is_no_copy(self) -> None:
        one_of = merged_clusters(self.verdicts.values())
        assert all(one <= cluster for cluster, one in one_of.items())
        for position, verdict in self.verdicts.items():
            if is_kill(position) and verdict.relation is Relation.EXACT:
                assert is_kill(int(str(verdict.evidence.matched_id).removeprefix("record ")))

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        everything = range(self.delivered)
        for start in range(0, self.delivered, 9):
            batch = everything[start : start + 9]
            self.check_verdicts(batch, self.loop.run_until_complete(self.runners[0].take(*map(record_at, batch))))
        parts = {self.verdicts[position].cluster_id for position in everything if story_of(position) is None}
        if self.delivered >= PARTS_OF * len(PARTS):  # each part was there
            one_of = merged_clusters(self.verdicts[position] for position in everything)
            assert len({one_of[cluster] for cluster in parts}) == 1
        for story in range(min(STORIES, self.delivered)):
            own = {position for position in everything if story_of(position) == story}
            originals = [position for position in own if self.verdicts[position].relation is Relation.ORIGINAL]
            assert len(originals) == 1
            assert {self.verdicts[position].cluster_id for position in own} == {f"record {originals[0]}"}
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
TestMemory.settings = hypothesis_settings(max_examples=30, stateful_step_count=20)
TestRocks = RocksNewsroom.TestCase
TestRocks.settings = hypothesis_settings(max_examples=15, stateful_step_count=20)
TestRedis = RedisNewsroom.TestCase
TestRedis.settings = hypothesis_settings(max_examples=12, stateful_step_count=15)


@pytest.fixture(scope="module", autouse=True)
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    Newsroom.redis = RedisServer(tmp_path_factory.mktemp("redis"), durable=True)
    Newsroom.redis.start()
    yield
    Newsroom.redis.kill()
