"""Status and embargo: what a publisher allows is on the record, and what it withholds is no article."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsloom.normalise import Rejected, normalise_article
from newsloom.normalise.metadata.release import read_release, status_of
from newsloom_schemas import NormalisedArticle, PublicationStatus, RawArticle, RejectionReason

TEXT = "The lock gates at Vessen jammed on Monday. Two ferries waited until the evening, the harbour master said."
EVENING = datetime(2026, 3, 6, 18, tzinfo=UTC)


def normalised(**fields: Any) -> NormalisedArticle:  # noqa: ANN401 - any JSON
    sent = {"headline": "Gates jam", "versioncreated": "2026-03-06T09:00:00Z", "body_text": TEXT, **fields}
    return normalise_article(json.dumps(sent).encode())


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("usable", PublicationStatus.USABLE),
        ("stat:usable", PublicationStatus.USABLE),
        ("Canceled", PublicationStatus.CANCELED),
        ("cancelled", PublicationStatus.CANCELED),
        ("http://cv.iptc.org/newscodes/pubstatusg2/canceled", PublicationStatus.CANCELED),
        ("killed", PublicationStatus.CANCELED),
        ("recalled", PublicationStatus.CANCELED),
        ("withheld", PublicationStatus.WITHHELD),
        ("on hold", PublicationStatus.WITHHELD),
        ("embargoed", PublicationStatus.WITHHELD),
        ("x" * 100_000, None),
        ("", None),
    ],
)
def test_a_status_is_known_by_its_name_or_code(name: str, status: PublicationStatus | None) -> None:
    assert status_of(name) is status


@pytest.mark.parametrize("name", ["pubstatus", "pubStatus", "publication_status", "PublishStatus"])
def test_a_canceled_item_is_no_plain_article(name: str) -> None:
    assert normalised(**{name: "canceled"}).publication_status is PublicationStatus.CANCELED


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("embargoed", "2026-03-06T18:00:00Z"),
        ("embargo", "2026-03-06T19:00:00+01:00"),
        ("embargoUntil", "2026-03-06T18:00:00Z"),
        ("embargo_date", 1772820000),
        ("embargoed_until", {"$date": "2026-03-06T18:00:00Z"}),
        ("sperrfrist", "Fri, 06 Mar 2026 18:00:00 GMT"),
    ],
)
def test_an_embargo_is_kept(name: str, sent: object) -> None:
    found = normalised(pubstatus="usable", **{name: sent})
    assert (found.embargoed_until, found.publication_status) == (EVENING, PublicationStatus.USABLE)


def test_the_own_envelope_has_both_fields() -> None:
    found = normalise_article(
        RawArticle(text=TEXT, publication_status="canceled", embargoed_until="2026-03-06T18:00:00Z")
    )
    assert (found.publication_status, found.embargoed_until) == (PublicationStatus.CANCELED, EVENING)


def test_an_article_without_a_status_has_none() -> None:
    found = normalised()
    assert (found.publication_status, found.embargoed_until) == (None, None)


def test_a_withheld_article_is_rejected_unless_it_says_until_when() -> None:
    with pytest.raises(Rejected) as refused:
        normalised(pubstatus="withheld")
    assert refused.value.reason == RejectionReason.NOT_ARTICLE
    later = normalised(pubstatus="withheld", embargoed="2026-03-06T18:00:00Z")
    assert (later.publication_status, later.embargoed_until) == (PublicationStatus.WITHHELD, EVENING)


def test_what_is_not_understood_is_noted() -> None:
    release = read_release(
        RawArticle(text="a", publication_status="stat:maybe\ud800", embargoed_until="when the bell rings")
    )
    assert (release.status, release.embargoed_until) == (None, None)
    assert release.notes == {"publication_status_unknown": "stat:maybe?", "embargo_not_read": "when the bell rings"}
