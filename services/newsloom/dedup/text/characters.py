"""Tables of code points for the tokeniser: the class of each, and its case-folded form."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Classes. Those that make tokens are adjacent, and the classes that are rare in a text come last.
SEPARATOR, WORD, MARK, CHARACTER, CHARACTER_MARK, IGNORED, STRAIGHT, OPENING, CLOSING, LINE = range(10)
CLASSES = 10
_PLANES = 0x20000  # beyond these planes there are only Han and variation selectors
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
    STRAIGHT: '"\uff02',
    OPENING: "“„«‟「『《",
    CLOSING: "”»」』》",
    LINE: "\n\u2028\u2029",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Properties of characters for the tokeniser, indexed by code point.

    Attributes:
        classes: its class, one of the constants above.
        folds: its case-folded code point, as wide as the hashes made from it.
    """

    classes: NDArray[np.uint8]
    folds: NDArray[np.uint64]


@cache
def tables() -> Tables:
    """Return the tables. They are built once, in about 100 ms."""
    classes = np.full(_CODE_SPACE, SEPARATOR, dtype=np.uint8)
    folds = np.arange(_CODE_SPACE, dtype=np.uint64)
    classes[:_PLANES] = [_class_of(chr(code)) for code in range(_PLANES)]
    for code in np.flatnonzero(classes[:_PLANES] == WORD).tolist():
        folds[code] = _fold(chr(code))
    for first, last in _BY_CHARACTER:
        block = classes[first : last + 1]
        block[block == WORD] = CHARACTER
        block[block == MARK] = CHARACTER_MARK
    classes[_HAN_PLANES[0] : _HAN_PLANES[1] + 1] = CHARACTER
    for first, last in _VARIATION_SELECTORS:
        classes[first : last + 1] = IGNORED
    for kind, marks in _QUOTE_MARKS.items():
        classes[[ord(mark) for mark in marks]] = kind
    return Tables(classes, folds)


def _class_of(character: str) -> int:
    category = unicodedata.category(character)
    return IGNORED if category == "Cf" else {"L": WORD, "N": WORD, "M": MARK}.get(category[0], SEPARATOR)


def _fold(character: str) -> int:
    """Return the case-folded and full-width-folded code point; the code point itself if it folds to several."""
    if ord(character) in _FULL_WIDTH:
        character = unicodedata.normalize("NFKC", character)
    folded = character.casefold()
    return ord(folded if len(folded) == 1 else character)


@cache
def token_begins() -> NDArray[np.bool_]:
    """Return whether a token begins, indexed by `class before * CLASSES + class here`."""
    table = np.zeros((CLASSES, CLASSES), dtype=np.bool_)
    inside = [WORD, MARK, CHARACTER, CHARACTER_MARK]
    table[np.ix_([SEPARATOR, *range(IGNORED, CLASSES)], inside)] = True
    table[:, CHARACTER] = True
    table[[CHARACTER, CHARACTER_MARK], WORD] = True
    return table.ravel()
