"""A worker of one stage that does what records say: `python -m support.obedient_worker BOOTSTRAP GROUP_PREFIX READY_FILE`.

The engine, the pool and the producer are the real ones; only the stage is small.
"""

import asyncio
import signal
import sys
from pathlib import Path

from newsloom.core.clock import SystemClock
from newsloom.runtime.engines.faust import FaustEngine
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.connection import producer
from newsloom.runtime.kafka.outbox import Outbox
from newsloom.runtime.pool import WorkPool
from newsloom.runtime.processor import Processor
from newsloom.runtime.recorder import NoRecorder
from newsloom.settings import BatchSettings, KafkaSettings, PoolSettings, RetrySettings
from newsloom_schemas import StageName
from newsloom_schemas.topics import RAW
from support.stages import normalise_only


async def main(bootstrap_servers: str, group_prefix: str, ready: Path) -> None:
    """Work until SIGTERM. The file `ready` is made when the worker has its partitions."""
    kafka = KafkaSettings(
        bootstrap_servers=bootstrap_servers,
        group_prefix=group_prefix,
        session_timeout_seconds=6.0,
        max_request_bytes=11_000_000,  # below what the topics take, to see what the producer refuses
    )
    stages = [StageName.NORMALISE]
    recorder = NoRecorder()
    retry = RetrySettings(limit_seconds=20.0)
    health = Health(SystemClock(), stuck_after_seconds=60.0)
    pool = WorkPool(normalise_only, stages, PoolSettings(processes=2, article_seconds=2.0), recorder)
    await pool.warm_up()
    async with producer(kafka) as client:
        engine = FaustEngine(
            RAW,
            stages,
            processor=Processor(pool, None, clock=SystemClock(), retry=retry, keep_bytes=100_000, recorder=recorder),
            outbox=Outbox(client, retry, recorder),
            kafka=kafka,
            batch=BatchSettings(max_records=50, within_seconds=0.05),
            health=health,
            recorder=recorder,
        )
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, engine.drain)
        watching = asyncio.create_task(_announce(health, ready))
        await engine.run()
        watching.cancel()
    pool.close()


async def _announce(health: Health, ready: Path) -> None:
    while not health.assigned:  # noqa: ASYNC110 - the engine keeps it up to date by itself
        await asyncio.sleep(0.05)
    await asyncio.to_thread(ready.touch)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
