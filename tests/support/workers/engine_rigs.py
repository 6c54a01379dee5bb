"""Each engine with a stage that does what records say, for the contract suite: records in, what stands on topics out."""

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
from support.kafka.reading import Standing, produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until, until_async
from support.workers.stages import normalise_only

DEAD = DEAD_LETTERS[StageName.NORMALISE].name
OUT = [NORMALISED.name, DUPLICATES.name, REJECTED.name, DEAD]
TESTS = Path(__file__).parents[2]


class Moves(NamedTuple):
    """What moves the bytes, and what it promises."""

    engine: Engine
    guarantee: Guarantee = Guarantee.AT_LEAST_ONCE

    def __str__(self) -> str:
        return self.engine.value if self.guarantee is Guarantee.AT_LEAST_ONCE else self.guarantee.value


ON_KAFKA: Final = (*map(Moves, Engine), Moves(Engine.AIOKAFKA, Guarantee.TRANSACTIONAL))
"""Every engine on Kafka, with every guarantee that it gives."""

Pairs = Sequence[tuple[bytes | None, bytes]]


class MemoryRig:
    """The engine without a broker: what it hands on, as if it stood on topics of one partition."""

    async def work(self, records: Pairs) -> list[Standing]:
        pool = WorkPool(
            normalise_only, [StageName.NORMALISE], PoolSettings(processes=2, record_timeout_seconds=2.0), Telemetry()
        )
        processor = Processor(
            pool, {}, clock=SystemClock(), retry=RetrySettings(), keep_bytes=100_000, telemetry=Telemetry()
        )
        standing: list[Standing] = []
        ends: Counter[str] = Counter()

        def write(processed: ProcessedRecord) -> None:
            for each in processed.outcome.outbound:
                standing.append(Standing(each.topic, 0, ends[each.topic], each.key, each.value, each.headers))
                ends[each.topic] += 1

        try:
            await MemoryEngine(processor, write, Telemetry()).run(
                Inbound(value=value, key=key, place=KafkaOrigin(topic=RAW.name, partition=0, offset=offset))
                for offset, (key, value) in enumerate(records)
            )
        finally:
            pool.close()
        return standing


class KafkaRig:
    """An engine on Kafka, in processes of their own that may be stopped and killed.

    Their sessions outlast any stall of a busy machine. So a worker that is alone and stays alive does nothing twice, and
    tests may hold it to that; one that has to be given up soon gets a short `session_timeout_seconds`.
    """

    def __init__(self, moves: Moves, kafka: KafkaAddress, group_prefix: str, folder: Path) -> None:
        self.moves = moves
        self._kafka = kafka
        self._prefix = group_prefix
        self._folder = folder
        self._numbers = numbers()
        self._workers: list[Child] = []

    async def work(self, records: Pairs) -> list[Standing]:
        await self.feed(records)
        self.start()
        await self.wait_for(len(records))
        return await self.standing()

    async def feed(self, records: Pairs) -> None:
        """Put records on the topic that is read."""
        await produce(self._kafka.bootstrap_servers, RAW.name, records)

    def launch(self, **settings: object) -> tuple[Child, Path]:
        """A worker that is starting, and its folder."""
        folder = self._folder / f"worker-{next(self._numbers)}"
        folder.mkdir()
        settings = {"guarantee": self.moves.guarantee, **settings}
        worker = Child(
            [
                *(sys.executable, "-m", "support.workers.scripted_worker", self.moves.engine.value),
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
        """End every worker."""
        for worker in self._workers:
            worker.kill()

    def start(self, **settings: object) -> Child:
        """A worker that has its partitions."""
        worker, folder = self.launch(**settings)

        def ready() -> bool:
            assert worker.exit_code is None, worker.tail()
            return (folder / "ready").exists()

        until(ready, DEADLINE, "the worker to have its partitions")
        return worker

    def batches(self) -> list[tuple[int, int]]:
        """Records and bytes of each batch that any worker has concluded."""
        lines = [line for file in sorted(self._folder.glob("*/batches")) for line in file.read_text().splitlines()]
        return [(int(records), int(size)) for records, size in (line.split() for line in lines)]

    def done(self) -> int:
        """Records of all these batches."""
        return sum(records for records, _ in self.batches())

    async def wait_for(self, number: int) -> None:
        """Until so many records have an outcome; each is counted once, whatever was repeated."""
        await until_records_ended(self._kafka.bootstrap_servers, OUT, number)

    async def until_outcomes(self, number: int) -> None:
        """Until so many outcomes stand, repeats included: for several groups that read the same records."""

        async def enough() -> bool:
            return len(await self.standing()) >= number

        await until_async(enough, DEADLINE, f"{number} outcomes")

    async def standing(self) -> list[Standing]:
        """Everything on the output topics."""
        return await read_all(self._kafka.bootstrap_servers, OUT)

    async def outcomes(self) -> Counter[str]:
        """How many outcomes each origin has."""
        return Counter(each.header(headers.ORIGIN) for each in await self.standing())

    async def until_commits_stand(self) -> None:
        """Until all that a worker which has ended committed can be seen: in transactions a moment passes.

        The broker ends one on partition after partition, so that offsets may be seen before outcomes, or after them.
        """
        if self.moves.guarantee is Guarantee.TRANSACTIONAL:

            async def same() -> bool:
                return await self.committed() == set(await self.outcomes())

            await until_async(same, DEADLINE, "outcomes and offsets of the same records")

    async def committed(self) -> set[str]:
        """The origins that the group has committed."""
        offsets = await committed(self._kafka.bootstrap_servers, f"{self._prefix}.{StageName.NORMALISE}", RAW.name)
        return {f"kafka:{RAW.name}/{partition}/{n}" for partition, end in offsets.items() for n in range(end)}
