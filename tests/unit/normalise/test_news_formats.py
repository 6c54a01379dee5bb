"""NewsML-G2 and NITF: what becomes of their fields and bodies, and what is no article."""

from datetime import UTC, datetime

import pytest

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, Rejected, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import NormalisedArticle, Provenance, PublicationStatus, RejectionReason

FIRST = "The ferry left the harbour of Skarv at noon and came back in the evening, with all of its passengers on board."
SECOND = "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them come."
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>No</title></head><body><p>{FIRST}</p><p>{SECOND}</p></body></html>'
NITF_CONTENT = f"<block><p>{FIRST}</p><p>{SECOND}</p></block>"
INLINE = f'<inlineXML contenttype="application/xhtml+xml">{XHTML}</inlineXML>'


def item(
    *,
    meta: str = "",
    content: str = "<headline>Ferry comes back</headline>",
    body: str = INLINE,
    name: str = "newsItem",
) -> str:
    return (
        f'<{name} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:skarv.example:17" version="3">'
        f'<itemMeta><itemClass qcode="ninat:text"/>{meta}<versionCreated>2026-03-02T10:00:00Z</versionCreated></itemMeta>'
        f"<contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></{name}>"
    )


def message(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>'
        f"{''.join(items)}</itemSet></newsMessage>"
    ).encode()


def nitf(*, docdata: str = "", heading: str = "", content: str = NITF_CONTENT, end: str = "", head: str = "") -> bytes:
    return (
        f"<nitf><head><title>File name</title>{head}<docdata {docdata}</docdata></head><body>"
        f"<body.head>{heading}</body.head><body.content>{content}</body.content><body.end>{end}</body.end></body></nitf>"
    ).encode()


def normalised(value: bytes | str) -> NormalisedArticle:
    return normalise_article(value.encode() if isinstance(value, str) else value)


def decoded(value: bytes | str) -> tuple[Decoded, dict[str, str]]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode() if isinstance(value, str) else value))
    assert isinstance(found, Emit), found
    return found.record, dict(found.notes)


def rejection(value: bytes | str) -> tuple[str, str]:
    found = Decode(NormaliseSettings())(RawRecord(value.encode() if isinstance(value, str) else value))
    assert isinstance(found, Reject), found
    return found.reason, found.detail


FULL = item(
    meta='<provider qcode="p:SK"><name>Skarv News Agency</name></provider><firstCreated>2026-03-01T09:30:00+01:00</firstCreated>'
    '<pubStatus qcode="stat:usable"/>',
    content="<contentModified>2026-03-02T11:00:00Z</contentModified><creditline>SNA</creditline>"
    "<by>By Ada Quill and Bo Rust</by><dateline>SKARV, March 1</dateline>"
    '<language tag="en"/><slugline>FERRY/SKARV</slugline><headline role="hlrole:sub">A calm crossing.</headline>'
    '<headline xml:lang="nb">Ferjen er tilbake</headline><headline xml:lang="en">Ferry <b>comes</b> back</headline>'
    '<subject qcode="m:1"><name xml:lang="nb">Sjøfart</name><name xml:lang="en">shipping, boats and harbours</name></subject>'
    '<subject qcode="m:2"/><keyword>ferry</keyword>',
)


@pytest.mark.parametrize("value", [FULL, message(FULL)], ids=["bare item", "message"])
def test_the_fields_of_a_news_item_are_read(value: bytes | str) -> None:
    found = normalised(value)
    assert (found.title, found.standfirst, found.authors) == (
        "Ferry comes back",
        "A calm crossing.",
        ("Ada Quill", "Bo Rust"),
    )
    assert (found.source.name, found.external_id) == ("Skarv News Agency", "urn:newsml:skarv.example:17")
    assert found.published_at is not None
    assert (found.published_at.value.isoformat(), found.published_at.utc_offset) == ("2026-03-01T08:30:00+00:00", 60)
    assert found.modified_at is not None
    assert found.modified_at.value.isoformat() == "2026-03-02T11:00:00+00:00"
    assert (found.keywords, found.labels) == (("shipping, boats and harbours", "ferry"), {"slugline": "FERRY/SKARV"})
    assert (found.text, found.attribution.place) == (f"{FIRST}\n\n{SECOND}", "SKARV")
    assert found.provenance["keywords"] is Provenance.ENVELOPE


def test_a_news_item_with_few_fields_takes_what_is_there() -> None:
    found, notes = decoded(item(content="<creditline>Skarv Post</creditline><creator><name>Ada Quill</name></creator>"))
    envelope = found.envelope
    assert (envelope.source, envelope.authors, envelope.published_at) == (
        "Skarv Post",
        ("Ada Quill",),
        "2026-03-02T10:00:00Z",
    )
    assert (notes["input_format"], notes["body_field"]) == ("newsml", "inlineXML")


