"""End a worker that is stuck, so that its supervisor restarts it. Unfinished records are not acknowledged.

The watchdog runs in a thread: a worker whose event loop is blocked neither answers probes nor can end itself.
"""

import asyncio
import faulthandler
import threading
from collections.abc import Callable
from typing import Final

from newsloom.runtime.engines.contract import end_unacknowledged
from newsloom.runtime.health import Health

_CHECK_SECONDS: Final = 1.0


class Watchdog:
    """Checks once a second whether the worker is live, and ends the process if it is not.

    Args:
        health: the state of the worker.
        end: ends the process; called with the reason.
    """

    def __init__(self, health: Health, end: Callable[[str], object] = end_unacknowledged) -> None:
        self._health = health
        self._end = end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._beating: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start checking. Call it on the event loop, which must keep running from now on."""
        self._beating = asyncio.create_task(self._beat())
        self._thread.start()

    def stop(self) -> None:
        """Stop checking."""
        self._stopped.set()
        if self._beating is not None:
            self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            self._health.beat()
            await asyncio.sleep(_CHECK_SECONDS)

    def _watch(self) -> None:
        while not self._stopped.wait(_CHECK_SECONDS):
            live, why = self._health.live()
            if not live:
                faulthandler.dump_traceback(all_threads=True)  # shows on stderr where the worker is stuck
                self._end(f"stuck: {why}")
                return
