"""Claims that are made and written together. claim.lua does the same for one claim in Redis."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from newsloom.claims.index.backend import Changes, KeyValueBackend
from newsloom.claims.index.posting import STOP_POSTING, PostingItem, add_counted_item, add_item, live_items
from newsloom.claims.index.sharing import PostingLists, Shared, count_shared, weigh_shared
from newsloom.claims.protocol import ClaimResult, Entry
from newsloom.claims.rules import IndexRules
from newsloom.claims.stored_form import MAX_FREQUENCY, SEQUENCE_BYTES, pack_claim, unpack_claim
from newsloom.claims.window import IndexState, Window

_CLAIMED_BEFORE: Final = (-1,)
"""In place of candidates: the entry was claimed before, and its first answer has to be fetched."""

_Key = TypeVar("_Key", bytes, int)

_POSTING_MASK: Final = 2**48 - 1
"""The low bits of a posting: postings are the smallest hashes, so their high bits hardly vary."""

_CLAIM, _ARTICLE, _DOCUMENT, _EXACT, _POSTING, _QUOTE = b"c", b"i", b"d", b"e", b"p", b"q"
"""First bytes of the kinds of index keys."""


class ClaimBatch:
    """Claims some entries, up to the end of a generation, and collects the changes to write.

    Attributes:
        state: the state of the index after the claims made so far.
    """

    def __init__(
        self,
        backend: KeyValueBackend,
        state: IndexState,
        window: Window,
        rules: IndexRules,
        entries: Sequence[Entry],
    ) -> None:
        self._dropped: int | None = None
        if state.is_generation_full(window):
            self._dropped = state.generation - 1 if state.generation else None
            state = state.next_generation(weighed=rules.weighed)
        self.state = state
        self._backend = backend
        self._window = window
        self._rules = rules
        self._entries = entries
        self._new_items = 0
        self._stored_claims: dict[int, bytes] = {}
        self._interims: dict[int, bytes | None] = {}
        self._written: dict[bytes, bytes] = {}
        keys = sorted({key for entry in entries for key in _keys(entry)})
        generation = state.generation
        self._current = _present(keys, backend.index(generation, keys))
        self._older = _present(keys, backend.index(generation - 1, keys)) if generation else {}

    def run(self) -> list[ClaimResult]:
        """Claim entries until there are no more or the generation is full.

        Raises:
            Transient: the disk cannot be read.
        """
        results: list[ClaimResult] = []
        for entry in self._entries:
            self.state = self.state.advanced_to(self.state.now, self._window)
            if self.state.is_generation_full(self._window):
                break
            results.append(self._claim(entry))
        return self._with_first_answers(results)

    def changes(self, before: IndexState) -> Changes:
        """Return the changes to write.

        Args:
            before: the state of the index before the batch.
        """
        current, older = self.state.posting_items
        self.state = replace(self.state, posting_items=(current + self._new_items, older))
        return Changes(
            state=self.state,
            generation=self.state.generation,
            index=self._written,
            stored_claims=self._stored_claims,
            interims=self._interims,
            dropped=self._dropped,
            forgotten=range(before.floor, self.state.floor),
        )

    def _claim(self, entry: Entry) -> ClaimResult:
        before = self._sequence(_CLAIM + entry.key)
        if before is not None:
            return ClaimResult(before, _CLAIMED_BEFORE, None)
        rules = self._rules
        sequence = self.state.next
        claims = sequence - self.state.counted_from if rules.weighed else 0
        self.state = replace(self.state, next=sequence + 1)
        postings = [_posting_key(_POSTING, posting) for posting in entry.postings]
        quotes = [_posting_key(_QUOTE, quote) for quote in entry.quotes]
        shared_postings, shared_quotes = self._shared(postings, claims), self._shared(quotes, claims)
        candidates = {
            *self._same_names(entry),
            *shared_postings.best[: rules.postings_kept],
            *shared_quotes.best[: rules.quotes_kept],
        }
        group = shared_postings.group(rules.group_share) or sequence
        for key in (*postings, *quotes):
            self._add_to_posting(key, (sequence, group))
        self._add_names(entry, sequence)
        result = ClaimResult(
            sequence,
            tuple(sorted(candidates)),
            verdict=None,
            frequencies=tuple(min(each, MAX_FREQUENCY) for each in shared_postings.frequencies),
            claims=claims,
        )
        self._stored_claims[sequence] = pack_claim(result, entry.body, weighed=rules.weighed)
        if entry.interim:
            self._interims[sequence] = entry.interim
        return result

    def _with_first_answers(self, results: list[ClaimResult]) -> list[ClaimResult]:
        """Fill in the answers of claims that were made before. None of them is deleted before the batch is written."""
        repeated = {result.sequence for result in results if result.candidates == _CLAIMED_BEFORE}
        if not repeated:
            return results
        earlier = sorted(repeated - self._stored_claims.keys())
        claims = _present(earlier, self._backend.stored_claims(earlier)) | self._stored_claims
        verdicts = _present(earlier, self._backend.verdicts(earlier))
        stored = {
            sequence: unpack_claim(claims[sequence], verdicts.get(sequence), weighed=self._rules.weighed)
            for sequence in repeated
        }
        return [
            stored[result.sequence].result(result.sequence) if result.sequence in repeated else result
            for result in results
        ]

    def _shared(self, keys: Iterable[bytes], claims: int) -> Shared:
        lists: list[PostingLists] = [(self._current.get(key), self._older.get(key)) for key in keys]
        if self._rules.weighed:
            return weigh_shared(lists, self.state.floor, claims)
        return count_shared(lists, self.state.floor)

    def _add_to_posting(self, key: bytes, own: PostingItem) -> None:
        current, older = self._current.get(key), self._older.get(key)
        floor, rules = self.state.floor, self._rules
        if rules.weighed:
            self._put(key, add_counted_item(current, own, floor, rules))
        elif STOP_POSTING in (current, older):
            return
        else:
            self._put(key, add_item(current, live_items(older, floor), own, floor, rules))
        self._new_items += 1

    def _same_names(self, entry: Entry) -> set[int]:
        """Return the first claim of the same article, the first of the same text, and the document's last version."""
        return {sequence for name in _names(entry) if (sequence := self._sequence(name)) is not None}

    def _add_names(self, entry: Entry, sequence: int) -> None:
        data = sequence.to_bytes(SEQUENCE_BYTES, "big")
        self._put(_CLAIM + entry.key, data)
        for name in _names(entry):
            if name.startswith(_DOCUMENT) or self._sequence(name) is None:
                self._put(name, data)

    def _sequence(self, key: bytes) -> int | None:
        """Return the claim under a key; `None` if there is none or it is forgotten."""
        data = self._current.get(key) or self._older.get(key)
        if data is None:
            return None
        sequence = int.from_bytes(data, "big")
        return sequence if sequence >= self.state.floor else None

    def _put(self, key: bytes, value: bytes) -> None:
        self._current[key] = value
        self._written[key] = value


def _keys(entry: Entry) -> Iterable[bytes]:
    yield _CLAIM + entry.key
    yield from _names(entry)
    for posting in entry.postings:
        yield _posting_key(_POSTING, posting)
    for quote in entry.quotes:
        yield _posting_key(_QUOTE, quote)


def _names(entry: Entry) -> list[bytes]:
    """Return the keys of the names that the entry has: an empty one is none."""
    names = ((_ARTICLE, entry.article), (_DOCUMENT, entry.document), (_EXACT, entry.exact))
    return [kind + name for kind, name in names if name]


def _posting_key(kind: bytes, posting: int) -> bytes:
    return kind + (posting & _POSTING_MASK).to_bytes(6, "little")


def _present(keys: Sequence[_Key], values: Sequence[bytes | None]) -> dict[_Key, bytes]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}