def test_a_url_as_guid_is_the_address() -> None:
    found, _ = decoded(item().replace("urn:newsml:skarv.example:17", "https://skarv.example/ferry"))
    assert (found.envelope.url, found.external_id) == ("https://skarv.example/ferry", "https://skarv.example/ferry")


def test_a_withheld_item_is_rejected() -> None:
    reason, detail = rejection(item(meta='<pubStatus qcode="stat:withheld"/>'))
    assert reason == RejectionReason.NOT_ARTICLE
    assert detail == "the publisher has marked the item as withheld (pubStatus)"


@pytest.mark.parametrize("status", ["stat:canceled", "x:Canceled", "stat:cancelled"])
def test_a_canceled_item_says_so_and_is_rejected_without_text(status: str) -> None:
    found = normalised(item(meta=f'<pubStatus qcode="{status}"/>'))
    assert found.publication_status is PublicationStatus.CANCELED
    reason, detail = rejection(item(meta=f'<pubStatus qcode="{status}"/>', body=""))
    assert (reason, "cancel" in detail) == (RejectionReason.NOT_ARTICLE, True)


def test_the_embargo_of_an_item_is_kept() -> None:
    found = normalised(item(meta='<embargoed>2026-03-04T07:00:00+01:00</embargoed><pubStatus qcode="stat:usable"/>'))
    assert found.publication_status is PublicationStatus.USABLE
    assert found.embargoed_until == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_the_uri_of_a_status_is_read_as_well() -> None:
    assert "withheld" in rejection(item(meta='<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"/>'))[1]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f'<inlineData contenttype="text/plain">{FIRST}\n\n{SECOND}</inlineData>', f"{FIRST}\n\n{SECOND}"),
        (f"<inlineData><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></inlineData>", f"{FIRST}\n\n{SECOND}"),
        (f'<inlineXML contenttype="application/nitf+xml">{nitf(docdata="/>").decode().replace("</docdata>", "", 1)}</inlineXML>', f"{FIRST}\n\n{SECOND}"),
        (f'<inlineData encoding="http://cv.iptc.org/newscodes/encoding/base64">QUJD</inlineData>{INLINE}', f"{FIRST}\n\n{SECOND}"),
    ],
    ids=["text", "HTML in CDATA", "NITF", "base64 first"],
)  # fmt: skip
def test_inline_content_of_all_kinds_is_the_body(body: str, text: str) -> None:
    assert normalised(item(body=body)).text == text


def test_a_content_that_is_much_longer_than_the_first_is_noted() -> None:
    short = "<inlineData>The ferry is back.</inlineData>"
    found, notes = decoded(
        item(
            body=f"<inlineXML/><inlineXML><html><head><title>Ferry</title></head><body/></html></inlineXML>{short}{INLINE}"
        )
    )
    assert (found.text, notes["body_field"]) == ("The ferry is back.", "inlineData")
    assert notes["longer_text"].startswith("another `inlineXML` has ")


def test_remote_content_is_not_read_and_noted() -> None:
    _, notes = decoded(item(body=f'<remoteContent href="https://skarv.example/a.jpg"/>{INLINE}'))
    assert notes["remote_content"] == "1 not read"


def test_items_without_text_are_rejected() -> None:
    assert rejection(item(body="<remoteContent href='x'/>"))[0] == RejectionReason.EMPTY
    picture = item(body="<remoteContent href='x'/>").replace("ninat:text", "ninat:picture")
    assert rejection(picture) == (RejectionReason.UNSUPPORTED_MEDIA, "a NewsML-G2 item of class picture without text")


@pytest.mark.parametrize("name", ["packageItem", "conceptItem", "planningItem"])
def test_other_items_are_rejected_by_their_name(name: str) -> None:
    reason, detail = rejection(message(item(name=name, body="")))
    assert (reason, detail) == (
        RejectionReason.UNSUPPORTED_MEDIA,
        f"a NewsML-G2 {name}, which refers to news items and is none",
    )


@pytest.mark.parametrize("count", [0, 2])
def test_a_message_must_have_one_item(count: int) -> None:
    with pytest.raises(DecodeError, match=f"a NewsML-G2 message with {count} items; .*a list that newsloom splits"):
        normalised(message(*[item()] * count))


