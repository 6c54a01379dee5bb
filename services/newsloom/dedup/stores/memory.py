"""The store in memory: for one process, for tests, and for files in and lines out. It ends with the process."""

from collections.abc import Sequence
from typing import Final

from newsloom.dedup.stores.claim_index import Changes
from newsloom.dedup.stores.window import Standing

_SWEEP: Final = 2_000  # memories let go at a write, so that none takes long
_ENTRY_BYTES: Final = 180  # of a dict entry with a short key and value, as CPython keeps them


class MemoryShelf:
    """Dictionaries. Implements `Shelf`."""

    def __init__(self) -> None:
        self._standing = Standing()
        self._index: dict[int, dict[bytes, bytes]] = {}
        self._memories: dict[int, bytes] = {}
        self._verdicts: dict[int, bytes] = {}
        self._bytes = 0
        self._swept = 1

    def standing(self) -> Standing:
        """As last written."""
        return self._standing

    def index(self, generation: int, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of these keys."""
        index = self._index.get(generation, {})
        return [index.get(key) for key in keys]

    def memories(self, sequences: Sequence[int]) -> list[bytes | None]:
        """What was written of these claims."""
        return [self._memories.get(sequence) for sequence in sequences]

    def verdicts(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Their verdicts."""
        return [self._verdicts.get(sequence) for sequence in sequences]

    def write(self, changes: Changes) -> None:
        """Write all of it."""
        if changes.standing is not None:
            self._standing = changes.standing
        self._index.setdefault(changes.generation, {}).update(changes.index)
        self._memories.update(changes.memories)
        self._verdicts.update(changes.verdicts)
        self._bytes += sum(map(len, changes.memories.values())) + sum(map(len, changes.verdicts.values()))
        if changes.dropped is not None:
            self._index.pop(changes.dropped, None)
        self._sweep()

    def size(self) -> int:
        """Bytes held, roughly."""
        entries = sum(map(len, self._index.values())) + len(self._memories) + len(self._verdicts)
        return self._bytes + _ENTRY_BYTES * entries

    def close(self) -> None:
        """Forget everything."""
        for kept in (self._index, self._memories, self._verdicts):
            kept.clear()

    def _sweep(self) -> None:
        end = min(self._standing.floor, self._swept + _SWEEP)
        for sequence in range(self._swept, end):
            self._bytes -= len(self._memories.pop(sequence, b"")) + len(self._verdicts.pop(sequence, b""))
        self._swept = end
