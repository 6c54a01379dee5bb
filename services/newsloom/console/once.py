"""Compute a costly answer one at a time, and again only if it changed."""

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class ComputedOnce(Generic[T]):
    """Keep an answer that several readers ask for. However many wait, it is computed for one, and the others get the same."""

    def __init__(self) -> None:
        self._lock: Final = asyncio.Lock()
        self._made: tuple[int, T] | None = None

    async def get(self, version: int, prepare: Callable[[], tuple[int, Callable[[], T]]]) -> T:
        """Return an answer that is at least as new as `version`.

        Args:
            version: what the reader knows of; versions rise.
            prepare: returns the present version and what computes its answer in another thread.
        """
        async with self._lock:
            if self._made is None or self._made[0] < version:
                present, compute = prepare()
                self._made = (present, await asyncio.to_thread(compute))
            return self._made[1]
