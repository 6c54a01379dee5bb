"""Build and run a worker on Kafka from settings."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib.metadata import version
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

import structlog

from newsloom.claims import Store
from newsloom.core.clock import SystemClock
from newsloom.core.events import StoreState, WorkerStarted
from newsloom.observe.http import HealthPort
from newsloom.observe.logs.listener import EventLog
from newsloom.observe.logs.setup import configure_logging
from newsloom.observe.metrics.listener import Metrics
from newsloom.runtime.dead_letters.limit import DeadLetterLimit
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.runtime.engines.contract import ENGINES, KafkaEngine, consumer_group
from newsloom.runtime.engines.watchdog import Watchdog
from newsloom.runtime.health import Health, Liveness
from newsloom.runtime.kafka.admin.authorization import require_usable_topics
from newsloom.runtime.kafka.admin.exclusive_member import ExclusiveMember
from newsloom.runtime.kafka.admin.topics import require_existing_topics
from newsloom.runtime.kafka.clients.connection import producer
from newsloom.runtime.kafka.producing.outbox import Outbox, SendingOutbox
from newsloom.runtime.kafka.producing.transactions import TransactionalOutbox
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Guarantee, HttpSettings, Settings, TracingSettings
from newsloom.wiring.processing import open_processor
from newsloom.wiring.stop_request import StopRequest
from newsloom.wiring.stores import store_settings, unshared_stores
from newsloom.wiring.topics import topics_used_by
from newsloom_schemas import StageName

if TYPE_CHECKING:  # OpenTelemetry is loaded only if tracing is on
    from newsloom.observe.tracing import Tracing

_log = structlog.get_logger(__name__)

_STORE_POLL_SECONDS = 5.0

_TWICE: Final = {
    StageName.DEDUP: "publish an original of the same article",
    StageName.STORIES: "open a story for the same event",
}
"""What goes wrong if two workers of a stage have stores of their own."""


async def run_worker(settings: Settings, names: Sequence[str]) -> None:
    """Run a worker until SIGTERM or SIGINT. Then finish the current batch, commit and leave the group.

    Raises:
        Unreachable: no broker answers, topics are missing, the port for metrics is in use, or the pool cannot start.
        Transient: the store is unavailable.
        ValueError: a setting is wrong, or the group has another worker and the store cannot be shared.
    """
    stop = StopRequest()
    _on_signals(stop)
    try:
        await _run(settings, names, stop)
    except asyncio.CancelledError:
        _log.info("stopped before the worker was ready")
    else:
        _log.info("stopped")


async def _run(settings: Settings, names: Sequence[str], stop: StopRequest) -> None:
    health = Health(SystemClock(), settings.health.stuck_after_seconds)
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        telemetry = Telemetry([metrics, Liveness(health)])
        telemetry.add(EventLog(telemetry.emit))
        if settings.tracing.endpoint is not None:
            telemetry.add(_tracing(settings.tracing, stack))
        configure_logging(settings.log, emit=telemetry.emit)
        telemetry.emit(_started(settings, names))
        await _listen(HealthPort(settings.http, metrics.registry, health), settings.http, stack)
        used = topics_used_by(settings, names)
        await require_existing_topics(settings.kafka, used)
        read = settings.kafka.registry.input(names[0])
        written = [topic for topic in used if topic.name != read.name]
        transactional = settings.guarantee is Guarantee.TRANSACTIONAL
        group = consumer_group(settings.kafka, names)
        await require_usable_topics(settings.kafka, read, written, group, transactional=transactional)
        watchdog = Watchdog(health)
        watchdog.start()
        stack.callback(watchdog.stop)
        processor, stores, warming = await open_processor(settings, names, telemetry, stack)
        for stage, store in stores.items():
            capacity = store_settings(settings, stage).max_documents
            polling = asyncio.create_task(_poll(stage, store, capacity, telemetry))
            stack.callback(polling.cancel)
        outbox = await _outbox(settings, names, telemetry, stack)
        limit = DeadLetterLimit(settings.dead_letters, SystemClock())
        exclusive = _exclusive_member(settings, names)
        engine: KafkaEngine = resolve_name(ENGINES[settings.engine])(
            read,
            names,
            work=BatchRunner(processor, outbox, limit, settings.retry, telemetry),
            kafka=settings.kafka,
            batch=settings.batch,
            health=health,
            telemetry=telemetry,
            exclusive=exclusive,
        )
        work = partial(_work, engine, read.name, names, stop)
        joining = asyncio.create_task(_watch_warm_up(engine, warming, health))
        stack.callback(joining.cancel)
        await (exclusive.run(work, engine.drain) if exclusive is not None else work())
        if warming.done():
            warming.result()


async def _watch_warm_up(engine: KafkaEngine, warming: asyncio.Task[None], health: Health) -> None:
    """Wait for the warm-up of the pool, which runs while the worker joins the group. If it fails, stop the engine."""
    await asyncio.wait((warming,))
    health.warm = warming.exception() is None
    if not health.warm:
        engine.drain()


async def _outbox(settings: Settings, names: Sequence[str], telemetry: Telemetry, stack: AsyncExitStack) -> Outbox:
    """Open the outbox for the guarantee in the settings."""
    if settings.guarantee is Guarantee.TRANSACTIONAL:
        return TransactionalOutbox(settings.kafka, consumer_group(settings.kafka, names), settings.retry, telemetry)
    client = await stack.enter_async_context(producer(settings.kafka))
    kafka = settings.kafka
    return SendingOutbox(client, kafka.max_request_bytes, settings.retry, telemetry, kafka.registry)


async def _work(engine: KafkaEngine, topic: str, names: Sequence[str], stop: StopRequest) -> None:
    _on_signals(engine.drain)
    stop.check()
    _log.info("working", topic=topic, stages=list(names))
    await engine.run()


def _on_signals(stop: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


def _exclusive_member(settings: Settings, names: Sequence[str]) -> ExclusiveMember | None:
    """Return the check that no second worker runs; `None` if workers can share all stores."""
    unshared = unshared_stores(settings, names)
    if not unshared:
        return None
    stage, kind = next(iter(unshared.items()))
    reason = (
        f"A {kind} store belongs to one worker, and two workers would each {_TWICE[stage]}: stop the other worker, or set "
        f"{' and '.join(f'{each}.store' for each in unshared)} to redis, which workers can share."
    )
    return ExclusiveMember(settings.kafka, consumer_group(settings.kafka, names), reason)


def _started(settings: Settings, names: Sequence[str]) -> WorkerStarted:
    return WorkerStarted(
        version=version("newsloom"),
        settings_sha256=settings.fingerprint(),
        stages=tuple(names),
        group_prefix=settings.kafka.group_prefix,
        topic_prefix=settings.kafka.topic_prefix,
    )


def _tracing(settings: TracingSettings, stack: AsyncExitStack) -> "Tracing":
    tracing: Tracing = resolve_name("newsloom.observe.tracing:Tracing")(settings, version("newsloom"))
    stack.push_async_callback(asyncio.to_thread, tracing.close)
    return tracing


async def _listen(port: HealthPort, settings: HttpSettings, stack: AsyncExitStack) -> None:
    try:
        address = await port.start()
    except OSError as error:
        msg = f"cannot listen on {settings.host}:{settings.port}: {error.strerror} (http.port)"
        raise Unreachable(msg) from error
    stack.push_async_callback(port.stop)
    _log.info("listening", address=str(address))


async def _poll(stage: StageName, store: Store, capacity: int, telemetry: Telemetry) -> None:
    """Emit the size of a store every few seconds."""
    while True:
        figures = store.figures()
        telemetry.emit(
            StoreState(
                stage=stage,
                documents=figures["documents"],
                capacity=capacity,
                postings=figures["postings"],
                size_bytes=figures["bytes"],
                evictions=figures["evictions"],
            )
        )
        await asyncio.sleep(_STORE_POLL_SECONDS)
