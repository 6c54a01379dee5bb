"""Word tokens of any script, as 64-bit hashes, without a Python loop over the text.

A text becomes an array of code points; a table gives each its class; where classes meet, tokens begin and end; the
hash of each token falls out of one running sum over the text. Words are runs of letters, digits and their combining
marks, case folded. Scripts that are written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) go by character,
with its marks.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
"""64-bit hashes, one dimension."""

MAX_CODE_POINTS: Final = 120_000
"""What is looked at of a text: about 20,000 words. Copies of a longer text share that much."""

_SEPARATOR, _WORD, _MARK, _CHARACTER, _CHARACTER_MARK, _IGNORED, _STRAIGHT, _OPENING, _CLOSING, _LINE = range(10)
_CLASSES = 10
_TOKEN_CLASSES = np.uint8(4)  # _WORD to _CHARACTER_MARK
_PLANES = 0x20000  # beyond them there is only Han, and variation selectors
_CODE_SPACE = 0x110000

_BY_CHARACTER: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),  # Han iteration mark and zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),  # Burmese extension B
    (0xAA60, 0xAA7F),  # Burmese extension A
    (0xF900, 0xFAFF),  # Han compatibility
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x1B000, 0x1B16F),  # Kana supplements
)
_HAN_PLANES: Final = (0x20000, 0x3FFFF)
_VARIATION_SELECTORS: Final = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_FULL_WIDTH: Final = range(0xFF01, 0xFFA0)

_QUOTE_MARKS: Final = {
    _STRAIGHT: '"\uff02',
    _OPENING: "“„«‟「『《",
    _CLOSING: "”»」』》",
    _LINE: "\n\u2028\u2029",
}
_LONGEST_QUOTATION: Final = 3_000
"""Code points; what opens and is not closed by then was no quotation."""
_QUOTATION: Final = re.compile(
    b"%(straight)c[^%(straight)c%(line)c]*%(straight)c|%(opening)c%(closing)c"
    % {b"straight": _STRAIGHT, b"line": _LINE, b"opening": _OPENING, b"closing": _CLOSING}
)
"""In the sequence of a text's marks: two straight ones within a line, whatever stands between; or a curved pair."""

_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64


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
    tables = _tables()
    codes = _code_points(text)
    classes = tables.classes.take(codes)
    rare = np.flatnonzero(classes > _MARK)
    if (classes[rare] == _IGNORED).any():
        codes = codes[classes != _IGNORED]
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        classes = tables.classes.take(codes)
        rare = np.flatnonzero(classes > _MARK)
    kinds = classes[rare]
    starts, ends = _edges(classes, by_character=bool((kinds < _IGNORED).any()))
    return Tokens(
        hashes=_hash(tables.folds.take(codes), starts, ends),
        starts=starts,
        ends=ends,
        quotations=_quotations(rare[kinds > _IGNORED], kinds[kinds > _IGNORED]),
        text=text,
    )


class Runs:
    """Polynomial hashes, before mixing, of runs of values: of any size, from one running sum."""

    __slots__ = ("_sums",)

    def __init__(self, values: Hashes) -> None:
        powers, _ = _powers()
        self._sums = np.zeros(len(values) + 1, dtype=np.uint64)
        np.cumsum(values * powers[: len(values)], out=self._sums[1:])

    def all(self, size: int) -> Hashes:
        """Of each run of `size` values, in order. At least `size` values."""
        _, inverses = _powers()
        hashes: Hashes = self._sums[size:] - self._sums[:-size]
        hashes *= inverses[: len(hashes)]
        return hashes

    def at(self, places: NDArray[np.int64], size: int) -> Hashes:
        """Of the runs of `size` values that begin at these places."""
        _, inverses = _powers()
        hashes: Hashes = self._sums.take(places + size)
        hashes -= self._sums.take(places)
        hashes *= inverses.take(places)
        return hashes


def runs(values: Hashes, size: int) -> Hashes:
    """A polynomial hash of each run of `size` values, in order, before mixing. At least `size` values."""
    return Runs(values).all(size)