def test_the_fields_of_nitf_are_read() -> None:
    found = normalised(
        nitf(
            docdata='><doc-id id-string="skarv-17"/><urgency ed-urg="4"/><date.issue norm="20260301T093000+0100"/>'
            '<doc.copyright holder="Skarv Post"/><key-list><keyword key="ferry"/><keyword key="ships, boats"/></key-list>',
            heading="<hedline><hl1>Ferry <em>comes</em> back</hl1><hl2>A calm crossing.</hl2></hedline>"
            "<byline>By <person>Ada Quill</person><byttl>Harbour reporter</byttl></byline>"
            "<distributor>Other Agency</distributor><dateline><location>SKARV</location><story.date>March 1</story.date></dateline>",
        )
    )
    assert (found.title, found.standfirst, found.authors) == ("Ferry comes back", "A calm crossing.", ("Ada Quill",))
    assert (found.source.name, found.external_id, found.keywords) == (
        "Skarv Post",
        "skarv-17",
        ("ferry", "ships, boats"),
    )
    assert found.published_at is not None
    assert found.published_at.value.isoformat() == "2026-03-01T08:30:00+00:00"
    assert (found.text, found.attribution.place) == (f"{FIRST}\n\n{SECOND}", "SKARV")


def test_blocks_of_nitf_are_read_as_html_is() -> None:
    table = "<nitf-table><table><tr><td>Noon</td></tr><tr><td>Evening</td></tr></table></nitf-table>"
    media = (
        "<media media-type='image'><media-reference source='a.jpg'>a.jpg</media-reference>"
        "<media-caption>The ferry in the fog, seen from the quay.</media-caption><media-producer>Bo Rust</media-producer></media>"
    )
    found = normalised(
        nitf(
            docdata=">",
            content=f"<hl2>At noon</hl2>{NITF_CONTENT}{media}{table}<p>Pier &amp; quay &lt;1&gt; close.</p>",
        )
    )
    assert found.text.split("\n\n") == ["At noon", FIRST, SECOND, "Noon", "Evening", "Pier & quay <1> close."]
    assert [(each.kind, each.text) for each in found.removed] == [
        ("caption", "The ferry in the fog, seen from the quay.")
    ]


@pytest.mark.parametrize("status", ["withheld", "embargoed"])
def test_a_withheld_nitf_document_is_rejected(status: str) -> None:
    reason, detail = rejection(nitf(docdata=f'management-status="{status}">'))
    assert (reason, status in detail) == (RejectionReason.NOT_ARTICLE, True)


def test_a_canceled_nitf_document_says_so_and_one_under_embargo_says_until_when() -> None:
    found = normalised(nitf(docdata='management-status="killed">'))
    assert found.publication_status is PublicationStatus.CANCELED
    later = normalised(nitf(docdata='management-status="embargoed"><date.release norm="20260304T060000Z"/>'))
    assert later.publication_status is PublicationStatus.WITHHELD
    assert later.embargoed_until == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_nitf_with_its_document_type_and_html_entities_is_read() -> None:
    declared = '<?xml version="1.0"?><!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "nitf-3-4.dtd">'
    found = normalised(declared.encode() + nitf(docdata=">", content=f"<p>{FIRST} Pier&nbsp;4 &mdash; closed.</p>"))
    assert found.text == f"{FIRST} Pier 4 — closed."


def test_nitf_without_text_is_rejected() -> None:
    assert rejection(nitf(docdata=">", content="<block><p> </p></block>"))[0] == RejectionReason.EMPTY


def with_entities(kind: str, declared: str, reference: str) -> str:
    text = f"<p>{FIRST} {reference} end.</p>"
    document = item(body=INLINE.replace(f"<p>{FIRST}</p>", text)) if kind == "newsml" else ""
    return f"<!DOCTYPE x [{declared}]>{document or nitf(docdata='>', content=text).decode()}"


@pytest.mark.parametrize("kind", ["newsml", "nitf"])
@pytest.mark.parametrize("declared", ['<!ENTITY e SYSTEM "file:///etc/hostname">', '<!ENTITY e "expanded">'])
def test_entities_are_neither_fetched_nor_expanded(kind: str, declared: str) -> None:
    assert normalised(with_entities(kind, declared, "&e;")).text.split("\n\n")[0] == f"{FIRST} end."


@pytest.mark.parametrize("kind", ["newsml", "nitf"])
def test_an_entity_bomb_is_an_error_at_once(kind: str) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol " * 10}">' for n in range(9))
    with pytest.raises(DecodeError, match="entity amplification"):
        normalised(with_entities(kind, bomb, "&a8;"))


@pytest.mark.parametrize("value", [item()[:-30], nitf(docdata=">").decode()[:-30], message(item()).decode()[:-40]])
def test_broken_xml_is_an_error_with_the_reason(value: str) -> None:
    with pytest.raises(DecodeError, match=r"broken (?:NewsML-G2|NITF) XML: "):
        normalised(value)


def test_too_many_tags_are_rejected_before_they_are_parsed() -> None:
    assert rejection(nitf(docdata=">", content="<p>x</p>" * 60_000))[0] == RejectionReason.TOO_LARGE


def test_deep_markup_is_an_error() -> None:
    with pytest.raises((DecodeError, Rejected)):
        normalised(nitf(docdata=">", content="<div>" * 300 + FIRST + "</div>" * 300))
