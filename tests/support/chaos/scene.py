"""A chaos test's scene: topics, what is fed to them, workers that come and go, and the judgement at the end.

A worker is one process from raw bytes to verdicts, without the stage whose models take seconds to load.
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
from support.chaos.model import OUTCOMES, Fed, Judgement, by_origin, judge, records
from support.kafka.offsets import committed
from support.kafka.outcomes import Follower, following
from support.kafka.reading import read_all
from support.polling import DEADLINE, until_async
from support.workers.newsloom_command import NEWSLOOM, Worker, environment, kill_alone

_ORDER: Final = "NEWSLOOM_PIPELINE__STAGES"

SESSION_SECONDS: Final = 4.0
"""After which the group gives up a member that says nothing."""

PATIENT: Final = {"NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "60"}
"""Settings of workers that nobody takes from the group: a machine under load must not do so either, and have repeats."""

_TESTS: Final = Path(__file__).parents[2]
_SHOWN: Final = 10
_BATCH_SECONDS: Final = 0.2  # about; so that a blow falls anywhere in a batch, not only where outcomes have been seen


class Variant(StrEnum):
    """An engine on Kafka, with its guarantee."""

    FAUST = "faust"
    AIOKAFKA = "aiokafka"
    TRANSACTIONAL = "transactional"

    @property
    def settings(self) -> Mapping[str, str]:
        """What asks for it."""
        if self is Variant.TRANSACTIONAL:
            return {"NEWSLOOM_ENGINE": "aiokafka", "NEWSLOOM_GUARANTEE": "transactional"}
        return {"NEWSLOOM_ENGINE": self.value}


ENGINES: Final = (Variant.FAUST, Variant.AIOKAFKA)
"""Each engine once, as it is without a `guarantee`."""


class Scene:
    """Workers of one variant on a broker's topics, and what was fed to them.

    Args:
        bootstrap_servers: of a broker with empty topics.
        variant: of every worker.
        folder: for logs and the embedded store.
        seed: of the records, and of everything that is left to chance.
        count: how many records there are to feed.
        settings: of every worker, as environment variables. Workers run all of its `pipeline.stages` up to dedup.
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
        follower: Follower,
        producer: AIOKafkaProducer,
    ) -> None:
        self.chance = random.Random(f"scene:{seed}")
        self.seed = seed
        self.count = count
        self.fed: dict[str, Fed] = {}
        self.forgotten = 0
        self.workers: list[Worker] = []
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
        """How many records have an outcome."""
        return len(self._follower.origins)

    async def feed(self, count: int | None = None) -> None:
        """Put the next so many records on the topic, or all that are left; acknowledged."""
        fresh = list(islice(self._records, count))
        await self.feed_these(fresh)

    async def feed_these(self, fresh: Sequence[Fed]) -> None:
        """Put records on the topic that are none of the scene's own; acknowledged."""
        sent = [await self._producer.send(RAW.name, value=each.value, key=each.key) for each in fresh]
        stand = [await each for each in sent]
        self.fed |= by_origin(RAW.name, [(each.partition, each.offset) for each in stand], fresh)

    def start(self, name: str | None = None, program: Sequence[str] = NEWSLOOM, **settings: str) -> Worker:
        """A worker that is starting. `name` is its static member id: a member of that name is replaced by it."""
        static = {"NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": name} if name is not None else {}
        log = self._folder / f"worker-{next(self._numbers)}.log"
        worker = Worker(self._stages, {**self._environment, **static, **settings}, log, program)
        self.workers.append(worker)
        return worker

    async def hire(self, name: str | None = None, program: Sequence[str] = NEWSLOOM, **settings: str) -> Worker:
        """A worker that has its partitions."""
        worker = self.start(name, program, **settings)
        await asyncio.to_thread(worker.wait_ready)
        return worker

    async def strike_within(self, wave: int) -> None:
        """Feed the next wave, and come back at a random moment while it is worked on."""
        number = self.done + self.chance.randint(1, wave)
        await self.feed(wave)
        await self.until_done(number)
        await asyncio.sleep(self.chance.uniform(0.0, _BATCH_SECONDS))

    async def until_done(self, number: int | None = None) -> None:
        """Until so many records have an outcome, or all that were fed.

        Raises:
            AssertionError: no worker is left.
            DeadlineExceededError: it took too long.
        """
        wanted = len(self.fed) if number is None else number

        def done() -> bool:
            assert any(each.child.exit_code is None for each in self.workers), self.workers[-1].child.tail()
            return self.done >= wanted

        await until_async(done, DEADLINE, f"{wanted} outcomes with seed {self.seed}")

    def forget(self) -> None:
        """Keep nothing of what was fed and done: of a scene that is not judged."""
        self.forgotten += len(self.fed)
        self.fed.clear()
        self._follower.origins.clear()

    def assert_all_live(self) -> None:
        """No worker has ended.

        Raises:
            AssertionError: one has; with the end of its log.
        """
        for worker in self.workers:
            assert worker.child.exit_code is None, worker.child.tail()

    async def dismiss(self) -> list[int]:
        """SIGTERM to every worker that lives; their exit codes."""
        living = [worker for worker in self.workers if worker.child.exit_code is None]
        return list(await asyncio.gather(*(asyncio.to_thread(each.child.stop, DEADLINE) for each in living)))

    async def judged(self, may_die: int = 0) -> Judgement:
        """Dismiss the workers, and hold everything that stands against what must stand, and against the accounting law.

        Of sound records so many may be dead letters. In transactions nothing is said twice.

        Raises:
            AssertionError: a record is lost, a verdict changed, a set of copies has not one original, or a worker did
                not end well; with the seed.
        """
        await self.until_done()
        await until_async(self._all_committed, DEADLINE, f"all to be committed with seed {self.seed}")
        codes = await self.dismiss()
        assert set(codes) <= {0}, f"exit codes {codes}; logs in {self._folder}"
        standing = await read_all(self._bootstrap_servers, OUTCOMES)
        judgement = judge(self.fed, standing, may_die)
        assert not judgement.breaches, self._complaint(judgement.breaches)
        if self.variant is Variant.TRANSACTIONAL:
            assert judgement.repeats == 0, self._complaint([f"{judgement.repeats} repeats in transactions"])
        kafka = KafkaSettings(bootstrap_servers=self._bootstrap_servers, group_prefix=self._prefix, stages=self._order)
        report = await audit(kafka)
        assert report.kept, self._complaint([str(each) for each in report.findings])
        read = {stage: (each.read, each.waiting) for stage, each in report.stages.items()}
        assert read[self._stages[0]] == (len(self.fed), 0), self._complaint([f"read and waiting: {read}"])
        return judgement

    async def _all_committed(self) -> bool:
        """Whether the group has no record left to read: a member that was given up may have left some to be repeated."""
        offsets = await committed(self._bootstrap_servers, f"{self._prefix}.{self._stages[0]}", RAW.name)
        return sum(offsets.values()) == len(self.fed)

    def close(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.child.kill()

    def _complaint(self, found: Sequence[str]) -> str:
        shown = "\n".join(found[:_SHOWN])
        return f"{len(found)} breaches with seed {self.seed}; logs in {self._folder}\n{shown}"


def kill(worker: Worker) -> None:
    """SIGKILL for the worker alone: its pool must not outlive it."""
    kill_alone(worker.child)


def on_redis(url: str) -> dict[str, str]:
    """Settings of a store that members share."""
    return {"NEWSLOOM_DEDUP__STORE": "redis", "NEWSLOOM_DEDUP__REDIS_URL": url}


def faulty(fault: str, argument: object) -> tuple[str, ...]:
    """The program that has a fault of `support.chaos.worker` in it."""
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
) -> AsyncIterator[Scene]:
    """A scene on a broker whose topics stand and are empty; its workers are gone at the end."""
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
            follower=follower,
            producer=producer,
        )
        try:
            yield made
        finally:
            made.close()
            await producer.stop()
