"""The process pool: bytes in, bytes out, each article bounded in time and memory.

A chunk whose process dies or runs over its time is tried again article by article, so that the one that kills is found
and its neighbours pass.
"""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from newsloom.core.events import AbortReason, PoolState, PoolUsage, PoolWorkAborted
from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed, PipelineResult
from newsloom.core.pipeline import Pipeline, PipelineRun
from newsloom.core.step_result import Transient
from newsloom.runtime.pool import child, usage
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import PoolSettings
from newsloom_schemas import Failure

T = TypeVar("T")

_LOOK_SECONDS = 0.05
_LOOK_AGAIN_SECONDS = 1.0
_TELL_SECONDS = 5.0
_STALL_SECONDS = 30.0
"""Beyond an article's time. A pool of which nothing comes back for so long has lost its work: pebble forgets a chunk whose
process was killed between taking it and saying so, and waits for the locks that such a process held."""
_CHUNKS_PER_PROCESS = 3
"""Chunks for each process that runs, from which another one is worth its start. The processor hands out no more than so
many for each process that there may be."""
_BROKEN_POOLS = 3
"""In which a chunk is tried: after that one of its own articles must be what breaks them."""

# Read by glibc and BLAS when a process starts. The malloc settings keep freed memory instead of giving it back between
# articles; one thread of BLAS per process, since there is a process per core.
CHILD_ENVIRONMENT = {
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "67108864",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore:resource_tracker:UserWarning",  # a worker that ends with 3 has its line as the last one
}


class ArticleTookTooLong(Exception):  # noqa: N818 - the name of a failure in a dead letter
    """The article ran over its time, and its process was ended."""


class ProcessDied(Exception):  # noqa: N818 - as above
    """The process died while it had the article."""


class GrowingPool(ProcessPool):
    """A pool of processes that may become more while it runs. Pebble itself knows only a fixed number."""

    def grow(self, processes: int) -> None:
        """Have so many processes from now on; pebble's own thread, which replaces those that die, starts them."""
        self._pool_manager.worker_manager.workers_number = processes


