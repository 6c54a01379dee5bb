"""What else finds copies, on the same texts: datasketch's MinHash LSH, datatrove's settings of it, and SimHash.

Each says of two texts how alike they are and whether it calls them copies; none of them has a rule for furniture,
forms or rewrites.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, Protocol

import numpy as np
import xxhash
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from newsloom.dedup.text.fingerprint import SHINGLE, shingle_hashes
from newsloom.dedup.text.hashed_tokens import Hashes, tokenise

Marks = NDArray[np.uint64]
"""What a peer keeps of texts, one row each."""
Flags = NDArray[np.bool_]
Pairs = set[tuple[int, int]]
"""Places of rows, the lower one first."""

PERMUTATIONS: Final = 128
GRID: Final = tuple(round(0.2 + 0.05 * step, 2) for step in range(15))
"""Thresholds among which datasketch's best one is looked for."""
_SIMHASH_BITS: Final = 3
"""Of 64 that may differ: Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (2007)."""
_LOW: Final = np.uint64(0xFFFFFFFF)


class Peer(Protocol):
    """Tells copies by marks that it makes of each text alone."""

    name: str

    def marks(self, texts: Sequence[str]) -> Marks:
        """Of each text."""
        ...

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """Row by row, from 0 to 1."""
        ...

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Row by row, whether it calls the two copies."""
        ...

    def pairs(self, marks: Marks) -> Pairs:
        """All that it calls copies among many."""
        ...


class Lsh:
    """MinHash signatures by datasketch; copies are what has a band of the signature in common.

    Args:
        name: for the table.
        shingles: 32-bit hashes of a text's shingles.
        bands: how many bands of how many rows each.
    """

    def __init__(self, name: str, shingles: Callable[[str], Hashes], bands: tuple[int, int]) -> None:
        self.name = name
        self.bands = bands
        self._shingles = shingles
        self._permutations = max(PERMUTATIONS, bands[0] * bands[1])

    def marks(self, texts: Sequence[str]) -> Marks:
        """The signatures."""
        return np.array([self._signature(text) for text in texts], dtype=np.uint64)

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """The estimate of resemblance: the share of the signature that agrees."""
        alike: NDArray[np.float64] = (one == other).mean(axis=1)
        return alike

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Whether a band agrees: what `MinHashLSH` answers."""
        count, rows = self.bands
        agree = (one == other)[:, : count * rows].reshape(len(one), count, rows)
        return np.asarray(agree.all(axis=2).any(axis=1))

    def pairs(self, marks: Marks) -> Pairs:
        """By a table for each band."""
        count, rows = self.bands
        found: Pairs = set()
        for band in range(count):
            live_items: defaultdict[bytes, list[int]] = defaultdict(list)
            for place, row in enumerate(marks[:, band * rows : (band + 1) * rows]):
                live_items[row.tobytes()].append(place)
            for places in live_items.values():
                found.update(combinations(places, 2))
        return found

    def _signature(self, text: str) -> Hashes:
        signature = MinHash(num_perm=self._permutations, hashfunc=int)
        signature.update_batch(np.unique(self._shingles(text)).tolist())
        return np.asarray(signature.hashvalues, dtype=np.uint64)


class SimHash:
    """64-bit SimHash of the 5-word shingles."""

    name = "SimHash"

    def marks(self, texts: Sequence[str]) -> Marks:
        """One number each."""
        return np.array([[_simhash(_shingles(text))] for text in texts], dtype=np.uint64)

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """The share of bits that agree."""
        return 1 - _apart(one, other) / 64

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Whether at most three bits differ."""
        return np.asarray(_apart(one, other) <= _SIMHASH_BITS)

    def pairs(self, marks: Marks) -> Pairs:
        """Each against all before it."""
        return {
            (other, place)
            for place in range(1, len(marks))
            for other in np.flatnonzero(self.same(marks[:place], marks[place : place + 1])).tolist()
        }


def datasketch(threshold: float) -> Lsh:
    """`MinHashLSH` with 128 permutations, in the bands that it chooses itself for a threshold."""
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    return Lsh(f"datasketch 128 at {threshold:g}", _words, (index.b, index.r))


def peers(threshold: float) -> tuple[Peer, ...]:
    """All of them, datasketch at its best threshold among them."""
    return (
        Lsh("datasketch 14 of 8", _words, (14, 8)),
        datasketch(threshold),
        Lsh("datatrove 14 of 8", _simplified, (14, 8)),
        SimHash(),
    )


def _words(text: str) -> Hashes:
    """Our shingles, so that only the method differs."""
    return _shingles(text) & _LOW


def _simplified(text: str) -> Hashes:
    """datatrove's: 5-grams of its simplified text, with its defaults.

    Lower case, no punctuation (what it stood between grows together), no diacritics, every number a 0. Words are taken
    at spaces, where datatrove has a tokeniser for each language: of a text with no punctuation they make the same.
    """
    text = _PUNCTUATION.sub("", " ".join(text.lower().split()))
    if not text.isascii():
        text = "".join(
            character for character in unicodedata.normalize("NFD", text) if unicodedata.category(character) != "Mn"
        )
    words = _DIGITS.sub("0", text).split()
    grams = (" ".join(words[place : place + SHINGLE]) for place in range(max(1, len(words) - SHINGLE + 1)))
    return np.array([xxhash.xxh32_intdigest(gram.encode("utf-8", "replace")) for gram in grams], dtype=np.uint64)


_PUNCTUATION: Final = re.compile(r"[^\w\s]|_")
_DIGITS: Final = re.compile(r"\d+")


def _shingles(text: str) -> Hashes:
    return shingle_hashes(tokenise(text).hashes)


def _simhash(shingles: Hashes) -> int:
    bits = (shingles[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    votes = 2 * bits.sum(axis=0, dtype=np.int64) - len(shingles)
    return sum(1 << place for place in np.flatnonzero(votes > 0).tolist())


def _apart(one: Marks, other: Marks) -> NDArray[np.int64]:
    """Bits that differ."""
    differing = np.ascontiguousarray((one ^ other)[:, 0])
    counts: NDArray[np.int64] = np.unpackbits(differing.view(np.uint8).reshape(-1, 8), axis=1).sum(
        axis=1, dtype=np.int64
    )
    return counts
