"""Run a worker whose stage does what records say: `python -m support.workers.scripted_worker ENGINE BOOTSTRAP PREFIX FOLDER JSON`.

Engine, pool and producer are the real ones; only the stage is small. JSON has the `guarantee`, `kafka`, `batch` and `retry`
settings that differ from the defaults of the tests, and `stop_seconds`, how long the engine waits for the broker when it
leaves the group. The worker makes the file `ready` in FOLDER when it has its partitions, and adds a line to `batches` for
each batch: its number of records and of bytes.
"""

import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack, closing
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, TextIO

from newsloom.core.clock import SystemClock
from newsloom.core.events import BatchCompleted, RecordProcessed, Subscribe
from newsloom.runtime.dead_letters.limit import DeadLetterLimit
from newsloom.runtime.engines import contract
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.runtime.engines.contract import ENGINES, KafkaEngine, consumer_group
from newsloom.runtime.engines.watchdog import Watchdog
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.outbox import Outbox, SendingOutbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import (
    BatchSettings,
    DeadLetterSettings,
    Engine,
    Guarantee,
    KafkaSettings,
    PoolSettings,
    RetrySettings,
)
from newsloom_schemas import StageName
from newsloom_schemas.topics import RAW
from support.workers.stages import normalise_only


class BatchLog:
    """Writes a line to the file for each batch."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._bytes = 0

    def subscribe(self, on: Subscribe, /) -> None:
        on(RecordProcessed, self._processed)
        on(BatchCompleted, self._completed)

    def _processed(self, event: RecordProcessed) -> None:
        self._bytes += len(event.inbound.value)

    def _completed(self, event: BatchCompleted) -> None:
        print(event.records, self._bytes, file=self._file, flush=True)
        self._bytes = 0


async def main(name: Engine, bootstrap_servers: str, group_prefix: str, folder: Path, changed: dict[str, Any]) -> None:
    """Run the worker until SIGTERM."""
    guarantee = Guarantee(changed.get("guarantee", Guarantee.AT_LEAST_ONCE))
    kafka = KafkaSettings.model_validate(
        {
            "bootstrap_servers": bootstrap_servers,
            "group_prefix": group_prefix,
            "session_timeout_seconds": 60.0,
            "heartbeat_interval_seconds": 1.0,
            "max_request_bytes": 11_000_000,  # below the limit of the topics, to test what the producer refuses
            **changed.get("kafka", {}),
        }
    )
    batch = BatchSettings(**{"max_records": 50, "max_wait_seconds": 0.05, **changed.get("batch", {})})
    stages = [StageName.NORMALISE]
    vars(contract)["STOP_SECONDS"] = changed.get("stop_seconds", contract.STOP_SECONDS)
    telemetry = Telemetry([BatchLog((folder / "batches").open("a"))])
    retry = RetrySettings(**{"max_elapsed_seconds": 20.0, **changed.get("retry", {})})
    health = Health(SystemClock(), stuck_after_seconds=changed.get("stuck_after_seconds", 60.0))
    pool = WorkPool(normalise_only, stages, PoolSettings(processes=2, record_timeout_seconds=2.0), telemetry)
    with closing(pool):
        await pool.warm_up()
        async with AsyncExitStack() as stack:
            outbox: Outbox
            if guarantee is Guarantee.TRANSACTIONAL:
                outbox = TransactionalOutbox(kafka, consumer_group(kafka, stages), retry, telemetry)
            else:
                client = await stack.enter_async_context(producer(kafka))
                outbox = SendingOutbox(client, kafka.max_request_bytes, retry, telemetry)
            processor = Processor(pool, {}, clock=SystemClock(), retry=retry, keep_bytes=100_000, telemetry=telemetry)
            limit = DeadLetterLimit(DeadLetterSettings(), SystemClock())
            engine: KafkaEngine = resolve_name(ENGINES[name])(
                RAW,
                stages,
                work=BatchRunner(processor, outbox, limit, retry, telemetry),
                kafka=kafka,
                batch=batch,
                health=health,
                telemetry=telemetry,
            )
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, engine.drain)
            watching = asyncio.create_task(_announce(health, folder / "ready"))
            watchdog = Watchdog(health)
            watchdog.start()
            stack.callback(watchdog.stop)
            await engine.run()
            watching.cancel()


async def _announce(health: Health, ready: Path) -> None:
    while not health.assigned:  # noqa: ASYNC110 - the engine updates it
        await asyncio.sleep(0.05)
    await asyncio.to_thread(ready.touch)


if __name__ == "__main__":
    asyncio.run(main(Engine(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), json.loads(sys.argv[5])))
