"""Measure what a rollout of its workers costs a stage: `python -m bench.speed.rollout [--stage tag] [--rate N] [--killed]`.

Three workers share twelve partitions while articles arrive evenly, and each worker is replaced once. A Deployment starts a
new worker, a new group member, before an old one gets SIGTERM. In a StatefulSet a worker gets SIGTERM, and its successor has
the same `kafka.group_instance_id`. With `--killed` each worker is instead killed (SIGKILL) and restarted, like a container in
its pod. The counts do not depend on the machine: rebalances of the group, and records that were processed more than once.
Ages do depend on it: compare them only within a run. A rate above the capacity of the workers keeps their batches full.
"""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.made_up_news import article
from bench.runs.kafka_runs import Broker, Workers
from bench.runs.outcomes import TopicRecord, append_times, open_topics
from bench.table import quantile
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.settings import Engine
from newsloom_schemas import StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, INPUT, OUTPUT, RAW, REJECTED, TOPICS
from support.kafka.reading import StoredRecord, count, read_all
from support.kafka.topics import recreate_topics
from support.polling import until_async
from support.workers.newsloom_command import Worker

_WORKERS: Final = 3
_PARTITIONS: Final = 12
_ARTICLES: Final = 100
_DEADLINE: Final = 300.0
_GENERATION: Final = re.compile(r"\(generation (\d+)\)")


@dataclass(frozen=True)
class RolloutResult:
    """The result of a rollout. `ages` are sorted, in seconds."""

    dealt: int
    records: int
    repeats: int
    ages: list[float]

    @property
    def summary(self) -> str:
        """The result in one line."""
        return (
            f"dealt out {self.dealt} times, {self.repeats} of {self.records} done twice, longest {self.ages[-1]:.1f} s"
        )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="bench.speed.rollout", description=__doc__)
    parser.add_argument("--rate", type=float, default=30.0, help="articles a second (default 30)")
    parser.add_argument("--stage", type=StageName, choices=(StageName.NORMALISE, StageName.TAG), default=StageName.TAG)
    parser.add_argument("--killed", action="store_true", help="kill and restart workers instead of rolling out")
    options = parser.parse_args()
    stage: StageName = options.stage
    table = Table(
        "engine", "as a", "partitions dealt anew", "records", "done twice", "age p50, s", "p95", "longest",
        title=f"Three workers of {stage}, {options.rate:g} articles/s, each {'killed' if options.killed else 'replaced'} once",
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="newsloom-rollout-") as folder, Broker(Path(folder) / "kafka") as broker:
        records = asyncio.run(_records(broker, stage, Path(folder)))
        for engine in Engine:
            for way in (Deployment, StatefulSet):
                workers = _Scene(broker, stage, records, options.rate, Path(folder) / f"{engine}-{way.__name__}")
                found = asyncio.run(workers.roll(engine, way, killed=options.killed))
                print(f"{engine}, {way.__name__}: {found.summary}", file=sys.stderr, flush=True)
                table.add_row(
                    engine, way.__name__, str(found.dealt), f"{found.records:,}", str(found.repeats),
                    *(f"{quantile(found.ages, share):.1f}" for share in (0.5, 0.95, 1.0)),
                )  # fmt: skip
    Console(width=120).print(table)


class Deployment:
    """Starts the successor first (`maxSurge: 1, maxUnavailable: 0`). A worker that stops leaves the group."""

    def __init__(self, stage: StageName, environment: dict[str, str], folder: Path) -> None:
        folder.mkdir()
        self._stage = stage
        self._environment = environment
        self.folder = folder
        self.running = {number: self._start(number) for number in range(_WORKERS)}

    def _start(self, number: int) -> Worker:
        return Worker((self._stage,), self._environment, self.folder / f"{number}-{time.monotonic_ns()}.log")

    def replace(self, number: int) -> None:
        """One worker, until its successor is ready."""
        old, new = self.running[number], self._start(number)
        self.running[number] = new
        new.wait_ready()
        old.child.stop(_DEADLINE)

    def kill(self, number: int) -> None:
        """Kill and restart a worker. It becomes a new member of the group, or the same again."""
        self.running[number].child.kill()
        self.running[number] = self._start(number)
        self.running[number].wait_ready()

    def generations(self) -> Iterator[int]:
        """Yield the generations of the group that its members saw."""
        for log in self.folder.glob("*.log"):
            yield from map(int, _GENERATION.findall(log.read_text()))


