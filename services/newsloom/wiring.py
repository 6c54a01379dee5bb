"""The one place where parts are put together: settings in, working things out."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import structlog

import newsloom.dedup.stage
import newsloom.normalise.stage
import newsloom.publish.stage
import newsloom.tag.stage
from newsloom.core.clock import SystemClock
from newsloom.core.pipeline import Pipeline
from newsloom.core.stage import Claim, Stage
from newsloom.dedup.claim import StoreClaim
from newsloom.dedup.stores import Store, open_store
from newsloom.observe import logs
from newsloom.observe.http import HealthPort
from newsloom.observe.metrics import Metrics
from newsloom.publish.routes import route_topics
from newsloom.runtime.engines.faust import FaustEngine
from newsloom.runtime.engines.memory import MemoryEngine
from newsloom.runtime.files import FileRecords
from newsloom.runtime.health import Health
from newsloom.runtime.kafka.connection import producer
from newsloom.runtime.kafka.outbox import Outbox
from newsloom.runtime.kafka.topics import require
from newsloom.runtime.pool import WorkPool
from newsloom.runtime.processor import Concluded, Processor
from newsloom.runtime.recorder import NoRecorder, Recorder
from newsloom.settings import Settings, StoreKind
from newsloom_schemas import StageName, Topic
from newsloom_schemas.topics import INPUT, TOPICS

_log = structlog.get_logger(__name__)

ALL_STAGES: tuple[StageName, ...] = tuple(StageName)

_STORE_POLL_SECONDS = 5.0


def stage(settings: Settings, name: StageName) -> Stage:
    """A stage with its steps built: models loaded, rules compiled.

    Raises:
        ValueError: a setting of the stage is wrong, a route for instance; the message names it.
    """
    if name is StageName.NORMALISE:
        return newsloom.normalise.stage.build(settings.normalise)
    if name is StageName.DEDUP:
        return newsloom.dedup.stage.build(settings.dedup)
    if name is StageName.TAG:
        return newsloom.tag.stage.build(settings.tag)
    return newsloom.publish.stage.build(settings.publish)


def pipeline(settings: Settings, names: Sequence[StageName]) -> Pipeline:
    """The stages as one chain. Called in each process of the pool."""
    return Pipeline([stage(settings, name) for name in names], SystemClock())


async def process_files(
    settings: Settings,
    records: FileRecords,
    state: Path | None,
    write: Callable[[Concluded], None],
) -> None:
    """Run files through all stages, with no broker.

    Args:
        settings: of the stages and the pool.
        records: the input.
        state: folder of a store that is kept for the next run; without it, only these files know of each other.
        write: gets each conclusion, in the records' order.
    """
    kept = {"store": StoreKind.MEMORY} if state is None else {"store": StoreKind.ROCKSDB, "path": state}
    settings = settings.model_copy(update={"dedup": settings.dedup.model_copy(update=kept)})
    recorder = NoRecorder()
    async with AsyncExitStack() as stack:
        processor, _ = await _processor(settings, ALL_STAGES, recorder, stack)
        await MemoryEngine(processor, write, recorder).run(records)


async def run_worker(settings: Settings, names: Sequence[StageName]) -> None:
    """Work on Kafka until SIGTERM or SIGINT; then finish the batch at hand, commit and leave.

    Raises:
        Unreachable: no broker, or topics are missing.
        Transient: the store is away.
        ValueError: a setting is wrong.
    """
    metrics = Metrics()
    logs.configure(settings.log, suppressed=metrics.log_lines_suppressed)
    metrics.started(version("newsloom"), settings.fingerprint())
    health = Health(SystemClock(), settings.health.stuck_after_seconds)
    async with AsyncExitStack() as stack:
        port = HealthPort(settings.http, metrics.registry, health)
        _log.info("listening", address=str(await port.start()), stages=[name.value for name in names])
        stack.push_async_callback(port.stop)
        await require(settings.kafka, _topics(settings, names))
        processor, store = await _processor(settings, names, metrics, stack)
        health.warm = True
        if store is not None:
            polling = asyncio.create_task(_poll(store, metrics))
            stack.callback(polling.cancel)
        client = await stack.enter_async_context(producer(settings.kafka))
        engine = FaustEngine(
            INPUT[names[0]],
            names,
            processor=processor,
            outbox=Outbox(client, settings.retry, metrics),
            kafka=settings.kafka,
            batch=settings.batch,
            health=health,
            recorder=metrics,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, engine.drain)
        _log.info("working", topic=INPUT[names[0]].name)
        await engine.run()
    _log.info("stopped")


async def _poll(store: Store, recorder: Recorder) -> None:
    """Tell the store's figures every few seconds."""
    while True:
        recorder.store(store.figures())
        await asyncio.sleep(_STORE_POLL_SECONDS)


def topics_of(settings: Settings) -> tuple[Topic, ...]:
    """The registry's topics, and those of the routes in the settings."""
    return (*TOPICS, *route_topics(settings.publish))


def _topics(settings: Settings, names: Sequence[StageName]) -> list[Topic]:
    """What a worker of these stages reads and writes."""
    writers = {name.value for name in names}
    inside = {INPUT[name].name for name in names[1:]}
    return [
        topic
        for topic in topics_of(settings)
        if topic.name not in inside and (topic.name == INPUT[names[0]].name or writers & set(topic.writers))
    ]


async def _processor(
    settings: Settings, names: Sequence[StageName], recorder: Recorder, stack: AsyncExitStack
) -> tuple[Processor, Store | None]:
    """The pool, warm, with the claim where dedup is among the stages. Closed by `stack`."""
    clock = SystemClock()
    store: Store | None = None
    claim: tuple[StageName, Claim] | None = None
    if StageName.DEDUP in names:
        store = open_store(settings.dedup, clock)
        deduplicating = StoreClaim(store)
        stack.push_async_callback(deduplicating.close)
        claim = (StageName.DEDUP, deduplicating)
    pool = WorkPool(partial(pipeline, settings, names), names, settings.pool, recorder)
    stack.callback(pool.close)
    await pool.warm_up()
    processor = Processor(
        pool,
        claim,
        clock=clock,
        retry=settings.retry,
        keep_bytes=settings.dead_letters.keep_bytes,
        recorder=recorder,
    )
    return processor, store
