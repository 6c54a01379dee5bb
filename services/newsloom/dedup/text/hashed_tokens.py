"""Split text of any script into word tokens, as 64-bit hashes, without a Python loop over the text.

The text becomes an array of code points, and a table gives the class of each. Tokens begin and end where the class
changes, and the hash of each token comes from one running sum over the text. Words are runs of letters, digits and
their combining marks, case-folded. Scripts without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) are split into
characters with their marks.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.text.characters import (
    CHARACTER,
    CHARACTER_MARK,
    CLASSES,
    CLOSING,
    IGNORED,
    LINE,
    MARK,
    OPENING,
    STRAIGHT,
    tables,
    token_begins,
)

Hashes = NDArray[np.uint64]
"""64-bit hashes, in one dimension."""

MAX_CODE_POINTS: Final = 120_000
"""Longer texts are cut: this is about 20,000 words, and copies of a longer text share that much."""

_TOKEN_CLASSES: Final = np.array(CHARACTER_MARK, dtype=np.uint8)  # the classes 1 (WORD) to this one make tokens
_LAST_COMMON: Final = np.array(MARK, dtype=np.uint8)
_ONE: Final = np.array(1, dtype=np.uint8)
_LINE_MARK, _IGNORED_MARK = bytes([LINE]), bytes([IGNORED])
_BY_CHARACTER: Final = (bytes([CHARACTER]), bytes([CHARACTER_MARK]))
_MAX_QUOTATION_CODE_POINTS: Final = 3_000
"""A quotation mark that is not closed within this many code points does not open a quotation."""
_QUOTATION: Final = re.compile(
    b"%(straight)c[^%(straight)c%(line)c]*%(straight)c|%(opening)c%(closing)c"
    % {b"straight": STRAIGHT, b"line": LINE, b"opening": OPENING, b"closing": CLOSING}
)
"""A quotation in the sequence of a text's marks: two straight marks within a line, or an opening and a closing mark."""

_BASE: Final = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64

