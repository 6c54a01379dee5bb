"""What articles come packed in: gzip, WARC, feeds, ninjs, JSON-LD."""

import contextlib
import gzip
import json
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason

TEXT = (
    "The ferry left the harbour at noon and came back in the evening.\n\n"
    "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them."
)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
URL = "https://fjord.example/2024/05/04/ferry"


def outcome(value: bytes, content_type: str | None = None) -> Emit[Decoded] | Reject:
    found = Decode(NormaliseSettings())(RawRecord(value, content_type))
    assert isinstance(found, (Emit, Reject))
    return found


def decoded(value: bytes, content_type: str | None = None) -> Decoded:
    found = outcome(value, content_type)
    assert isinstance(found, Emit), found
    return found.record


def warc(*bodies: bytes, status: str = "200 OK", http: str = "", kind: str = "response") -> bytes:
    records = []
    for body in bodies:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{http}\r\n".encode() + body
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2024-05-04T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype={kind}\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(records)


@pytest.mark.parametrize("content_type", [None, "application/gzip", "text/plain; charset=utf-8"])
def test_gzip_is_opened(content_type: str | None) -> None:
    assert decoded(gzip.compress(TEXT.encode()), content_type).text == TEXT


def test_gzip_in_gzip_and_streams_in_a_row_are_opened() -> None:
    half = len(TEXT) // 2
    twice = gzip.compress(gzip.compress(TEXT[:half].encode()) + gzip.compress(TEXT[half:].encode()))
    assert decoded(twice).text == TEXT


def test_gzip_that_breaks_off_is_a_dead_letter() -> None:
    packed = gzip.compress(TEXT.encode())
    with pytest.raises(DecodeError, match="truncated gzip: it ends after"):
        outcome(packed[:-9])
    with pytest.raises(DecodeError, match="broken gzip"):
        outcome(packed[:12] + b"\xff" * 40)


def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    refused = outcome(gzip.compress(bytes(200_000_000), compresslevel=1))
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.TOO_LARGE
    assert "unpacks to more than 5000000 bytes" in refused.detail


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_warc_response_gives_page_and_url(pack: type[bytes]) -> None:
    found = decoded(pack(warc(HTML.encode())), "application/warc")
    assert (found.html, found.envelope.url) == (HTML, URL)


