"""Word tokens of any script, as 64-bit hashes, without a Python loop over the text.

A text becomes an array of code points; a table gives each its class; where classes meet, tokens begin and end; the
hash of each token falls out of one running sum over the text. Words are runs of letters, digits and their combining
marks, case folded. Scripts that are written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) go by character,
with its marks.
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
    begins,
    tables,
)

Hashes = NDArray[np.uint64]
"""64-bit hashes, one dimension."""

MAX_CODE_POINTS: Final = 120_000
"""What is looked at of a text: about 20,000 words. Copies of a longer text share that much."""

_TOKEN_CLASSES: Final = np.array(CHARACTER_MARK, dtype=np.uint8)  # from WORD, 1, on
_LAST_COMMON: Final = np.array(MARK, dtype=np.uint8)
_ONE: Final = np.array(1, dtype=np.uint8)
_LINE_MARK, _IGNORED_MARK = bytes([LINE]), bytes([IGNORED])
_BY_CHARACTER: Final = (bytes([CHARACTER]), bytes([CHARACTER_MARK]))
_LONGEST_QUOTATION: Final = 3_000
"""Code points; what opens and is not closed by then was no quotation."""
_QUOTATION: Final = re.compile(
    b"%(straight)c[^%(straight)c%(line)c]*%(straight)c|%(opening)c%(closing)c"
    % {b"straight": STRAIGHT, b"line": LINE, b"opening": OPENING, b"closing": CLOSING}
)
"""In the sequence of a text's marks: two straight ones within a line, whatever stands between; or a curved pair."""

_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64

# Constants of a text's few hundred hashes are arrays without dimensions: numpy takes twice as long over its scalars.
_BY_27, _BY_30, _BY_31, _BY_32 = (np.array(bits, dtype=np.uint64) for bits in (27, 30, 31, 32))
_TOKEN_FACTOR: Final = np.array(0xD6E8FEB86659FD93, dtype=np.uint64)
_FIRST_FACTOR: Final = np.array(0xBF58476D1CE4E5B9, dtype=np.uint64)
_SECOND_FACTOR: Final = np.array(0x94D049BB133111EB, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, in order.

    Attributes:
        hashes: of each token, case folded.
        starts: code-point offsets into `text` where each begins.
        ends: and where each ends, exclusive.
        quotations: pairs of offsets, shape (n, 2): the inside of each quotation, within one line.
        text: what the offsets point into: NFC, without invisible characters, cut to `MAX_CODE_POINTS`.
    """

    hashes: Hashes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    quotations: NDArray[np.int64]
    text: str

    def __len__(self) -> int:
        return len(self.hashes)

    def words(self) -> list[str]:
        """The tokens as they stand in the text, for evidence; slow beside everything else here."""
        text = self.text
        return [text[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


def tokenise(text: str) -> Tokens:
    """The text's tokens; none when it holds no letter or digit."""
    text = text[:MAX_CODE_POINTS]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)[:MAX_CODE_POINTS]
    table = tables()
    codes = _code_points(text)
    classes = table.classes.take(codes)
    rare, kinds = _rare(classes)
    marks = kinds.tobytes()  # in few bytes Python looks faster than numpy
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


class Runs:
    """Polynomial hashes, before mixing, of runs of values: of any size, from one running sum."""

    __slots__ = ("_sums",)

    def __init__(self, values: Hashes) -> None:
        self._sums = _running_sums(values)

    def all(self, size: int) -> Hashes:
        """Of each run of `size` values, in order. At least `size` values."""
        _, inverses = _powers()
        hashes: Hashes = self._sums[size:] - self._sums[:-size]
        hashes *= inverses[: len(hashes)]
        return hashes


def runs(values: Hashes, size: int) -> Hashes:
    """A polynomial hash of each run of `size` values, in order, before mixing. At least `size` values."""
    return Runs(values).all(size)


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
    """Where it is neither words nor what separates them, and what it is: beside the text there are few such places."""
    places = (classes > _LAST_COMMON).nonzero()[0]
    return places, classes.take(places)


def _edges(classes: NDArray[np.uint8], *, by_character: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where tokens begin and end."""
    inside = np.zeros(len(classes) + 2, dtype=np.bool_)
    np.less(classes - _ONE, _TOKEN_CLASSES, out=inside[1:-1])
    if by_character:
        padded = np.zeros(len(classes) + 2, dtype=np.uint8)
        padded[1:-1] = classes
        begin = begins()[padded[:-1] * np.uint8(CLASSES) + padded[1:]]
        return begin[:-1].nonzero()[0], (inside[1:-1] & (begin[1:] | ~inside[2:])).nonzero()[0] + 1
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    return edges[0::2].copy(), edges[1::2].copy()


def _quotations(places: NDArray[np.int64], marks: bytes) -> NDArray[np.int64]:
    """From each opening mark to its closing one, within a line."""
    if not marks.strip(_LINE_MARK):
        return np.empty((0, 2), dtype=np.int64)
    offsets = places.tolist()
    spans: list[int] = []
    place = 0
    while found := _QUOTATION.search(marks, place):
        first, place = found.start(), found.end()
        opened, closed = offsets[first], offsets[place - 1]
        if closed - opened <= _LONGEST_QUOTATION:
            spans += (opened + 1, closed)
        elif marks[place - 1] == STRAIGHT:
            place -= 1  # it may open the next one
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _hash(folded: Hashes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Hashes:
    """Polynomial hashes modulo 2**64: differences of one running sum, each divided by its first power."""
    _, inverses = _powers()
    sums = _running_sums(folded)
    hashes: Hashes = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverses.take(starts)
    shifted = hashes >> _BY_32
    hashes ^= shifted  # not linear any more: `Runs` uses the same powers
    hashes *= _TOKEN_FACTOR
    hashes ^= np.right_shift(hashes, _BY_32, out=shifted)
    return hashes


def _running_sums(values: Hashes) -> Hashes:
    """Of the values, each times its power; from 0 on, so one more."""
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
