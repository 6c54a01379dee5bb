"""Workers in processes of their own, on one Redis: what they say together is what one worker would have said."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.polling import DEADLINE
from support.stores.redis_server import RedisAddress

STORIES = 100
COPIES = 10
WORKERS = 2

WORKER = """
    import asyncio, json, random, sys
    from support.stores.dedup_runner import DedupRunner, article, prose
    from support.fake_clock import FakeClock
    from support.stores.kinds import StoreSource
    from newsloom.settings import StoreKind
    from pathlib import Path

    async def work(url, name, worker, workers, stories, copies, dies):
        source = StoreSource(StoreKind.REDIS, Path(name), url)
        clock = FakeClock()
        runner = DedupRunner(source.open(clock), source.settings(), clock)
        mine = [
            article(f"{prose(story, 90)} Printed by outlet {copy}.", name=f"{story}/{copy}", position=copy * stories + story)
            for story in range(stories) for copy in range(worker, copies, workers)
        ]
        random.Random(0).shuffle(mine)  # both meet the stories in the same order, at the same time
        print("ready", flush=True)
        sys.stdin.readline()
        for start in range(0, len(mine), 20):
            suspended = await runner.claim(*mine[start : start + 20])
            if dies and start >= len(mine) // 2:
                print("claimed", flush=True)
                await asyncio.sleep(600)
            for each in await runner.finish(suspended):
                print(json.dumps([each.id, each.dedup.relation, each.dedup.cluster_id]), flush=True)

    url, name, worker, workers, stories, copies, dies = sys.argv[1:]
    asyncio.run(work(url, name, int(worker), int(workers), int(stories), int(copies), dies == "dies"))
"""


class Worker:
    """One process with its share of the copies of every story."""

    def __init__(self, redis: RedisAddress, name: Path, number: int, *, dies: bool = False) -> None:
        arguments = [redis.url, str(name), number, WORKERS, STORIES, COPIES, "dies" if dies else "lives"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WORKER), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )

    def lines(self) -> Iterator[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield line.strip()

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> dict[str, tuple[str, str]]:
        """Relation and cluster of each article, until the process ends or says that it waits for its death."""
        found: dict[str, tuple[str, str]] = {}
        for line in self.lines():
            if line == "claimed":
                break
            name, relation, cluster = json.loads(line)
            found[name] = relation, cluster
        return found


@pytest.fixture
def name(tmp_path: Path) -> Path:
    """Names the keys of one test."""
    return tmp_path


def started(workers: list[Worker]) -> None:
    for worker in workers:
        assert next(worker.lines()) == "ready"
    for worker in workers:
        worker.begin()


def check(said: dict[str, tuple[str, str]]) -> None:
    originals = Counter(each.partition("/")[0] for each, (relation, _) in said.items() if relation == "original")
    assert originals == dict.fromkeys(map(str, range(STORIES)), 1)
    clusters = {(each.partition("/")[0], cluster) for each, (_, cluster) in said.items()}
    assert len(clusters) == STORIES


def test_two_processes_name_exactly_one_original_for_each_set_of_copies(redis_server: RedisAddress, name: Path) -> None:
    workers = [Worker(redis_server, name, number) for number in range(WORKERS)]
    started(workers)
    said = workers[0].said() | workers[1].said()
    assert [worker.process.wait(DEADLINE) for worker in workers] == [0, 0]
    assert len(said) == STORIES * COPIES
    check(said)


def test_a_process_that_is_killed_after_its_claim_leaves_no_story_without_or_with_two_originals(
    redis_server: RedisAddress, name: Path
) -> None:
    dying, living = Worker(redis_server, name, 0, dies=True), Worker(redis_server, name, 1)
    started([dying, living])
    before = dying.said()
    dying.process.send_signal(signal.SIGKILL)
    dying.process.wait(DEADLINE)
    other = living.said()
    assert living.process.wait(DEADLINE) == 0
    successor = Worker(redis_server, name, 0)
    started([successor])
    again = successor.said()
    assert successor.process.wait(DEADLINE) == 0
    assert {each: again[each] for each in before} == before
    assert len(again | other) == STORIES * COPIES
    check(again | other)