def test_the_body_of_a_warc_response_may_be_encoded() -> None:
    body = gzip.compress(HTML.encode())
    chunks = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    found = decoded(warc(chunks, http="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    assert found.html == HTML


def brotli(body: bytes) -> bytes:
    packed = BytesIO()
    with BrotliWriter(packed) as writer:
        writer.write(body)
    return packed.getvalue()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": lambda body: zlib.compress(body)[2:-4],
    "br": brotli,
    "zstd": zstandard.compress,
    "gzip, br": lambda body: brotli(gzip.compress(body)),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_of_a_body_is_read_and_none_is_cut_short(coding: str) -> None:
    body = CODINGS[coding]((HTML + f"<p>{TEXT}</p>" * 40).encode())
    found = decoded(warc(body, http=f"Content-Encoding: {coding}\r\n"))
    assert found.html is not None
    assert found.html.endswith(f"<p>{TEXT}</p>")
    with pytest.raises(DecodeError):
        outcome(warc(body[: len(body) * 2 // 3], http=f"Content-Encoding: {coding}\r\n"))


def test_a_body_that_the_archive_has_decoded_is_read_as_it_is() -> None:
    assert decoded(warc(HTML.encode(), http="Content-Encoding: gzip\r\n")).html == HTML


def test_what_is_packed_over_and_over_is_refused() -> None:
    packed = TEXT.encode()
    for _ in range(4):
        packed = gzip.compress(packed)
    refused = outcome(packed)
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.UNSUPPORTED_MEDIA
    assert "more than 3 layers of packing" in refused.detail


def test_an_answer_that_is_no_page_is_refused() -> None:
    refused = outcome(warc(b"<p>Gone</p>", status="404 Not Found"))
    assert isinstance(refused, Reject)
    assert (refused.reason, refused.known["url"]) == (RejectionReason.NOT_ARTICLE, URL)
    assert "status 404" in refused.detail
    asked = outcome(warc(HTML.encode(), kind="request"))
    assert isinstance(asked, Reject)
    assert asked.reason is RejectionReason.UNSUPPORTED_MEDIA


def test_a_warc_of_two_pages_is_a_dead_letter() -> None:
    with pytest.raises(DecodeError, match="several responses"):
        outcome(warc(HTML.encode(), HTML.encode()))


@pytest.mark.parametrize("lost", [10, 60, 180])
def test_a_warc_record_that_breaks_off_is_a_dead_letter_and_no_shorter_page(lost: int) -> None:
    with pytest.raises(DecodeError, match="are missing"):
        outcome(warc(HTML.encode())[:-lost])


def test_the_body_of_a_warc_response_is_bounded() -> None:
    refused = outcome(warc(gzip.compress(bytes(50_000_000), compresslevel=1), http="Content-Encoding: gzip\r\n"))
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.TOO_LARGE


RSS_ITEM = f"""<item><title>Ferry leaves</title><link>{URL}</link><guid isPermaLink="false">943</guid>
<dc:creator>Ada Quill</dc:creator><pubDate>Sat, 04 May 2024 10:30:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item>"""
NAMESPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
RSS = f'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0" {NAMESPACES}><channel><title>Fjord Times</title>{RSS_ITEM}</channel></rss>'
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="{URL}"><title>Ferry leaves</title><description>It left.</description></item></rdf:RDF>"""
ATOM = f"""<entry xmlns="http://www.w3.org/2005/Atom"><id>943</id><title>Ferry leaves</title>
<link rel="self" href="https://fjord.example/feed/943"/><link href="{URL}"/><published>2024-05-04T10:30:00Z</published>
<author><name>Ada Quill</name><email>a@fjord.example</email></author><source><title>Fjord Times</title></source>
<summary>Short.</summary><content type="html">{HTML.replace("<", "&lt;")}</content></entry>"""


@pytest.mark.parametrize("entry", [RSS, RSS_ITEM.replace("<item>", f"<item {NAMESPACES}>"), ATOM])
def test_an_entry_of_a_feed_is_an_envelope(entry: str) -> None:
    found = decoded(entry.encode())
    envelope = found.envelope
    assert (envelope.title, envelope.url, envelope.external_id, envelope.authors) == (
        "Ferry leaves",
        URL,
        "943",
        ("Ada Quill",),
    )
    assert envelope.published_at in {"Sat, 04 May 2024 10:30:00 GMT", "2024-05-04T10:30:00Z"}
    assert found.html == HTML
    assert normalise_article(entry.encode()).text == TEXT


def test_a_feed_names_the_source() -> None:
    assert decoded(RSS.encode()).envelope.source == "Fjord Times"


def test_xhtml_in_an_entry_keeps_its_markup() -> None:
    xhtml = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content>'
    entry = f'<entry xmlns="http://www.w3.org/2005/Atom"><title>Ferry leaves</title>{xhtml}</entry>'
    assert normalise_article(entry.encode()).text == TEXT


@pytest.mark.parametrize(
    ("feed", "complaint"),
    [
        (RSS.replace(RSS_ITEM, RSS_ITEM * 2), "a feed with 2 entries"),
        ("<rss><channel><title>x</title></channel></rss>", "a feed with 0 entries"),
        ("<item><title>x</title>", "broken feed XML"),
        ("<item>" + "<b>" * 5_000 + "</b>" * 5_000 + "</item>", "broken feed XML"),
    ],
)
def test_feeds_that_make_no_sense_say_why(feed: str, complaint: str) -> None:
    with pytest.raises(DecodeError, match=complaint):
        outcome(feed.encode())


def test_an_entity_bomb_stays_small() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ferry">{entities}]><rss><item><title>x</title><description>&a11;</description></item></rss>'
    for content_type in ("application/rss+xml", "text/xml", None):
        with pytest.raises(DecodeError):
            outcome(bomb.encode(), content_type)
    with pytest.raises(DecodeError):
        outcome(bomb.replace("ferry", "ferry " * 20_000).replace("&a11;", "&a0;" * 20_000).encode())


def test_no_file_is_read_for_an_entity() -> None:
    feed = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss><item><description>A &f; B</description></item></rss>'
    assert decoded(feed.encode(), "application/rss+xml").text == "A &f; B"


@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>',
        "<urlset><url><loc>https://a.example/ and some more words of no article</loc></url></urlset>",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd"><svg><text>Quay</text></svg>',
        "<svg xmlns='http://www.w3.org/2000/svg'><text>The quay, the ferry and the lighthouse</text></svg>",
    ],
)
def test_xml_that_is_neither_feed_nor_page_is_no_text(document: str) -> None:
    refused = outcome(document.encode())
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.UNSUPPORTED_MEDIA


@pytest.mark.parametrize(
    "value",
    [
        f"<item><title>Ferry leaves</title><link>{URL}</link></item>",
        json.dumps({"@type": "NewsArticle", "headline": "Ferry leaves", "url": URL}),
        json.dumps(
            {"uri": URL, "type": "picture", "versioncreated": "2024-05-04T10:00:00Z", "headline": "Ferry leaves"}
        ),
    ],
)
def test_what_is_understood_and_has_no_body_is_refused_by_name(value: str) -> None:
    refused = outcome(value.encode())
    assert isinstance(refused, Reject)
    assert refused.reason is RejectionReason.EMPTY
    assert (refused.known["title"], refused.known["url"]) == ("Ferry leaves", URL)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (ATOM.replace("published", "updated"), {"published_at": "2024-05-04T10:30:00Z"}),
        (ATOM.replace(URL, "../ferry").replace("<entry", f'<entry xml:base="{URL}/"'), {"url": URL}),
        (
            ATOM.replace("Ferry leaves", "Ferry &lt;em>leaves&lt;/em> &amp;amp; returns"),
            {"title": "Ferry leaves & returns"},
        ),
        (ATOM.replace("Ferry leaves", "Ferries &lt; 5 leave"), {"title": "Ferries < 5 leave"}),
        (RDF, {"url": URL}),
    ],
)
def test_feeds_say_it_in_several_ways(entry: str, said: dict[str, str]) -> None:
    found = decoded(entry.encode()).envelope.model_dump()
    assert {name: found[name] for name in said} == said


def test_content_that_is_no_text_gives_way_to_the_summary() -> None:
    entry = ATOM.replace('type="html"', 'type="image/png"')
    assert decoded(entry.encode()).text == "Short."


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "inside",
    [
        "<b/>" * 200_000,
        "& " * 200_000,
        "x" + "".join(f"<p{number}:a>" for number in range(60_000)),
        "<![CDATA[" * 70_000,
    ],
    ids=["elements", "ampersands", "prefixes", "sections"],
)
def test_a_feed_that_is_made_to_keep_a_parser_busy_comes_to_an_end(inside: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(DecodeError):
        refused = outcome(f"<rss><item><description>{inside}</description></item></rss>".encode())
        assert isinstance(refused, Emit) or refused.reason is RejectionReason.TOO_LARGE
    assert time.process_time() - begun < 5  # seconds of the processor


NINJS_1 = {
    "uri": "https://fjord.example/items/943",
    "type": "text",
    "headline": "Ferry leaves",
    "byline": "By Ada Quill",
    "body_xhtml": HTML,
    "versioncreated": "2024-05-04T10:30:00Z",
    "language": "en",
}
NINJS_2 = {
    "standard": {"name": "ninjs", "version": "2.1"},
    "uri": "urn:fjord:943",
    "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": "Ferry leaves"}],
    "by": "Ada Quill",
    "bodies": [{"role": "main", "contenttype": "text/plain", "value": TEXT}],
    "contentcreated": "2024-05-04T10:30:00Z",
    "infosources": [{"name": "Fjord Wire"}],
}
JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "name": "Fjord Times"},
        {
            "@type": "NewsArticle",
            "headline": "Ferry leaves",
            "articleBody": TEXT,
            "author": [{"@type": "Person", "name": "Ada Quill"}],
            "datePublished": "2024-05-04T10:30:00Z",
            "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
        },
    ],
}


@pytest.mark.parametrize("shape", [NINJS_1, NINJS_2, JSON_LD, JSON_LD["@graph"][1]], ids=["1", "2", "graph", "node"])
def test_agreed_shapes_of_json_are_recognised(shape: dict[str, object]) -> None:
    article = normalise_article(json.dumps(shape).encode())
    assert (article.text, article.title, article.authors) == (TEXT, "Ferry leaves", ("Ada Quill",))
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2024-05-04T10:30:00+00:00"


def test_notes_say_what_was_unpacked() -> None:
    found = outcome(gzip.compress(warc(HTML.encode())))
    assert isinstance(found, Emit)
    assert found.notes["unpacked"] == "gzip warc"