class WorkPool:
    """Processes that run a pipeline on chunks of records.

    Args:
        build: makes the pipeline; picklable, called once in each process.
        stages: the pipeline's, in order; a record that kills its process before the claim died in the first.
        settings: size and bounds.
        telemetry: gets an event for aborted work, and every few seconds one for what the processes have used.
        on_demand: start with one process, and add others while chunks wait. For work that may be small: each process
            takes seconds to load its models.
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
        for name, value in CHILD_ENVIRONMENT.items():  # before anything starts a process, the tracker of semaphores too
            os.environ.setdefault(name, value)
        self._started = 1 if on_demand else self.processes
        self._waiting = 0
        self._context = multiprocessing.get_context("spawn")
        self._built = self._context.Semaphore(0)
        self._pool: GrowingPool | None = None
        self._first: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._busy = 0
        self._came_back = 0.0

    @property
    def first_stage(self) -> str:
        """The stage in which a record fails that no step has seen."""
        return self._stages[0]

    def begin(self) -> asyncio.Task[None]:
        """Start the processes, and come back at once. Work that is given meanwhile waits until the first one is warm.

        Returns:
            The warm-up under way; it raises what `warm_up` raises, and so does the work that waits for it.
        """
        self._first = asyncio.create_task(self._one_warm())
        self._warming = asyncio.create_task(self.warm_up())
        self._telling = asyncio.create_task(self._tell_again_and_again())
        return self._warming

    async def warm_up(self) -> None:
        """Start the processes and wait until a pipeline stands in each of them.

        Raises:
            Unreachable: no pipeline could be built; the process said why on stderr.
        """
        await (self._first if self._first is not None else self._one_warm())
        while self._built.get_value() < self._started:
            await asyncio.sleep(_LOOK_SECONDS)
            await self._one_warm()  # says so when one of them could not start

    async def _one_warm(self) -> None:
        try:
            await self._submit(child.ready, (), limit=None, tries=1)
        except ProcessDied as error:
            msg = f"the pool's processes could not start ({error}); what they said stands above"
            raise Unreachable(msg) from error

    async def start(self, chunk: Sequence[Inbound]) -> list[PipelineRun]:
        """Run records until their end or their claim; one `Ran` each, in order."""
        self._waiting += 1
        try:
            self._start_more()
            if self._first is not None:
                await asyncio.shield(self._first)
            return await self._run(child.start, chunk, self._stages[0])
        finally:
            self._waiting -= 1

    async def resume(self, chunk: Sequence[tuple[bytes, Any]], stage: str) -> list[PipelineRun]:
        """Go on with suspended records of `stage`; one `Ran` each, in order."""
        return await self._run(child.resume, chunk, stage)

    def tell(self) -> None:
        """Emit what the processes have used."""
        used = usage.of_children()
        restarts = max(0, self._built.get_value() - self._started)
        self._telemetry.emit(PoolUsage(restarts, used.cpu_seconds, used.resident_bytes))

    def close(self) -> None:
        """End the processes."""
        for task in (self._first, self._warming, self._telling):
            if task is not None:
                task.cancel()
        if self._pool is not None:
            self._end(self._pool)

    async def _run(
        self, work: Callable[[Any], list[PipelineRun]], chunk: Sequence[Any], stage: str
    ) -> list[PipelineRun]:
        if not chunk:
            return []
        try:
            ran = await self._submit(work, (list(chunk),), limit=self._settings.record_timeout_seconds)
        except (ArticleTookTooLong, ProcessDied) as error:
            if len(chunk) == 1:
                return [PipelineRun(result=Failed(stage=stage, failure=_failure(error)))]
        else:
            for each in ran:
                if _was_refused_memory(each.result):
                    self._telemetry.emit(PoolWorkAborted(AbortReason.MEMORY))
            return ran
        return [ran for item in chunk for ran in await self._run(work, [item], stage)]

    def _start_more(self) -> None:
        """Start another process when more chunks wait than those that run can have at hand."""
        while self._started < self.processes and self._waiting >= self._started * _CHUNKS_PER_PROCESS:
            self._started += 1
            if self._pool is not None:
                self._pool.grow(self._started)

    async def _tell_again_and_again(self) -> None:
        while True:
            self.tell()
            await asyncio.sleep(_TELL_SECONDS)

    async def _submit(
        self, work: Callable[..., T], arguments: tuple[Any, ...], limit: float | None, tries: int = _BROKEN_POOLS
    ) -> T:
        """The work's result. A pool that breaks blames nobody: the work goes to a new one, up to `tries` in all."""
        for left in reversed(range(tries)):
            pool = self._running()
            if not self._busy:
                self._came_back = time.monotonic()
            self._busy += 1
            self._telemetry.emit(PoolState(self.processes, self._busy))
            try:
                return await self._result(pool, work, arguments, limit)
            except BrokenProcessPool as error:
                self._telemetry.emit(PoolWorkAborted(AbortReason.CRASH))
                if self._pool is pool:
                    self._end(pool)
                if left == 0:
                    msg = f"the pool broke: {error}"
                    raise ProcessDied(msg) from error
            finally:
                self._busy -= 1
                self._telemetry.emit(PoolState(self.processes, self._busy))
        msg = "a pool has to be tried at least once"
        raise AssertionError(msg)

    async def _result(
        self, pool: GrowingPool, work: Callable[..., T], arguments: tuple[Any, ...], limit: float | None
    ) -> T:
        try:
            with _sigint_blocked():
                future = pool.schedule(work, args=arguments, timeout=limit)
        except RuntimeError as error:  # a process died while it had nothing to do: pebble says so only now
            raise BrokenProcessPool(str(error)) from error
        try:
            # Only looked at: cancelling a pebble future would end a process that may be in the middle of other work.
            answer: asyncio.Future[T] = asyncio.wrap_future(future)
            answer.add_done_callback(_seen)
            while not (await asyncio.wait((answer,), timeout=_LOOK_AGAIN_SECONDS))[0]:
                self._require_life(pool, limit)
            self._came_back = time.monotonic()
            result = answer.result()
        except FutureTimeoutError as error:
            self._telemetry.emit(PoolWorkAborted(AbortReason.TIME))
            msg = f"no result after {limit:g} s; the process was ended"
            raise ArticleTookTooLong(msg) from error
        except ProcessExpired as error:
            self._telemetry.emit(PoolWorkAborted(AbortReason.CRASH))
            msg = f"the process died with exit code {error.exitcode}"
            raise ProcessDied(msg) from error
        except Exception as error:
            if self._pool is pool or isinstance(error, (Transient, BrokenProcessPool)):
                raise
            # Ended for another chunk while this one was handed to it: pebble writes to a pipe that is closed already.
            msg = f"it was ended while work was handed to it: {type(error).__name__}: {error}"
            raise BrokenProcessPool(msg) from error
        return result

    def _require_life(self, pool: GrowingPool, limit: float | None) -> None:
        """A pool that is worth waiting for.

        Raises:
            BrokenProcessPool: it was ended meanwhile, or nothing has come back from it for too long.
        """
        if self._pool is None:
            return  # closed; whoever waits is about to be cancelled
        if self._pool is not pool:
            msg = "another took its place"
            raise BrokenProcessPool(msg)
        silent = time.monotonic() - self._came_back
        if limit is not None and silent > limit + _STALL_SECONDS:
            msg = f"nothing came back for {silent:.0f} s"
            raise BrokenProcessPool(msg)

    def _end(self, pool: GrowingPool) -> None:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        pool.join()
        self._pool = None

    def _running(self) -> GrowingPool:
        if self._pool is None:
            self._pool = GrowingPool(
                max_workers=self._started,
                max_tasks=self._settings.max_tasks_per_process,
                initializer=child.begin,
                initargs=(self._build, self._settings.max_memory_bytes, self._built),
                context=self._context,
            )
            self._came_back = time.monotonic()
        return self._pool


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Block Ctrl-C for what is started inside, processes and the threads that start more, until they handle it themselves.

    A terminal sends it to all of them. A process that still loads Python would answer with a traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _seen(answer: asyncio.Future[Any]) -> None:
    """Of work that nobody waits for any more an error is no news: the pool was closed."""
    if not answer.cancelled():
        answer.exception()


def _failure(error: Exception) -> Failure:
    return Failure(error=_name(type(error)), message=str(error))


def _was_refused_memory(result: PipelineResult | None) -> bool:
    return isinstance(result, Failed) and result.failure.error == _name(MemoryError)


def _name(kind: type[Exception]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
