"""Run a chaos test: feed records, start and kill workers, and compare the outcomes at the end.

A worker is one process from raw bytes to verdicts, without the stage tag, whose models take seconds to load.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaProducer

from newsloom.runtime.audit.reading import audit
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW, StageName
from support.chaos.model import OUTCOMES, FedRecord, Findings, by_origin, compare_outcomes, packed, records
from support.kafka.offsets import committed
from support.kafka.outcomes import Follower, following
from support.kafka.reading import read_all
from support.polling import DEADLINE, until_async
from support.workers.newsloom_command import NEWSLOOM, Worker, environment, kill_alone

_ORDER: Final = "NEWSLOOM_PIPELINE__STAGES"

SESSION_SECONDS: Final = 4.0
"""Seconds without a heartbeat after which the group removes a member."""

LONG_SESSION: Final = {"NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "60"}
"""Settings for workers that must stay in the group even when the machine is under load."""

_TESTS: Final = Path(__file__).parents[2]
_MAX_SHOWN_BREACHES: Final = 10
_BATCH_SECONDS: Final = 0.2  # about one batch, so that a fault hits any point of it


class Variant(StrEnum):
    """An engine on Kafka and its guarantee."""

    FAUST = "faust"
    AIOKAFKA = "aiokafka"
    TRANSACTIONAL = "transactional"

    @property
    def settings(self) -> Mapping[str, str]:
        """The environment variables that select it."""
        if self is Variant.TRANSACTIONAL:
            return {"NEWSLOOM_ENGINE": "aiokafka", "NEWSLOOM_GUARANTEE": "transactional"}
        return {"NEWSLOOM_ENGINE": self.value}


ENGINES: Final = (Variant.FAUST, Variant.AIOKAFKA)
"""Each engine once, with the default guarantee."""


class Scene:
    """Workers of one variant on the topics of a broker, and the records that were fed to them.

    Args:
        bootstrap_servers: the address of a broker with empty topics.
        variant: the engine and guarantee of every worker.
        folder: the folder for logs and the embedded store.
        seed: the seed of the records and of all random choices.
        count: how many records there are to feed.
        settings: settings of every worker, as environment variables. Workers run their `pipeline.stages` up to dedup.
        max_articles: largest number of articles in a raw record. Each has a random number of them.

    Attributes:
        fed: each article by its origin.
        raw_records: number of raw records that were fed.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        variant: Variant,
        folder: Path,
        *,
        seed: int,
        count: int,
        settings: Mapping[str, str],
        max_articles: int,
        follower: Follower,
        producer: AIOKafkaProducer,
    ) -> None:
        self.chance = random.Random(f"scene:{seed}")
        self.seed = seed
        self.count = count
        self.fed: dict[str, FedRecord] = {}
        self.raw_records = 0
        self.forgotten = 0
        self.workers: list[Worker] = []
        self._max_articles = max_articles
        self._records = iter(records(count, seed))
        self._bootstrap_servers = bootstrap_servers
        self.variant = variant
        self._folder = folder
        self._order = tuple(json.loads(settings.get(_ORDER, "null")) or StageName)
        self._stages = self._order[: self._order.index("dedup") + 1]
        self._follower = follower
        self._producer = producer
        self._numbers = numbers(1)
        self._prefix = f"chaos-{seed}-{self.chance.getrandbits(32):08x}"
        self._environment = environment(
            bootstrap_servers,
            self._prefix,
            folder,
            PYTHONPATH=os.pathsep.join((str(_TESTS), *filter(None, [os.environ.get("PYTHONPATH")]))),
            **{
                "NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
                "NEWSLOOM_KAFKA__HEARTBEAT_INTERVAL_SECONDS": "1",
                "NEWSLOOM_BATCH__MAX_RECORDS": "50",
                "NEWSLOOM_RETRY__MAX_BACKOFF_SECONDS": "1",
                **variant.settings,
                **settings,
            },
        )

    @property
    def done(self) -> int:
        """The number of records with an outcome."""
        return len(self._follower.origins)

    async def feed(self, count: int | None = None) -> None:
        """Send the next `count` records, or all that are left, and wait for the acknowledgements."""
        fresh = list(islice(self._records, count))
        await self.feed_these(fresh)

    async def feed_these(self, fresh: Sequence[FedRecord]) -> None:
        """Send these records, and wait for the acknowledgements."""
        groups = packed(fresh, self.chance, self._max_articles)
        sent = [
            await self._producer.send(RAW.name, value=b"\n".join(each.value for each in group), key=group[0].key)
            for group in groups
        ]
        stand = [await each for each in sent]
        self.raw_records += len(groups)
        self.fed |= by_origin(RAW.name, [(each.partition, each.offset) for each in stand], groups)

    def start(self, name: str | None = None, program: Sequence[str] = NEWSLOOM, **settings: str) -> Worker:
        """Start a worker. `name` is its static member id: it replaces the member with the same id."""
        static = {"NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": name} if name is not None else {}
        log = self._folder / f"worker-{next(self._numbers)}.log"
        worker = Worker(self._stages, {**self._environment, **static, **settings}, log, program)
        self.workers.append(worker)
        return worker

    async def start_ready(self, name: str | None = None, program: Sequence[str] = NEWSLOOM, **settings: str) -> Worker:
        """Start a worker, and wait until it has its partitions."""
        worker = self.start(name, program, **settings)
        await asyncio.to_thread(worker.wait_ready)
        return worker

    async def feed_until_random_moment(self, wave: int) -> None:
        """Feed `wave` records, and return at a random moment while they are processed."""
        number = self.done + self.chance.randint(1, wave)
        await self.feed(wave)
        await self.until_done(number)
        await asyncio.sleep(self.chance.uniform(0.0, _BATCH_SECONDS))

    async def until_done(self, number: int | None = None) -> None:
        """Wait until `number` records have an outcome, by default all that were fed.

        Raises:
            AssertionError: no worker is running.
            DeadlineExceededError: it took too long.
        """
        wanted = len(self.fed) if number is None else number

        def done() -> bool:
            assert any(each.child.exit_code is None for each in self.workers), self.workers[-1].child.tail()
            return self.done >= wanted

        await until_async(done, DEADLINE, f"{wanted} outcomes with seed {self.seed}")

    def forget(self) -> None:
        """Forget all records and outcomes, in a run whose outcomes are not compared."""
        self.forgotten += len(self.fed)
        self.fed.clear()
        self._follower.origins.clear()

    def assert_all_live(self) -> None:
        """Check that all workers are running.

        Raises:
            AssertionError: one has ended; the message has the end of its log.
        """
        for worker in self.workers:
            assert worker.child.exit_code is None, worker.child.tail()

    async def stop_all(self) -> list[int]:
        """Send SIGTERM to every running worker, and return their exit codes."""
        living = [worker for worker in self.workers if worker.child.exit_code is None]
        return list(await asyncio.gather(*(asyncio.to_thread(each.child.stop, DEADLINE) for each in living)))

    async def check_outcomes(self, allowed_failures: int = 0) -> Findings:
        """Stop the workers, compare all outcomes with the expected ones, and audit the topics.

        `allowed_failures` is how many sound records may be dead letters. With transactions no outcome may be repeated.

        Raises:
            AssertionError: a record is lost, a verdict changed, a set of copies does not have exactly one original, or a
                worker failed to stop; the message has the seed.
        """
        await self.until_done()
        await until_async(self._all_committed, DEADLINE, f"all to be committed with seed {self.seed}")
        codes = await self.stop_all()
        assert set(codes) <= {0}, f"exit codes {codes}; logs in {self._folder}"
        stored = await read_all(self._bootstrap_servers, OUTCOMES)
        findings = compare_outcomes(self.fed, stored, allowed_failures)
        assert not findings.breaches, self._complaint(findings.breaches)
        if self.variant is Variant.TRANSACTIONAL:
            assert findings.repeats == 0, self._complaint([f"{findings.repeats} repeats in transactions"])
        kafka = KafkaSettings(bootstrap_servers=self._bootstrap_servers, group_prefix=self._prefix, stages=self._order)
        report = await audit(kafka)
        assert report.kept, self._complaint([str(each) for each in report.findings])
        read = {stage: (each.read, each.waiting) for stage, each in report.stages.items()}
        assert read[self._stages[0]] == (self.raw_records, 0), self._complaint([f"read and waiting: {read}"])
        return findings

    async def _all_committed(self) -> bool:
        """Return True if the group has committed all records: those of a removed member may still have to be repeated."""
        offsets = await committed(self._bootstrap_servers, f"{self._prefix}.{self._stages[0]}", RAW.name)
        return sum(offsets.values()) == self.raw_records

    def close(self) -> None:
        """Kill every worker."""
        for worker in self.workers:
            worker.child.kill()

    def _complaint(self, found: Sequence[str]) -> str:
        shown = "\n".join(found[:_MAX_SHOWN_BREACHES])
        return f"{len(found)} breaches with seed {self.seed}; logs in {self._folder}\n{shown}"


