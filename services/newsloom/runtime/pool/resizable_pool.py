"""A pebble pool that can grow."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pebble import ProcessPool

_TERMINATION_SECONDS: Final = 0.05


class ResizablePool(ProcessPool):
    """A pool of processes whose number can change while it runs. Pebble has only pools of a fixed size."""

    def resize(self, processes: int) -> None:
        """Change the number of processes. Pebble's thread, which replaces dead processes, starts the new ones."""
        self._pool_manager.worker_manager.workers_number = processes

    def end(self) -> None:
        """End the processes, and wait until they have ended.

        A process that still loads Python gets SIGTERM first, because it would print a traceback when the pool closes its
        channels. The others ignore the signal.
        """
        self.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        if self._pool_manager_loop is not None:
            self._pool_manager_loop.join()  # so that no further process starts
        for worker in tuple(self._pool_manager.worker_manager.workers.values()):
            worker.terminate()
            worker.join(_TERMINATION_SECONDS)
        self.join()


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """Block SIGINT for the processes and threads that are started inside, until they handle it themselves.

    A terminal sends it to all processes. One that still loads Python would print a traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
