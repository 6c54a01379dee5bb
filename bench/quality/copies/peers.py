"""Other tools that find copies: datasketch's MinHash LSH, datatrove's settings for it, and SimHash.

Each gives the similarity of two texts and says whether they are copies. None of them has a rule for boilerplate,
templates or rewrites.
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
"""Each row is what a tool keeps of one text."""
Flags = NDArray[np.bool_]
Pairs = set[tuple[int, int]]
"""Pairs of row numbers, the lower one first."""

PERMUTATIONS: Final = 128
GRID: Final = tuple(round(0.2 + 0.05 * step, 2) for step in range(15))
"""Thresholds from which the best one for datasketch is chosen."""
_SIMHASH_MAX_DIFFERENT_BITS: Final = 3
"""Number of the 64 bits that may differ: Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (2007)."""
_LOW_32_BITS: Final = np.uint64(0xFFFFFFFF)


class Peer(Protocol):
    """A tool that recognises copies by marks, which it makes from each text alone."""

    name: str

    def marks(self, texts: Sequence[str]) -> Marks:
        """Return the marks of each text."""
        ...

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """Return the similarity for each row, 0 to 1."""
        ...

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Return for each row whether the two are copies."""
        ...

    def pairs(self, marks: Marks) -> Pairs:
        """Return all pairs of copies among many texts."""
        ...


class Lsh:
    """MinHash signatures of datasketch. Texts with a common band of the signature are copies.

    Args:
        name: name in the table.
        shingles: returns 32-bit hashes of the shingles of a text.
        bands: number of bands, and rows in each.
    """

    def __init__(self, name: str, shingles: Callable[[str], Hashes], bands: tuple[int, int]) -> None:
        self.name = name
        self.bands = bands
        self._shingles = shingles
        self._permutations = max(PERMUTATIONS, bands[0] * bands[1])

    def marks(self, texts: Sequence[str]) -> Marks:
        """Return the signatures."""
        return np.array([self._signature(text) for text in texts], dtype=np.uint64)

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """Return the estimate of resemblance: the share of equal rows in the signatures."""
        alike: NDArray[np.float64] = (one == other).mean(axis=1)
        return alike

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Return whether a band is equal, as `MinHashLSH` does."""
        count, rows = self.bands
        equal = (one == other)[:, : count * rows].reshape(len(one), count, rows)
        return np.asarray(equal.all(axis=2).any(axis=1))

    def pairs(self, marks: Marks) -> Pairs:
        """Return the pairs, from one table for each band."""
        count, rows = self.bands
        found: Pairs = set()
        for band in range(count):
            in_band: defaultdict[bytes, list[int]] = defaultdict(list)
            for position, row in enumerate(marks[:, band * rows : (band + 1) * rows]):
                in_band[row.tobytes()].append(position)
            for rows_in_band in in_band.values():
                found.update(combinations(rows_in_band, 2))
        return found

    def _signature(self, text: str) -> Hashes:
        signature = MinHash(num_perm=self._permutations, hashfunc=int)
        signature.update_batch(np.unique(self._shingles(text)).tolist())
        return np.asarray(signature.hashvalues, dtype=np.uint64)


class SimHash:
    """64-bit SimHash of the 5-word shingles."""

    name = "SimHash"

    def marks(self, texts: Sequence[str]) -> Marks:
        """Return one number for each text."""
        return np.array([[_simhash(_shingles(text))] for text in texts], dtype=np.uint64)

    def likeness(self, one: Marks, other: Marks) -> NDArray[np.float64]:
        """Return the share of equal bits."""
        return 1 - _different_bits(one, other) / 64

    def same(self, one: Marks, other: Marks) -> NDArray[np.bool_]:
        """Return whether at most three bits differ."""
        return np.asarray(_different_bits(one, other) <= _SIMHASH_MAX_DIFFERENT_BITS)

    def pairs(self, marks: Marks) -> Pairs:
        """Compare each text with all before it."""
        return {
            (other, position)
            for position in range(1, len(marks))
            for other in np.flatnonzero(self.same(marks[:position], marks[position : position + 1])).tolist()
        }


def datasketch(threshold: float) -> Lsh:
    """Return `MinHashLSH` with 128 permutations, in the bands that it chooses for a threshold."""
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    return Lsh(f"datasketch 128 at {threshold:g}", _words, (index.b, index.r))


def peers(threshold: float) -> tuple[Peer, ...]:
    """Return all tools, with datasketch also at its best threshold."""
    return (
        Lsh("datasketch 14 of 8", _words, (14, 8)),
        datasketch(threshold),
        Lsh("datatrove 14 of 8", _simplified, (14, 8)),
        SimHash(),
    )


def _words(text: str) -> Hashes:
    """Return newsloom's shingles, so that only the method differs."""
    return _shingles(text) & _LOW_32_BITS


def _simplified(text: str) -> Hashes:
    """Return datatrove's shingles: 5-grams of its simplified text, with its defaults.

    The text is in lower case, without punctuation (words on both sides are joined) and diacritics, with 0 for every
    number. Words are split at spaces. datatrove has a tokeniser for each language, with the same result for a text
    without punctuation.
    """
    text = _PUNCTUATION.sub("", " ".join(text.lower().split()))
    if not text.isascii():
        text = "".join(
            character for character in unicodedata.normalize("NFD", text) if unicodedata.category(character) != "Mn"
        )
    words = _DIGITS.sub("0", text).split()
    grams = (" ".join(words[position : position + SHINGLE]) for position in range(max(1, len(words) - SHINGLE + 1)))
    return np.array([xxhash.xxh32_intdigest(gram.encode("utf-8", "replace")) for gram in grams], dtype=np.uint64)


_PUNCTUATION: Final = re.compile(r"[^\w\s]|_")
_DIGITS: Final = re.compile(r"\d+")


def _shingles(text: str) -> Hashes:
    return shingle_hashes(tokenise(text).hashes)


def _simhash(shingles: Hashes) -> int:
    bits = (shingles[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    votes = 2 * bits.sum(axis=0, dtype=np.int64) - len(shingles)
    return sum(1 << position for position in np.flatnonzero(votes > 0).tolist())


def _different_bits(one: Marks, other: Marks) -> NDArray[np.int64]:
    """Return the number of bits that differ."""
    differing = np.ascontiguousarray((one ^ other)[:, 0])
    counts: NDArray[np.int64] = np.unpackbits(differing.view(np.uint8).reshape(-1, 8), axis=1).sum(
        axis=1, dtype=np.int64
    )
    return counts
