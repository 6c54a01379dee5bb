"""Laws of labels: whatever a producer sends, they are bounded and can be written; and they decide nothing."""

import asyncio
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.clock import SystemClock
from newsloom.dedup.store import open_store
from newsloom.normalise import normalise_article
from newsloom.normalise.envelopes.producer_labels import (
    MAX_LABELS,
    MAX_LABELS_CHARS,
    MAX_NAME_CHARS,
    MAX_VALUE_CHARS,
    read_external_id,
    read_labels,
)
from newsloom.settings import DedupSettings
from newsloom_schemas import DeduplicatedArticle, FileOrigin, NormalisedArticle, RawArticle
from support.stores.dedup_runner import DedupRunner
from support.texts.articles import article, copy_of

ANY_CHARACTER: Final = st.characters(exclude_categories=())  # lone surrogates too
ANY_TEXT: Final = st.text(ANY_CHARACTER, max_size=80)
SINGLE: Final = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT, st.text("x", min_size=600))
ANY_JSON: Final = st.recursive(
    SINGLE,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ANY_TEXT, inner, max_size=4)),
    max_leaves=12,
)
ANY_LABELS: Final = st.dictionaries(st.one_of(ANY_TEXT, st.sampled_from("abc")), ANY_JSON, max_size=50)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Models are read before the first example is timed."""
    normalise_article(article(1).envelope())


@given(ANY_LABELS, ANY_LABELS)
def test_labels_are_bounded_sorted_and_fit_to_be_written(labels: dict[str, Any], metadata: dict[str, Any]) -> None:
    read = read_labels(labels, metadata)
    carried = read.labels
    assert len(carried) <= MAX_LABELS
    assert list(carried) == sorted(carried)
    assert all(0 < len(name) <= MAX_NAME_CHARS and name == name.strip() for name in carried)
    assert all(len(value) <= MAX_VALUE_CHARS for value in carried.values())
    assert sum(len(name) + len(value) for name, value in carried.items()) <= MAX_LABELS_CHARS
    for text in (*carried, *carried.values(), *read.notes.values()):
        text.encode()
        assert "\x00" not in text
    assert all(len(note) < 3_000 for note in read.notes.values())


@given(ANY_LABELS)
def test_what_is_carried_is_carried_again_unchanged(sent: dict[str, Any]) -> None:
    once = read_labels(sent).labels
    again = read_labels(once)
    assert (again.labels, again.notes) == (once, {})


@given(ANY_LABELS)
def test_no_value_is_lost_without_a_word(sent: dict[str, Any]) -> None:
    read = read_labels(sent)
    for name, value in sent.items():
        alone = read_labels({name: value})
        assert alone.labels.items() <= read.labels.items() or "labels_left_out" in read.notes
        assert value is None or alone.labels or alone.notes.keys() == {"labels_left_out"}


@given(ANY_TEXT)
def test_external_id_is_fit_to_be_written_and_comes_to_itself(sent: str) -> None:
    carried, notes = read_external_id(sent)
    assert notes == {}
    assert carried is None or (carried.encode() and read_external_id(carried) == (carried, {}))


@given(ANY_LABELS, ANY_LABELS)
def test_articles_that_differ_in_labels_only_differ_in_nothing_else(
    labels: dict[str, Any], metadata: dict[str, Any]
) -> None:
    said = json.loads(article(1).envelope())
    bare = normalise_article(RawArticle.model_validate(said))
    with_labels = normalise_article(RawArticle.model_validate({**said, "labels": labels, "metadata": metadata}))
    assert with_labels.replace(labels={}, id=bare.id) == bare  # the id is made of the raw record, labels and all
    assert NormalisedArticle.from_bytes(with_labels.to_bytes()) == with_labels
    sent = json.dumps({**said, "labels": labels, "metadata": metadata}).encode()
    assert normalise_article(sent).replace(id=with_labels.id) == with_labels


@given(st.lists(ANY_LABELS, min_size=5, max_size=5))
def test_verdicts_are_the_same_whatever_the_labels(labels: list[dict[str, Any]]) -> None:
    first = article(1)
    texts = (first.text, first.text, copy_of(first, 2).text, article(3).text, first.text[: len(first.text) // 2])
    raw = [RawArticle(text=text, url=f"https://site{n}.example/{n}", title=first.title) for n, text in enumerate(texts)]
    bare = judged(raw)
    labelled = judged([each.replace(labels=sent) for each, sent in zip(raw, labels, strict=True)])
    assert [verdict(each) for each in labelled] == [verdict(each) for each in bare]
    assert [each.labels for each in labelled] == [dict(read_labels(sent).labels) for sent in labels]


def verdict(judged_article: DeduplicatedArticle) -> tuple[object, ...]:
    """Everything in a verdict but ids."""
    dedup = judged_article.dedup
    evidence = dedup.evidence.replace(matched_id=None)
    return judged_article.outcome, dedup.relation, dedup.similarity, dedup.containment, evidence


def judged(raw: list[RawArticle]) -> list[DeduplicatedArticle]:
    """The raw articles through normalise and dedup."""
    articles = [normalise_article(each).replace(origin=FileOrigin(file="a", position=n)) for n, each in enumerate(raw)]
    settings = DedupSettings.model_validate({"store": "memory"})
    return asyncio.run(DedupRunner(open_store(settings, SystemClock()), settings).take(*articles))
