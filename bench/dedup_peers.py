"""What else finds copies, on the same texts: datasketch's MinHash LSH, datatrove's settings of it, and SimHash.

Each gets the pairs it would call copies; none of them has a rule for furniture, forms or rewrites.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from newsloom.dedup.fingerprint import shingle_hashes
from newsloom.dedup.tokens import Hashes, tokenise

_SIMHASH_BITS: Final = 3
"""Of 64 that may differ: Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (2007)."""


class Peer(Protocol):
    """Finds pairs of copies among texts."""

    name: str

    def pairs(self, texts: Sequence[str]) -> set[tuple[int, int]]:
        """The places of texts that it takes for copies of each other, the lower one first."""
        ...


class Lsh:
    """datasketch's MinHashLSH over our 5-word shingles.

    Args:
        name: for the table.
        permutations: of the signature.
        threshold: from which resemblance on, for the setting that datasketch then chooses itself.
        bands: bands and rows, in place of a threshold; datatrove's default is 14 of 8.
    """

    def __init__(
        self, name: str, permutations: int, *, threshold: float = 0.5, bands: tuple[int, int] | None = None
    ) -> None:
        self.name = name
        self._permutations = permutations
        self._threshold = threshold
        self._bands = bands

    def pairs(self, texts: Sequence[str]) -> set[tuple[int, int]]:
        """Pairs with a band in common."""
        index = MinHashLSH(threshold=self._threshold, num_perm=self._permutations, params=self._bands)
        found: set[tuple[int, int]] = set()
        for place, text in enumerate(texts):
            signature = MinHash(num_perm=self._permutations, hashfunc=int)
            signature.update_batch((np.unique(_shingles(text)) & np.uint64(0xFFFFFFFF)).tolist())
            found.update((other, place) for other in index.query(signature))
            index.insert(place, signature)
        return found


class SimHash:
    """64-bit SimHash of the 5-word shingles."""

    name = "SimHash, 64 bits, ≤ 3 differ"

    def pairs(self, texts: Sequence[str]) -> set[tuple[int, int]]:
        """Pairs of which at most three bits differ."""
        hashes = np.array([_simhash(_shingles(text)) for text in texts], dtype=np.uint64)
        found: set[tuple[int, int]] = set()
        for place in range(1, len(hashes)):
            apart = _ones(hashes[:place] ^ hashes[place])
            found.update((other, place) for other in np.flatnonzero(apart <= _SIMHASH_BITS).tolist())
        return found


PEERS: Final[tuple[Peer, ...]] = (
    Lsh("datasketch LSH, 128, best", 128, threshold=0.5),
    Lsh("datatrove settings, 14 of 8", 112, bands=(14, 8)),
    SimHash(),
)


def _shingles(text: str) -> Hashes:
    return shingle_hashes(tokenise(text).hashes)


def _simhash(shingles: Hashes) -> int:
    bits = (shingles[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    votes = 2 * bits.sum(axis=0, dtype=np.int64) - len(shingles)
    return sum(1 << place for place in np.flatnonzero(votes > 0).tolist())


def _ones(values: Hashes) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.unpackbits(values.view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1, dtype=np.int64)
    return counts
