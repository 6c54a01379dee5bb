"""Claims on a shelf of keys and values: the one algorithm of the stores that belong to one process.

The index is kept in generations, each at least a window long. A look-up reads two; when a third begins, nothing of
the first is within the window any more, and it is dropped whole: forgetting costs a claim nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from newsloom.dedup.stores.posting import FURNITURE, Holder, add, holders
from newsloom.dedup.stores.protocol import GROUP_SHARE, POSTINGS_KEPT, QUOTES_KEPT, Entry, Memory, Place
from newsloom.dedup.stores.window import Standing, Window

_SEQUENCE: Final = 6
_POSTING_MASK: Final = 2**48 - 1  # the low bits: postings are the smallest hashes, their high bits hardly vary


@dataclass(slots=True)
class Changes:
    """What is written at once or not at all.

    Attributes:
        standing: where the store stands afterwards.
        generation: the index that `index` belongs to.
        dropped: the index that is not read any more.
        forgotten: sequence numbers whose memories and verdicts go.
    """

    standing: Standing | None = None
    generation: int = 0
    index: dict[bytes, bytes] = field(default_factory=dict)
    memories: dict[int, bytes] = field(default_factory=dict)
    verdicts: dict[int, bytes] = field(default_factory=dict)
    dropped: int | None = None
    forgotten: range = range(0)


class Shelf(Protocol):
    """Keys and values, kept in memory or on disk."""

    def standing(self) -> Standing:
        """As last written; a new shelf's is `Standing()`."""
        ...

    def index(self, generation: int, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """The values of these keys of an index."""
        ...

    def memories(self, sequences: Sequence[int]) -> Sequence[bytes | None]:
        """What was written of these claims."""
        ...

    def verdicts(self, sequences: Sequence[int]) -> Sequence[bytes | None]:
        """Their verdicts."""
        ...

    def write(self, changes: Changes) -> None:
        """Write all of it, or nothing."""
        ...

    def size(self) -> int:
        """Bytes held, roughly."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class Ledger:
    """Claims, one after the other."""

    def __init__(self, shelf: Shelf, window: Window) -> None:
        self._shelf = shelf
        self._window = window
        self._standing = shelf.standing()
        self._evictions = 0

    def claim(self, entries: Sequence[Entry], now: float) -> list[Place]:
        """Claim each entry at the time `now`, in seconds since the epoch."""
        places: list[Place] = []
        while len(places) < len(entries):
            batch = _Batch(self._shelf, self._standing.at(now, self._window), self._window, entries[len(places) :])
            places += batch.run()
            before = self._standing
            self._shelf.write(batch.changes(before))
            self._standing = batch.standing
            self._evictions += self._standing.floor - before.floor
        return self._remembered(places)

    def recall(self, sequences: Sequence[int]) -> list[Memory | None]:
        """What is remembered of these claims."""
        known = [sequence for sequence in sequences if self._standing.floor <= sequence < self._standing.next]
        memories = dict(zip(known, self._shelf.memories(known), strict=True))
        verdicts = dict(zip(known, self._shelf.verdicts(known), strict=True))
        recalled: list[Memory | None] = []
        for sequence in sequences:
            data = memories.get(sequence)
            recalled.append(Memory(*_read_memory(data), verdicts[sequence]) if data is not None else None)
        return recalled

    def settle(self, verdicts: Mapping[int, bytes]) -> dict[int, bytes]:
        """Keep first verdicts; those that stood already and are others."""
        mine = [sequence for sequence in verdicts if self._standing.floor <= sequence < self._standing.next]
        known = dict(zip(mine, self._shelf.verdicts(mine), strict=True))
        fresh = {sequence: verdicts[sequence] for sequence, first in known.items() if first is None}
        if fresh:
            self._shelf.write(Changes(verdicts=fresh))
        return {
            sequence: first for sequence, first in known.items() if first is not None and first != verdicts[sequence]
        }

    def figures(self) -> dict[str, float]:
        """Gauges."""
        standing = self._standing
        return {
            "documents": standing.next - standing.floor,
            "postings": sum(standing.listed),
            "bytes": self._shelf.size(),
            "evictions": self._evictions,
        }

    def close(self) -> None:
        """Let go of the shelf."""
        self._shelf.close()

    def _remembered(self, places: list[Place]) -> list[Place]:
        """Places claimed before get the candidates and the verdict that stand with their claim."""
        again = sorted({place.sequence for place in places if place.candidates == _AGAIN})
        memories = dict(zip(again, self.recall(again), strict=True))
        return [
            _remembered(place, memories[place.sequence]) if place.candidates == _AGAIN else place for place in places
        ]


_AGAIN: Final = (-1,)


def _remembered(place: Place, memory: Memory | None) -> Place:
    if memory is None:  # forgotten within the same batch
        return replace(place, candidates=())
    return replace(place, candidates=memory.candidates, verdict=memory.verdict)


class _Batch:
    """Claims that are written together."""

    def __init__(self, shelf: Shelf, standing: Standing, window: Window, entries: Sequence[Entry]) -> None:
        self._dropped: int | None = None
        if standing.is_full(window):
            self._dropped = standing.generation - 1 if standing.generation else None
            standing = standing.turned()
        self.standing = standing
        self._window = window
        self._entries = entries
        self._listed = 0
        self._memories: dict[int, bytes] = {}
        self._written: dict[bytes, bytes] = {}
        keys = sorted({key for entry in entries for key in _keys(entry)})
        generation = standing.generation
        self._current = _found(keys, shelf.index(generation, keys))
        self._older = _found(keys, shelf.index(generation - 1, keys)) if generation else {}

    def run(self) -> list[Place]:
        """Claim until the entries, or the generation, are at their end."""
        places: list[Place] = []
        for entry in self._entries:
            self.standing = self.standing.at(self.standing.now, self._window)
            if self.standing.is_full(self._window):
                break
            places.append(self._claim(entry))
        return places

    def changes(self, before: Standing) -> Changes:
        """What the claims came to."""
        standing = replace(self.standing, listed=(self.standing.listed[0] + self._listed, self.standing.listed[1]))
        self.standing = standing
        return Changes(
            standing=standing,
            generation=standing.generation,
            index=self._written,
            memories=self._memories,
            dropped=self._dropped,
            forgotten=range(before.floor, standing.floor),
        )

    def _claim(self, entry: Entry) -> Place:
        again = self._sequence(b"c" + entry.key)
        if again is not None:
            return Place(again, _AGAIN, None)
        sequence = self.standing.next
        self.standing = replace(self.standing, next=sequence + 1)
        postings = [_posting_key(b"p", posting) for posting in entry.postings]
        quotes = [_posting_key(b"q", quote) for quote in entry.quotes]
        sharing, groups = self._sharing(postings)
        quoting, _ = self._sharing(quotes)
        candidates = {
            *self._named(entry),
            *_best(sharing, POSTINGS_KEPT),
            *_best(quoting, QUOTES_KEPT),
        }
        group = _group(sharing, groups, len(postings)) or sequence
        for key in (*postings, *quotes):
            self._list(key, (sequence, group))
        self._name(entry, sequence)
        ordered = tuple(sorted(candidates))
        self._memories[sequence] = _memory(ordered, entry.body)
        return Place(sequence, ordered, None)

    def _sharing(self, keys: Iterable[bytes]) -> tuple[Counter[int], dict[int, int]]:
        """How many of these postings each earlier article has; and the articles' groups."""
        floor = self.standing.floor
        counts: Counter[int] = Counter()
        groups: dict[int, int] = {}
        for key in keys:
            current, older = self._current.get(key), self._older.get(key)
            if FURNITURE in (current, older) or (current is None and older is None):
                continue
            held = dict(holders(older, floor))
            held.update(holders(current, floor))
            counts.update(held.keys())
            groups.update(held)
        return counts, groups

    def _list(self, key: bytes, own: Holder) -> None:
        current, older = self._current.get(key), self._older.get(key)
        if FURNITURE in (current, older):
            return
        floor = self.standing.floor
        self._put(key, add(current, holders(older, floor), own, floor))
        self._listed += 1

    def _named(self, entry: Entry) -> set[int]:
        """The first claim of the same article, the first of the same text, and the document's last version."""
        names = [b"i" + entry.article, b"d" + entry.document]
        if entry.exact:
            names.append(b"e" + entry.exact)
        return {sequence for name in names if (sequence := self._sequence(name)) is not None}

    def _name(self, entry: Entry, sequence: int) -> None:
        data = sequence.to_bytes(_SEQUENCE, "big")
        self._put(b"c" + entry.key, data)
        self._put(b"d" + entry.document, data)
        for name in (b"i" + entry.article, b"e" + entry.exact if entry.exact else None):
            if name is not None and self._sequence(name) is None:
                self._put(name, data)

    def _sequence(self, key: bytes) -> int | None:
        data = self._current.get(key) or self._older.get(key)
        if data is None:
            return None
        sequence = int.from_bytes(data, "big")
        return sequence if sequence >= self.standing.floor else None

    def _put(self, key: bytes, value: bytes) -> None:
        self._current[key] = value
        self._written[key] = value


def _keys(entry: Entry) -> Iterable[bytes]:
    yield b"c" + entry.key
    yield b"i" + entry.article
    yield b"d" + entry.document
    if entry.exact:
        yield b"e" + entry.exact
    for posting in entry.postings:
        yield _posting_key(b"p", posting)
    for quote in entry.quotes:
        yield _posting_key(b"q", quote)


def _posting_key(kind: bytes, posting: int) -> bytes:
    return kind + (posting & _POSTING_MASK).to_bytes(6, "little")


def _found(keys: Sequence[bytes], values: Sequence[bytes | None]) -> dict[bytes, bytes]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}


def _best(counts: Counter[int], limit: int) -> list[int]:
    """Those with the most shared postings; the earlier of two equal ones."""
    return sorted(counts, key=lambda sequence: (-counts[sequence], sequence))[:limit]


def _group(counts: Counter[int], groups: Mapping[int, int], postings: int) -> int | None:
    best = _best(counts, 1)
    if best and counts[best[0]] >= GROUP_SHARE * postings:
        return groups[best[0]]
    return None


def _memory(candidates: tuple[int, ...], body: bytes) -> bytes:
    return bytes([len(candidates)]) + b"".join(each.to_bytes(_SEQUENCE, "big") for each in candidates) + body


def _read_memory(data: bytes) -> tuple[bytes, tuple[int, ...]]:
    end = 1 + _SEQUENCE * data[0]
    candidates = (int.from_bytes(data[at : at + _SEQUENCE], "big") for at in range(1, end, _SEQUENCE))
    return data[end:], tuple(candidates)
