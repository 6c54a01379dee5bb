"""`newsloom run` on a real Kafka: a backlog worked off, and articles at a steady pace.

The broker stamps each record when it appends it (LogAppendTime), so every time here is the broker's. Topics have one
partition: all systems then see the articles in the same order, and the same ones stand in the measured window.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bench.measured import Measured
from bench.runs.outcomes import Topics, standing_on, times
from bench.watch import Memory, Watch
from bench.workload import WARM_UP, Workload
from newsloom.core.message import Inbound
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.feed import feed
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics
from support.workers.newsloom_command import Worker

ALL: Final = (("all",),)
FOUR: Final = (("normalise",), ("dedup",), ("tag",), ("publish",))

_STOP_DEADLINE = 30.0
_LOOK_SECONDS = 0.2
_LONGEST = 240.0  # seconds for a run; more is a fault, not a speed


class WorkersFailed(Exception):  # noqa: N818 - says what happened
    """A worker ended, or made no progress. The message holds the end of its log."""


class Broker:
    """A Kafka of the benchmark's own."""

    def __init__(self, folder: Path) -> None:
        self._server = KafkaServer(folder, {"log.message.timestamp.type": "LogAppendTime"})

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.kill()

    @property
    def settings(self) -> KafkaSettings:
        """How to reach it."""
        return KafkaSettings(bootstrap_servers=self._server.bootstrap_servers)

    @property
    def pid(self) -> int:
        """Of the Java process."""
        return self._server.pid or 0


class Workers:
    """`newsloom run` processes with a group and a store of their own; ready when entered, stopped when left.

    Args:
        broker: where.
        chains: the stages of each process.
        folder: for logs and the store; not there yet.
        settings: more `NEWSLOOM_…` variables for all of them.
    """

    def __init__(
        self, broker: Broker, chains: Sequence[Sequence[str]], folder: Path, settings: dict[str, str] | None = None
    ) -> None:
        folder.mkdir(parents=True)
        self._chains = chains
        self._folder = folder
        self._workers: list[Worker] = []
        self._environment = {
            **os.environ,
            "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": broker.settings.bootstrap_servers,
            "NEWSLOOM_KAFKA__GROUP_PREFIX": f"bench-{folder.name}",
            "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(folder / "store"),
            **(settings or {}),
        }

    def __enter__(self) -> Self:
        for chain in self._chains:
            self._workers.append(Worker(chain, self._environment, self._folder / f"{'-'.join(chain)}.log"))
        for worker in self._workers:
            worker.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.child.stop(_STOP_DEADLINE)

    def cpu(self, watch: Watch, begun: float, ended: float) -> float:
        """CPU seconds of all of them, their pools included."""
        return sum(watch.cpu(worker.child.pid, begun, ended) for worker in self._workers)

    def parent_cpu(self, watch: Watch, begun: float, ended: float) -> float:
        """CPU seconds of all of them without their pools."""
        return sum(watch.cpu_alone(worker.child.pid, begun, ended) for worker in self._workers)

    def memory(self, watch: Watch) -> tuple[Memory, ...]:
        """Of every process."""
        found: list[Memory] = []
        for chain, worker in zip(self._chains, self._workers, strict=True):
            named = "" if len(self._chains) == 1 else f"{'-'.join(chain)} "
            found += [replace(each, role=named + each.role) for each in watch.memory(worker.child.pid)]
        return tuple(found)

    def complain_if_ended(self) -> None:
        """Raises.

        Raises:
            WorkersFailed: one of them is no more.
        """
        for worker in self._workers:
            if worker.child.exit_code is not None:
                msg = f"a worker ended with {worker.child.exit_code}:\n{worker.child.tail()}"
                raise WorkersFailed(msg)


async def work_off(broker: Broker, workload: Workload, workers: Workers, watch: Watch) -> Measured:
    """Feed everything, then start the workers and measure them. The window is by the outcomes' append times."""
    await recreate_topics(broker.settings.bootstrap_servers, partitions=1)
    await feed(broker.settings, workload.records(), lambda _: None)
    last_measured = WARM_UP + workload.measured
    started = time.time()
    async with standing_on(broker.settings.bootstrap_servers) as topics:
        with workers:
            await _reaches(topics, last_measured, workers)
            memory = workers.memory(watch)
            await _reaches(topics, workload.total, workers)
            ended = time.time()
        landed = await topics.landed()
    begun, over = landed[WARM_UP - 1].at, landed[last_measured - 1].at
    return Measured(
        articles=workload.measured,
        seconds=over - begun,
        cpu=workers.cpu(watch, begun, over),
        parent_cpu=workers.parent_cpu(watch, begun, over),
        others=watch.others(begun, over) / (over - begun),
        memory=memory,
        whole=ended - started,
        broker_cpu=watch.cpu(broker.pid, begun, over),
        outcomes=dict(Counter(each.topic for each in landed)),
    )


async def keep_pace(
    broker: Broker, records: Sequence[Inbound], rate: float, workers: Workers, watch: Watch
) -> Measured:
    """Feed `rate` articles a second, evenly, to a worker that is up, and measure their ages.

    An age is from the append of the raw record to the append of its outcome. The first `WARM_UP` articles do not count.
    """
    address = broker.settings.bootstrap_servers
    await recreate_topics(address, partitions=1)
    async with standing_on(address) as topics:
        with workers:
            await _feed_evenly(broker.settings, records, rate)
            await _reaches(topics, len(records), workers)
            memory = workers.memory(watch)
        landed = await topics.landed()
    raw = await times(address)
    counted = set(sorted(raw, key=raw.__getitem__)[WARM_UP:])
    ages: dict[str, float] = {}
    for each in landed:
        if each.origin in counted:
            ages.setdefault(each.origin, each.at - raw[each.origin])
    begun, over = min(raw[origin] for origin in counted), max(raw.values())
    return Measured(
        articles=len(ages),
        seconds=over - begun,
        cpu=workers.cpu(watch, begun, over),
        parent_cpu=workers.parent_cpu(watch, begun, over),
        others=watch.others(begun, over) / (over - begun),
        memory=memory,
        broker_cpu=watch.cpu(broker.pid, begun, over),
        ages=tuple(sorted(ages.values())),
        outcomes=dict(Counter(each.topic for each in landed)),
    )


async def _feed_evenly(kafka: KafkaSettings, records: Sequence[Inbound], rate: float) -> None:
    async with producer(kafka) as client:
        begun = time.monotonic()
        futures = []
        for number, record in enumerate(records):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            futures.append(
                await client.send(RAW.name, value=record.value, key=record.key, headers=list(record.headers))
            )
        await asyncio.gather(*futures)


async def _reaches(topics: Topics, number: int, workers: Workers) -> None:
    """Wait until so many records have ended."""
    async with asyncio.timeout(_LONGEST):
        while await topics.count() < number:
            workers.complain_if_ended()
            await asyncio.sleep(_LOOK_SECONDS)
