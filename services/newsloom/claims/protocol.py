"""The interface of a claim store: claims in one order, each with an answer that never changes.

All stores index in the same way. For each posting (a sampled shingle hash) the store knows the articles that recently
had it. A claim takes the next sequence number, finds the earlier articles that share most postings with the article,
and adds the article. The ids of these candidates are stored with the claim, so a repeated claim gets the same answer,
whatever was claimed in between. `rules` has the numbers.

Unless postings are weighed, a posting that articles of very many groups have is boilerplate (a link box, a caption, a licence) and stops counting.
A group is an article with those that share most of their postings with one of its members. It is decided within the
claim, so it depends only on earlier claims. If articles were counted instead, the copies of a wire story would make its
own postings stop counting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to claim.

    Attributes:
        key: 16-byte hash of origin and article; the same for each delivery of one record.
        article: 8-byte hash of the article id, by which the first claim of the article is found; empty for none.
        document: 8-byte hash of the document key, by which its last version is found; empty for none.
        exact: 8 bytes of the hash of the token stream, by which the first such text is found; empty for none.
        postings: the smallest shingle hashes, or other features, all different. Their low 48 bits count.
        quotes: the smallest hashes of quotation shingles, all different.
        body: the bytes to store for the article.
        language: language of the text. A store that is sharded by language looks for candidates only within it.
        interim: more bytes, which are stored after the body until the verdict is settled.
    """

    key: bytes
    article: bytes
    document: bytes
    exact: bytes
    postings: tuple[int, ...]
    quotes: tuple[int, ...]
    body: bytes
    language: str = ""
    interim: bytes = b""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The answer of the store to a claim.

    Attributes:
        sequence: number of the claim. Numbers grow without gaps in each shard, from 1 in the first shard.
        candidates: sequence numbers of the earlier articles to compare with, ascending.
        verdict: the settled verdict, if the entry was claimed and settled before.
        frequencies: for each posting of the entry, in its order, the number of claims before that had it, 65,535 at
            most; empty if postings are not weighed.
        claims: the number of claims before, among which frequencies are counted; 0 if postings are not weighed.
    """

    sequence: int
    candidates: tuple[int, ...]
    verdict: bytes | None
    frequencies: tuple[int, ...] = ()
    claims: int = 0


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as the store keeps it.

    Attributes:
        body: the bytes stored for the article; those of `interim` follow if there is no verdict yet.
        candidates: sequence numbers of the articles it is compared with, ascending.
        verdict: its settled verdict, if there is one.
        frequencies, claims: as in the answer to the claim.
    """

    body: bytes
    candidates: tuple[int, ...]
    verdict: bytes | None
    frequencies: tuple[int, ...] = ()
    claims: int = 0

    def result(self, sequence: int) -> ClaimResult:
        """Return the answer to the claim, which has this number."""
        return ClaimResult(sequence, self.candidates, self.verdict, self.frequencies, self.claims)


@dataclass(frozen=True, slots=True)
class Swap:
    """A change of a key in the ledger.

    Attributes:
        before: the value that the key has to have; `None` if it has to have none.
        after: the new value, of a few kilobytes at most; `None` to delete the key.
    """

    before: bytes | None
    after: bytes | None


class Store(Protocol):
    """Claims and their verdicts, and a ledger: keys and values of the stage that change as claims are counted. Time comes from the clock that the store was opened with."""

    async def check(self) -> None:
        """Check that the store can be used, before the first claim.

        Raises:
            StoreRefusedError: the store cannot be used.
            Transient: the store cannot be reached; the first claim will check it.
        """
        ...

    async def claim(self, entries: Sequence[Entry], /) -> list[ClaimResult]:
        """Claim each entry, in order. Batch boundaries do not change the results.

        Raises:
            Transient: the store cannot be reached. Entries may or may not be claimed; claiming again is safe.
        """
        ...

    async def fetch(self, sequences: Sequence[int], /) -> list[StoredClaim | None]:
        """Return what is stored of these claims, in order; `None` for a forgotten claim.

        Raises:
            Transient: the store cannot be reached.
        """
        ...

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep the verdict of each claim, by sequence number, unless the claim has one already.

        Returns:
            The first verdicts of claims that already had a different one.

        Raises:
            Transient: the store cannot be reached.
        """
        ...

    async def read(self, keys: Sequence[bytes], /) -> list[bytes | None]:
        """Return the values of these keys of the ledger, in order; `None` for a key that has none.

        A store in Redis forgets a key three windows after it was written last. Other stores keep it until it is deleted.

        Raises:
            Transient: the store cannot be reached.
        """
        ...

    async def swap(self, changes: Mapping[bytes, Swap], /) -> bool:
        """Write all changes to the ledger if each key still has the value before; else write nothing.

        What was written is as durable as a verdict.

        Returns:
            False if a key had another value. It may be the new one: when an answer of Redis is lost, the swap is sent
            again, and finds what it wrote. So read the keys before the next try.

        Raises:
            Transient: the store cannot be reached. The changes may or may not be written.
        """
        ...

    def figures(self) -> Mapping[str, float]:
        """Return gauges: `documents`, `postings` and `bytes` held, and the number of `evictions` since the start."""
        ...

    async def close(self) -> None:
        """Close the store. Claims are kept, except by a store in memory."""
        ...


class StoreRefusedError(ValueError):
    """The store cannot be used in its state. The message says why and what to do."""


def short_hash(name: str) -> bytes:
    """Return an 8-byte hash of an id or key. After a look-up by it, compare the full names."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def claim_key(origin: str, article_id: str) -> bytes:
    """Return a 16-byte hash that identifies a record.

    It covers the article id too: an origin can be forged, and alone it would give access to the claim of another article.
    """
    return blake2b(f"{origin}\0{article_id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
