"""Windows: each word is taken from exactly one, none has too many pieces, and cuts are at sentence ends where possible."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tag.transformer.pieces import Pieces
from newsloom.tag.transformer.windows import OVERLAP_WORDS, windows


def pieces_of(sizes: list[int], sentence_ends: set[int], shared: set[int] = frozenset()) -> tuple[str, Pieces]:  # type: ignore[assignment]
    """Return a text of one-letter words with these numbers of pieces, and a full stop after some of them."""
    text = ""
    starts, ends, first = [], [], []
    at = 0
    for number, size in enumerate(sizes):
        starts.append(len(text))
        text += "." if number in sentence_ends else "w"
        ends.append(len(text))
        text += " "
        first.append(max(at - 1, 0) if number in shared else at)
        at += 0 if number in shared else size
    ids = np.arange(at or 1)
    return text, Pieces(ids, np.array(starts), np.array(ends), np.array(first))


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=200),
    ends=st.sets(st.integers(0, 199)),
    shared=st.sets(st.integers(1, 199), max_size=20),
    most=st.integers(3, 40),
)
def test_each_word_is_taken_from_exactly_one_window(
    sizes: list[int], ends: set[int], shared: set[int], most: int
) -> None:
    text, pieces = pieces_of(sizes, ends, shared)
    taken = [
        number
        for window in windows(text, pieces, most)
        for number in range(window.first, window.beyond)
        if window.start <= window.first and window.beyond <= window.end
    ]
    assert taken == list(range(len(sizes)))


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=200), most=st.integers(9, 40))
def test_no_window_has_more_pieces_than_allowed(sizes: list[int], most: int) -> None:
    text, pieces = pieces_of(sizes, set())
    for window in windows(text, pieces, most):
        assert sum(sizes[window.start : window.end]) <= most


def test_a_window_ends_after_the_last_sentence_that_fits() -> None:
    text, pieces = pieces_of([1] * 30, {9, 17})
    assert [(each.first, each.beyond) for each in windows(text, pieces, 20)] == [(0, 18), (18, 30)]


def test_a_window_that_ends_within_a_sentence_shares_words_with_the_next() -> None:
    text, pieces = pieces_of([1] * 100, set())
    first, second, *_ = windows(text, pieces, 60)
    assert first.end - first.beyond == OVERLAP_WORDS
    assert second.first - second.start == OVERLAP_WORDS
    assert first.beyond == second.first
