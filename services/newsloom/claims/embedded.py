"""A store that belongs to this process: a claim index that is used by one call at a time, off the event loop."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

from newsloom.claims.index.backend import KeyValueBackend
from newsloom.claims.index.claim_index import ClaimIndex
from newsloom.claims.protocol import ClaimResult, Entry, StoredClaim, Swap
from newsloom.claims.rules import IndexRules
from newsloom.claims.window import Window
from newsloom.core.clock import Clock

_P = ParamSpec("_P")
_T = TypeVar("_T")


class EmbeddedStore:
    """Implements `Store` on a backend in memory or on disk."""

    def __init__(self, backend: KeyValueBackend, window: Window, rules: IndexRules, clock: Clock) -> None:
        self._index = ClaimIndex(backend, window, rules)
        self._clock = clock
        self._lock = threading.Lock()  # between threads: a call that is cancelled here runs to its end in its thread

    async def check(self) -> None:
        """Do nothing: the store was checked when it was opened."""

    async def claim(self, entries: Sequence[Entry], /) -> list[ClaimResult]:
        """Claim each entry, in order.

        Raises:
            Transient: the disk cannot be written. What was not claimed of the batch can be claimed again.
        """
        return await asyncio.to_thread(self._locked, self._index.claim, entries, self._clock.now().timestamp())

    async def fetch(self, sequences: Sequence[int], /) -> list[StoredClaim | None]:
        """Return what is stored of these claims, in order.

        Raises:
            Transient: the disk cannot be read.
        """
        return await asyncio.to_thread(self._locked, self._index.fetch, sequences)

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep the verdicts of claims that have none, and return the first verdicts that differ from the new ones.

        Raises:
            Transient: the disk cannot be written.
        """
        return await asyncio.to_thread(self._locked, self._index.settle, verdicts)

    async def read(self, keys: Sequence[bytes], /) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order.

        Raises:
            Transient: the disk cannot be read.
        """
        return await asyncio.to_thread(self._locked, self._index.read, keys)

    async def swap(self, changes: Mapping[bytes, Swap], /) -> bool:
        """Write all changes to the ledger if each key still has the value before; else write nothing, and return False.

        Raises:
            Transient: the disk cannot be written.
        """
        return await asyncio.to_thread(self._locked, self._index.swap, changes)

    def figures(self) -> Mapping[str, float]:
        """Return the figures that `Store.figures` describes."""
        return self._index.figures()

    async def close(self) -> None:
        """Close the backend."""
        await asyncio.to_thread(self._locked, self._index.close)

    def _locked(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with self._lock:
            return call(*args, **kwargs)
