"""A feed entry in XML: RSS and Atom, alone or in a feed with one entry."""

import contextlib

import pytest

from newsloom.core.step_result import Emit
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings
from newsloom_schemas import RejectionReason
from support.bounded_work import bounded_work
from support.texts.decoded_articles import HTML, TEXT, URL, decoded, outcome

MEDIA_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


PICTURE = (
    '<media:content url="https://fjord.example/a.jpg"><media:title>Ferry in fog</media:title></media:content>'
    "<media:description>The ferry in the fog of Monday morning, as a picture has it.</media:description>"
    "<itunes:title>Episode 4</itunes:title><itunes:author>Fjord Audio</itunes:author>"
)


def item(content: str, attributes: str = MEDIA_NAMESPACES) -> bytes:
    return f"<rss {attributes}><channel><item>{content}</item></channel></rss>".encode()


def read(feed: bytes) -> Decoded:
    found = Decode(NormaliseSettings())(RawRecord(feed))
    assert isinstance(found, Emit), found
    return found.record


@pytest.mark.parametrize("attributes", [MEDIA_NAMESPACES, ""], ids=["declared", "undeclared prefixes"])
def test_media_elements_of_a_feed_are_ignored(attributes: str) -> None:
    found = read(item(f"{PICTURE}<title>Ferry leaves</title><content:encoded>{TEXT}</content:encoded>", attributes))
    assert (found.text, found.envelope.title) == (TEXT, "Ferry leaves")


def test_the_author_of_a_podcast_counts_only_if_the_entry_has_no_other() -> None:
    podcast = "<itunes:author>Ada Quill</itunes:author>"
    body = f"<title>Ferry leaves</title><content:encoded>{TEXT}</content:encoded>"
    assert read(item(f"{podcast}{body}", MEDIA_NAMESPACES)).envelope.authors == ("Ada Quill",)
    other = read(item(f"{podcast}<dc:creator>Bo Reed</dc:creator>{body}", MEDIA_NAMESPACES))
    assert other.envelope.authors == ("Bo Reed",)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("The&nbsp;ferry left at noon.", "The ferry left at noon."),
        ("The ferry & its crew left at noon &hellip;", "The ferry & its crew left at noon …"),
        ("The ferry\x0bleft at noon.", "The ferry left at noon."),
        ("The ferry & <![CDATA[its <b>crew</b> at a&b]]>", None),
    ],
)
def test_badly_escaped_feeds_are_repaired(written: str, text: str | None) -> None:
    found = read(item(f"<title>x</title><description>{written}</description>"))
    assert (found.text, found.html) == (text, None if text else "The ferry & its <b>crew</b> at a&b")


def test_the_name_after_the_address_is_the_rss_author() -> None:
    found = read(item(f"<author>ada@fjord.example (Ada Quill)</author><description>{TEXT}</description>"))
    assert found.envelope.authors == ("Ada Quill",)


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
def test_a_feed_entry_is_read_as_an_envelope(entry: str) -> None:
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


def test_the_title_of_the_feed_is_the_source() -> None:
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
def test_an_unreadable_feed_is_an_error_with_the_reason(feed: str, complaint: str) -> None:
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


def test_external_entities_are_not_read() -> None:
    feed = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss><item><description>A &f; B</description></item></rss>'
    assert decoded(feed.encode(), "application/rss+xml").text == "A &f; B"


@pytest.mark.parametrize(
    ("entry", "expected"),
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
def test_variants_of_feed_elements_are_read(entry: str, expected: dict[str, str]) -> None:
    found = decoded(entry.encode()).envelope.model_dump()
    assert {name: found[name] for name in expected} == expected


SITE_LINKS = '<link rel="hub" href="https://hub.example/"/><link rel="self" href="/feed"/><link rel="alternate" href="https://fjord.example/2024/"/>'


@pytest.mark.parametrize(
    ("links", "url"),
    [
        (SITE_LINKS, "https://fjord.example/2024/05/04/ferry"),
        ('<link rel="hub" href="https://hub.example/"/><link rel="self" href="/feed"/>', None),
    ],
)
def test_a_reference_is_resolved_against_the_address_of_the_feed_itself(links: str, url: str | None) -> None:
    entry = ATOM.replace(URL, "05/04/ferry").removeprefix('<entry xmlns="http://www.w3.org/2005/Atom">')
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjord Times</title>{links}<entry>{entry}</feed>'
    assert normalise_article(feed.encode()).url == url


@pytest.mark.parametrize("original", ["", "ferry", "https://fjord.example/original"])
def test_the_original_address_of_an_entry_is_used_if_it_is_whole(original: str) -> None:
    feed = RSS.replace("<guid", f"<origLink>{original}</origLink><guid")
    assert decoded(feed.encode()).envelope.url == (original if original.startswith("https") else URL)


@pytest.mark.parametrize("tag", ["content:encoded", "description"])
def test_an_element_without_words_is_no_body_of_an_entry(tag: str) -> None:
    found = read(item(f"<title>Ferry</title><{tag}> </{tag}><!-- the ferry --><description>{TEXT}</description>"))
    assert found.text == TEXT


def test_the_summary_is_used_if_the_content_is_not_text() -> None:
    entry = ATOM.replace('type="html"', 'type="image/png"')
    assert decoded(entry.encode()).text == "Short."


@pytest.mark.parametrize(
    "content",
    [
        "<b/>" * 200_000,
        "& " * 200_000,
        "x" + "".join(f"<p{number}:a>" for number in range(60_000)),
        "<![CDATA[" * 70_000,
    ],
    ids=["elements", "ampersands", "prefixes", "sections"],
)
def test_a_hostile_feed_is_parsed_or_rejected_with_bounded_work(content: str) -> None:
    with bounded_work(), contextlib.suppress(DecodeError):
        rejected = outcome(f"<rss><item><description>{content}</description></item></rss>".encode())
        assert isinstance(rejected, Emit) or rejected.reason is RejectionReason.TOO_LARGE
