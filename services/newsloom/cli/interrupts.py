"""Handle Ctrl-C and SIGTERM while records are read and processed: the work is cancelled and cleans up."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator
from types import FrameType
from typing import Any, Self, TypeVar

from newsloom.cli.errors import Interrupted

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Runs a coroutine so that signals cancel it, and end a read on the event loop that waits for input.

    The event loop's own handler only cancels the task, which a task that waits in a read does not notice.
    """

    def __init__(self) -> None:
        self._reading = False
        self._running = False
        self._cancel: Callable[[], object] | None = None
        self._came = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._came and isinstance(error, KeyboardInterrupt):
            raise Interrupted(self._came) from None

    def reading(self, records: Iterable[T]) -> Iterator[T]:
        """Yield the records, for a coroutine that reads them itself. A signal ends a read that waits."""
        iterator = iter(records)
        while True:
            self._reading = True
            try:
                self._require_no_signal()  # a signal before the read has only cancelled the task, which continues
                record = next(iterator)
            except StopIteration:
                return
            finally:
                self._reading = False
            yield record

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run the work to its end.

        Raises:
            Interrupted: a signal came.
        """
        self._running = True
        try:
            return asyncio.run(self._attended(work))
        except (KeyboardInterrupt, asyncio.CancelledError):
            if self._came:
                raise Interrupted(self._came) from None
            raise
        finally:
            self._running = False

    async def _attended(self, work: Coroutine[Any, Any, T]) -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if task is None:
            msg = "a coroutine runs in a task"
            raise AssertionError(msg)
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        try:
            self._require_no_signal()  # a signal may have come while the loop was made
            return await work
        finally:
            work.close()
            self._cancel = None

    def _require_no_signal(self) -> None:
        if self._came:
            raise KeyboardInterrupt

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        """Interrupt a read at once, else cancel the work. While the loop starts or closes, only note the signal."""
        again = self._came
        self._came = number
        if again or self._reading or not self._running:
            raise KeyboardInterrupt
        if self._cancel is not None:
            self._cancel()
