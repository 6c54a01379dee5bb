"""Laws of tokens, fingerprints, comparison and verdicts."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup import compare_texts
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.similarity.relations import relation_by_overlap
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.dedup.text.fingerprint import POSTINGS, fingerprint, profile
from newsloom.dedup.text.hashed_tokens import tokenise
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom_schemas import Relation, Source
from support.stores.dedup_runner import article, prose

WORDS = st.lists(
    st.sampled_from(
        [
            "port",
            "bridge",
            "ferry",
            "pier",
            "9",
            "Maren",
            "flood",
            "Größe",
            "पुल",
            "桥",
            "said",
            "“",
            "”",
            '"',
            ".",
            "\n",
        ]
    ),
    max_size=90,
)
WORDY = WORDS.map(" ".join)
ANY_TEXT = st.one_of(WORDY, st.text(max_size=400))
SEEDS = st.integers(0, 10**6)


@pytest.fixture(scope="module", autouse=True)
def tables() -> None:
    """Build the tables, so that their time does not count for the first example."""
    tokenise("once")


@given(ANY_TEXT)
def test_tokens_hold_all_letters_and_no_space(text: str) -> None:
    tokens = tokenise(text)
    words = tokens.words()
    assert all(words)
    assert not any(character.isspace() for word in words for character in word)
    assert sum(map(len, words)) >= sum(character.isalpha() for character in tokens.text)


@given(WORDS, st.sampled_from([" ", "\n", " — ", "\t\t", ". "]))
def test_separators_between_words_do_not_matter(words: list[str], separator: str) -> None:
    assert fingerprint(separator.join(words)).exact == fingerprint(" ".join(words)).exact


@given(ANY_TEXT)
def test_a_fingerprint_is_sorted_distinct_and_bounded(text: str) -> None:
    found = fingerprint(text)
    for smallest in (found.postings, found.quotes):
        assert list(smallest) == sorted(set(smallest))
        assert len(smallest) <= POSTINGS
    assert profile(text).shingles <= max(found.words - 4, min(found.words, 1))


@given(ANY_TEXT, ANY_TEXT)
def test_shares_are_between_0_and_1_and_resemblance_is_symmetric(one: str, other: str) -> None:
    this, that = profile(one), profile(other)
    there, back = compare(this, that), compare(that, this)
    assert there.resemblance == back.resemblance
    assert (there.of_this_in_other, there.of_other_in_this) == (back.of_other_in_this, back.of_this_in_other)
    assert there.lead_shared == back.lead_shared
    for share in (there.resemblance, there.of_this_in_other, there.of_other_in_this, there.lead_shared):
        assert 0 <= share <= 1
    assert there.resemblance <= min(there.of_this_in_other, there.of_other_in_this)
    assert relation_by_overlap(there) is relation_by_overlap(back)


@given(ANY_TEXT)
def test_a_text_is_the_exact_copy_of_itself(text: str) -> None:
    comparison = compare_texts(text, text)
    if tokenise(text).words():
        assert comparison.relation is Relation.EXACT
        assert comparison.resemblance == comparison.of_a_in_b == comparison.of_b_in_a == 1
    else:
        assert comparison.relation is Relation.ORIGINAL


@given(SEEDS, st.integers(60, 200), st.integers(0, 200))
def test_a_part_is_contained_in_the_whole(seed: int, size: int, start: int) -> None:
    words = prose(seed, 420).split(" ")
    part, whole = " ".join(words[start : start + size]), " ".join(words)
    comparison = compare_texts(whole, part)
    assert comparison.of_b_in_a == 1
    assert comparison.relation in {Relation.CONTAINED, Relation.EXACT}


@given(st.lists(st.tuples(SEEDS.map(lambda seed: seed % 4), st.integers(20, 120)), max_size=6), st.randoms())
def test_the_order_of_candidates_does_not_matter(specs: list[tuple[int, int]], chance: Random) -> None:
    judged: list[Judged] = []
    for sequence, (seed, words) in enumerate(specs, start=1):
        remembered = article_features(article(prose(seed, words), name=f"a{sequence}"))
        judged.append(Judged(sequence, remembered, decide(remembered, judged)))
    last = article_features(article(prose(1, 100), name="last"))
    verdict = decide(last, judged)
    chance.shuffle(judged)
    assert decide(last, judged) == verdict
    assert verdict.cluster_id in {"last", *(each.verdict.cluster_id for each in judged)}


@given(one=WORDY, other=WORDY)
def test_stored_features_give_the_same_verdict_as_the_article(one: str, other: str) -> None:
    first, second = (article_features(article(text, name=name)) for name, text in (("a", one), ("b", other)))
    judged = Judged(1, first, decide(first, []))
    stored = Judged(1, ArticleFeatures.unpack(first.pack()), judged.verdict)
    assert decide(ArticleFeatures.unpack(second.pack()), [stored]) == decide(second, [judged])


TITLES = st.sampled_from(
    [
        "Ship aground",
        "UPDATE 1-Ship aground",
        "UPDATE 2-Ship aground",
        "CORRECTED-Ship aground",
        "KILL-Ship aground",
        "",
    ]
)
WIRES = st.lists(st.tuples(SEEDS.map(lambda seed: seed % 3), st.integers(20, 120), TITLES), min_size=1, max_size=6)


@given(WIRES, st.randoms())
def test_labelled_versions_are_judged_alike_in_any_order_of_candidates_and_from_the_store(
    specs: list[tuple[int, int, str]], chance: Random
) -> None:
    judged: list[Judged] = []
    for sequence, (seed, words, title) in enumerate(specs, start=1):
        wire = article(prose(seed, words), name=f"a{sequence}", title=title)
        features = article_features(wire.model_copy(update={"source": Source(domain="agency.example")}))
        verdict = decide(features, judged)
        stored = [Judged(each.sequence, ArticleFeatures.unpack(each.features.pack()), each.verdict) for each in judged]
        chance.shuffle(stored)
        assert decide(ArticleFeatures.unpack(features.pack()), stored) == verdict
        assert (verdict.revision is not None) == (verdict.relation is Relation.REVISION)
        if title.startswith("KILL") and verdict.relation is Relation.EXACT:  # of the same kill, received before
            matched = next(each for each in judged if each.features.article_id == verdict.evidence.matched_id)
            assert matched.features.title == title
        judged.append(Judged(sequence, features, verdict))
