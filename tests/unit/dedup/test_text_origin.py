"""The agency or outlet that a text comes from, and by how many independently an event was reported."""

import itertools
import random

import pytest

from newsloom.dedup.store import open_store
from newsloom.settings import DedupSettings
from newsloom_schemas import (
    Attribution,
    NormalisedArticle,
    OriginBasis,
    OriginKind,
    Relation,
    TextOrigin,
    Verdict,
    independent_origins,
)
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, prose
from support.texts.dated_articles import TEXT, dated_article

OTHER = prose(2, 200)


async def verdicts(*articles: NormalisedArticle) -> list[Verdict]:
    settings = DedupSettings.model_validate({"store": "memory"})
    judged = await DedupRunner(open_store(settings, FakeClock()), settings).take(*articles)
    return [each.dedup for each in judged]


def origin(verdict: Verdict) -> tuple[str, str, str] | None:
    found = verdict.text_origin
    return (found.name, found.kind.value, found.basis.value) if found is not None else None


async def test_an_agency_counts_by_credit_signature_dateline_and_its_own_site() -> None:
    signed = dated_article("signed", domain="gazette.example").replace(attribution=Attribution(signed_by="Reuters"))
    dateline = dated_article("dateline", OTHER, domain="gazette.example").replace(attribution=Attribution(agency="AFP"))
    third, fourth = prose(3, 200), prose(4, 200)
    credited = dated_article("credited", third, domain="gazette.example", credit="dpa/AFP")
    own = dated_article("own", fourth, domain="apnews.com")
    found = await verdicts(signed, dateline, credited, own)
    assert [origin(each) for each in found] == [
        ("Reuters", "agency", "credit"),
        ("AFP", "agency", "credit"),
        ("dpa", "agency", "credit"),
        ("AP", "agency", "publisher"),
    ]


async def test_a_desk_or_source_that_is_no_agency_leaves_the_outlet_that_was_first() -> None:
    desk = dated_article("desk", domain="gazette.example", credit="Statistics Office").replace(
        attribution=Attribution(signed_by="Web Desk", credited_to="Statistics Office")
    )
    assert origin((await verdicts(desk))[0]) == ("gazette.example", "outlet", "first")


async def test_a_copy_that_credits_an_agency_says_it_for_the_cluster() -> None:
    silent = dated_article("silent", domain="gazette.example")
    credited = dated_article("credited", domain="courier.example", credit="Reuters")
    later = dated_article("later", domain="herald.example")
    first, second, third = await verdicts(silent, credited, later)
    assert origin(first) == ("gazette.example", "outlet", "first")
    assert origin(second) == origin(third) == ("Reuters", "agency", "credit")
    assert third.text_origin is not None
    assert third.text_origin.article_id == credited.id


async def test_a_credited_outlet_counts_more_than_the_first() -> None:
    silent = dated_article("silent", hour=9, domain="gazette.example")
    source = dated_article("source", hour=8, domain="courier.example")
    copy = dated_article("copy", hour=10, domain="herald.example", credit="The Gazette")
    found = await verdicts(silent, source, copy)
    assert [origin(each) for each in found] == [
        ("gazette.example", "outlet", "first"),
        ("courier.example", "outlet", "first"),
        ("gazette.example", "outlet", "credit"),
    ]


async def test_the_source_of_an_earlier_credit_is_known_when_it_arrives() -> None:
    copy = dated_article("copy", domain="herald.example", credit="Courier")
    source = dated_article("source", domain="courier.example")
    found = await verdicts(copy, source)
    assert origin(found[1]) == ("courier.example", "outlet", "credit")


@pytest.mark.parametrize(
    ("hour", "first"), [(8, "courier.example"), (10, "gazette.example"), (None, "gazette.example")]
)
async def test_among_outlets_the_earlier_publication_is_first(hour: int | None, first: str) -> None:
    known = dated_article("known", hour=9, domain="gazette.example")
    other = dated_article("other", hour=hour, domain="courier.example")
    found = await verdicts(known, other)
    assert origin(found[1]) == (first, "outlet", "first")


async def test_whom_a_roundup_credits_says_nothing_of_the_text_in_it() -> None:
    part = dated_article("part", domain="gazette.example")
    roundup = dated_article("roundup", f"{TEXT}\n\n{prose(5, 600)}", domain="courier.example", credit="Reuters")
    found = await verdicts(part, roundup)
    assert found[1].relation is Relation.CONTAINED
    assert found[1].cluster_id == found[0].cluster_id
    assert origin(found[1]) == ("gazette.example", "outlet", "first")


async def test_an_article_of_unknown_source_has_no_origin() -> None:
    assert (await verdicts(dated_article("unknown")))[0].text_origin is None


async def test_copies_and_reports_of_one_agency_are_not_independent() -> None:
    same = dated_article("one", domain="gazette.example", credit="Reuters")
    copy = dated_article("two", domain="courier.example")
    another_report = dated_article("three", OTHER, domain="herald.example", credit="Thomson Reuters")
    own = dated_article("four", prose(6, 200), domain="courier.example")
    unknown = dated_article("five", prose(7, 200))
    found = await verdicts(same, copy, another_report, own, unknown)
    assert independent_origins(found) == {"reuters", "courier.example", found[4].cluster_id}


async def test_the_order_in_which_agency_copies_arrive_does_not_change_how_many_are_independent() -> None:
    articles = [
        dated_article("a", domain="gazette.example"),
        dated_article("b", domain="courier.example", credit="AP"),
        dated_article("c", domain="herald.example"),
        dated_article("d", OTHER, domain="herald.example"),
    ]
    orders = list(itertools.permutations(articles))
    for order in random.Random(1).sample(orders, 8):
        assert independent_origins(await verdicts(*order)) == {"ap", "herald.example"}


def test_the_latest_verdict_of_a_cluster_counts() -> None:
    origins = [
        TextOrigin(name=name, kind=kind, basis=basis, article_id="0" * 32)
        for name, kind, basis in (
            ("gazette.example", OriginKind.OUTLET, OriginBasis.FIRST),
            ("AP", OriginKind.AGENCY, OriginBasis.CREDIT),
        )
    ]
    base = Verdict.model_validate(
        {
            "relation": "original",
            "canonical_id": "0" * 32,
            "cluster_id": "0" * 32,
            "similarity": 0,
            "containment": {"of_this_in_match": 0, "of_match_in_this": 0},
            "evidence": {"summary": "No earlier article."},
            "thresholds": "copies/1",
        }
    )
    assert independent_origins(base.model_copy(update={"text_origin": each}) for each in origins) == {"ap"}
    assert independent_origins([]) == frozenset()
