"""Who published first, who credits whom, and which article is canonical."""

import pytest

from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.similarity.precedence import credits_source_of, is_better_canonical, precedence
from newsloom.dedup.stage import build
from newsloom.dedup.store import open_store
from newsloom.dedup.text.features import ArticleFeatures, article_features
from newsloom.settings import DedupSettings, StoreKind
from newsloom_schemas import (
    CanonicalChanged,
    FileOrigin,
    NormalisedArticle,
    topics,
)
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, prose
from support.texts.dated_articles import TEXT, dated_article
from support.workers.running import run_to_end


def kept(each: NormalisedArticle) -> ArticleFeatures:
    return ArticleFeatures.unpack(article_features(each).pack())


@pytest.mark.parametrize(
    ("credit", "domain", "credited"),
    [
        ("Reuters", "reuters.com", True),
        ("The Guardian", "theguardian.com", True),
        ("Guardian", "theguardian.com", True),
        ("Varnholm Courier", "varnholm-courier.example", True),
        ("AP", "ap.org", True),
        ("A.P.", "apnews.com", True),
        ("The Associated Press", "apnews.com", True),
        ("Agence France-Presse", "afp.com", True),
        ("PTI", "ptinews.com", True),
        ("Press Trust of India", "ptinews.com", True),
        ("Xinhua", "xinhuanet.com", True),
        ("BBC News", "bbc.co.uk", True),
        ("Ministère de l'Intérieur", "ministere-interieur.gouv.fr", False),
        ("Ferry", "ferry.asso.fr", True),
        ("Gouv", "ferry.gouv.fr", False),
        ("Ada", "ada.blogspot.com", True),
        ("Blogspot", "ada.blogspot.com", False),
        ("ada.substack.com", "ada.substack.com", True),
        ("GOV.UK", "gov.uk", True),
        ("www.gov.uk", "gov.uk", True),
        ("Новости", "xn--b1amnebsh.xn--p1ai", True),
        ("новости.рф", "xn--b1amnebsh.xn--p1ai", True),
        ("Sky News", "news.sky.com", True),
        ("reuters.com", "Reuters", True),
        ("Reuters/AP", "apnews.com", True),
        ("AFP and Reuters", "reuters.com", True),
        ("Deutsche Presse-Agentur", "dpa.com", True),
        ("ТАСС", "тасс", True),
        ("AP", "apple.com", False),
        ("Reuters", "reutersfan.com", False),
        ("News", "news.example", True),
        ("Reuters.", "reuters.", True),
        ("...", "a.b", False),
        ("A", "a.com", False),
        (None, "reuters.com", False),
    ],
)
def test_a_credit_names_a_source(credit: str | None, domain: str, *, credited: bool) -> None:
    one, other = (
        kept(dated_article("a", credit=credit, domain="gazette.example")),
        kept(dated_article("b", domain=domain)),
    )
    assert credits_source_of(one, other) is credited


def test_precedence_says_what_is_known() -> None:
    wire = kept(dated_article("wire", hour=6, domain="reuters.com"))
    copy = kept(dated_article("copy", hour=9, domain="gazette.example", credit="Reuters"))
    assert precedence(copy, wire) == (
        "This article credits Reuters, which published the matched article; it was published 3 hours after the matched article."
    )
    assert precedence(wire, copy) == (
        "The matched article credits Reuters, which published this article; "
        "it was published 3 hours before the matched article."
    )
    assert precedence(kept(dated_article("a")), kept(dated_article("b"))) is None


def test_credit_to_a_third_party_is_stated_for_one_article_and_for_both() -> None:
    credited = [
        kept(dated_article(name, credit="Reuters", domain=f"{name}.example", hour=9)) for name in ("one", "two")
    ]
    plain = kept(dated_article("plain", domain="plain.example", hour=9))
    assert precedence(*credited) == "Both articles credit Reuters."
    assert precedence(credited[0], plain) == "This article credits Reuters."


