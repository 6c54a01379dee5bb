"""Claims that are made and written together. claim.lua does the same for one claim in Redis."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from newsloom.claims.backend import Changes, KeyValueBackend
from newsloom.claims.posting import STOP_POSTING, PostingItem, add_item, live_items
from newsloom.claims.protocol import GROUP_SHARE, POSTINGS_KEPT, QUOTES_KEPT, ClaimResult, Entry
from newsloom.claims.window import IndexState, Window

CLAIMED_BEFORE: Final = (-1,)
"""In place of candidates: the entry was claimed before, and its first answer has to be fetched."""

_SEQUENCE_BYTES: Final = 6
_POSTING_MASK: Final = 2**48 - 1
"""The low bits of a posting: postings are the smallest hashes, so their high bits hardly vary."""

_CLAIM, _ARTICLE, _DOCUMENT, _EXACT, _POSTING, _QUOTE = b"c", b"i", b"d", b"e", b"p", b"q"
"""First bytes of the kinds of index keys."""


class ClaimBatch:
    """Claims some entries, up to the end of a generation, and collects the changes to write.

    Attributes:
        state: the state of the index after the claims made so far.
    """

    def __init__(self, backend: KeyValueBackend, state: IndexState, window: Window, entries: Sequence[Entry]) -> None:
        self._dropped: int | None = None
        if state.is_generation_full(window):
            self._dropped = state.generation - 1 if state.generation else None
            state = state.next_generation()
        self.state = state
        self._window = window
        self._entries = entries
        self._new_items = 0
        self._stored_claims: dict[int, bytes] = {}
        self._written: dict[bytes, bytes] = {}
        keys = sorted({key for entry in entries for key in _keys(entry)})
        generation = state.generation
        self._current = _present(keys, backend.index(generation, keys))
        self._older = _present(keys, backend.index(generation - 1, keys)) if generation else {}

    def run(self) -> list[ClaimResult]:
        """Claim entries until there are no more or the generation is full."""
        results: list[ClaimResult] = []
        for entry in self._entries:
            self.state = self.state.advanced_to(self.state.now, self._window)
            if self.state.is_generation_full(self._window):
                break
            results.append(self._claim(entry))
        return results

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
            dropped=self._dropped,
            forgotten=range(before.floor, self.state.floor),
        )

    def _claim(self, entry: Entry) -> ClaimResult:
        before = self._sequence(_CLAIM + entry.key)
        if before is not None:
            return ClaimResult(before, CLAIMED_BEFORE, None)
        sequence = self.state.next
        self.state = replace(self.state, next=sequence + 1)
        postings = [_posting_key(_POSTING, posting) for posting in entry.postings]
        quotes = [_posting_key(_QUOTE, quote) for quote in entry.quotes]
        shared_postings, groups = self._count_shared(postings)
        shared_quotes, _ = self._count_shared(quotes)
        candidates = {
            *self._same_names(entry),
            *_most_shared(shared_postings, POSTINGS_KEPT),
            *_most_shared(shared_quotes, QUOTES_KEPT),
        }
        group = _group(shared_postings, groups, len(postings)) or sequence
        for key in (*postings, *quotes):
            self._add_to_posting(key, (sequence, group))
        self._add_names(entry, sequence)
        ordered = tuple(sorted(candidates))
        self._stored_claims[sequence] = _pack_claim(ordered, entry.body)
        return ClaimResult(sequence, ordered, None)

    def _count_shared(self, keys: Iterable[bytes]) -> tuple[Counter[int], dict[int, int]]:
        """Return how many of these postings each earlier article has, and the group of each article."""
        floor = self.state.floor
        counts: Counter[int] = Counter()
        groups: dict[int, int] = {}
        for key in keys:
            current, older = self._current.get(key), self._older.get(key)
            if STOP_POSTING in (current, older) or (current is None and older is None):
                continue
            items = dict(live_items(older, floor))
            items.update(live_items(current, floor))
            counts.update(items.keys())
            groups.update(items)
        return counts, groups

    def _add_to_posting(self, key: bytes, own: PostingItem) -> None:
        current, older = self._current.get(key), self._older.get(key)
        if STOP_POSTING in (current, older):
            return
        floor = self.state.floor
        self._put(key, add_item(current, live_items(older, floor), own, floor))
        self._new_items += 1

    def _same_names(self, entry: Entry) -> set[int]:
        """Return the first claim of the same article, the first of the same text, and the document's last version."""
        names = [_ARTICLE + entry.article, _DOCUMENT + entry.document]
        if entry.exact:
            names.append(_EXACT + entry.exact)
        return {sequence for name in names if (sequence := self._sequence(name)) is not None}

    def _add_names(self, entry: Entry, sequence: int) -> None:
        data = sequence.to_bytes(_SEQUENCE_BYTES, "big")
        self._put(_CLAIM + entry.key, data)
        self._put(_DOCUMENT + entry.document, data)
        for name in (_ARTICLE + entry.article, _EXACT + entry.exact if entry.exact else None):
            if name is not None and self._sequence(name) is None:
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


def unpack_claim(data: bytes) -> tuple[bytes, tuple[int, ...]]:
    """Return the body and the candidates of a stored claim."""
    end = 1 + _SEQUENCE_BYTES * data[0]
    candidates = (
        int.from_bytes(data[start : start + _SEQUENCE_BYTES], "big") for start in range(1, end, _SEQUENCE_BYTES)
    )
    return data[end:], tuple(candidates)


def _pack_claim(candidates: tuple[int, ...], body: bytes) -> bytes:
    return bytes([len(candidates)]) + b"".join(each.to_bytes(_SEQUENCE_BYTES, "big") for each in candidates) + body


def _keys(entry: Entry) -> Iterable[bytes]:
    yield _CLAIM + entry.key
    yield _ARTICLE + entry.article
    yield _DOCUMENT + entry.document
    if entry.exact:
        yield _EXACT + entry.exact
    for posting in entry.postings:
        yield _posting_key(_POSTING, posting)
    for quote in entry.quotes:
        yield _posting_key(_QUOTE, quote)


def _posting_key(kind: bytes, posting: int) -> bytes:
    return kind + (posting & _POSTING_MASK).to_bytes(6, "little")


def _present(keys: Sequence[bytes], values: Sequence[bytes | None]) -> dict[bytes, bytes]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}


def _most_shared(counts: Counter[int], limit: int) -> list[int]:
    """Return the claims with the most shared postings; of equal ones, the earlier first."""
    return sorted(counts, key=lambda sequence: (-counts[sequence], sequence))[:limit]


def _group(counts: Counter[int], groups: Mapping[int, int], postings: int) -> int | None:
    """Return the group that an article with this many postings joins; `None` if it opens its own."""
    best = _most_shared(counts, 1)
    if best and counts[best[0]] >= GROUP_SHARE * postings:
        return groups[best[0]]
    return None
