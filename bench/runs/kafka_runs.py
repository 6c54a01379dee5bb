"""Measure `newsloom run` on a real Kafka: with a backlog, and with articles at a steady rate.

All times are append times of the broker (LogAppendTime). Topics have one partition, so that all systems see the articles in the
same order, with the same ones in the measured window.
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
from bench.runs.outcomes import Topics, append_times, open_topics
from bench.watch import Memory, Watch
from bench.workload import WARM_UP, Workload
from newsloom.core.message import Inbound
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.feed import feed
from newsloom.settings import KafkaSettings
from newsloom_schemas.topics import RAW, StageName
from support.kafka.server import KafkaServer
from support.kafka.topics import recreate_topics
from support.workers.newsloom_command import Worker

ALL: Final = (("all",),)
APART: Final = tuple((stage.value,) for stage in StageName)

_STOP_DEADLINE = 30.0
_POLL_SECONDS = 0.2
_MAX_RUN_SECONDS = 240.0  # a run that takes longer has failed


class WorkersFailed(Exception):  # noqa: N818 - not an error of the program
    """A worker ended, or made no progress. The message has the end of its log."""


class Broker:
    """A Kafka for the benchmark."""

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
        """The settings of its clients."""
        return KafkaSettings(bootstrap_servers=self._server.bootstrap_servers)

    @property
    def pid(self) -> int:
        """The id of the Java process."""
        return self._server.pid or 0


class Workers:
    """`newsloom run` processes with their own group and store. They are ready once entered, and stopped at the end.

    Args:
        broker: the Kafka.
        chains: the stages of each process.
        folder: a new folder for logs and the store.
        settings: additional `NEWSLOOM_…` variables for all processes.
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
            "NEWSLOOM_STORIES__ROCKSDB_PATH": str(folder / "stories"),
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
        """Return the CPU seconds of all workers with their pools."""
        return sum(watch.cpu(worker.child.pid, begun, ended) for worker in self._workers)

    def parent_cpu(self, watch: Watch, begun: float, ended: float) -> float:
        """Return the CPU seconds of all workers without their pools."""
        return sum(watch.cpu_alone(worker.child.pid, begun, ended) for worker in self._workers)

    def memory(self, watch: Watch) -> tuple[Memory, ...]:
        """Return the memory of every process."""
        found: list[Memory] = []
        for chain, worker in zip(self._chains, self._workers, strict=True):
            named = "" if len(self._chains) == 1 else f"{'-'.join(chain)} "
            found += [replace(each, role=named + each.role) for each in watch.memory(worker.child.pid)]
        return tuple(found)

    def require_running(self) -> None:
        """Check that all workers run.

        Raises:
            WorkersFailed: a worker has ended.
        """
        for worker in self._workers:
            if worker.child.exit_code is not None:
                msg = f"a worker ended with {worker.child.exit_code}:\n{worker.child.tail()}"
                raise WorkersFailed(msg)


async def process_backlog(broker: Broker, workload: Workload, workers: Workers, watch: Watch) -> Measured:
    """Feed all articles, start the workers, and measure them. The window is defined by append times of outcomes."""
    await recreate_topics(broker.settings.bootstrap_servers, partitions=1)
    await feed(broker.settings, workload.records(), lambda _: None)
    last_measured = WARM_UP + workload.measured
    started = time.time()
    async with open_topics(broker.settings.bootstrap_servers) as topics:
        with workers:
            await _reaches(topics, last_measured, workers)
            memory = workers.memory(watch)
            await _reaches(topics, workload.total, workers)
            ended = time.time()
        read_all = await topics.read_all()
    begun, over = read_all[WARM_UP - 1].at, read_all[last_measured - 1].at
    return Measured(
        articles=workload.measured,
        seconds=over - begun,
        cpu=workers.cpu(watch, begun, over),
        parent_cpu=workers.parent_cpu(watch, begun, over),
        others=watch.others(begun, over) / (over - begun),
        memory=memory,
        whole=ended - started,
        broker_cpu=watch.cpu(broker.pid, begun, over),
        outcomes=dict(Counter(each.topic for each in read_all)),
    )


async def process_at_rate(
    broker: Broker, records: Sequence[Inbound], rate: float, workers: Workers, watch: Watch
) -> Measured:
    """Feed `rate` articles per second, evenly, to running workers, and measure the ages of outcomes.

    An age is the time between the appends of the raw record and of its outcome. The first `WARM_UP` articles do not count.
    """
    address = broker.settings.bootstrap_servers
    await recreate_topics(address, partitions=1)
    async with open_topics(address) as topics:
        with workers:
            await _feed_evenly(broker.settings, records, rate)
            await _reaches(topics, len(records), workers)
            memory = workers.memory(watch)
        read_all = await topics.read_all()
    raw = await append_times(address)
    counted = set(sorted(raw, key=raw.__getitem__)[WARM_UP:])
    ages: dict[str, float] = {}
    for each in read_all:
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
        outcomes=dict(Counter(each.topic for each in read_all)),
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
    """Wait until `number` records have an outcome."""
    async with asyncio.timeout(_MAX_RUN_SECONDS):
        while await topics.count() < number:
            workers.require_running()
            await asyncio.sleep(_POLL_SECONDS)
