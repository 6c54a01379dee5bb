"""Run functions in processes, with a time limit, and replace a pool of processes that breaks."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

from pebble import ProcessExpired

from newsloom.core.events import AbortReason, PoolState, PoolWorkAborted
from newsloom.core.step_result import Transient
from newsloom.runtime.pool.errors import ProcessDied, RecordTookTooLong
from newsloom.runtime.pool.resizable_pool import ResizablePool, sigint_blocked
from newsloom.runtime.telemetry import Telemetry

T = TypeVar("T")

_STALL_CHECK_SECONDS: Final = 1.0
_STALL_SECONDS: Final = 30.0
"""Seconds beyond the time limit without any result, after which the pool counts as broken. Pebble loses a chunk whose
process was killed between taking it and reporting that, and waits for the locks that such a process held."""
_MAX_ATTEMPTS: Final = 3
"""Number of pools in which a call is tried. If the third breaks too, the cause is a record of the call."""


class Executor:
    """Runs functions in a pool of processes. A pool that breaks is replaced, and its calls are repeated in the next one.

    Args:
        create_pool: returns a new pool with the given number of processes.
        processes: number of processes at the start.
        max_processes: for the event `PoolState`.
        telemetry: receives events for aborted and for current work.
    """

    def __init__(
        self, create_pool: Callable[[int], ResizablePool], processes: int, max_processes: int, telemetry: Telemetry
    ) -> None:
        self._create_pool = create_pool
        self._processes = processes
        self._max_processes = max_processes
        self._telemetry = telemetry
        self._pool: ResizablePool | None = None
        self._busy = 0
        self._last_result_at = 0.0

    def resize(self, processes: int) -> None:
        """Change the number of processes."""
        self._processes = processes
        if self._pool is not None:
            self._pool.resize(processes)

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._end(self._pool)

    async def run(
        self,
        function: Callable[..., T],
        arguments: tuple[Any, ...],
        limit_seconds: float | None,
        max_attempts: int = _MAX_ATTEMPTS,
    ) -> T:
        """Return the result of a function.

        Args:
            function: function of a module, so that it can be pickled.
            arguments: its arguments, picklable.
            limit_seconds: time limit, after which its process is killed; `None` for none.
            max_attempts: number of pools in which to try it. If a pool breaks, any of its calls may be the cause.

        Raises:
            RecordTookTooLong: the time limit was exceeded.
            ProcessDied: its process died, or the last pool broke.
            Exception: whatever the function raises.
        """
        for left in reversed(range(max_attempts)):
            pool = self._current_pool()
            if not self._busy:
                self._last_result_at = time.monotonic()
            self._add_busy(1)
            try:
                return await self._attempt(pool, function, arguments, limit_seconds)
            except BrokenProcessPool as error:
                self._telemetry.emit(PoolWorkAborted(AbortReason.CRASH))
                if self._pool is pool:
                    self._end(pool)
                if left == 0:
                    msg = f"the pool broke: {error}"
                    raise ProcessDied(msg) from error
            finally:
                self._add_busy(-1)
        msg = "max_attempts has to be at least 1"
        raise AssertionError(msg)

    def _add_busy(self, calls: int) -> None:
        self._busy += calls
        self._telemetry.emit(PoolState(self._max_processes, self._busy))

    async def _attempt(
        self, pool: ResizablePool, function: Callable[..., T], arguments: tuple[Any, ...], limit_seconds: float | None
    ) -> T:
        try:
            with sigint_blocked():
                future = pool.schedule(function, args=arguments, timeout=limit_seconds)
        except RuntimeError as error:  # an idle process has died: pebble reports it only now
            raise BrokenProcessPool(str(error)) from error
        try:
            # The future is never cancelled: that would kill a process that may already run another call.
            result: asyncio.Future[T] = asyncio.wrap_future(future)
            result.add_done_callback(_ignore_error)
            while not (await asyncio.wait((result,), timeout=_STALL_CHECK_SECONDS))[0]:
                self._require_progress(pool, limit_seconds)
            self._last_result_at = time.monotonic()
            return result.result()
        except FutureTimeoutError as error:
            self._telemetry.emit(PoolWorkAborted(AbortReason.TIME))
            msg = f"no result after {limit_seconds:g} s; the process was killed"
            raise RecordTookTooLong(msg) from error
        except ProcessExpired as error:
            self._telemetry.emit(PoolWorkAborted(AbortReason.CRASH))
            msg = f"the process died with exit code {error.exitcode}"
            raise ProcessDied(msg) from error
        except Exception as error:
            if self._pool is pool or isinstance(error, (Transient, BrokenProcessPool)):
                raise
            # Another call ended the pool while it took this one: pebble writes to a pipe that is closed already.
            msg = f"the pool ended while it took the call: {type(error).__name__}: {error}"
            raise BrokenProcessPool(msg) from error

    def _require_progress(self, pool: ResizablePool, limit_seconds: float | None) -> None:
        """Check that a result can still come from the pool.

        Raises:
            BrokenProcessPool: the pool was replaced, or has returned nothing for too long.
        """
        if self._pool is None:
            return  # closed; the task that waits is about to be cancelled
        if self._pool is not pool:
            msg = "it was replaced"
            raise BrokenProcessPool(msg)
        silent_seconds = time.monotonic() - self._last_result_at
        if limit_seconds is not None and silent_seconds > limit_seconds + _STALL_SECONDS:
            msg = f"no result for {silent_seconds:.0f} s"
            raise BrokenProcessPool(msg)

    def _end(self, pool: ResizablePool) -> None:
        pool.end()
        self._pool = None

    def _current_pool(self) -> ResizablePool:
        if self._pool is None:
            self._pool = self._create_pool(self._processes)
            self._last_result_at = time.monotonic()
        return self._pool


def _ignore_error(future: asyncio.Future[Any]) -> None:
    """Mark the error of a future as seen. After a close nobody waits for the result, and asyncio would log the error."""
    if not future.cancelled():
        future.exception()