def mix(values: Hashes) -> Hashes:
    """Spread the bits, in place: the finaliser of splitmix64 (Steele, Lea, Flood 2014), a bijection."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _edges(classes: NDArray[np.uint8], *, by_character: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where tokens begin and end."""
    padded = np.zeros(len(classes) + 2, dtype=np.uint8)
    padded[1:-1] = classes
    inside = (padded - np.uint8(1)) < _TOKEN_CLASSES
    if by_character:
        begins = _begins()[padded[:-1] * np.uint8(_CLASSES) + padded[1:]]
        return np.flatnonzero(begins[:-1]), np.flatnonzero(inside[1:-1] & (begins[1:] | ~inside[2:])) + 1
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return edges[0::2], edges[1::2]


def _quotations(places: NDArray[np.int64], kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    """From each opening mark to its closing one, within a line."""
    if not (kinds < _LINE).any():
        return np.empty((0, 2), dtype=np.int64)
    marks = kinds.tobytes()
    spans: list[int] = []
    place = 0
    while found := _QUOTATION.search(marks, place):
        first, place = found.start(), found.end()
        opened, closed = int(places[first]), int(places[place - 1])
        if closed - opened <= _LONGEST_QUOTATION:
            spans += (opened + 1, closed)
        elif marks[place - 1] == _STRAIGHT:
            place -= 1  # it may open the next one
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _hash(folded: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Hashes:
    """Polynomial hashes modulo 2**64: differences of one running sum, each divided by its first power."""
    powers, inverses = _powers()
    sums = np.zeros(len(folded) + 1, dtype=np.uint64)
    np.cumsum(folded * powers[: len(folded)], out=sums[1:])
    hashes: Hashes = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverses.take(starts)
    hashes ^= hashes >> np.uint64(32)  # not linear any more: `runs` uses the same powers
    hashes *= np.uint64(0xD6E8FEB86659FD93)
    hashes ^= hashes >> np.uint64(32)
    return hashes


@cache
def _powers() -> tuple[Hashes, Hashes]:
    def of(base: int) -> Hashes:
        powers = np.full(MAX_CODE_POINTS + 1, base, dtype=np.uint64)
        powers[0] = 1
        return np.multiply.accumulate(powers)

    return of(_BASE), of(pow(_BASE, -1, 2**64))


@dataclass(frozen=True, slots=True)
class _Tables:
    classes: NDArray[np.uint8]  # by code point
    folds: NDArray[np.uint32]  # by code point


@cache
def _tables() -> _Tables:
    classes = np.full(_CODE_SPACE, _SEPARATOR, dtype=np.uint8)
    folds = np.arange(_CODE_SPACE, dtype=np.uint32)
    classes[:_PLANES] = [_class_of(chr(code)) for code in range(_PLANES)]
    for code in np.flatnonzero(classes[:_PLANES] == _WORD).tolist():
        folds[code] = _fold(chr(code))
    for first, last in _BY_CHARACTER:
        block = classes[first : last + 1]
        block[block == _WORD] = _CHARACTER
        block[block == _MARK] = _CHARACTER_MARK
    classes[_HAN_PLANES[0] : _HAN_PLANES[1] + 1] = _CHARACTER
    for first, last in _VARIATION_SELECTORS:
        classes[first : last + 1] = _IGNORED
    for kind, marks in _QUOTE_MARKS.items():
        classes[[ord(mark) for mark in marks]] = kind
    return _Tables(classes, folds)


def _class_of(character: str) -> int:
    category = unicodedata.category(character)
    return _IGNORED if category == "Cf" else {"L": _WORD, "N": _WORD, "M": _MARK}.get(category[0], _SEPARATOR)


def _fold(character: str) -> int:
    """The character's case-folded, full-width-folded form, where that is one character; else itself."""
    if ord(character) in _FULL_WIDTH:
        character = unicodedata.normalize("NFKC", character)
    folded = character.casefold()
    return ord(folded if len(folded) == 1 else character)


@cache
def _begins() -> NDArray[np.bool_]:
    """By class before and class here: does a token begin?"""
    begins = np.zeros((_CLASSES, _CLASSES), dtype=np.bool_)
    inside: Iterable[int] = (_WORD, _MARK, _CHARACTER, _CHARACTER_MARK)
    begins[np.ix_([_SEPARATOR, *range(_IGNORED, _CLASSES)], list(inside))] = True
    begins[:, _CHARACTER] = True
    begins[[_CHARACTER, _CHARACTER_MARK], _WORD] = True
    return begins.ravel()
