"""Cut a text into windows that the network reads one by one, at sentence ends where possible."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from newsloom.tag.transformer.pieces import Pieces

MAX_PIECES: Final = 126
"""Largest number of pieces in a window, without the marks at its begin and end."""

OVERLAP_WORDS: Final = 16
"""Words that two windows share on each side of a cut within a sentence."""

_ENDS: Final = frozenset(".!?…。؟")


class Window(NamedTuple):
    """Words that the network reads together.

    Attributes:
        start: number of the first word.
        end: number after the last word.
        first: number of the first word whose label is taken from this window.
        beyond: number after the last such word.
    """

    start: int
    end: int
    first: int
    beyond: int


def windows(text: str, pieces: Pieces, max_pieces: int = MAX_PIECES) -> Iterator[Window]:
    """Yield the windows of a text. Each word is taken from exactly one window.

    A window ends after a sentence or a line if one ends in its second half. Otherwise it ends within a sentence, and the next
    one begins `OVERLAP_WORDS` before the cut.
    """
    first_piece = pieces.first_piece.tolist()
    starts, ends = pieces.word_starts.tolist(), pieces.word_ends.tolist()
    count = len(first_piece)
    start = first = 0
    while first < count:
        limit = _limit(first_piece, len(pieces.ids), start, max_pieces)
        if limit <= first:  # the words of the overlap fill the window
            start = first
            continue
        if limit == count:
            yield Window(start, count, first, count)
            return
        cut = limit
        while cut > max(first, (start + limit) // 2) and not _is_break(text, starts, ends, cut):
            cut -= 1
        if cut > max(first, (start + limit) // 2):
            yield Window(start, cut, first, cut)
            start = first = cut
            continue
        beyond = max(limit - OVERLAP_WORDS, first + 1)
        yield Window(start, limit, first, beyond)
        start, first = max(beyond - OVERLAP_WORDS, start + 1), beyond


def piece_range(pieces: Pieces, window: Window, max_pieces: int) -> slice:
    """Return which pieces of the text a window has: at least one, and at most `max_pieces`."""
    first_piece = pieces.first_piece
    start = int(first_piece[window.start])
    end = int(first_piece[window.end]) if window.end < len(first_piece) else len(pieces.ids)
    return slice(start, min(max(end, start + 1), start + max_pieces))


def _limit(first_piece: list[int], pieces: int, start: int, max_pieces: int) -> int:
    """Return the number after the last word that fits into a window from `start`, at least `start + 1`.

    The words before `limit` have their pieces before that of word `limit`, so the window has at most `max_pieces` pieces,
    unless one word alone has more.
    """
    base = first_piece[start]
    if pieces - base <= max_pieces:
        return len(first_piece)
    return max(bisect_right(first_piece, base + max_pieces, start + 1) - 1, start + 1)


def _is_break(text: str, starts: list[int], ends: list[int], word: int) -> bool:
    """Return True if a sentence or a line ends before this word."""
    between = text[ends[word - 1] : starts[word]]
    return "\n" in between or (bool(between) and text[ends[word - 1] - 1] in _ENDS)
