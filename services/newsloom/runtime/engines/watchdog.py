"""Ends a worker that is stuck, so that whoever looks after it starts it anew. Nothing unfinished is acknowledged.

It has a thread of its own: a worker whose event loop is blocked answers no probe and could not end itself.
"""

import asyncio
import faulthandler
import threading
from collections.abc import Callable
from typing import Final

from newsloom.runtime.engines.contract import end_unacknowledged
from newsloom.runtime.health import Health

_LOOK_SECONDS: Final = 1.0


class Watchdog:
    """Looks once a second whether the worker lives, and ends the process when it does not.

    Args:
        health: is asked.
        end: ends the process; is given the reason.
    """

    def __init__(self, health: Health, end: Callable[[str], object] = end_unacknowledged) -> None:
        self._health = health
        self._end = end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._beating: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look. Called on the event loop, which has to turn from now on."""
        self._beating = asyncio.create_task(self._beat())
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        if self._beating is not None:
            self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            self._health.beat()
            await asyncio.sleep(_LOOK_SECONDS)

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_SECONDS):
            live, why = self._health.live()
            if not live:
                faulthandler.dump_traceback(all_threads=True)  # where it is stuck, on stderr
                self._end(f"stuck: {why}")
                return
