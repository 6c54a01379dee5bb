"""Run one system that copies records from one topic to another: `python -m bench.runs.engine_run …`.

Each system reads the same records, writes them unchanged (key, value, headers), and commits after the acknowledgement. A line
of JSON on stdout has the CPU seconds of all threads and the elapsed seconds, from the first record read to the last one
acknowledged.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from pkgutil import resolve_name
from typing import Any, Final

import faust
from aiokafka import AIOKafkaConsumer

from newsloom.core.clock import SystemClock
from newsloom.core.events import BatchCompleted, Subscribe
from newsloom.core.message import Inbound, Outbound
from newsloom.core.outcome import Outcome, OutcomeKind, ProcessedRecord
from newsloom.runtime.dead_letters.limit import DeadLetterLimit
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.runtime.engines.contract import ENGINES, KafkaEngine, consumer_group
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.outbox import Outbox, SendingOutbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import BatchSettings, DeadLetterSettings, Engine, KafkaSettings, RetrySettings
from newsloom_schemas import StageName
from newsloom_schemas.topics import NORMALISED, RAW

BATCH: Final = 200
WITHIN: Final = 0.1
STAGES: Final = (StageName.NORMALISE,)


class Meter:
    """Counts records, and measures the time from the first to the last.

    Args:
        records: the number of records.
    """

    def __init__(self, records: int) -> None:
        self.done = asyncio.Event()
        self.cpu = self.seconds = 0.0
        self._left = records
        self._begun: tuple[float, float] | None = None

    def begin(self) -> None:
        """Note that a batch has been read."""
        if self._begun is None:
            self._begun = (time.process_time(), time.perf_counter())

    def end(self, records: int) -> None:
        """Note that `count` records are acknowledged."""
        self._left -= records
        if self._left <= 0 and self._begun is not None and not self.done.is_set():
            self.cpu = time.process_time() - self._begun[0]
            self.seconds = time.perf_counter() - self._begun[1]
            self.done.set()


class PassThrough:
    """A stage that does nothing: each record leaves unchanged."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    async def process(self, records: Sequence[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Return an outcome for every record."""
        self._meter.begin()
        yield [
            ProcessedRecord(
                record,
                Outcome(
                    StageName.NORMALISE,
                    OutcomeKind.EMITTED,
                    NORMALISED.name,
                    (Outbound(NORMALISED.name, record.key, record.value, record.headers),),
                ),
            )
            for record in records
        ]


class CountDone:
    """Counts the batches that the engine reports as done."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handler."""
        on(BatchCompleted, lambda event: self._meter.end(event.records))


def kafka(bootstrap_servers: str, system: str) -> KafkaSettings:
    """Return the Kafka settings of newsloom's engines."""
    return KafkaSettings(bootstrap_servers=bootstrap_servers, group_prefix=f"bench-{system}-{time.time_ns()}")


async def engine(bootstrap_servers: str, meter: Meter, name: Engine, *, transactional: bool = False) -> None:
    """Run one of newsloom's engines with a stage that does nothing."""
    settings = kafka(bootstrap_servers, name)
    retry, telemetry = RetrySettings(), Telemetry([CountDone(meter)])
    limit = DeadLetterLimit(DeadLetterSettings(), SystemClock())
    async with producer(settings) as client:
        outbox: Outbox = SendingOutbox(client, settings.max_request_bytes, retry, telemetry)
        if transactional:
            outbox = TransactionalOutbox(settings, consumer_group(settings, STAGES), retry, telemetry)
        mover: KafkaEngine = resolve_name(ENGINES[name])(
            RAW,
            STAGES,
            work=BatchRunner(PassThrough(meter), outbox, limit, retry, telemetry),
            kafka=settings,
            batch=BatchSettings(max_records=BATCH, max_wait_seconds=WITHIN),
            health=Health(SystemClock(), 60.0),
            telemetry=telemetry,
        )
        running = asyncio.create_task(mover.run())
        await meter.done.wait()
        mover.drain()
        await running


async def bare_aiokafka(bootstrap_servers: str, meter: Meter) -> None:
    """Run a plain loop: getmany, send, await, commit."""
    settings = kafka(bootstrap_servers, "bare-aiokafka")
    consumer = AIOKafkaConsumer(
        RAW.name,
        bootstrap_servers=bootstrap_servers,
        group_id=settings.group_prefix,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    async with producer(settings) as client, consumer:
        while not meter.done.is_set():
            found = await consumer.getmany(timeout_ms=round(WITHIN * 1000), max_records=BATCH)
            if not found:
                continue
            meter.begin()
            futures = [
                await client.send(NORMALISED.name, value=record.value, key=record.key, headers=list(record.headers))
                for records in found.values()
                for record in records
            ]
            await asyncio.gather(*futures)
            await consumer.commit()
            meter.end(len(futures))


async def bare_faust(bootstrap_servers: str, meter: Meter) -> None:
    """Run Faust so that it loses nothing: one agent, batches, and a separate producer that is awaited."""
    settings = kafka(bootstrap_servers, "bare-faust")
    app: Any = faust.App(
        settings.group_prefix,
        broker=f"kafka://{bootstrap_servers}",
        key_serializer="raw",
        value_serializer="raw",
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="newsloom-bench-faust-"),
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=settings.max_request_bytes,
        stream_buffer_maxsize=512,
        stream_wait_empty=False,
        broker_max_poll_records=500,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.heartbeat_interval_seconds,
        logging_config=None,
        loghandlers=[],
    )
    async with producer(settings) as client:

        async def work(stream: Any) -> None:  # noqa: ANN401 - faust's stream
            async for events in stream.take_events(BATCH, within=WITHIN):
                meter.begin()
                futures = [
                    await client.send(
                        NORMALISED.name,
                        value=event.message.value,
                        key=event.message.key,
                        headers=list(event.message.headers or ()),
                    )
                    for event in events
                ]
                await asyncio.gather(*futures)
                meter.end(len(futures))

        app.agent(app.topic(RAW.name, key_type=bytes, value_type=bytes), name="bare", concurrency=1)(work)
        await app.start()
        await meter.done.wait()


SYSTEMS: Final[Mapping[str, Callable[[str, Meter], Awaitable[None]]]] = {
    "bare aiokafka": bare_aiokafka,
    "newsloom aiokafka": lambda servers, meter: engine(servers, meter, Engine.AIOKAFKA),
    "newsloom aiokafka, transactional": lambda servers, meter: engine(
        servers, meter, Engine.AIOKAFKA, transactional=True
    ),
    "bare Faust": bare_faust,
    "newsloom Faust": lambda servers, meter: engine(servers, meter, Engine.FAUST),
}


async def _main(system: str, bootstrap_servers: str, records: int) -> None:
    meter = Meter(records)
    running = asyncio.ensure_future(SYSTEMS[system](bootstrap_servers, meter))
    finished = asyncio.create_task(meter.done.wait())
    await asyncio.wait((running, finished), return_when=asyncio.FIRST_COMPLETED)
    if not finished.done():
        running.result()
    print(json.dumps({"cpu": meter.cpu, "seconds": meter.seconds}), flush=True)
    os._exit(0)  # Faust takes seconds to stop, and nothing has to be saved


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
