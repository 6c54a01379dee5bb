"""The store that any number of workers share: Redis or Valkey, standalone or as a cluster.

A claim is one atomic Lua script and blocks other workers for only a tenth of a millisecond. The claims of a batch are
sent together, and their answers come back together. In a cluster, texts of one language share a shard. The keys of a
shard have the same hash tag, so shards are spread over the nodes. A standalone Redis has one shard. The bits of a
sequence number from `_SHARD_BITS` on name its shard.

Redis can lose the last claims or verdicts: it was killed and writes its log once a second, or a replica took over. A
lost claim is made again when its record is delivered again. A verdict is only kept with the claim that it was made for,
never with another claim that got its number in the meantime.
"""

import struct
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

from newsloom.claims.protocol import ClaimResult, Entry, StoredClaim, Swap
from newsloom.claims.redis_link import Argument, RedisLink, Script
from newsloom.claims.rules import IndexRules
from newsloom.claims.stored_form import SEQUENCE_BYTES, unpack_counts_head, unpack_sequences
from newsloom.claims.window import Window
from newsloom.core.clock import Clock
from newsloom.settings import ClaimStoreSettings

_SHARDS: Final = 64  # several languages can share a shard; then shards are only spread less evenly
_SHARD_BITS: Final = 40
_CLAIM_MARK_BYTES: Final = 4
_UNSETTLED: Final = 2**31
"""Is added to the length of a body if what follows is not a verdict but stored until there is one."""
_POSTING_MASK: Final = 2**48 - 1
_EXPIRY_WINDOWS: Final = 3  # windows after which a key expires that was not deleted; a generation is read for two
_MAX_CLAIM_MARKS: Final = 50_000  # far more than a worker has in flight; a few megabytes
_BATCHES_A_REFRESH: Final = 50  # batches between two reads of the figures of all shards


