"""NewsML 1.0 to 1.2: what becomes of fields and contents, and what is no article."""

from datetime import UTC, datetime

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, PublicationStatus, RejectionReason

FIRST = "The ferry left the harbour of Skarv at noon and came back in the evening, with all of its passengers on board."
SECOND = "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them come."
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
ENVELOPE = "<NewsEnvelope><SentFrom><Party FormalName='SNA'/></SentFrom><DateAndTime>20260302T120000Z</DateAndTime></NewsEnvelope>"
IDENTIFIER = (
    "<Identification><NewsIdentifier><ProviderId>skarv.example</ProviderId><DateId>20260302</DateId><NewsItemId>17</NewsItemId>"
    "<RevisionId PreviousRevision='1' Update='N'>2</RevisionId><PublicIdentifier>urn:newsml:skarv.example:20260302:17:2</PublicIdentifier>"
    "</NewsIdentifier><NameLabel>FERRY-SKARV</NameLabel></Identification>"
)
LINES = (
    "<NewsLines><HeadLine>Ferry <b>comes</b> back</HeadLine><SubHeadLine>A calm crossing.</SubHeadLine>"
    "<ByLine>By Ada Quill and Bo Rust</ByLine><DateLine>SKARV, March 2</DateLine><CopyrightLine>(c) Skarv</CopyrightLine>"
    "<KeywordLine>ferry, harbour</KeywordLine></NewsLines>"
)
METADATA = (
    "<AdministrativeMetadata><Provider><Party FormalName='Skarv News Agency'/></Provider><Creator><Party FormalName='Cy Holm'/>"
    "</Creator></AdministrativeMetadata><DescriptiveMetadata><Language FormalName='en'/><Property FormalName='Keyword' Value='boats'/>"
    "<Location HowPresent='Origin'><Property FormalName='City' Value='Skarv'/></Location></DescriptiveMetadata>"
)


def content(data: str = BODY, kind: str = "Text", mime: str = "") -> str:
    mime = f"<MimeType FormalName='{mime}'/>" if mime else ""
    return f"<ContentItem><MediaType FormalName='{kind}'/>{mime}<DataContent>{data}</DataContent></ContentItem>"


def component(inner: str = content(), *, lines: str = LINES, role: str = "", attributes: str = "") -> str:
    role = f"<Role FormalName='{role}'/>" if role else ""
    return f"<NewsComponent {attributes}>{role}{lines}{inner}</NewsComponent>"


def item(
    inner: str | None = None, *, status: str = "Usable", identifier: str = IDENTIFIER, attributes: str = ""
) -> str:
    return (
        f"<NewsItem {attributes}>{identifier}<NewsManagement><NewsItemType FormalName='News'/>"
        "<FirstCreated>20260302T093000+0100</FirstCreated><ThisRevisionCreated>20260302T110000Z</ThisRevisionCreated>"
        f"<Status FormalName='{status}'/></NewsManagement>{component(METADATA + content()) if inner is None else inner}</NewsItem>"
    )


def document(*items: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML>{ENVELOPE}{"".join(items)}</NewsML>'


def normalised(value: str) -> NormalisedArticle:
    return normalise_article(value.encode())


def decoded(value: str) -> tuple[Decoded, dict[str, str]]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode()))
    assert isinstance(found, Emit), found
    return found.record, dict(found.notes)


def rejection(value: str) -> tuple[str, str]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode()))
    assert isinstance(found, Reject), found
    return found.reason, found.detail


@pytest.mark.parametrize("value", [document(item()), item()], ids=["document", "bare item"])
def test_the_fields_of_an_item_are_read(value: str) -> None:
    found = normalised(value)
    assert (found.title, found.standfirst) == ("Ferry comes back", "A calm crossing.")
    assert (found.authors, found.source.name) == (("Ada Quill", "Bo Rust"), "Skarv News Agency")
    assert found.published_at is not None
    assert (found.published_at.value.isoformat(), found.published_at.utc_offset) == ("2026-03-02T08:30:00+00:00", 60)
    assert found.modified_at is not None
    assert found.modified_at.value.isoformat() == "2026-03-02T11:00:00+00:00"
    assert (found.keywords, found.labels) == (("ferry", "harbour", "boats"), {"slugline": "FERRY-SKARV"})
    assert (found.text, found.attribution.place) == (f"{FIRST}\n\n{SECOND}", "SKARV")
    notes = decoded(value)[1]
    assert (notes["input_format"], notes["body_field"]) == ("newsml1", "DataContent")


def test_revisions_of_an_item_have_one_external_id() -> None:
    public = "<Identification><NewsIdentifier><PublicIdentifier>urn:newsml:skarv.example:20260302:17:{}</PublicIdentifier></NewsIdentifier></Identification>"
    ids = {
        normalised(document(item(identifier=each))).external_id
        for each in (IDENTIFIER, public.format("1"), public.format("2N"))
    }
    assert ids == {"urn:newsml:skarv.example:20260302:17"}


