"""Run each engine with a scripted stage for the contract suite: send records, read the output topics."""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import count as numbers
from pathlib import Path
from typing import Final, NamedTuple

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.dev.child import Child
from newsloom.runtime.engines.memory import MemoryEngine
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import Engine, Guarantee, PoolSettings, RetrySettings
from newsloom_schemas import KafkaOrigin, StageName, headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, NORMALISED, RAW, REJECTED
from support.kafka.offsets import committed
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import StoredRecord, produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until, until_async
from support.workers.stages import normalise_only

DEAD = DEAD_LETTERS[StageName.NORMALISE].name
OUT = [NORMALISED.name, DUPLICATES.name, REJECTED.name, DEAD]
TESTS = Path(__file__).parents[2]


class EngineUnderTest(NamedTuple):
    """An engine and its guarantee."""

    engine: Engine
    guarantee: Guarantee = Guarantee.AT_LEAST_ONCE

    def __str__(self) -> str:
        return self.engine.value if self.guarantee is Guarantee.AT_LEAST_ONCE else self.guarantee.value


ON_KAFKA: Final = (*map(EngineUnderTest, Engine), EngineUnderTest(Engine.AIOKAFKA, Guarantee.TRANSACTIONAL))
"""Every engine on Kafka, with every guarantee that it supports."""

Pairs = Sequence[tuple[bytes | None, bytes]]


class MemoryRig:
    """The engine without a broker. Its output looks like topics with one partition."""

    async def work(self, records: Pairs) -> list[StoredRecord]:
        pool = WorkPool(
            normalise_only, [StageName.NORMALISE], PoolSettings(processes=2, record_timeout_seconds=2.0), Telemetry()
        )
        processor = Processor(
            pool, {}, clock=SystemClock(), retry=RetrySettings(), keep_bytes=100_000, telemetry=Telemetry()
        )
        stored: list[StoredRecord] = []
        ends: Counter[str] = Counter()

        def write(processed: ProcessedRecord) -> None:
            for each in processed.outcome.outbound:
                stored.append(StoredRecord(each.topic, 0, ends[each.topic], each.key, each.value, each.headers))
                ends[each.topic] += 1

        try:
            await MemoryEngine(processor, write, Telemetry()).run(
                Inbound(value=value, key=key, place=KafkaOrigin(topic=RAW.name, partition=0, offset=offset))
                for offset, (key, value) in enumerate(records)
            )
        finally:
            pool.close()
        return stored


class KafkaRig:
    """An engine on Kafka, in worker processes that tests may stop and kill.

    Their sessions are longer than any stall of a busy machine, so that a single worker processes each record once. A worker
    that the group must remove soon gets a short `session_timeout_seconds`.
    """

    def __init__(self, under_test: EngineUnderTest, kafka: KafkaAddress, group_prefix: str, folder: Path) -> None:
        self.under_test = under_test
        self._kafka = kafka
        self._prefix = group_prefix
        self._folder = folder
        self._numbers = numbers()
        self._workers: list[Child] = []

    async def work(self, records: Pairs) -> list[StoredRecord]:
        await self.feed(records)
        self.start()
        await self.wait_for(len(records))
        return await self.stored()

    async def feed(self, records: Pairs) -> None:
        """Send records to the input topic."""
        await produce(self._kafka.bootstrap_servers, RAW.name, records)

    def launch(self, **settings: object) -> tuple[Child, Path]:
        """Start a worker, and return it with its folder."""
        folder = self._folder / f"worker-{next(self._numbers)}"
        folder.mkdir()
        settings = {"guarantee": self.under_test.guarantee, **settings}
        worker = Child(
            [
                *(sys.executable, "-m", "support.workers.scripted_worker", self.under_test.engine.value),
                *(self._kafka.bootstrap_servers, self._prefix, folder, json.dumps(settings)),
            ],
            folder / "log",
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")]))),
            },
        )
        self._workers.append(worker)
        return worker, folder

    def close(self) -> None:
        """Kill every worker."""
        for worker in self._workers:
            worker.kill()

    def start(self, **settings: object) -> Child:
        """Start a worker, and wait until it has its partitions."""
        worker, folder = self.launch(**settings)

        def ready() -> bool:
            assert worker.exit_code is None, worker.tail()
            return (folder / "ready").exists()

        until(ready, DEADLINE, "the worker to have its partitions")
        return worker

    def batches(self) -> list[tuple[int, int]]:
        """Return the number of records and bytes of each batch of all workers."""
        lines = [line for file in sorted(self._folder.glob("*/batches")) for line in file.read_text().splitlines()]
        return [(int(records), int(size)) for records, size in (line.split() for line in lines)]

    def done(self) -> int:
        """Return the number of records in all batches."""
        return sum(records for records, _ in self.batches())

    async def wait_for(self, number: int) -> None:
        """Wait until `number` records have an outcome. Repeats are not counted."""
        await until_records_ended(self._kafka.bootstrap_servers, OUT, number)

    async def until_outcomes(self, number: int) -> None:
        """Wait for `number` outcomes including repeats, as when several groups read the same records."""

        async def enough() -> bool:
            return len(await self.stored()) >= number

        await until_async(enough, DEADLINE, f"{number} outcomes")

    async def stored(self) -> list[StoredRecord]:
        """Return all records on the output topics."""
        return await read_all(self._kafka.bootstrap_servers, OUT)

    async def outcomes(self) -> Counter[str]:
        """Return the number of outcomes of each origin."""
        return Counter(each.header(headers.ORIGIN) for each in await self.stored())

    async def until_commits_visible(self) -> None:
        """Wait until all commits of a worker that has ended are visible.

        The broker ends a transaction on one partition after another, so that offsets can be visible before outcomes, or
        after them.
        """
        if self.under_test.guarantee is Guarantee.TRANSACTIONAL:

            async def same() -> bool:
                return await self.committed() == set(await self.outcomes())

            await until_async(same, DEADLINE, "outcomes and offsets of the same records")

    async def committed(self) -> set[str]:
        """Return the origins of all records that the group has committed."""
        offsets = await committed(self._kafka.bootstrap_servers, f"{self._prefix}.{StageName.NORMALISE}", RAW.name)
        return {f"kafka:{RAW.name}/{partition}/{n}" for partition, end in offsets.items() for n in range(end)}
