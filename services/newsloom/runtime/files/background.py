"""Read records in a thread, so that the event loop is free while a terminal or a pipe has no input."""

import asyncio
import io
import os
import select
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

T = TypeVar("T")

_MAX_WAITING_RECORDS: Final = 16
"""Records that are read before they are taken."""
_JOIN_SECONDS: Final = 1.0
"""How long the end waits for the thread: only a named pipe that nobody opens for writing can keep it longer."""
_STDIN_NUMBER: Final = 0


class ReadingStoppedError(Exception):
    """`StoppableInput.stop` was called."""


class StoppableInput(io.RawIOBase):
    """A file descriptor whose reads another thread can stop while they wait.

    Args:
        number: the file descriptor; standard input by default. It is not closed.
    """

    def __init__(self, number: int = _STDIN_NUMBER) -> None:
        super().__init__()
        self._number = number
        self._stopped, self._stop = os.pipe()
        self._closing = threading.Lock()

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._number

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Wait for input, and read what there is. Return the number of bytes; 0 at the end.

        Raises:
            ReadingStoppedError: `stop` was called.
        """
        ready, _, _ = select.select([self._number, self._stopped], [], [])
        if self._stopped in ready:
            raise ReadingStoppedError
        target = memoryview(buffer).cast("B")
        content = os.read(self._number, len(target))
        target[: len(content)] = content
        return len(content)

    def stop(self) -> None:
        """Stop the read that waits, and all later ones."""
        with self._closing:
            if not self.closed:
                os.write(self._stop, b"\0")

    def close(self) -> None:
        """Close what `stop` needs, not the file descriptor."""
        with self._closing:
            if not self.closed:
                os.close(self._stopped)
                os.close(self._stop)
            super().close()


async def read_in_thread(records: Iterable[T], stop: Callable[[], object]) -> AsyncGenerator[T, None]:
    """Yield records that a thread reads. When the generator is closed, the thread ends.

    Args:
        records: iterated in the thread.
        stop: makes a read that waits raise `ReadingStoppedError`. Called when the generator is closed.

    Raises:
        Whatever `records` raises.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()
    free = threading.Semaphore(_MAX_WAITING_RECORDS)
    stopped = threading.Event()

    def put(item: tuple[T] | BaseException | None) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    def read() -> None:
        try:
            for record in records:
                free.acquire()
                if stopped.is_set():
                    return
                put((record,))
            put(None)
        except ReadingStoppedError:
            put(None)
        except BaseException as error:  # noqa: BLE001 - raised again on the event loop
            put(error)

    thread = threading.Thread(target=read, name="read records", daemon=True)
    thread.start()
    try:
        while (item := await queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            free.release()
            yield item[0]
    finally:
        stopped.set()
        free.release()
        stop()
        thread.join(_JOIN_SECONDS)
