"""The stored features of an article."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.text.hashed_tokens import MAX_CODE_POINTS
from support.stores.dedup_runner import article

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS, TEXTS)
def test_packed_features_are_unpacked_unchanged(text: str, title: str, notice: str) -> None:
    before = article_features(article(text, name="a", title=title, correction=notice))
    assert ArticleFeatures.unpack(before.pack()) == before


def test_a_long_text_is_cut_before_it_is_stored() -> None:
    assert len(article_features(article("word " * MAX_CODE_POINTS, name="a")).text) == MAX_CODE_POINTS
