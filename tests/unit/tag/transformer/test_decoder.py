"""The decoder: the most likely of all valid sequences of labels."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsloom.tag.transformer.decoder import Labels, log_softmax, names

LABELS = Labels(("O", "B-PER", "I-PER", "B-ORG", "I-ORG"))


def sequences(words: int) -> list[tuple[int, ...]]:
    """Return all valid sequences of labels."""
    return [
        each
        for each in product(range(5), repeat=words)
        if not LABELS.inside[each[0]] and all(LABELS.allowed[before, after] for before, after in pairwise(each))
    ]


@given(st.lists(st.lists(st.floats(-5, 5, width=32), min_size=5, max_size=5), min_size=1, max_size=5))
def test_no_valid_sequence_is_more_likely(scores: list[list[float]]) -> None:
    log_likely = log_softmax(np.array(scores, np.float32))
    rows = np.arange(len(scores))
    best = LABELS.best(log_likely)
    assert tuple(best) in sequences(len(scores))
    most = max(log_likely[rows, each].sum() for each in map(list, sequences(len(scores))))
    assert np.isclose(log_likely[rows, best].sum(), most, atol=1e-4)


def test_names_have_their_words_type_and_likelihood() -> None:
    likely = np.array(
        [[0.1, 0.8, 0.0, 0.1, 0.0], [0.2, 0.1, 0.7, 0.0, 0.0], [0.9, 0.1, 0.0, 0.0, 0.0], [0.4, 0.0, 0.0, 0.6, 0.0]]
    )
    person, organisation = names(np.log(likely + 1e-9).astype(np.float32), LABELS)
    assert person[:3] == (0, 2, "PER")
    assert np.isclose(person.likely, 0.7, atol=1e-4)
    assert organisation[:3] == (3, 4, "ORG")
    assert np.isclose(organisation.likely, 0.6, atol=1e-4)


def test_two_names_of_one_type_in_a_row_are_two() -> None:
    likely = np.full((2, 5), 0.01) + np.eye(5)[[1, 1]]
    assert [each[:3] for each in names(np.log(likely).astype(np.float32), LABELS)] == [(0, 1, "PER"), (1, 2, "PER")]


def test_a_text_without_words_has_no_names() -> None:
    assert list(names(np.empty((0, 5), np.float32), LABELS)) == []
