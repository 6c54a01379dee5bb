"""Build the pool, the batch steps and the processor from settings, and process files without a broker."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing
from functools import partial
from pathlib import Path

import stamina.instrumentation

from newsloom.claims import Store
from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import ProcessedRecord
from newsloom.runtime.engines.memory import MemoryEngine
from newsloom.runtime.files.background import read_in_thread
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import Settings
from newsloom.wiring.stages import batch_steps, pipeline
from newsloom.wiring.stores import open_stores, with_stores
from newsloom_schemas import StageName


async def open_processor(
    settings: Settings,
    names: Sequence[str],
    telemetry: Telemetry,
    stack: AsyncExitStack,
    *,
    on_demand: bool = False,
) -> tuple[Processor, dict[StageName, Store], asyncio.Task[None]]:
    """Open a processor. Records wait until the pool is warm. If the warm-up fails, they fail with its error.

    The pool is started last, because its processes print tracebacks if their parent ends while they start.

    Args:
        settings: all settings.
        names: names of the stages, in order.
        telemetry: receives the events.
        stack: closes everything that is opened.
        on_demand: start the pool with one process, and add others as work arrives.

    Returns:
        The processor, the stores by stage, and the warm-up of the pool.

    Raises:
        Transient: the disk cannot hold a new store. If Redis is unavailable, the first claim waits for it instead.
        ValueError: a setting is wrong, or a store cannot be used with these settings.
    """
    stamina.instrumentation.set_on_retry_hooks(())  # each attempt is an event; the default hook logs it
    clock = SystemClock()
    stores = await open_stores(settings, names, clock, stack)
    steps = batch_steps(settings, names, stores)
    for step in steps.values():
        await step.open()
        stack.push_async_callback(step.close)
    pool = _open_pool(settings, names, telemetry, stack, on_demand=on_demand)
    warming = pool.begin()
    processor = Processor(
        pool,
        steps,
        clock=clock,
        retry=settings.retry,
        keep_bytes=settings.dead_letters.max_value_bytes,
        telemetry=telemetry,
        topics=settings.kafka.registry,
    )
    return processor, stores, warming


async def process_files(
    settings: Settings,
    records: Iterable[Inbound],
    state: Path | None,
    write: Callable[[ProcessedRecord], None],
    *,
    stop_reading: Callable[[], object],
) -> None:
    """Run records through all stages, without a broker. The records are read in a thread.

    Args:
        settings: the settings of the stages and the pool.
        records: the input.
        state: folder of the stores that are kept for the next run; `None` for stores that last for this run only. It is the
            folder of the dedup store, and that of stories is in it.
        write: called with each processed record, in the order of the input.
        stop_reading: called at the end, to stop a read of `records` that waits for input.

    Raises:
        Transient: the disk cannot hold a new store.
        ValueError: a setting is wrong.
        Exception: any error of `records` and `write`.
    """
    folders = {StageName.DEDUP: state, StageName.STORIES: state / StageName.STORIES} if state is not None else None
    settings = with_stores(settings, folders)
    telemetry = Telemetry()
    async with AsyncExitStack() as stack:
        processor, _, _ = await open_processor(settings, settings.pipeline.stages, telemetry, stack, on_demand=True)
        stream = await stack.enter_async_context(aclosing(read_in_thread(records, stop_reading)))
        await MemoryEngine(processor, write, telemetry).run(stream)


def _open_pool(
    settings: Settings, names: Sequence[str], telemetry: Telemetry, stack: AsyncExitStack, *, on_demand: bool
) -> WorkPool:
    """Return the pool, not yet started. Settings that its processes would reject are checked here, for one clear error."""
    if settings.publish.routes and StageName.PUBLISH in names:
        from newsloom.publish.routes import compile_routes  # noqa: PLC0415 - conditions take 0.3 s to load

        compile_routes(settings.publish)
    if settings.tag.aliases_path is not None and StageName.TAG in names:
        from newsloom.tag.entities.alias_file import open_aliases  # noqa: PLC0415 - takes 0.1 s to load

        open_aliases(settings.tag.aliases_path)  # compiles it for the processes of the pool
    if settings.normalise.rules_path is not None and StageName.NORMALISE in names:
        from newsloom.normalise.cleaning.user_rules import open_rules  # noqa: PLC0415 - takes 0.5 s to load

        open_rules(settings.normalise.rules_path)
    if settings.normalise.site_rules_path is not None and StageName.NORMALISE in names:
        from newsloom.normalise.cleaning.site_rules_file import open_site_rules  # noqa: PLC0415 - as above

        open_site_rules(settings.normalise.site_rules_path)
    normalise = settings.normalise
    if (normalise.presets or normalise.preset or normalise.mappings) and StageName.NORMALISE in names:
        from newsloom.normalise.decoding.decode import Decode  # noqa: PLC0415 - takes 0.3 s to load

        Decode(normalise)
    pool = WorkPool(partial(pipeline, settings, names), names, settings.pool, telemetry, on_demand=on_demand)
    stack.callback(pool.close)
    return pool
