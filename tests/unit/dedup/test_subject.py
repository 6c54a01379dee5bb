"""What is remembered of an article comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup.text.features import Subject, subject
from newsloom.dedup.text.tokens import MAX_CODE_POINTS
from support.stores.dedup_runner import article, prose

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS, TEXTS)
def test_a_subject_with_its_text_survives_packing(text: str, title: str, notice: str) -> None:
    before = subject(article(text, name="a", title=title, correction=notice), keep_text=True)
    assert Subject.unpack(before.pack()) == before


@pytest.mark.parametrize("words", [0, 1, 40, 250, 300, 3_000])
def test_a_sketch_survives_packing(words: int) -> None:
    text = " ".join(prose(1, words).split()[:words])
    before = subject(article(f"{text} “{text[:300]}”", name="a"), keep_text=False)
    after = Subject.unpack(before.pack())
    assert after.text is None
    for name in ("hashes", "lead", "quotes"):
        assert getattr(after.profile, name).tolist() == getattr(before.profile, name).tolist()
    for name in ("words", "shingles", "ceiling", "exact", "sampled"):
        assert getattr(after.profile, name) == getattr(before.profile, name)


def test_a_sketch_is_far_smaller_than_a_long_text() -> None:
    long = article(prose(1, 3_000), name="a")
    assert len(subject(long, keep_text=False).pack()) < 1_400 < len(subject(long, keep_text=True).pack())


def test_only_what_is_looked_at_is_remembered() -> None:
    assert len(subject(article("word " * MAX_CODE_POINTS, name="a"), keep_text=True).text or "") == MAX_CODE_POINTS
