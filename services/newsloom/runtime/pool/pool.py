"""The process pool: it runs a pipeline on chunks of records, with limits of time and memory for each record.

If a chunk's process dies or exceeds its time limit, each of its records is run alone. So only the record that is the cause
fails.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

from newsloom.core.events import AbortReason, PoolUsage, PoolWorkAborted
from newsloom.core.failure import build_failure, error_name
from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed, PipelineResult
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun
from newsloom.runtime.pool import child, usage
from newsloom.runtime.pool.chunks import CHUNKS_FOR_ANOTHER_PROCESS
from newsloom.runtime.pool.environment import set_child_environment
from newsloom.runtime.pool.errors import ProcessDied, RecordTookTooLong
from newsloom.runtime.pool.executor import Executor
from newsloom.runtime.pool.resizable_pool import ResizablePool
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import PoolSettings

_WARM_UP_POLL_SECONDS: Final = 0.05
_USAGE_INTERVAL_SECONDS: Final = 5.0


class WorkPool:
    """Processes that run a pipeline on chunks of records.

    Args:
        build: makes the pipeline; picklable, called once in each process.
        stages: names of the pipeline's stages, in order.
        settings: number of processes, and limits.
        telemetry: receives an event for aborted work, and every few seconds one with the resources that the processes use.
        on_demand: start with one process, and add others while chunks wait. This suits work that may be small, because each
            process takes seconds to load its models.
    """

    def __init__(
        self,
        build: Callable[[], Pipeline],
        stages: Sequence[str],
        settings: PoolSettings,
        telemetry: Telemetry,
        *,
        on_demand: bool = False,
    ) -> None:
        self._build = build
        self._stages = tuple(stages)
        self._settings = settings
        self._telemetry = telemetry
        self.processes = settings.processes or len(os.sched_getaffinity(0))
        set_child_environment()  # before any process starts, including the tracker of semaphores
        self._started = 1 if on_demand else self.processes
        self._waiting_chunks = 0
        self._context = multiprocessing.get_context("spawn")
        self._built = self._context.Semaphore(0)
        self._executor = Executor(self._create_pool, self._started, self.processes, telemetry)
        self._first_ready: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._reporting: asyncio.Task[None] | None = None

    @property
    def first_stage(self) -> str:
        """Return the stage in which a record fails that no step has seen."""
        return self._stages[0]

    def begin(self) -> asyncio.Task[None]:
        """Start the processes, and return at once. Chunks wait until the first process is ready.

        Returns:
            The task that warms up the pool. It raises what `warm_up` raises, and so do the chunks that wait for it.
        """
        self._first_ready = asyncio.create_task(self._until_one_is_ready())
        self._warming = asyncio.create_task(self.warm_up())
        self._reporting = asyncio.create_task(self._report_usage_regularly())
        return self._warming

    async def warm_up(self) -> None:
        """Start the processes, and wait until each has built its pipeline.

        Raises:
            Unreachable: no pipeline could be built. The process has printed the reason to stderr.
        """
        await (self._first_ready if self._first_ready is not None else self._until_one_is_ready())
        while self._built.get_value() < self._started:
            await asyncio.sleep(_WARM_UP_POLL_SECONDS)
            await self._until_one_is_ready()  # raises if a process could not start

    async def _until_one_is_ready(self) -> None:
        try:
            await self._executor.run(child.ready, (), limit_seconds=None, max_attempts=1)
        except ProcessDied as error:
            msg = f"the pool's processes could not start ({error}); see their messages above"
            raise Unreachable(msg) from error

    async def start(self, chunk: Sequence[Inbound]) -> list[PipelineRun]:
        """Run records until they have a result or reach a batch step. Return one run each, in order."""
        self._waiting_chunks += 1
        try:
            self._start_more()
            if self._first_ready is not None:
                await asyncio.shield(self._first_ready)
            return await self._run(child.start, chunk, self._stages[0])
        finally:
            self._waiting_chunks -= 1

    async def resume(self, chunk: Sequence[tuple[bytes, Any]], stage: str) -> list[PipelineRun]:
        """Resume records that are suspended in `stage`, each with its answer. Return one run each, in order."""
        return await self._run(child.resume, chunk, stage)

    def report_usage(self) -> None:
        """Emit the resources that the processes use."""
        used = usage.of_children()
        restarts = max(0, self._built.get_value() - self._started)
        self._telemetry.emit(PoolUsage(restarts, used.cpu_seconds, used.resident_bytes))

    def close(self) -> None:
        """End the processes."""
        for task in (self._first_ready, self._warming, self._reporting):
            if task is not None:
                task.cancel()
        self._executor.close()

    async def _run(
        self, function: Callable[[Any], list[PipelineRun]], chunk: Sequence[Any], stage: str
    ) -> list[PipelineRun]:
        if not chunk:
            return []
        try:
            runs = await self._executor.run(function, (list(chunk),), self._settings.record_timeout_seconds)
        except (RecordTookTooLong, ProcessDied) as error:
            if len(chunk) == 1:
                failure = build_failure(error_name(type(error)), str(error))
                return [PipelineRun(result=Failed(stage=stage, failure=failure))]
        else:
            for each in runs:
                if _exceeded_memory(each.result):
                    self._telemetry.emit(PoolWorkAborted(AbortReason.MEMORY))
            return runs
        return [run for item in chunk for run in await self._run(function, [item], stage)]

    def _start_more(self) -> None:
        """Start other processes if more chunks wait than the running ones can take."""
        while self._started < self.processes and self._waiting_chunks >= self._started * CHUNKS_FOR_ANOTHER_PROCESS:
            self._started += 1
            self._executor.resize(self._started)

    async def _report_usage_regularly(self) -> None:
        while True:
            self.report_usage()
            await asyncio.sleep(_USAGE_INTERVAL_SECONDS)

    def _create_pool(self, processes: int) -> ResizablePool:
        return ResizablePool(
            max_workers=processes,
            max_tasks=self._settings.max_tasks_per_process,
            initializer=child.begin,
            initargs=(self._build, self._settings.max_memory_bytes, self._built),
            context=self._context,
        )


def _exceeded_memory(result: PipelineResult | None) -> bool:
    return isinstance(result, Failed) and result.failure.error == error_name(MemoryError)