class StatefulSet(Deployment):
    """Replaces one worker after another under the same member id, without a rebalance while the session lasts."""

    def _start(self, number: int) -> Worker:
        own = {"NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": f"worker-{number}", "NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "30"}
        log = self.folder / f"{number}-{time.monotonic_ns()}.log"
        return Worker((self._stage,), self._environment | own, log)

    def replace(self, number: int) -> None:
        """One worker, until its successor is ready."""
        self.running[number].child.stop(_DEADLINE)
        self.running[number] = self._start(number)
        self.running[number].wait_ready()


class _Scene:
    """The workers of a stage during one kind of rollout.

    Args:
        broker: the Kafka.
        stage: the stage of the workers.
        records: the records for its input topic, sent repeatedly.
        rate: records per second.
        folder: a new folder for logs.
    """

    def __init__(
        self, broker: Broker, stage: StageName, records: Sequence[StoredRecord], rate: float, folder: Path
    ) -> None:
        self._broker = broker
        self._servers = broker.settings.bootstrap_servers
        self._stage = stage
        self._records = records
        self._rate = rate
        self._folder = folder

    async def roll(self, engine: Engine, way: type[Deployment], *, killed: bool) -> RolloutResult:
        """Replace every worker once while records arrive."""
        read = INPUT[self._stage]
        await recreate_topics(self._servers, _PARTITIONS, [read])
        await recreate_topics(self._servers, 1, [topic for topic in TOPICS if topic != read])
        environment = {
            **os.environ,
            "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": self._servers,
            "NEWSLOOM_KAFKA__GROUP_PREFIX": self._folder.name,
            "NEWSLOOM_ENGINE": engine,
            "NEWSLOOM_POOL__PROCESSES": "1",
            "NEWSLOOM_LOG__LIBRARY_LEVEL": "INFO",
        }
        workers = way(self._stage, environment, self._folder)
        try:
            for worker in workers.running.values():
                await asyncio.to_thread(worker.wait_ready)
            before = max(workers.generations())
            enough = asyncio.Event()
            feeding = asyncio.create_task(self._feed(enough))
            for number in range(_WORKERS):
                await asyncio.to_thread(workers.kill if killed else workers.replace, number)
            enough.set()
            count = await feeding
            read_all = await self._all(count)
            dealt = max(workers.generations()) - before
        finally:
            for worker in workers.running.values():
                worker.child.kill()
        first: dict[str, float] = {}
        for each in read_all:
            first.setdefault(each.origin, each.at)
        came = await append_times(self._servers, read.name, _PARTITIONS)
        return RolloutResult(
            dealt, count, len(read_all) - len(first), sorted(at - came[origin] for origin, at in first.items())
        )

    async def _feed(self, enough: asyncio.Event) -> int:
        """Send records to all partitions at the rate until `enough` is set. Return their number."""
        begun, count = time.monotonic(), 0
        async with producer(self._broker.settings) as client:
            while not enough.is_set():
                await asyncio.sleep(0.05)
                while count < (time.monotonic() - begun) * self._rate:
                    value = self._records[count % len(self._records)].value
                    await client.send(INPUT[self._stage].name, value, key=b"%d" % count)
                    count += 1
            await client.flush()
        return count

    async def _all(self, count: int) -> list[TopicRecord]:
        """Return all outcomes once each record has one."""
        ends = (OUTPUT[self._stage].name, REJECTED.name, DEAD_LETTERS[self._stage].name)
        async with open_topics(self._servers, ends) as topics:

            async def there() -> bool:
                return await topics.count() >= count and len({each.origin for each in await topics.read_all()}) == count

            await until_async(there, _DEADLINE, f"the outcomes of {count} records")
            return await topics.read_all()


async def _records(broker: Broker, stage: StageName, folder: Path) -> list[StoredRecord]:
    """Return articles as they are on the input topic of the stage, after the stages before it."""
    servers = broker.settings.bootstrap_servers
    chance = random.Random(0)
    await recreate_topics(servers, 1)
    async with producer(broker.settings) as client:
        for _ in range(_ARTICLES):
            await client.send(RAW.name, article(chance, 600).encode())
        await client.flush()
    before = tuple(StageName)[: tuple(StageName).index(stage)]
    if before:
        ends = (OUTPUT[before[-1]].name, DUPLICATES.name, REJECTED.name)
        with Workers(broker, [before], folder / "before"):
            await until_async(lambda: _stand(servers, ends), _DEADLINE, "the articles to be ready")
    return await read_all(servers, (INPUT[stage].name,))


async def _stand(servers: str, topics: Sequence[str]) -> bool:
    return await count(servers, topics) == _ARTICLES


if __name__ == "__main__":
    main()