class RedisStore:
    """Implements `Store`.

    Args:
        settings: the address, the user and the prefix of all keys; several installations can share a Redis.
        rules: the rules of the index.
        format_version: version of the stored data; a store with another version is refused.
        window: how long claims are remembered, in each shard.
        clock: gives the time of claims; the clocks of workers should agree to within minutes.
    """

    def __init__(
        self, settings: ClaimStoreSettings, rules: IndexRules, *, format_version: str, window: Window, clock: Clock
    ) -> None:
        self._link = RedisLink(settings)
        self._claim_script = Script.load("claim.lua", rules)
        self._settle_script = Script.load("settle.lua", rules)
        self._swap_script = Script.load("swap.lua", rules)
        self._weighed = rules.weighed
        self._prefix = settings.redis_prefix
        self._shards = _SHARDS if settings.redis_cluster else 1
        self._format_version = format_version
        self._window = window
        self._clock = clock
        self._ledger = f"{{{self._prefix}:ledger}}"
        self._expiry = int(_EXPIRY_WINDOWS * window.seconds * 1000) + 60_000
        self._claim_marks: dict[int, bytes] = {}
        self._shard_figures: dict[int, tuple[int, int, int]] = {}
        self._first_floor: dict[int, int] = {}
        self._bytes = 0
        self._batches = 0

    async def check(self) -> None:
        """Check the settings of Redis and the format version of every shard, in two round trips.

        Raises:
            StoreRefusedError: another version wrote the store, or Redis cannot be used with its settings.
            Transient: Redis cannot be reached.
        """
        self._bytes = await self._link.used_memory()
        versions = await self._link.send(
            [("HGET", self._base(shard), "format_version") for shard in range(self._shards)]
        )
        for found in versions:
            if found is not None and found != self._format_version.encode():
                raise self._link.other_version_error(found.decode("utf-8", "replace"))

    async def claim(self, entries: Sequence[Entry], /) -> list[ClaimResult]:
        """Claim each entry, in order, in one round trip.

        Raises:
            Transient: Redis cannot be reached, or is full.
            StoreRefusedError: another version wrote the store, or Redis cannot be used with its settings.
        """
        if not entries:
            return []
        if self._batches % _BATCHES_A_REFRESH == 0:
            await self._refresh()
        self._batches += 1
        limits = self._limits()
        shards = [self._shard(entry.language) for entry in entries]
        replies = await self._link.run(
            self._claim_script,
            [(self._base(shard), (*limits, *_arguments(each))) for shard, each in zip(shards, entries, strict=True)],
        )
        return [self._result(*each) for each in zip(shards, entries, replies, strict=True)]

    async def fetch(self, sequences: Sequence[int], /) -> list[StoredClaim | None]:
        """Return what is stored of these claims, in order, in one round trip.

        Raises:
            Transient: Redis cannot be reached.
        """
        if not sequences:
            return []
        shards = sorted({sequence >> _SHARD_BITS for sequence in sequences})
        replies: list[bytes | None] = await self._link.send(
            [
                *(("HGET", self._base(shard), "floor") for shard in shards),
                *(("GET", self._claim_key(sequence)) for sequence in sequences),
            ]
        )
        floors = {shard: int(floor or 1) for shard, floor in zip(shards, replies, strict=False)}
        found = zip(sequences, replies[len(shards) :], strict=True)
        return [
            self._unpack_claim(sequence, data)
            if data is not None and _number_in_shard(sequence) >= floors[sequence >> _SHARD_BITS]
            else None
            for sequence, data in found
        ]

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep the verdicts of claims that have none, and return the first verdicts that differ from the new ones.

        Only claims that were made or fetched by this object are settled. Takes one round trip.

        Raises:
            Transient: Redis cannot be reached.
        """
        own = [(sequence, self._claim_marks[sequence]) for sequence in verdicts if sequence in self._claim_marks]
        if not own:
            return {}
        first_verdicts: list[bytes | None] = await self._link.run(
            self._settle_script, [(self._claim_key(sequence), (mark, verdicts[sequence])) for sequence, mark in own]
        )
        return {
            sequence: first
            for (sequence, _), first in zip(own, first_verdicts, strict=True)
            if first is not None and first != verdicts[sequence]
        }

    async def read(self, keys: Sequence[bytes], /) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order, in one round trip.

        Raises:
            Transient: Redis cannot be reached.
        """
        if not keys:
            return []
        prefix = f"{self._ledger}:".encode()
        return await self._link.send([("GET", prefix + key) for key in keys])

    async def swap(self, changes: Mapping[bytes, Swap], /) -> bool:
        """Write all changes to the ledger if each key still has the value before; else write nothing, and return False.

        Takes one round trip.

        Raises:
            Transient: Redis cannot be reached, or is full.
        """
        if not changes:
            return True
        arguments = [
            argument
            for key, change in changes.items()
            for argument in (key, _optional(change.before), _optional(change.after))
        ]
        (written,) = await self._link.run(self._swap_script, [(self._ledger, (self._expiry, *arguments))])
        return bool(written)

    def figures(self) -> Mapping[str, float]:
        """Return the figures that `Store.figures` describes, for the claims of all workers.

        They are known from this worker's first claim on. They are as of the last refresh, or as of the last claim in
        shards that this worker claims in. `bytes` is all that Redis holds. `evictions` counts from this worker's first
        claim on, so several workers count the same evictions.
        """
        return {
            "documents": sum(next_number - floor for floor, next_number, _ in self._shard_figures.values()),
            "postings": sum(posting_items for _, _, posting_items in self._shard_figures.values()),
            "bytes": self._bytes,
            "evictions": sum(floor - self._first_floor[shard] for shard, (floor, _, _) in self._shard_figures.items()),
        }

    async def close(self) -> None:
        """Close the connections."""
        await self._link.close()

    async def _refresh(self) -> None:
        """Read the memory of Redis and the state of each shard, which other workers also change."""
        self._bytes = await self._link.used_memory()
        fields = ("floor", "next", "posting_items", "posting_items_before")
        found = await self._link.send([("HMGET", self._base(shard), *fields) for shard in range(self._shards)])
        for shard, (floor, next_number, posting_items, before) in enumerate(found):
            if next_number is not None:
                self._record_shard(shard, int(floor), int(next_number), int(posting_items) + int(before))

    def _record_shard(self, shard: int, floor: int, next_number: int, posting_items: int) -> None:
        self._shard_figures[shard] = (floor, next_number, posting_items)
        self._first_floor.setdefault(shard, floor)

    def _limits(self) -> tuple[Argument, ...]:
        window = self._window
        return (
            self._format_version,
            repr(self._clock.now().timestamp()),
            repr(window.seconds),
            repr(window.tick),
            window.documents,
            self._expiry,
        )

    def _shard(self, language: str) -> int:
        """Return the shard of a language. It is 0 for no language, so the claims are numbered from 1."""
        return blake2b(language.encode(), digest_size=1).digest()[0] % self._shards if language else 0

    def _base(self, shard: int) -> str:
        return f"{{{self._prefix}:{shard}}}"

    def _claim_key(self, sequence: int) -> str:
        return f"{self._base(sequence >> _SHARD_BITS)}:m{_number_in_shard(sequence)}"

    def _result(self, shard: int, entry: Entry, reply: Sequence[Any]) -> ClaimResult:
        number, candidates, verdict, floor, next_number, posting_items, counts = reply
        sequence = (shard << _SHARD_BITS) + number
        self._record_shard(shard, floor, next_number, posting_items)
        if verdict is None:
            self._remember_mark(sequence, entry.key[:_CLAIM_MARK_BYTES])
        frequencies, claims, _ = _unpack_counts(counts, 0) if counts else ((), 0, 0)
        return ClaimResult(sequence, _in_shard(shard, unpack_sequences(candidates)), verdict, frequencies, claims)

    def _unpack_claim(self, sequence: int, data: bytes) -> StoredClaim:
        begins = _CLAIM_MARK_BYTES + 1
        ends = begins + SEQUENCE_BYTES * data[_CLAIM_MARK_BYTES]
        candidates = _in_shard(sequence >> _SHARD_BITS, unpack_sequences(data[begins:ends]))
        frequencies, claims, ends = _unpack_counts(data, ends) if self._weighed else ((), 0, ends)
        body_begins = ends + 4
        length = int.from_bytes(data[ends:body_begins], "big")
        body_ends = len(data) if length >= _UNSETTLED else body_begins + length
        verdict = data[body_ends:] or None
        if verdict is None:
            self._remember_mark(sequence, data[:_CLAIM_MARK_BYTES])
        return StoredClaim(data[body_begins:body_ends], candidates, verdict, frequencies, claims)

    def _remember_mark(self, sequence: int, mark: bytes) -> None:
        self._claim_marks.pop(sequence, None)  # to insert it at the end
        self._claim_marks[sequence] = mark
        if len(self._claim_marks) > _MAX_CLAIM_MARKS:
            del self._claim_marks[next(iter(self._claim_marks))]


def _arguments(entry: Entry) -> tuple[bytes, ...]:
    return (
        entry.key,
        entry.article,
        entry.document,
        entry.exact,
        b"".join((posting & _POSTING_MASK).to_bytes(SEQUENCE_BYTES, "little") for posting in entry.postings),
        b"".join((quote & _POSTING_MASK).to_bytes(SEQUENCE_BYTES, "little") for quote in entry.quotes),
        entry.body,
        entry.interim,
    )


def _unpack_counts(data: bytes, start: int) -> tuple[tuple[int, ...], int, int]:
    """Return the frequencies and the number of claims that claim.lua packed from `start` on, and where they end."""
    claims, number, start = unpack_counts_head(data, start)
    return struct.unpack_from(f">{number}H", data, start), claims, start + 2 * number


def _optional(value: bytes | None) -> bytes:
    """Return a value of the ledger as swap.lua reads it."""
    return b"-" if value is None else b"+" + value


def _number_in_shard(sequence: int) -> int:
    return sequence & ((1 << _SHARD_BITS) - 1)


def _in_shard(shard: int, numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple((shard << _SHARD_BITS) + number for number in numbers)
