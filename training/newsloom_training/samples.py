"""Make the samples that the network is trained on: the windows of a text with a label for each word."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from newsloom.tag.transformer.pieces import Numbers, PieceReader
from newsloom.tag.transformer.windows import piece_range, windows
from newsloom_training.corpora import MarkedText, Mention
from newsloom_training.labels import OUTSIDE, begin_of
from newsloom_training.piece_model import BEGIN, END


class Sample(NamedTuple):
    """A window.

    Attributes:
        ids: its pieces, between the marks of begin and end.
        positions: index in `ids` of the first piece of each labelled word.
        labels: number of the label of each of these words.
        misc_marked: as in `MarkedText`.
    """

    ids: Numbers
    positions: Numbers
    labels: Numbers
    misc_marked: bool


def samples(reader: PieceReader, marked: MarkedText, max_pieces: int) -> Iterator[Sample]:
    """Yield the windows of a text."""
    pieces = reader.read(marked.text)
    labels = word_labels(pieces.word_starts, pieces.word_ends, marked.mentions)
    for window in windows(marked.text, pieces, max_pieces):
        read = piece_range(pieces, window, max_pieces)
        ids = pieces.ids[read]
        positions = pieces.first_piece[window.first : window.beyond] - read.start + 1
        inside = positions <= len(ids)
        yield Sample(
            np.array([BEGIN, *ids, END]),
            positions[inside],
            labels[window.first : window.beyond][inside],
            marked.misc_marked,
        )


def word_labels(starts: Numbers, ends: Numbers, mentions: tuple[Mention, ...]) -> Numbers:
    """Return the label of each word: the words that lie within a mention have its labels."""
    labels = np.full(len(starts), OUTSIDE)
    for start, end, kind in mentions:
        first, beyond = np.searchsorted(starts, start), np.searchsorted(ends, end, side="right")
        if first < beyond:
            labels[first] = begin_of(kind)
            labels[first + 1 : beyond] = begin_of(kind) + 1
    return labels
