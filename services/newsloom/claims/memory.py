"""The store in memory, for one process: for tests and for `newsloom process`. It ends with the process."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from newsloom.claims.index.backend import Changes
from newsloom.claims.window import IndexState

_MAX_FORGOTTEN_A_WRITE: Final = 2_000
"""Claims deleted at one write, so that no write takes long."""
_Key = TypeVar("_Key", int, bytes)
_ENTRY_BYTES: Final = 180
"""Approximate size in CPython of a dict entry with a short key and value."""


class InMemoryBackend:
    """Dictionaries. Implements `KeyValueBackend`."""

    def __init__(self) -> None:
        self._state = IndexState()
        self._index: dict[int, dict[bytes, bytes]] = {}
        self._stored_claims: dict[int, bytes] = {}
        self._verdicts: dict[int, bytes] = {}
        self._interims: dict[int, bytes] = {}
        self._ledger: dict[bytes, bytes] = {}
        self._bytes = 0
        self._first_kept = 1

    def state(self) -> IndexState:
        """Return the state that was written last."""
        return self._state

    def index(self, generation: int, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the values of these index keys, in order."""
        index = self._index.get(generation, {})
        return [index.get(key) for key in keys]

    def stored_claims(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return what was stored of these claims, in order."""
        return [self._stored_claims.get(sequence) for sequence in sequences]

    def verdicts(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return the verdicts of these claims, in order."""
        return [self._verdicts.get(sequence) for sequence in sequences]

    def interims(self, sequences: Sequence[int]) -> list[bytes | None]:
        """Return what is stored of these claims until their verdicts are settled, in order."""
        return [self._interims.get(sequence) for sequence in sequences]

    def ledger(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order."""
        return [self._ledger.get(key) for key in keys]

    def write(self, changes: Changes) -> None:
        """Write all changes."""
        if changes.state is not None:
            self._state = changes.state
        self._index.setdefault(changes.generation, {}).update(changes.index)
        self._stored_claims.update(changes.stored_claims)
        self._verdicts.update(changes.verdicts)
        self._bytes += sum(map(len, changes.stored_claims.values())) + sum(map(len, changes.verdicts.values()))
        self._replace(self._interims, changes.interims)
        self._replace(self._ledger, changes.ledger)
        if changes.dropped is not None:
            self._index.pop(changes.dropped, None)
        self._forget()

    def size(self) -> int:
        """Return the approximate number of bytes held."""
        entries = sum(map(len, self._index.values()))
        entries += len(self._stored_claims) + len(self._verdicts) + len(self._ledger)
        return self._bytes + _ENTRY_BYTES * entries

    def close(self) -> None:
        """Delete everything."""
        for kept in (self._index, self._stored_claims, self._interims, self._verdicts, self._ledger):
            kept.clear()

    def _replace(self, held: dict[_Key, bytes], changes: Mapping[_Key, bytes | None]) -> None:
        for key, value in changes.items():
            self._bytes += len(value or b"") - len(held.pop(key, b""))
            if value is not None:
                held[key] = value

    def _forget(self) -> None:
        end = min(self._state.floor, self._first_kept + _MAX_FORGOTTEN_A_WRITE)
        for sequence in range(self._first_kept, end):
            for held in (self._stored_claims, self._interims, self._verdicts):
                self._bytes -= len(held.pop(sequence, b""))
        self._first_kept = end