# These constants are arrays without dimensions: on a few hundred hashes numpy takes twice as long with scalars.
_BY_27, _BY_30, _BY_31, _BY_32 = (np.array(bits, dtype=np.uint64) for bits in (27, 30, 31, 32))
_TOKEN_FACTOR: Final = np.array(0xD6E8FEB86659FD93, dtype=np.uint64)
_FIRST_FACTOR: Final = np.array(0xBF58476D1CE4E5B9, dtype=np.uint64)
_SECOND_FACTOR: Final = np.array(0x94D049BB133111EB, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, in order.

    Attributes:
        hashes: the hash of each token, case-folded.
        starts: offset of the first code point of each token in `text`.
        ends: offset after the last code point of each token.
        quotations: start and end offset of the inside of each quotation, shape (n, 2).
        text: the text that the offsets refer to: NFC, without invisible characters, cut to `MAX_CODE_POINTS`.
    """

    hashes: Hashes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    quotations: NDArray[np.int64]
    text: str

    def __len__(self) -> int:
        return len(self.hashes)

    def words(self) -> list[str]:
        """Return the tokens as they are written in the text. Slow compared with everything else here."""
        text = self.text
        return [text[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


def tokenise(text: str) -> Tokens:
    """Return the tokens of a text; none if it has no letter or digit."""
    text = text[:MAX_CODE_POINTS]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)[:MAX_CODE_POINTS]
    table = tables()
    codes = _code_points(text)
    classes = table.classes.take(codes)
    rare, kinds = _rare(classes)
    marks = kinds.tobytes()  # Python searches few bytes faster than numpy
    if _IGNORED_MARK in marks:
        codes = codes[classes != IGNORED]
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        classes = table.classes.take(codes)
        rare, kinds = _rare(classes)
        marks = kinds.tobytes()
    by_character = any(each in marks for each in _BY_CHARACTER)
    if by_character:
        quoting = kinds > IGNORED
        rare, marks = rare[quoting], kinds[quoting].tobytes()
    starts, ends = _edges(classes, by_character=by_character)
    return Tokens(
        hashes=_hash(table.folds.take(codes), starts, ends),
        starts=starts,
        ends=ends,
        quotations=_quotations(rare, marks),
        text=text,
    )


class RunHashes:
    """Polynomial hashes of runs of values, of any size, from one running sum. They are not mixed yet."""

    __slots__ = ("_sums",)

    def __init__(self, values: Hashes) -> None:
        self._sums = _running_sums(values)

    def all(self, size: int) -> Hashes:
        """Return the hash of each run of `size` values, in order. There must be at least `size` values."""
        _, inverses = _powers()
        hashes: Hashes = self._sums[size:] - self._sums[:-size]
        hashes *= inverses[: len(hashes)]
        return hashes


def run_hashes(values: Hashes, size: int) -> Hashes:
    """Return the unmixed hash of each run of `size` values, in order. There must be at least `size` values."""
    return RunHashes(values).all(size)


def mix(values: Hashes) -> Hashes:
    """Spread the bits, in place: the finaliser of splitmix64 (Steele, Lea, Flood 2014), a bijection."""
    shifted = values >> _BY_30
    values ^= shifted
    values *= _FIRST_FACTOR
    values ^= np.right_shift(values, _BY_27, out=shifted)
    values *= _SECOND_FACTOR
    values ^= np.right_shift(values, _BY_31, out=shifted)
    return values


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _rare(classes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return positions and classes of the code points that are neither words nor separators; there are few."""
    positions = (classes > _LAST_COMMON).nonzero()[0]
    return positions, classes.take(positions)


def _edges(classes: NDArray[np.uint8], *, by_character: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the offsets where tokens begin and end."""
    inside = np.zeros(len(classes) + 2, dtype=np.bool_)
    np.less(classes - _ONE, _TOKEN_CLASSES, out=inside[1:-1])
    if by_character:
        padded = np.zeros(len(classes) + 2, dtype=np.uint8)
        padded[1:-1] = classes
        begin = token_begins()[padded[:-1] * np.uint8(CLASSES) + padded[1:]]
        return begin[:-1].nonzero()[0], (inside[1:-1] & (begin[1:] | ~inside[2:])).nonzero()[0] + 1
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    return edges[0::2].copy(), edges[1::2].copy()


def _quotations(positions: NDArray[np.int64], marks: bytes) -> NDArray[np.int64]:
    """Return the offsets of the inside of each quotation, within a line."""
    if not marks.strip(_LINE_MARK):
        return np.empty((0, 2), dtype=np.int64)
    offsets = positions.tolist()
    spans: list[int] = []
    position = 0
    while found := _QUOTATION.search(marks, position):
        first, position = found.start(), found.end()
        opened, closed = offsets[first], offsets[position - 1]
        if closed - opened <= _MAX_QUOTATION_CODE_POINTS:
            spans += (opened + 1, closed)
        elif marks[position - 1] == STRAIGHT:
            position -= 1  # this mark may open the next quotation
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _hash(folded: Hashes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Hashes:
    """Return polynomial hashes modulo 2**64: differences of one running sum, each divided by its first power."""
    _, inverses = _powers()
    sums = _running_sums(folded)
    hashes: Hashes = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverses.take(starts)
    shifted = hashes >> _BY_32
    hashes ^= shifted  # makes the hash non-linear, since `RunHashes` uses the same powers
    hashes *= _TOKEN_FACTOR
    hashes ^= np.right_shift(hashes, _BY_32, out=shifted)
    return hashes


def _running_sums(values: Hashes) -> Hashes:
    """Return the running sums of the values times their powers, starting with 0; one more than the values."""
    powers, _ = _powers()
    sums = np.empty(len(values) + 1, dtype=np.uint64)
    sums[0] = 0
    np.multiply(values, powers[: len(values)], out=sums[1:])
    return np.add.accumulate(sums, out=sums)


@cache
def _powers() -> tuple[Hashes, Hashes]:
    def of(base: int) -> Hashes:
        powers = np.full(MAX_CODE_POINTS + 1, base, dtype=np.uint64)
        powers[0] = 1
        return np.multiply.accumulate(powers)

    return of(_BASE), of(pow(_BASE, -1, 2**64))
