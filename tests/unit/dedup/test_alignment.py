"""Which passages two texts have in the same order."""

import pytest

from newsloom.dedup import compare_texts
from newsloom.dedup.similarity.alignment import align
from newsloom.dedup.text.hashed_tokens import tokenise
from newsloom_schemas import Relation
from support.stores.dedup_runner import prose


def test_blocks_are_in_the_order_of_both_texts_and_have_equal_tokens() -> None:
    one = tokenise(f"{prose(1, 60)} Nine ferries. {prose(2, 60)}")
    other = tokenise(f"Today {prose(1, 60)} Ten boats came. {prose(2, 60)} {prose(1, 60)}")
    end = (0, 0)
    for block in align(one.hashes, other.hashes):
        assert (block.this, block.other) >= end
        same = one.hashes[block.this : block.this + block.size] == other.hashes[block.other : block.other + block.size]
        assert same.all()
        end = (block.this + block.size, block.other + block.size)
    assert end > (0, 0)


def test_words_changed_throughout_leave_a_copy() -> None:
    words = prose(1, 300).split()
    changed = " ".join("other" if place % 8 == 3 else word for place, word in enumerate(words))
    comparison = compare_texts(" ".join(words), changed)
    assert comparison.resemblance < 0.4
    assert comparison.relation is Relation.NEAR


def test_shared_passages_alone_do_not_make_copies() -> None:
    passage = prose(9, 200)
    comparison = compare_texts(f"{prose(1, 130)} {passage}", f"{prose(2, 130)} {passage}")
    assert comparison.resemblance > 0.3
    assert comparison.relation is Relation.ORIGINAL


@pytest.mark.parametrize("text", ["", "one", "one two", "la " * 3_000])
def test_texts_without_a_unique_word_pair_are_not_aligned(text: str) -> None:
    assert align(tokenise(text).hashes, tokenise(text + "x").hashes) == []
