"""Split a text into words and into the pieces that the network reads, with exact offsets."""

import re
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

Numbers = NDArray[np.int64]

_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u064b-\u065f\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f"
WORD: Final = re.compile(rf"(?:\w[{_MARKS}]*)+|[^\w\s]")
"""A word: letters and digits with their combining marks, or one other character."""


class Pieces(NamedTuple):
    """The pieces and words of a text.

    Attributes:
        ids: number of each piece.
        ends: offset after the last code point of each piece.
        word_starts: offset of the first code point of each word.
        word_ends: offset after the last code point of each word.
        first_piece: index of the piece that has the first code point of each word. Words may share a piece.
    """

    ids: Numbers
    word_starts: Numbers
    word_ends: Numbers
    first_piece: Numbers


class PieceReader:
    """Splits texts into the pieces of a SentencePiece model (unigram, Kudo 2018).

    Args:
        file: the model file.
    """

    def __init__(self, file: Path) -> None:
        self._processor = SentencePieceProcessor(model_file=str(file))

    def read(self, text: str) -> Pieces:
        """Return the pieces and words of a text of any length. Lone surrogates are read as unknown pieces."""
        clean = text if text.isascii() else _SURROGATES.sub("\ufffd", text)
        encoded = self._processor.encode(clean, return_type="offset_mapping")
        ids = np.array(encoded["ids"], np.int64)
        ends = np.array([end for _, end in encoded["offsets"]], np.int64)
        spans = np.array([match.span() for match in WORD.finditer(clean)], np.int64).reshape(-1, 2)
        first = np.searchsorted(ends, spans[:, 0], side="right")
        if len(ids) == 0:
            spans, first = spans[:0], first[:0]
        return Pieces(ids, spans[:, 0], spans[:, 1], np.minimum(first, len(ids) - 1))


_SURROGATES: Final = re.compile("[\ud800-\udfff]")
