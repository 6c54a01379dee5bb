"""The store that any number of workers share: Redis or Valkey, alone or as a cluster.

A claim is one Lua script, atomic, and takes no time of any other worker but its own tenth of a millisecond. The
claims of a batch go there together and come back together. In a cluster, texts of one language share a shard, whose keys
carry one hash tag, so that shards lie on different nodes; else there is one shard for all. A claim's number holds its
shard above `_SHARD_BITS` bits.

What Redis has lost (it was killed and writes its log once a second, or a replica took over) can only be a last claim
or verdict. A claim that is lost is made again when its record comes again; and a verdict is kept only with the claim
that it was made for, never with one that took its number meanwhile.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from newsloom.core.clock import Clock
from newsloom.dedup.stores.protocol import Entry, Memory, Place
from newsloom.dedup.stores.redis_link import Argument, RedisLink, Script, other_version
from newsloom.dedup.stores.window import Window
from newsloom.settings import DedupSettings

_SHARDS: Final = 64  # languages that fall on one shard share it; that costs nothing but its even spread
_SHARD_BITS: Final = 40
_SEQUENCE: Final = 6
_MARK: Final = 4
_POSTING_MASK: Final = 2**48 - 1
_LIFETIME: Final = 3  # windows after which a key that nobody swept expires; a generation is read for two
_MOST_MARKS: Final = 50_000  # far more than a worker has under way; a few megabytes
_BATCHES_A_LOOK: Final = 50  # between two looks at Redis's own figures

_CLAIM: Final = Script.load("claim.lua")
_SETTLE: Final = Script.load("settle.lua")


class RedisStore:
    """Implements `Store`.

    Args:
        settings: where it is, as whom to go there, and what begins all keys, so that several newslooms can share it.
        stamp: names the versions of what is kept; a store with another stamp is refused.
        window: how far back claims are remembered, in each shard.
        clock: of claims; workers should agree on the time to within minutes.
    """

    def __init__(self, settings: DedupSettings, *, stamp: str, window: Window, clock: Clock) -> None:
        self._link = RedisLink(settings)
        self._prefix = settings.redis_prefix
        self._shards = _SHARDS if settings.redis_cluster else 1
        self._stamp = stamp
        self._window = window
        self._clock = clock
        self._marks: dict[int, bytes] = {}
        self._held: dict[int, tuple[int, int, int]] = {}
        self._first_floor: dict[int, int] = {}
        self._bytes = 0
        self._batches = 0

    async def check(self) -> None:
        """Look at Redis's settings and at every shard's stamp; two round trips.

        Raises:
            StoreRefusedError: it holds what another version wrote, or may not be used as it is.
            Transient: Redis is away.
        """
        self._bytes = await self._link.used_memory()
        stamps = await self._link.send([("HGET", self._base(shard), "stamp") for shard in range(self._shards)])
        for found in stamps:
            if found is not None and found != self._stamp.encode():
                raise other_version(found.decode("utf-8", "replace"))

    async def claim(self, entries: Sequence[Entry], /) -> list[Place]:
        """Claim each entry, in order; one round trip.

        Raises:
            Transient: Redis is away, or full.
            StoreRefusedError: it holds what another version wrote, or may not be used as it is.
        """
        if not entries:
            return []
        if self._batches % _BATCHES_A_LOOK == 0:
            await self._look()
        self._batches += 1
        limits = self._limits()
        shards = [self._shard(entry.language) for entry in entries]
        replies = await self._link.run(
            _CLAIM,
            [(self._base(shard), (*limits, *_arguments(each))) for shard, each in zip(shards, entries, strict=True)],
        )
        return [self._place(*each) for each in zip(shards, entries, replies, strict=True)]

    async def recall(self, sequences: Sequence[int], /) -> list[Memory | None]:
        """What is remembered of these claims; one round trip.

        Raises:
            Transient: Redis is away.
        """
        if not sequences:
            return []
        shards = sorted({sequence >> _SHARD_BITS for sequence in sequences})
        replies: list[bytes | None] = await self._link.send(
            [
                *(("HGET", self._base(shard), "floor") for shard in shards),
                *(("GET", self._memory(sequence)) for sequence in sequences),
            ]
        )
        floors = {shard: int(floor or 1) for shard, floor in zip(shards, replies, strict=False)}
        found = zip(sequences, replies[len(shards) :], strict=True)
        return [
            self._remembered(sequence, data)
            if data is not None and _number(sequence) >= floors[sequence >> _SHARD_BITS]
            else None
            for sequence, data in found
        ]

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep first verdicts, of claims that were made or recalled here; those that stood already and are others.

        One round trip.

        Raises:
            Transient: Redis is away.
        """
        own = [(sequence, self._marks[sequence]) for sequence in verdicts if sequence in self._marks]
        if not own:
            return {}
        standing: list[bytes | None] = await self._link.run(
            _SETTLE, [(self._memory(sequence), (mark, verdicts[sequence])) for sequence, mark in own]
        )
        return {
            sequence: first
            for (sequence, _), first in zip(own, standing, strict=True)
            if first is not None and first != verdicts[sequence]
        }

    def figures(self) -> Mapping[str, float]:
        """Gauges of the whole store, whoever claimed in it, from this worker's first claim on.

        They are as of the last look, and as of the last claim in the shards that this worker claims in. `bytes` is all
        that Redis holds; `evictions` counts since this worker's first claim, so that workers count the same ones.
        """
        return {
            "documents": sum(following - floor for floor, following, _ in self._held.values()),
            "postings": sum(listed for _, _, listed in self._held.values()),
            "bytes": self._bytes,
            "evictions": sum(floor - self._first_floor[shard] for shard, (floor, _, _) in self._held.items()),
        }

    async def close(self) -> None:
        """Let go of the connections."""
        await self._link.close()

    async def _look(self) -> None:
        """At how much Redis holds, and at how far each shard is: another worker, or an earlier one, may have got on."""
        self._bytes = await self._link.used_memory()
        fields = ("floor", "next", "listed", "listed_before")
        found = await self._link.send([("HMGET", self._base(shard), *fields) for shard in range(self._shards)])
        for shard, (floor, following, listed, before) in enumerate(found):
            if following is not None:
                self._stands(shard, int(floor), int(following), int(listed) + int(before))

    def _stands(self, shard: int, floor: int, following: int, listed: int) -> None:
        self._held[shard] = (floor, following, listed)
        self._first_floor.setdefault(shard, floor)

    def _limits(self) -> tuple[Argument, ...]:
        window = self._window
        return (
            self._stamp,
            repr(self._clock.now().timestamp()),
            repr(window.seconds),
            repr(window.tick),
            window.documents,
            int(_LIFETIME * window.seconds * 1000) + 60_000,
        )

    def _shard(self, language: str) -> int:
        """0 for no language, so that its claims are numbered from 1."""
        return blake2b(language.encode(), digest_size=1).digest()[0] % self._shards if language else 0

    def _base(self, shard: int) -> str:
        return f"{{{self._prefix}:{shard}}}"

    def _memory(self, sequence: int) -> str:
        return f"{self._base(sequence >> _SHARD_BITS)}:m{_number(sequence)}"

    def _place(self, shard: int, entry: Entry, reply: Sequence[Any]) -> Place:
        number, candidates, verdict, floor, following, listed = reply
        sequence = (shard << _SHARD_BITS) + number
        self._stands(shard, floor, following, listed)
        if verdict is None:
            self._mark(sequence, entry.key[:_MARK])
        return Place(sequence, _read_candidates(shard, candidates), verdict)

    def _remembered(self, sequence: int, data: bytes) -> Memory:
        ends = _MARK + 1 + _SEQUENCE * data[_MARK]
        begins = ends + 4
        body_ends = begins + int.from_bytes(data[ends:begins], "big")
        verdict = data[body_ends:] or None
        if verdict is None:
            self._mark(sequence, data[:_MARK])
        candidates = _read_candidates(sequence >> _SHARD_BITS, data[_MARK + 1 : ends])
        return Memory(data[begins:body_ends], candidates, verdict)

    def _mark(self, sequence: int, mark: bytes) -> None:
        self._marks.pop(sequence, None)  # to stand last
        self._marks[sequence] = mark
        if len(self._marks) > _MOST_MARKS:
            del self._marks[next(iter(self._marks))]


def _arguments(entry: Entry) -> tuple[bytes, ...]:
    return (
        entry.key,
        entry.article,
        entry.document,
        entry.exact,
        b"".join((posting & _POSTING_MASK).to_bytes(_SEQUENCE, "little") for posting in entry.postings),
        b"".join((quote & _POSTING_MASK).to_bytes(_SEQUENCE, "little") for quote in entry.quotes),
        entry.body,
    )


def _number(sequence: int) -> int:
    return sequence & ((1 << _SHARD_BITS) - 1)


def _read_candidates(shard: int, data: bytes) -> tuple[int, ...]:
    places = range(0, len(data), _SEQUENCE)
    return tuple((shard << _SHARD_BITS) + int.from_bytes(data[at : at + _SEQUENCE], "big") for at in places)
