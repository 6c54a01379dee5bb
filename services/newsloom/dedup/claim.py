"""The claim: what goes to the store, what comes back, and how verdicts in flight are made without waiting.

A verdict depends only on the claims before it, and the store keeps the text and the candidates of each. So where a
candidate's own verdict is not settled yet (it is of the same batch, or another worker died with it), it is made here
from the store, exactly as its own worker makes it. Settled verdicts are a cache of that. What cannot be judged here died
there of the same: it is a dead letter, and no candidate of any other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsloom.dedup.stores.protocol import Entry, Memory, Store
from newsloom.dedup.text.features import Subject
from newsloom.dedup.text.packing import pack, unpack
from newsloom.dedup.verdict.decide import Judged, decide
from newsloom_schemas import Verdict


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """An article's claim, as it goes from the pool to the store.

    Attributes:
        entry: what the store takes.
    """

    entry: Entry


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier article, as it goes to the pool: its packed subject and its packed verdict."""

    sequence: int
    body: bytes
    verdict: bytes

    def judged(self) -> Judged:
        """Unpacked."""
        return Judged(self.sequence, Subject.unpack(self.body), unpack_verdict(self.verdict))


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """What an article has to be compared with; or, when it was judged before, its first verdict."""

    sequence: int
    candidates: tuple[Candidate, ...] = ()
    verdict: bytes | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A verdict to be kept."""

    sequence: int
    verdict: bytes


def pack_verdict(verdict: Verdict) -> bytes:
    """As bytes for the store."""
    return pack(verdict.model_dump_json(exclude_defaults=True).encode())


def unpack_verdict(data: bytes) -> Verdict:
    """From `pack_verdict`.

    Raises:
        zstandard.ZstdError: not written by it.
        pydantic.ValidationError: written by another version.
    """
    return Verdict.model_validate_json(unpack(data))


class StoreClaim:
    """Claims in a store, for the runtime. Implements `newsloom.core.stage.Claim`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def claim(self, requests: Sequence[ClaimRequest], /) -> list[ClaimAnswer]:
        """An answer for each request, in order. Its candidates carry their verdicts, always; who has none is left out.

        Raises:
            Transient: the store is away.
        """
        places = await self._store.claim([request.entry for request in requests])
        wanted = {sequence for place in places if place.verdict is None for sequence in place.candidates}
        memories = await self._recall(wanted)
        verdicts = await self._verdicts(memories)
        return [
            ClaimAnswer(
                sequence=place.sequence,
                candidates=tuple(
                    Candidate(sequence, memories[sequence].body, verdicts[sequence])
                    for sequence in place.candidates
                    if place.verdict is None and sequence in verdicts
                ),
                verdict=place.verdict,
            )
            for place in places
        ]

    async def settle(self, settlements: Sequence[Settlement], /) -> list[ClaimAnswer | None]:
        """Keep the verdicts. The first one of a claim stands: where that is another, it comes back as the claim's answer.

        Two workers have one claim while a group is sorted out. What the slower one compares with may have left the
        window meanwhile, so that it judges otherwise.

        Raises:
            Transient: the store is away.
        """
        standing = await self._store.settle({each.sequence: each.verdict for each in settlements})
        return [
            ClaimAnswer(each.sequence, verdict=standing[each.sequence]) if each.sequence in standing else None
            for each in settlements
        ]

    async def close(self) -> None:
        """Let go of the store."""
        await self._store.close()

    async def _recall(self, sequences: set[int]) -> dict[int, Memory]:
        """The memories of these, and of all that verdicts still to be made rest on."""
        memories: dict[int, Memory] = {}
        looked: set[int] = set()
        while sequences:
            ordered = sorted(sequences)
            looked |= sequences
            found = zip(ordered, await self._store.recall(ordered), strict=True)
            fresh = {sequence: memory for sequence, memory in found if memory is not None}
            memories |= fresh
            rest = (memory.candidates for memory in fresh.values() if memory.verdict is None)
            sequences = {sequence for candidates in rest for sequence in candidates} - looked
        return memories

    async def _verdicts(self, memories: Mapping[int, Memory]) -> dict[int, bytes]:
        """The verdict of each that has one, those in flight made anew and settled."""
        verdicts = {sequence: memory.verdict for sequence, memory in memories.items() if memory.verdict is not None}
        if len(verdicts) < len(memories):
            made = await asyncio.to_thread(_judge, memories, verdicts)
            verdicts |= made
            verdicts |= await self._store.settle(made)
        return verdicts


def _judge(memories: Mapping[int, Memory], settled: Mapping[int, bytes]) -> dict[int, bytes]:
    """The verdicts that are missing, each made after those it rests on: these have lower numbers."""
    made: dict[int, bytes] = {}
    judged: dict[int, Judged] = {}
    for sequence in sorted(memories):
        memory = memories[sequence]
        subject = Subject.unpack(memory.body)
        if sequence in settled:
            verdict: Verdict | None = unpack_verdict(settled[sequence])
        else:
            verdict = _decided(subject, [judged[number] for number in memory.candidates if number in judged])
            if verdict is not None:
                made[sequence] = pack_verdict(verdict)
        if verdict is not None:
            judged[sequence] = Judged(sequence, subject, verdict)
    return made


def _decided(subject: Subject, earlier: Sequence[Judged]) -> Verdict | None:
    try:
        return decide(subject, earlier)
    except Exception:  # noqa: BLE001 - its dead letter says of what it died; no copy of it may end the worker
        return None