def test_an_item_with_few_fields_takes_what_is_there() -> None:
    lines = "<NewsLines><HeadLine>Ferry comes back</HeadLine></NewsLines>"
    creator = "<AdministrativeMetadata><Creator><Party FormalName='Cy Holm'/></Creator></AdministrativeMetadata>"
    bare = f"<NewsItem xml:lang='en'>{component(creator + content(), lines=lines)}</NewsItem>"
    envelope = decoded(document(bare))[0].envelope
    assert (envelope.source, envelope.authors, envelope.language) == ("SNA", ("Cy Holm",), "en")
    assert envelope.published_at == "20260302T120000Z"


NITF = f"<nitf><head><docdata><key-list><keyword key='fog'/></key-list></docdata></head><body><body.content>{BODY}</body.content></body></nitf>"


@pytest.mark.parametrize(
    "data",
    [
        f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>No</title></head><body>{BODY}</body></html>",
        NITF,
        f"<body.content>{BODY}</body.content>",
        f"<![CDATA[{BODY}]]>",
        f"{FIRST}\n\n{SECOND}",
        f"{FIRST}<br/><br/>{SECOND}",
    ],
    ids=["XHTML", "NITF", "part of NITF", "CDATA", "text", "lines"],
)
def test_data_of_all_kinds_is_the_body(data: str) -> None:
    assert normalised(document(item(component(content(data))))).text == f"{FIRST}\n\n{SECOND}"


def test_encoded_data_and_references_are_not_read() -> None:
    encoded = "<ContentItem><Encoding Notation='base64'><DataContent>QUJD</DataContent></Encoding></ContentItem>"
    remote = "<ContentItem Href='a.jpg'><MediaType FormalName='Photo'/></ContentItem>"
    found, notes = decoded(document(item(component(encoded + remote + content()))))
    assert "QUJD" not in (found.html or "")
    assert notes["remote_content"] == "1 not read"


def test_the_main_component_is_read_with_the_lines_around_it() -> None:
    caption = component(content("<p>The ferry in the fog.</p>"), lines="", role="Caption")
    photo = component(caption, lines="<NewsLines><HeadLine>Photo</HeadLine></NewsLines>", role="Picture")
    summary = component(content("<p>A short one.</p>"), lines="<NewsLines><HeadLine>Brief</HeadLine></NewsLines>")
    main = component(lines="", role="Main")
    found = normalised(document(item(component(photo + summary + main))))
    assert (found.title, found.text) == ("Ferry comes back", f"{FIRST}\n\n{SECOND}")


def test_one_language_of_an_article_is_read() -> None:
    parts = component() + component(content("<p>Ferjen er tilbake etter en rolig tur på fjorden.</p>"))
    found = normalised(document(item(component(parts, lines="", attributes="EquivalentsList='yes'"))))
    assert found.text == f"{FIRST}\n\n{SECOND}"


def test_an_item_with_several_articles_is_an_error() -> None:
    with pytest.raises(DecodeError, match="a NewsML item with 2 articles, each a NewsComponent"):
        decoded(document(item(component(component() + component(), lines=""))))


def test_an_item_in_an_item_is_the_article_and_can_be_withdrawn() -> None:
    empty = "<NewsLines/>"
    around = component(item(), lines=empty)
    assert normalised(document(item(around, identifier=""))).external_id == "urn:newsml:skarv.example:20260302:17"
    withdrawn = component(item(status="Withheld"), lines=empty)
    assert rejection(document(item(withdrawn)))[0] == RejectionReason.NOT_ARTICLE
    canceled = component(item(status="Canceled"), lines=empty)
    assert normalised(document(item(canceled))).publication_status is PublicationStatus.CANCELED


def test_a_longer_text_beside_the_body_is_noted() -> None:
    short = content("<p>A short one that is no article.</p>")
    assert decoded(document(item(component(short + content()))))[1]["longer_text"].startswith(
        "another `DataContent` has"
    )


@pytest.mark.parametrize("status", ["Withheld", "Embargoed", "withheld"])
def test_a_withheld_item_is_rejected(status: str) -> None:
    reason, detail = rejection(document(item(status=status)))
    assert reason == RejectionReason.NOT_ARTICLE
    assert detail == f"the publisher has marked the item as {status.lower()} (Status)"


