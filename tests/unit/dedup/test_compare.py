"""The overlap of two texts."""

import pytest

from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.text.fingerprint import profile
from support.stores.dedup_runner import prose


def test_overlap_of_a_text_with_a_part_of_it() -> None:
    whole = prose(1, 400)
    part = whole[: len(whole) // 2]
    overlap = compare(profile(part), profile(whole))
    assert overlap.of_this_in_other == pytest.approx(1, abs=0.02)
    assert overlap.of_other_in_this == pytest.approx(0.5, abs=0.05)
    assert overlap.lead_shared == 1


def test_shared_passages_at_the_foot_do_not_count_for_the_lead() -> None:
    gallery = prose(9, 300)
    overlap = compare(profile(f"{prose(1, 120)}\n\n{gallery}"), profile(f"{prose(2, 120)}\n\n{gallery}"))
    assert overlap.of_this_in_other > 0.6
    assert overlap.lead_shared == 0


def test_texts_without_words_are_not_identical() -> None:
    overlap = compare(profile("…"), profile("—"))
    assert not overlap.identical
    assert overlap.resemblance == overlap.containment == overlap.lead_shared == 0


def test_shared_quotations_are_counted_in_six_word_runs() -> None:
    said = "“we will rebuild every school that was lost in the flood”"
    one = profile(f"{prose(1, 80)} The mayor said: {said}")
    other = profile(f"{said}, the mayor of the town told us. {prose(2, 80)}")
    assert compare(one, other).shared_quotes == 6
