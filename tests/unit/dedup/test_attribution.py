"""Who was first, who credits whom, and what follows for the group."""

from datetime import UTC, datetime

import pytest

from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.dedup.similarity.attribution import attribution, credits_, is_better_canonical
from newsloom.dedup.similarity.compare import compare
from newsloom.dedup.stage import build
from newsloom.dedup.stores import open_store
from newsloom.dedup.text.features import Subject, subject
from newsloom.settings import DedupSettings, StoreKind
from newsloom_schemas import (
    Attribution,
    CanonicalChanged,
    FileOrigin,
    NormalisedArticle,
    Precision,
    Provenance,
    PublishedAt,
    Source,
    topics,
)
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.workers.running import run_to_end

TEXT = prose(1, 200)


def telling(
    name: str, text: str = TEXT, *, hour: int | None = None, domain: str | None = None, credit: str | None = None
) -> NormalisedArticle:
    """An article with what is known of who published it, and when."""
    published = (
        PublishedAt(
            value=datetime(2026, 3, 1, hour, tzinfo=UTC), precision=Precision.MINUTE, provenance=Provenance.META
        )
        if hour is not None
        else None
    )
    return article(text, name=name, position=sum(map(ord, name))).model_copy(
        update={
            "published_at": published,
            "source": Source(domain=domain),
            "attribution": Attribution(credited_to=credit),
        }
    )


def kept(each: NormalisedArticle) -> Subject:
    return Subject.unpack(subject(each, keep_text=True).pack())


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
    one, other = kept(telling("a", credit=credit, domain="gazette.example")), kept(telling("b", domain=domain))
    assert credits_(one, other) is credited


def test_what_is_known_is_said() -> None:
    wire = kept(telling("wire", hour=6, domain="reuters.com"))
    copy = kept(telling("copy", hour=9, domain="gazette.example", credit="Reuters"))
    assert attribution(copy, wire) == (
        "This article credits Reuters, which published the matched one; it was published 3 hours after the matched one."
    )
    assert attribution(wire, copy) == (
        "The matched article credits Reuters, which published this one; "
        "it was published 3 hours before the matched one."
    )
    assert attribution(kept(telling("a")), kept(telling("b"))) is None


def test_credit_to_a_third_party_is_said_for_one_article_and_for_both() -> None:
    credited = [kept(telling(name, credit="Reuters", domain=f"{name}.example", hour=9)) for name in ("one", "two")]
    plain = kept(telling("plain", domain="plain.example", hour=9))
    assert attribution(*credited) == "Both credit Reuters."
    assert attribution(credited[0], plain) == "This article credits Reuters."


@pytest.mark.parametrize(
    ("standing", "later", "better"),
    [
        (telling("a", hour=9), telling("b", hour=6), True),
        (telling("a", hour=6), telling("b", hour=9), False),
        (telling("a"), telling("b", hour=6), False),
        (telling("a", hour=9), telling("b", TEXT[: len(TEXT) // 2], hour=6), False),
        (telling("a", hour=6, credit="Reuters"), telling("b", hour=9, domain="reuters.com"), True),
        (telling("a", hour=9, domain="reuters.com"), telling("b", hour=6, credit="Reuters"), False),
        (telling("a"), telling("b", f"{TEXT}\n\n{prose(2, 100)}"), True),
        (telling("a", hour=6), telling("b", f"{TEXT}\n\n{prose(2, 100)}", hour=6), True),
        (telling("a", hour=6), telling("b", f"{TEXT}\n\n{prose(2, 100)}", hour=9), False),
        (telling("a"), telling("b", f"{TEXT} Republished by agreement."), False),
        (telling("a"), telling("b", f"{TEXT}\n\n{prose(2, 400)}"), False),
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
def test_a_better_canonical(standing: NormalisedArticle, later: NormalisedArticle, *, better: bool) -> None:
    this, other = kept(later), kept(standing)
    assert is_better_canonical(this, other, compare(this.profile, other.profile)) is better


def memory_settings() -> DedupSettings:
    return DedupSettings(store=StoreKind.MEMORY)


async def test_the_source_that_comes_late_takes_over_and_later_copies_follow_it() -> None:
    clock = FakeClock()
    runner = DedupRunner(open_store(memory_settings(), clock), memory_settings(), clock)
    first, source, third = await runner.take(
        telling("copy", TEXT + " Credit.", hour=9, credit="Reuters"),
        telling("wire", hour=6, domain="reuters.com"),
        telling("third", TEXT + " More.", hour=12),
    )
    assert [each.dedup.cluster_id for each in (first, source, third)] == ["copy"] * 3
    assert [each.dedup.canonical_id for each in (first, source, third)] == ["copy", "wire", "wire"]
    assert source.dedup.previous_canonical_id == "copy"
    assert third.dedup.previous_canonical_id is None


async def test_a_change_is_told_with_each_delivery_in_the_same_words() -> None:
    clock = FakeClock()
    settings = memory_settings()
    store = open_store(settings, clock)
    await DedupRunner(store, settings, clock).take(telling("copy", TEXT + " Credit.", hour=9, credit="Reuters"))
    pipeline = Pipeline([build(settings, store)], clock)
    notices = []
    for position in range(2):
        inbound = Inbound(
            telling("wire", hour=6, domain="reuters.com").to_bytes(), FileOrigin(file="x", position=position)
        )
        done = await run_to_end(pipeline, inbound)
        assert isinstance(done.result, Delivered)
        told = [each for each in done.result.written if each.topic == topics.CANONICAL_CHANGED.name]
        notices += [CanonicalChanged.from_bytes(each.value) for each in told]
    assert len(notices) == 2
    assert notices[0] == notices[1]
    assert (notices[0].previous_canonical_id, notices[0].canonical_id) == ("copy", "wire")
    assert "credits Reuters" in notices[0].reason


async def test_the_reason_of_a_change_tells_of_the_one_whose_place_is_taken() -> None:
    """Not of the copy that the source is most like."""
    clock = FakeClock()
    runner = DedupRunner(open_store(memory_settings(), clock), memory_settings(), clock)
    words = TEXT.split(" ")
    first, copy, source = await runner.take(
        telling("first", " ".join(words[:-30]), hour=9, credit="Reuters"),
        telling("copy", TEXT, hour=10, credit="Morning Post"),
        telling("wire", TEXT, hour=6, domain="reuters.com"),
    )
    assert first.dedup.canonical_id == copy.dedup.canonical_id == "first"
    assert (source.dedup.canonical_id, source.dedup.previous_canonical_id) == ("wire", "first")
    assert source.dedup.evidence.matched_id == "first"
    assert source.dedup.evidence.attribution == (
        "The matched article credits Reuters, which published this one; "
        "it was published 3 hours before the matched one."
    )
