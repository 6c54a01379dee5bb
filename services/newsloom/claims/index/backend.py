"""The keys and values that a claim index needs, in memory or on disk, and the changes it writes to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from newsloom.claims.window import IndexState


@dataclass(slots=True)
class Changes:
    """Changes that are written together or not at all.

    Attributes:
        state: the new state of the index; `None` leaves it unchanged.
        generation: the generation that `index` belongs to.
        index: new values of index keys.
        stored_claims: what to store of each claim, by sequence number.
        verdicts: the verdict of each claim, by sequence number.
        interims: what to store of each claim until its verdict is settled, by sequence number; `None` deletes it.
        dropped: a generation that is not read any more and is deleted.
        ledger: new values of keys of the ledger; `None` deletes a key.
        forgotten: sequence numbers whose stored claims, interims and verdicts are deleted.
    """

    state: IndexState | None = None
    generation: int = 0
    index: dict[bytes, bytes] = field(default_factory=dict)
    stored_claims: dict[int, bytes] = field(default_factory=dict)
    verdicts: dict[int, bytes] = field(default_factory=dict)
    interims: dict[int, bytes | None] = field(default_factory=dict)
    ledger: dict[bytes, bytes | None] = field(default_factory=dict)
    dropped: int | None = None
    forgotten: range = range(0)


class KeyValueBackend(Protocol):
    """Keys and values, kept in memory or on disk."""

    def state(self) -> IndexState:
        """Return the state that was written last; a new backend returns `IndexState()`."""
        ...

    def index(self, generation: int, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """Return the values of these index keys in a generation, in order."""
        ...

    def stored_claims(self, sequences: Sequence[int]) -> Sequence[bytes | None]:
        """Return what was stored of these claims, in order."""
        ...

    def verdicts(self, sequences: Sequence[int]) -> Sequence[bytes | None]:
        """Return the verdicts of these claims, in order."""
        ...

    def interims(self, sequences: Sequence[int]) -> Sequence[bytes | None]:
        """Return what is stored of these claims until their verdicts are settled, in order."""
        ...

    def ledger(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """Return the values of these keys of the ledger, in order."""
        ...

    def write(self, changes: Changes) -> None:
        """Write all changes or none. Verdicts and the ledger are durable afterwards, unless nothing of the backend is."""
        ...

    def size(self) -> int:
        """Return the approximate number of bytes held."""
        ...

    def close(self) -> None:
        """Release all resources."""
        ...