@pytest.mark.parametrize(
    ("canonical", "later", "better"),
    [
        (dated_article("a", hour=9), dated_article("b", hour=6), True),
        (dated_article("a", hour=6), dated_article("b", hour=9), False),
        (dated_article("a"), dated_article("b", hour=6), False),
        (dated_article("a", hour=9), dated_article("b", TEXT[: len(TEXT) // 2], hour=6), False),
        (dated_article("a", hour=6, credit="Reuters"), dated_article("b", hour=9, domain="reuters.com"), True),
        (dated_article("a", hour=9, domain="reuters.com"), dated_article("b", hour=6, credit="Reuters"), False),
        (dated_article("a"), dated_article("b", f"{TEXT}\n\n{prose(2, 100)}"), True),
        (dated_article("a", hour=6), dated_article("b", f"{TEXT}\n\n{prose(2, 100)}", hour=6), True),
        (dated_article("a", hour=6), dated_article("b", f"{TEXT}\n\n{prose(2, 100)}", hour=9), False),
        (dated_article("a"), dated_article("b", f"{TEXT} Republished by agreement."), False),
        (dated_article("a"), dated_article("b", f"{TEXT}\n\n{prose(2, 400)}"), False),
    ],
    ids=[
        "earlier",
        "later",
        "no date",
        "earlier but cut",
        "credited",
        "credits the other",
        "fuller",
        "fuller on the same hour",
        "fuller but later",
        "a credit line more",
        "a roundup",
    ],
)
def test_a_better_canonical(canonical: NormalisedArticle, later: NormalisedArticle, *, better: bool) -> None:
    this, other = kept(later), kept(canonical)
    assert is_better_canonical(this, other, compare(this.profile, other.profile)) is better


def memory_settings() -> DedupSettings:
    return DedupSettings(store=StoreKind.MEMORY)


async def test_a_late_source_becomes_canonical_and_later_copies_name_it() -> None:
    clock = FakeClock()
    runner = DedupRunner(open_store(memory_settings(), clock), memory_settings(), clock)
    first, source, third = await runner.take(
        dated_article("copy", TEXT + " Credit.", hour=9, credit="Reuters"),
        dated_article("wire", hour=6, domain="reuters.com"),
        dated_article("third", TEXT + " More.", hour=12),
    )
    assert [each.dedup.cluster_id for each in (first, source, third)] == ["copy"] * 3
    assert [each.dedup.canonical_id for each in (first, source, third)] == ["copy", "wire", "wire"]
    assert source.dedup.previous_canonical_id == "copy"
    assert third.dedup.previous_canonical_id is None


async def test_each_delivery_sends_the_same_canonical_changed_notice() -> None:
    clock = FakeClock()
    settings = memory_settings()
    store = open_store(settings, clock)
    await DedupRunner(store, settings, clock).take(dated_article("copy", TEXT + " Credit.", hour=9, credit="Reuters"))
    pipeline = Pipeline([build(settings, store)], clock)
    notices = []
    for position in range(2):
        inbound = Inbound(
            dated_article("wire", hour=6, domain="reuters.com").to_bytes(), FileOrigin(file="x", position=position)
        )
        done = await run_to_end(pipeline, inbound)
        assert isinstance(done.result, Delivered)
        sent = [each for each in done.result.written if each.topic == topics.CANONICAL_CHANGED.name]
        notices += [CanonicalChanged.from_bytes(each.value) for each in sent]
    assert len(notices) == 2
    assert notices[0] == notices[1]
    assert (notices[0].previous_canonical_id, notices[0].canonical_id) == ("copy", "wire")
    assert "credits Reuters" in notices[0].reason


async def test_the_reason_of_a_change_compares_with_the_replaced_canonical() -> None:
    """The copy that is most similar to the source is not the article that it replaces."""
    clock = FakeClock()
    runner = DedupRunner(open_store(memory_settings(), clock), memory_settings(), clock)
    words = TEXT.split(" ")
    first, copy, source = await runner.take(
        dated_article("first", " ".join(words[:-30]), hour=9, credit="Reuters"),
        dated_article("copy", TEXT, hour=10, credit="Morning Post"),
        dated_article("wire", TEXT, hour=6, domain="reuters.com"),
    )
    assert first.dedup.canonical_id == copy.dedup.canonical_id == "first"
    assert (source.dedup.canonical_id, source.dedup.previous_canonical_id) == ("wire", "first")
    assert source.dedup.evidence.matched_id == "first"
    assert source.dedup.evidence.precedence == (
        "The matched article credits Reuters, which published this article; "
        "it was published 3 hours before the matched article."
    )
