"""A store that belongs to this process: a ledger on a shelf, used by one claim at a time, off the event loop."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

from newsloom.core.clock import Clock
from newsloom.dedup.stores.claim_index import Ledger, Shelf
from newsloom.dedup.stores.protocol import Entry, Memory, Place
from newsloom.dedup.stores.window import Window

_P = ParamSpec("_P")
_T = TypeVar("_T")


class EmbeddedStore:
    """Implements `Store` for a shelf in memory or on disk."""

    def __init__(self, shelf: Shelf, window: Window, clock: Clock) -> None:
        self._ledger = Ledger(shelf, window)
        self._clock = clock
        self._turn = threading.Lock()  # of the threads: a call that is cancelled here runs to its end there

    async def check(self) -> None:
        """Nothing: it was looked at when it was opened."""

    async def claim(self, entries: Sequence[Entry], /) -> list[Place]:
        """Claim each entry, in order.

        Raises:
            Transient: the disk does not take it; what was not claimed of the batch can be claimed again.
        """
        return await asyncio.to_thread(self._alone, self._ledger.claim, entries, self._clock.now().timestamp())

    async def recall(self, sequences: Sequence[int], /) -> list[Memory | None]:
        """What is remembered of these claims.

        Raises:
            Transient: the disk does not answer.
        """
        return await asyncio.to_thread(self._alone, self._ledger.recall, sequences)

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep first verdicts; those that stood already and are others.

        Raises:
            Transient: the disk does not take them.
        """
        return await asyncio.to_thread(self._alone, self._ledger.settle, verdicts)

    def figures(self) -> Mapping[str, float]:
        """Gauges."""
        return self._ledger.figures()

    async def close(self) -> None:
        """Let go."""
        await asyncio.to_thread(self._alone, self._ledger.close)

    def _alone(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with self._turn:
            return call(*args, **kwargs)
