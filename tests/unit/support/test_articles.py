import json
from collections import Counter
from itertools import combinations

import pytest

from newsloom_schemas import RawArticle
from support.texts.articles import Article, article, batch, copy_of


def shingles(text: str) -> set[tuple[str, ...]]:
    tokens = text.lower().split()
    return {tuple(tokens[start : start + 5]) for start in range(len(tokens) - 4)}


def resemblance(first: set[tuple[str, ...]], second: set[tuple[str, ...]]) -> float:
    return len(first & second) / len(first | second)


@pytest.fixture(scope="module")
def many() -> list[Article]:
    return [article(seed) for seed in range(400)]


def test_same_seed_gives_the_same_article() -> None:
    assert article(7) == article(7)
    assert article(7).text.startswith(article(7).paragraphs[0])
    assert batch(50, seed=3) == batch(50, seed=3)


def test_articles_have_the_length_and_shape_of_news(many: list[Article]) -> None:
    lengths = [len(each.text.split()) for each in many]

    assert min(lengths) >= 150
    assert max(lengths) <= 620
    assert all(len(each.paragraphs) >= 3 for each in many)
    assert len({each.url for each in many}) == len(many)
    assert all(each.people or each.places or each.organisations for each in many)
    assert all("{" not in each.text + each.title for each in many)


def test_unrelated_articles_share_hardly_a_phrase(many: list[Article]) -> None:
    sets = [shingles(each.text) for each in many]

    assert max(resemblance(first, second) for first, second in combinations(sets, 2)) < 0.05


def test_words_are_spread_as_in_natural_language(many: list[Article]) -> None:
    counts = Counter(word.strip('.,"—') for each in many for word in each.text.lower().split())
    ranked = [count for _, count in counts.most_common()]

    assert counts.most_common(1)[0][0] == "the"
    assert 0.03 < ranked[0] / sum(ranked) < 0.12
    assert 4 < ranked[9] / ranked[299] < 100
    assert len(counts) > 900


@pytest.mark.parametrize("seed", range(30))
def test_copy_is_the_article_elsewhere(seed: int) -> None:
    original = article(seed)
    copy = copy_of(original, 1_000 + seed)

    assert copy.copied_from == seed
    assert copy.url != original.url
    assert copy.text != original.text
    mine, theirs = shingles(copy.text), shingles(original.text)
    assert len(mine & theirs) / min(len(mine), len(theirs)) > 0.85


def test_batch_has_its_share_of_copies_each_after_its_original() -> None:
    made = batch(500, copies=0.2, seed=1)

    seen: set[int] = set()
    for each in made:
        assert each.copied_from is None or each.copied_from in seen
        seen.add(each.number)
    assert len(seen) == 500
    assert 60 <= sum(each.copied_from is not None for each in made) <= 140


def test_batches_of_different_seeds_have_nothing_in_common() -> None:
    assert not {each.text for each in batch(50, seed=1)} & {each.text for each in batch(50, seed=2)}


def test_batch_without_copies_has_none() -> None:
    assert all(each.copied_from is None for each in batch(50, copies=0.0))


def test_envelope_is_what_a_producer_sends() -> None:
    made = article(3)

    read = RawArticle.from_bytes(made.envelope())

    assert (read.text, read.title, read.url) == (made.text, made.title, made.url)
    assert json.loads(made.envelope())["authors"] == [made.author]


def test_page_holds_every_paragraph() -> None:
    page = article(3).html().decode()

    assert page.count("<p>") == len(article(3).paragraphs)
    assert "<nav>" in page