def kill(worker: Worker) -> None:
    """Send SIGKILL to the worker only. Its pool must end by itself."""
    kill_alone(worker.child)


def on_redis(url: str) -> dict[str, str]:
    """Return the settings of a store that members share."""
    return {"NEWSLOOM_DEDUP__STORE": "redis", "NEWSLOOM_DEDUP__REDIS_URL": url}


def faulty(fault: str, argument: object) -> tuple[str, ...]:
    """Return the command of a worker with a fault of `support.chaos.worker`."""
    return (sys.executable, "-m", "support.chaos.worker", fault, str(argument))


@asynccontextmanager
async def scene(
    bootstrap_servers: str,
    variant: Variant,
    folder: Path,
    *,
    seed: int,
    count: int,
    settings: Mapping[str, str] | None = None,
    max_articles: int = 1,
) -> AsyncIterator[Scene]:
    """Make a scene on a broker with empty topics. Its workers are killed at the end."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all", linger_ms=5)
    async with following(bootstrap_servers, OUTCOMES) as follower:
        await producer.start()
        made = Scene(
            bootstrap_servers,
            variant,
            folder,
            seed=seed,
            count=count,
            settings=settings or {},
            max_articles=max_articles,
            follower=follower,
            producer=producer,
        )
        try:
            yield made
        finally:
            made.close()
            await producer.stop()
