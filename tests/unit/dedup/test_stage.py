"""The dedup stage from bytes to bytes, with its store in memory."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed
from newsloom.core.pipeline import Pipeline
from newsloom.dedup import claim
from newsloom.dedup.stage import build
from newsloom.dedup.store import open_store
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.verdict.decide import decide
from newsloom.dedup.verdict.pair import Judged
from newsloom.settings import DedupSettings, StoreKind
from newsloom_schemas import ArticleOutcome, FileOrigin, NormalisedArticle, Relation, Verdict
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose


def runner(clock: FakeClock | None = None, **settings: object) -> DedupRunner:
    chosen = DedupSettings.model_validate({"store": "memory"} | settings)
    clock = clock or FakeClock()
    return DedupRunner(open_store(chosen, clock), chosen, clock)


async def test_a_copy_is_diverted_and_names_its_source() -> None:
    first, second = await runner().take(article(prose(1), name="a"), article(prose(1), name="b", position=1))
    assert (first.outcome, second.outcome) == (ArticleOutcome.UNIQUE, ArticleOutcome.DUPLICATE)
    assert second.dedup.canonical_id == "a"


async def test_the_record_keeps_the_fields_of_normalise() -> None:
    sent = article(prose(1), name="a", title="A title", document="https://courier.example/a", correction="Mended.")
    (judged,) = await runner().take(sent)
    kept = judged.model_dump(exclude={"schema_", "outcome", "dedup", "story", "trace"})
    assert kept == sent.model_dump(exclude={"schema_", "trace"})
    assert [entry.stage for entry in judged.trace.stages] == ["dedup"]


async def test_the_relation_and_the_number_of_candidates_are_noted() -> None:
    judged = await runner().take(*(article(prose(1), name=name, position=ord(name)) for name in "abc"))
    notes = [dict(each.trace.stages[-1].notes) for each in judged]
    assert notes == [
        {"relation": "original", "candidates": "0"},
        {"relation": "exact", "candidates": "1"},
        {"relation": "exact", "candidates": "2"},
    ]


async def test_the_policy_decides_which_relations_pass() -> None:
    lenient = runner(unique_relations=["original", "exact"])
    _, copy = await lenient.take(article(prose(1), name="a"), article(prose(1), name="b", position=1))
    assert (copy.outcome, copy.dedup.relation) == (ArticleOutcome.UNIQUE, Relation.EXACT)


@pytest.mark.parametrize(("new_words", "outcome"), [(60, ArticleOutcome.DUPLICATE), (400, ArticleOutcome.UNIQUE)])
async def test_a_report_with_enough_new_text_passes_although_it_contains_another(
    new_words: int, outcome: ArticleOutcome
) -> None:
    short = prose(1, 200)
    _, longer = await runner().take(
        article(short, name="a"), article(f"{short}\n\n{prose(2, new_words)}", name="b", position=1)
    )
    assert longer.dedup.relation is Relation.CONTAINED
    assert longer.outcome is outcome


async def test_a_revision_passes_as_a_revision() -> None:
    key = "https://courier.example/a"
    _, revision = await runner().take(
        article(prose(1), name="v1", document=key), article(prose(1) + " More.", name="v2", document=key, position=1)
    )
    assert revision.outcome is ArticleOutcome.REVISION


async def test_a_redelivered_article_keeps_its_first_verdict_whatever_came_in_between() -> None:
    taking = runner()
    (first,) = await taking.take(article(prose(1), name="a"))
    await taking.take(article(prose(1), name="b", position=1))
    (again,) = await taking.take(article(prose(1), name="a"))
    assert again.dedup == first.dedup
    assert again.dedup.relation is Relation.ORIGINAL


async def test_an_article_that_failed_after_its_claim_does_not_stop_a_worker_that_gets_a_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dying(features: ArticleFeatures, earlier: Sequence[Judged]) -> Verdict:
        if features.article_id == "poison":
            raise RecursionError(features.article_id)
        return decide(features, earlier)

    monkeypatch.setattr(claim, "decide", dying)
    taking = runner()
    await taking.claim(article(prose(1), name="poison"))
    first, second = await taking.take(
        article(prose(1) + " Credit.", name="first", position=1), article(prose(1), name="second", position=2)
    )
    assert (first.dedup.relation, second.dedup.relation) == (Relation.ORIGINAL, Relation.CONTAINED)
    assert second.dedup.canonical_id == "first"


async def test_a_redelivery_after_a_change_of_policy_keeps_its_verdict_and_follows_the_policy() -> None:
    store = open_store(DedupSettings(store=StoreKind.MEMORY), FakeClock())
    await DedupRunner(store).take(article(prose(1), name="a"))
    await DedupRunner(store).take(article(prose(1), name="b", position=1))
    lenient = DedupRunner(store, DedupSettings(unique_relations=frozenset({Relation.ORIGINAL, Relation.EXACT})))
    (again,) = await lenient.take(article(prose(1), name="b", position=1))
    assert (again.outcome, again.dedup.relation) == (ArticleOutcome.UNIQUE, Relation.EXACT)


async def test_a_forged_origin_does_not_get_the_verdict_of_another_article() -> None:
    taking = runner()
    await taking.take(article(prose(1), name="a"))
    (other,) = await taking.take(article(prose(2), name="b"))
    assert other.dedup.relation is Relation.ORIGINAL
    assert other.dedup.canonical_id == "b"


async def test_the_same_article_from_another_origin_goes_to_the_duplicates() -> None:
    first, again = await runner().take(article(prose(1), name="a"), article(prose(1), name="a", position=1))
    assert first.outcome is ArticleOutcome.UNIQUE
    assert (again.outcome, again.dedup.relation, again.dedup.canonical_id) == (ArticleOutcome.DUPLICATE, "exact", "a")


async def test_an_article_outside_the_window_is_forgotten() -> None:
    clock = FakeClock()
    taking = runner(clock, window_days=2)
    await taking.take(article(prose(1), name="a"))
    clock.forward(timedelta(days=1.9))
    (within,) = await taking.take(article(prose(1), name="b", position=1))
    clock.forward(timedelta(days=2.1))
    (after,) = await taking.take(article(prose(1), name="c", position=2))
    assert within.dedup.canonical_id == "a"
    assert after.dedup.relation is Relation.ORIGINAL


def failed(value: bytes) -> bool:
    ran = Pipeline([build(DedupSettings())], FakeClock()).start(Inbound(value, FileOrigin(file="x")))
    return isinstance(ran.result, Failed)


@pytest.mark.parametrize("value", [b"", b"{}", b"[1]", b"\xff", b'{"schema":"newsloom.raw/1"}'])
def test_a_record_that_is_not_a_normalised_article_fails(value: bytes) -> None:
    assert failed(value)


@pytest.mark.parametrize("text", ["", "…", "one", "un deux trois quatre", "🙂🙂🙂", "\u200b"])
async def test_texts_without_shingles_are_originals(text: str) -> None:
    batch: Sequence[NormalisedArticle] = [article(text, name=f"a{n}", position=n) for n in range(2)]
    first, second = await runner().take(*batch)
    assert first.dedup.relation is Relation.ORIGINAL
    assert second.dedup.relation is (Relation.EXACT if any(map(str.isalnum, text)) else Relation.ORIGINAL)
