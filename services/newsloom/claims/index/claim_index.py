"""The claim index of stores that belong to one process, on a key-value backend.

The index is kept in generations, each at least one window long. A look-up reads two generations. When a third begins,
everything in the first has left the window, and the first is deleted as a whole. So forgetting costs a claim nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from newsloom.claims.index.backend import Changes, KeyValueBackend
from newsloom.claims.index.claim_batch import ClaimBatch
from newsloom.claims.protocol import ClaimResult, Entry, StoredClaim, Swap
from newsloom.claims.rules import IndexRules
from newsloom.claims.stored_form import unpack_claim
from newsloom.claims.window import Window


class ClaimIndex:
    """Makes claims, one after the other."""

    def __init__(self, backend: KeyValueBackend, window: Window, rules: IndexRules) -> None:
        self._backend = backend
        self._window = window
        self._rules = rules
        self._state = backend.state()
        self._evictions = 0

    def claim(self, entries: Sequence[Entry], now: float) -> list[ClaimResult]:
        """Claim each entry at the time `now`, in seconds since the epoch."""
        results: list[ClaimResult] = []
        while len(results) < len(entries):
            state = self._state.advanced_to(now, self._window)
            batch = ClaimBatch(self._backend, state, self._window, self._rules, entries[len(results) :])
            results += batch.run()
            before = self._state
            self._backend.write(batch.changes(before))
            self._state = batch.state
            self._evictions += self._state.floor - before.floor
        return results

    def fetch(self, sequences: Sequence[int]) -> list[StoredClaim | None]:
        """Return what is stored of these claims, in order; `None` for a forgotten claim."""
        known = self._known(sequences)
        claims = dict(zip(known, self._backend.stored_claims(known), strict=True))
        verdicts = dict(zip(known, self._backend.verdicts(known), strict=True))
        unsettled = [sequence for sequence in known if verdicts[sequence] is None]
        interims = dict(zip(unsettled, self._backend.interims(unsettled), strict=True))
        fetched: list[StoredClaim | None] = []
        for sequence in sequences:
            data = claims.get(sequence)
            if data is None:
                fetched.append(None)
                continue
            whole = data + (interims.get(sequence) or b"")
            fetched.append(unpack_claim(whole, verdicts[sequence], weighed=self._rules.weighed))
        return fetched

    def settle(self, verdicts: Mapping[int, bytes]) -> dict[int, bytes]:
        """Keep the verdicts of claims that have none, and return the first verdicts that differ from the new ones."""
        known = self._known(verdicts)
        first_verdicts = dict(zip(known, self._backend.verdicts(known), strict=True))
        fresh = {sequence: verdicts[sequence] for sequence, first in first_verdicts.items() if first is None}
        if fresh:
            held = zip(fresh, self._backend.interims(list(fresh)), strict=True)
            done: dict[int, bytes | None] = {sequence: None for sequence, interim in held if interim is not None}
            self._backend.write(Changes(verdicts=fresh, interims=done))
        return {
            sequence: first
            for sequence, first in first_verdicts.items()
            if first is not None and first != verdicts[sequence]
        }

    def read(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order."""
        return list(self._backend.ledger(keys))

    def swap(self, changes: Mapping[bytes, Swap]) -> bool:
        """Write all changes to the ledger if each key still has the value before; else write nothing, and return False."""
        held = self._backend.ledger(list(changes))
        if any(value != change.before for value, change in zip(held, changes.values(), strict=True)):
            return False
        if changes:
            self._backend.write(Changes(ledger={key: change.after for key, change in changes.items()}))
        return True

    def figures(self) -> dict[str, float]:
        """Return the figures that `Store.figures` describes."""
        state = self._state
        return {
            "documents": state.next - state.floor,
            "postings": sum(state.posting_items),
            "bytes": self._backend.size(),
            "evictions": self._evictions,
        }

    def close(self) -> None:
        """Close the backend."""
        self._backend.close()

    def _known(self, sequences: Iterable[int]) -> list[int]:
        return [sequence for sequence in sequences if self._state.floor <= sequence < self._state.next]
