"""Laws of tokens, fingerprints, comparison and verdicts."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup import compare_texts
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.similarity.relate import relate
from newsloom.dedup.stores.posting import FURNITURE, Holder, add, holders
from newsloom.dedup.stores.protocol import GROUP_CAP, GROUP_ENTRIES
from newsloom.dedup.text.features import Subject, sketch, subject
from newsloom.dedup.text.fingerprint import POSTINGS, SKETCH, fingerprint, profile
from newsloom.dedup.text.tokens import tokenise
from newsloom.dedup.verdict.decide import Judged, decide
from newsloom_schemas import Relation
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
    """The first text builds them, which no example should be timed for."""
    tokenise("once")


@given(ANY_TEXT)
def test_tokens_stand_in_order_and_hold_their_letters(text: str) -> None:
    tokens = tokenise(text)
    words = tokens.words()
    assert all(words)
    assert not any(character.isspace() for word in words for character in word)
    assert sum(map(len, words)) >= sum(character.isalpha() for character in tokens.text)


@given(WORDS, st.sampled_from([" ", "\n", " — ", "\t\t", ". "]))
def test_what_stands_between_words_does_not_matter(words: list[str], separator: str) -> None:
    assert fingerprint(separator.join(words)).exact == fingerprint(" ".join(words)).exact


@given(ANY_TEXT)
def test_a_fingerprint_is_sorted_distinct_and_bounded(text: str) -> None:
    found = fingerprint(text)
    for sample, bound in ((found.postings, POSTINGS), (found.quotes, POSTINGS), (found.sketch.tolist(), SKETCH)):
        assert list(sample) == sorted(set(sample))
        assert len(sample) <= bound
    assert found.shingles <= max(found.words - 4, min(found.words, 1))


@given(ANY_TEXT, ANY_TEXT)
def test_shares_lie_between_0_and_1_and_resemblance_is_symmetric(one: str, other: str) -> None:
    whole = profile(one), profile(other)
    for this, that in (whole, (sketch(whole[0]), sketch(whole[1]))):
        there, back = compare(this, that), compare(that, this)
        assert there.resemblance == back.resemblance
        assert (there.of_this_in_other, there.of_other_in_this) == (back.of_other_in_this, back.of_this_in_other)
        assert there.lead_shared == back.lead_shared
        for share in (there.resemblance, there.of_this_in_other, there.of_other_in_this, there.lead_shared):
            assert 0 <= share <= 1
        assert there.resemblance <= min(there.of_this_in_other, there.of_other_in_this)
        assert relate(there) is relate(back)


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


@given(SEEDS, st.floats(0, 1), st.integers(60, 1_500))
def test_estimates_stay_within_four_standard_deviations(seed: int, kept: float, words: int) -> None:
    one = prose(seed, words).split(" ")
    other = one[: int(len(one) * kept)] + prose(seed + 1, words).split(" ")[int(len(one) * kept) :]
    texts = profile(" ".join(one)), profile(" ".join(other))
    counted, estimated = compare(*texts), compare(sketch(texts[0]), sketch(texts[1]))
    error = math.sqrt(counted.resemblance * (1 - counted.resemblance) / SKETCH)
    assert abs(estimated.resemblance - counted.resemblance) <= 4 * error + 2 / SKETCH


@given(SEEDS, st.floats(0, 1), st.integers(60, 1_500), st.integers(60, 1_500))
def test_estimates_of_containment_stay_within_four_standard_deviations(
    seed: int, kept: float, words: int, others: int
) -> None:
    one, more = prose(seed, words).split(" "), prose(seed + 1, others).split(" ")
    texts = profile(" ".join(one)), profile(" ".join(one[: int(len(one) * kept)] + more))
    counted, estimated = compare(*texts), compare(sketch(texts[0]), sketch(texts[1]))
    deviation = math.sqrt(counted.resemblance * (1 - counted.resemblance) / SKETCH) / (1 + counted.resemblance) ** 2
    for found, true, ratio in (
        (estimated.of_this_in_other, counted.of_this_in_other, texts[1].shingles / texts[0].shingles),
        (estimated.of_other_in_this, counted.of_other_in_this, texts[0].shingles / texts[1].shingles),
    ):
        assert abs(found - true) <= (1 + ratio) * (4 * deviation + 2 / SKETCH)


@given(st.lists(st.tuples(SEEDS.map(lambda seed: seed % 4), st.integers(20, 120)), max_size=6), st.randoms())
def test_the_order_of_candidates_does_not_matter(specs: list[tuple[int, int]], chance: Random) -> None:
    judged: list[Judged] = []
    for sequence, (seed, words) in enumerate(specs, start=1):
        remembered = subject(article(prose(seed, words), name=f"a{sequence}"), keep_text=True)
        judged.append(Judged(sequence, remembered, decide(remembered, judged)))
    last = subject(article(prose(1, 100), name="last"), keep_text=True)
    verdict = decide(last, judged)
    chance.shuffle(judged)
    assert decide(last, judged) == verdict
    assert verdict.cluster_id in {"last", *(each.verdict.cluster_id for each in judged)}


@given(one=WORDY, other=WORDY, keep_text=st.booleans())
def test_a_verdict_from_the_store_is_the_verdict_of_the_article(one: str, other: str, *, keep_text: bool) -> None:
    first, second = (
        subject(article(text, name=name), keep_text=keep_text) for name, text in (("a", one), ("b", other))
    )
    judged = Judged(1, first, decide(first, []))
    stored = Judged(1, Subject.unpack(first.pack()), judged.verdict)
    assert decide(Subject.unpack(second.pack()), [stored]) == decide(second, [judged])


HOLDERS = st.lists(st.tuples(st.integers(1, 2**46), st.integers(1, 80)), max_size=120)


@given(HOLDERS, st.integers(0, 60))
def test_a_posting_list_is_bounded_and_keeps_the_first_and_the_latest_of_a_group(
    added: list[Holder], floor: int
) -> None:
    data: bytes | None = None
    for sequence, group in added:
        own = (max(sequence, group, floor), group)
        if data != FURNITURE:
            data = add(data, [], own, floor)
            held = holders(data, floor)
            assert data == FURNITURE or own in held
            groups = [other for _, other in held]
            assert len(set(groups)) <= GROUP_CAP
            assert all(groups.count(other) <= GROUP_ENTRIES for other in groups)
