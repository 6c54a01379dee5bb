"""Texts to one form, and copies: what stands in the place of what."""

import pytest

from newsloom.dedup import compare_texts
from newsloom.dedup.alignment import align, substitutions
from newsloom.dedup.tokens import tokenise
from newsloom_schemas import Relation
from support.dedup_desk import prose

WEATHER = (
    "Expect a dry and mostly sunny {day} in {town}, with a light breeze from the {wind} and temperatures that rise to "
    "{high} degrees in the afternoon. The night stays clear, and it cools down to {low} degrees by dawn. The pollen "
    "count is low, and the sun sets at {sunset}. Drivers should look out for fog in the valley near {river} before "
    "eight in the morning. Tomorrow brings more of the same, says the weather office in {office}, before a front from "
    "the sea reaches {coast} towards the end of the week."
)
ONE = {"day": "Monday", "town": "Varnholm", "wind": "north", "high": "21", "low": "9", "sunset": "20:14"}
ONE |= {"river": "the Ulse", "office": "Harland", "coast": "Norby"}
OTHER = {"day": "Friday", "town": "Quillan", "wind": "west", "high": "27", "low": "14", "sunset": "20:46"}
OTHER |= {"river": "the Brae", "office": "Tessmark", "coast": "Port Almond"}


def test_blocks_rise_in_both_texts_and_hold_the_same_tokens() -> None:
    one, other = tokenise(WEATHER.format(**ONE)), tokenise(WEATHER.format(**OTHER))
    end = (0, 0)
    for block in align(one.hashes, other.hashes):
        assert (block.this, block.other) >= end
        same = one.hashes[block.this : block.this + block.size] == other.hashes[block.other : block.other + block.size]
        assert same.all()
        end = (block.this + block.size, block.other + block.size)


def test_facts_in_each_others_place_are_counted_and_shown() -> None:
    changed = substitutions(tokenise(WEATHER.format(**OTHER)), tokenise(WEATHER.format(**ONE)))
    assert changed.count >= 7
    assert "21 → 27" in changed.examples
    assert changed.facts >= changed.aligned / 2


def test_articles_to_one_form_with_other_facts_are_no_copies() -> None:
    comparison = compare_texts(WEATHER.format(**ONE), WEATHER.format(**OTHER))
    assert comparison.relation is Relation.ORIGINAL
    assert comparison.resemblance > 0.3
    long = compare_texts(f"{WEATHER.format(**ONE)} {prose(1, 60)}", f"{WEATHER.format(**OTHER)} {prose(1, 60)}")
    assert long.relation is Relation.ORIGINAL
    assert long.resemblance > 0.5
    assert "21 → 27" in long.evidence or "Monday → Friday" in long.evidence


@pytest.mark.parametrize(
    ("old", "new"),
    [("Varnholm", "Varnhlom"), ("sunny", "bright"), ("21", "22"), (" Expect", "Please expect")],
    ids=["typo in a name", "another word", "one figure corrected", "words before"],
)
def test_a_copy_stays_one_when_little_is_changed(old: str, new: str) -> None:
    text = f"{WEATHER.format(**ONE)} {prose(1, 60)}"
    assert compare_texts(text, text.replace(old, new)).relation in {Relation.NEAR, Relation.CONTAINED, Relation.EXACT}


def test_words_changed_all_over_leave_a_copy() -> None:
    words = prose(1, 300).split()
    changed = " ".join("other" if place % 8 == 3 else word for place, word in enumerate(words))
    comparison = compare_texts(" ".join(words), changed)
    assert comparison.resemblance < 0.4
    assert comparison.relation is Relation.NEAR


def test_passages_in_common_do_not_make_texts_that_differ_copies() -> None:
    passage = prose(9, 200)
    comparison = compare_texts(f"{prose(1, 130)} {passage}", f"{prose(2, 130)} {passage}")
    assert comparison.resemblance > 0.3
    assert comparison.relation is Relation.ORIGINAL


def test_a_capital_at_the_head_of_a_sentence_is_no_fact() -> None:
    changed = substitutions(
        tokenise("She came home. Rain fell on the old town."), tokenise("She came home. Snow fell on the old town.")
    )
    assert changed.count == 0


@pytest.mark.parametrize("text", ["", "one", "one two", "la " * 3_000])
def test_texts_without_a_pair_that_stands_once_have_nothing_aligned(text: str) -> None:
    assert substitutions(tokenise(text), tokenise(text + "x")).count == 0
