"""What a store promises: claims in one order, each with the same answer for ever.

All stores index alike. From each posting (a sampled shingle hash) the store knows the articles that had it lately. A
claim takes the next sequence number, finds the earlier articles that share most postings with it, and adds itself.
The ids of what it found stand with the claim: claimed again, it gets the same answer, whatever came in between.

A posting that articles of very many groups have is furniture (a link box, a caption, a licence): it stops counting.
A group is an article with those that share most of their postings with a member of it, decided in the claim, so that
it depends on nothing but earlier claims; counting articles instead would let a wire story's copies erase it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Protocol

POSTINGS_KEPT: Final = 8
"""Candidates by shared postings."""
QUOTES_KEPT: Final = 4
"""Candidates by shared quotations."""
GROUP_CAP: Final = 50
"""A posting of more groups than this is furniture. A cap of 20 loses 5 to 15 % of real pairs."""
GROUP_ENTRIES: Final = 4
"""Articles kept of one group under one posting: the first ones, and the latest."""
GROUP_SHARE: Final = 0.7
"""Share of its postings that an article has in common with a member of the group it joins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be claimed.

    Attributes:
        key: 16 bytes naming origin and article; the same for each delivery of one record.
        article: 8 bytes naming the article id.
        document: 8 bytes naming the document.
        exact: 8 bytes of the token stream's hash; empty for a text without tokens.
        postings: the smallest shingle hashes.
        quotes: the smallest hashes of quotation shingles.
        body: what is to be remembered of the article.
        language: of the text; a store that is divided by language looks for candidates within it only.
    """

    key: bytes
    article: bytes
    document: bytes
    exact: bytes
    postings: tuple[int, ...]
    quotes: tuple[int, ...]
    body: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The store's answer to a claim.

    Attributes:
        sequence: the claim's number, growing without gaps in each division of the store; in its first from 1.
        candidates: sequence numbers of the earlier articles to compare with, ascending.
        verdict: what was settled for it, when it was claimed before and settled.
    """

    sequence: int
    candidates: tuple[int, ...]
    verdict: bytes | None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the store remembers of a claim."""

    body: bytes
    candidates: tuple[int, ...]
    verdict: bytes | None


class Store(Protocol):
    """Claims, their memories and their verdicts. Time comes from the clock that the store was opened with."""

    async def check(self) -> None:
        """Look whether it can be used, before anything is claimed.

        Raises:
            StoreRefusedError: it can't.
            Transient: it is away, so that this will show with the first claim.
        """
        ...

    async def claim(self, entries: Sequence[Entry], /) -> list[Place]:
        """Claim each entry, in order, as if alone: where a batch begins and ends changes nothing.

        Raises:
            Transient: the store is away. Nothing is known to have been claimed; claiming again is safe.
        """
        ...

    async def recall(self, sequences: Sequence[int], /) -> list[Memory | None]:
        """What is remembered of these claims; `None` for those forgotten since.

        Raises:
            Transient: the store is away.
        """
        ...

    async def settle(self, verdicts: Mapping[int, bytes], /) -> Mapping[int, bytes]:
        """Keep the verdict of each claim, by sequence number. The first verdict stands.

        Returns:
            The first verdicts of those claims that had another one already.

        Raises:
            Transient: the store is away.
        """
        ...

    def figures(self) -> Mapping[str, float]:
        """Gauges: `documents`, `postings` and `bytes` held; and the count of `evictions` since the start."""
        ...

    async def close(self) -> None:
        """Let go. What was claimed is kept, but by a store in memory."""
        ...


class StoreRefusedError(ValueError):
    """The store cannot be used as it is; the message says why, and what to do."""


def short(name: str) -> bytes:
    """8 bytes naming an id or key; whoever finds by them compares the whole names."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def claim_key(origin: str, article_id: str) -> bytes:
    """16 bytes naming a delivery. An origin can be forged, so that alone it would name another's claim."""
    return blake2b(f"{origin}\0{article_id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