def test_the_status_and_the_embargo_of_an_item_are_kept() -> None:
    assert normalised(document(item())).publication_status is PublicationStatus.USABLE
    assert normalised(document(item(status="Killed"))).publication_status is PublicationStatus.CANCELED
    later = "<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>20260304T060000Z</DateAndTime></StatusWillChange>"
    embargoed = item(status="Embargoed").replace("</NewsManagement>", f"{later}</NewsManagement>")
    found = normalised(document(embargoed))
    assert found.publication_status is PublicationStatus.WITHHELD
    assert found.embargoed_until == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_a_canceled_item_without_text_is_rejected() -> None:
    reason, detail = rejection(document(item("", status="Canceled")))
    assert (reason, "canceled" in detail) == (RejectionReason.NOT_ARTICLE, True)


def test_items_without_text_are_rejected() -> None:
    assert rejection(document(item(component(""))))[0] == RejectionReason.EMPTY
    assert rejection(document(item("")))[0] == RejectionReason.EMPTY
    photo = component(content("<p>The ferry in the fog.</p>", kind="Photo"))
    assert rejection(document(item(photo))) == (
        RejectionReason.UNSUPPORTED_MEDIA,
        "a NewsML item of media type photo without text",
    )


@pytest.mark.parametrize("count", [0, 2])
def test_a_document_must_have_one_item(count: int) -> None:
    with pytest.raises(DecodeError, match=f"a NewsML document with {count} items; .*a list that newsloom splits"):
        decoded(document(*[item()] * count))


def test_entities_are_neither_fetched_nor_expanded() -> None:
    value = document(item(component(content(f"<p>{FIRST} &outside; It is late.</p>"))))
    declared = value.replace('"NewsML_1.2.dtd"', '"NewsML_1.2.dtd" [<!ENTITY outside SYSTEM "file:///etc/passwd">]')
    assert normalised(declared).text == f"{FIRST} It is late."


def test_broken_and_deep_xml_is_an_error_and_too_many_tags_are_rejected() -> None:
    with pytest.raises(DecodeError, match="broken NewsML XML: "):
        decoded(document(item())[:-30])
    with pytest.raises(DecodeError, match="broken NewsML XML: "):
        decoded(document(item("<NewsComponent>" * 300 + "</NewsComponent>" * 300)))
    assert rejection(document(item(component(content("<p>x</p>" * 60_000)))))[0] == RejectionReason.TOO_LARGE


def located(*locations: str, source: str = "") -> str:
    """Return an item whose lines name no place, with locations in its metadata."""
    lines = LINES.replace("<DateLine>SKARV, March 2</DateLine>", "")
    metadata = f"{source}<DescriptiveMetadata>{''.join(locations)}</DescriptiveMetadata>"
    return document(item(component(metadata + content(), lines=lines)))


COUNTRY = "<Property FormalName='Country' Value='Norway'/>"
CITY = "<Property FormalName='City' Value='Skarv'/>"


@pytest.mark.parametrize(
    ("locations", "place"),
    [
        ([f"<Location HowPresent='Origin'>{COUNTRY}{CITY}</Location>"], "Skarv"),
        ([f"<Location>{CITY}</Location>"], "Skarv"),
        (
            [
                f"<Location HowPresent='Event'>{CITY.replace('Skarv', 'Bergen')}</Location>",
                f"<Location>{CITY}</Location>",
            ],
            "Skarv",
        ),
        ([f"<Location HowPresent='Event'>{CITY}</Location>"], None),
        ([f"<Location>{COUNTRY}</Location>"], None),
        (["<Location/>"], None),
    ],
)
def test_the_city_of_origin_is_the_place_if_no_line_names_one(locations: list[str], place: str | None) -> None:
    assert normalised(located(*locations)).attribution.place == place


def test_a_party_without_a_name_is_no_source() -> None:
    administrative = "<AdministrativeMetadata><Provider><Party/>{}</Provider><Source><Party FormalName='Skarv Post'/></Source></AdministrativeMetadata>"
    assert normalised(located(source=administrative.format(""))).source.name == "Skarv Post"
    named = administrative.format("<Party FormalName='Skarv News Agency'/>")
    assert normalised(located(source=named)).source.name == "Skarv News Agency"


def test_the_first_content_with_words_is_the_body() -> None:
    empty = content("<html><head><title>Ferry comes back</title></head><body><img src='a.jpg'/></body></html>")
    assert normalised(document(item(component(empty + content())))).text == f"{FIRST}\n\n{SECOND}"


def test_comments_and_unknown_elements_in_a_text_lose_no_words() -> None:
    body = BODY.replace("harbour", "<org>har<!-- x -->bour</org>").replace("noon", "noon<br/>")
    lines = LINES.replace("Ferry <b>comes</b> back", "Ferry <!-- at last -->comes back")
    found = normalised(document(item(component(content(body), lines=lines))))
    assert found.title == "Ferry comes back"
    assert "the harbour of Skarv" in found.text
    assert "x" not in found.text.split("harbour")[0]
