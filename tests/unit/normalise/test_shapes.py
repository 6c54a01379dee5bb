"""Shapes of JSON that others agreed on: each comes to the article that it describes, or says why it cannot."""

import json
from typing import Any

import pytest

from newsloom.core.step_result import Emit
from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.decoding.decode import Decode
from newsloom.normalise.records import Decoded, RawRecord
from newsloom.settings import NormaliseSettings

TEXT = (
    "The ferry left the harbour at noon and came back in the evening.\n\n"
    "“It was a good day,” said Ada Quill, who has kept the harbour for ten years and has seen many of them."
)
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
URL = "https://fjord.example/2024/05/04/ferry"
RFC_822 = "Sat, 04 May 2024 10:30:00 GMT"
ISO = "2024-05-04T10:30:00Z"


def decoded(value: object) -> Decoded:
    found = Decode(NormaliseSettings())(RawRecord(json.dumps(value).encode()))
    assert isinstance(found, Emit), found
    return found.record


JSON_FEED: dict[str, Any] = {
    "id": "943",
    "url": URL,
    "title": "Ferry leaves",
    "content_html": HTML,
    "summary": "Short.",
    "date_published": ISO,
    "authors": [{"name": "Ada Quill"}],
}
PARSED: dict[str, Any] = {  # as Python's feedparser gives it
    "title": "Ferry leaves",
    "title_detail": {"type": "text/plain", "value": "Ferry leaves"},
    "links": [{"rel": "self", "href": "https://fjord.example/feed"}, {"rel": "alternate", "href": URL}],
    "id": "943",
    "author": "Ada Quill",
    "published": RFC_822,
    "summary": "Short.",
    "content": [{"type": "text/html", "language": None, "value": HTML}],
}
CONVERTED: dict[str, Any] = {  # as xml2js gives it
    "title": "Ferry leaves",
    "link": URL,
    "guid": {"_": "943", "$": {"isPermaLink": "false"}},
    "dc:creator": "Ada Quill",
    "pubDate": RFC_822,
    "description": "Short.",
    "content:encoded": HTML,
}
ATOM: dict[str, Any] = {  # as xmltodict gives it
    "title": {"@type": "html", "#text": "Ferry leaves"},
    "link": [{"@rel": "self", "@href": "https://fjord.example/feed"}, {"@href": URL}],
    "id": "943",
    "author": {"name": "Ada Quill", "email": "ada@fjord.example"},
    "published": ISO,
    "summary": "Short.",
    "content": {"@type": "html", "#text": HTML},
}


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(JSON_FEED, id="JSON Feed"),
        pytest.param({**JSON_FEED, "content_html": None, "content_text": TEXT}, id="JSON Feed, text"),
        pytest.param(
            {"version": "https://jsonfeed.org/version/1.1", "title": "Fjord Times", "items": [JSON_FEED]}, id="a feed"
        ),
        pytest.param(PARSED, id="feedparser"),
        pytest.param(CONVERTED, id="xml2js"),
        pytest.param({"item": CONVERTED}, id="an item in its name"),
        pytest.param({"rss": {"channel": {"title": "Fjord Times", "item": [CONVERTED]}}}, id="a channel"),
        pytest.param({"entry": ATOM}, id="Atom"),
        pytest.param({"feed": {"title": {"#text": "Fjord Times"}, "entry": ATOM}}, id="an Atom feed"),
    ],
)
def test_an_entry_of_a_feed_in_json_is_an_envelope(entry: dict[str, Any]) -> None:
    article = normalise_article(json.dumps(entry).encode())
    assert (article.text, article.title, article.authors) == (TEXT, "Ferry leaves", ("Ada Quill",))
    assert (article.url, decoded(entry).envelope.external_id) == (URL, "943")
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2024-05-04T10:30:00+00:00"


@pytest.mark.parametrize(
    "feed",
    [
        {"rss": {"channel": {"title": "Fjord Times", "item": CONVERTED}}},
        {"feed": {"title": "Fjord Times", "entry": ATOM}},
    ],
)
def test_a_feed_in_json_names_the_source(feed: dict[str, Any]) -> None:
    assert decoded(feed).envelope.source == "Fjord Times"


@pytest.mark.parametrize("entries", [[], [JSON_FEED, JSON_FEED], ["x"]])
def test_a_feed_in_json_of_other_than_one_entry_is_a_dead_letter(entries: list[Any]) -> None:
    with pytest.raises(DecodeError, match=f"a feed with {len(entries)} entries"):
        decoded({"version": "https://jsonfeed.org/version/1.1", "items": entries})


def test_an_envelope_that_only_looks_like_an_entry_keeps_its_own_text() -> None:
    said = decoded({"text": TEXT, "description": "Short.", "summary": "Shorter.", "byline": "Ada Quill"})
    assert (said.text, said.envelope.authors) == (TEXT, ("Ada Quill",))
    said = decoded({"content": TEXT, "description": "Short.", "publishedAt": ISO, "source": {"name": "Fjord Times"}})
    assert (said.text, said.envelope.published_at, said.envelope.source) == (TEXT, ISO, "Fjord Times")


def test_a_feed_escapes_once_too_often() -> None:
    said = decoded({"title": "Ferry &amp; crew", "description": "&ldquo;It was a good day,&rdquo; she said."})
    assert (said.envelope.title, said.text) == ("Ferry & crew", "“It was a good day,” she said.")


NINJS_3: dict[str, Any] = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "urn:fjord:943",
    "language": "en",
    "headlines": [{"role": "main", "value": "Ferry leaves", "contentType": "text/plain"}],
    "by": "Ada Quill",
    "bodies": [
        {"role": "caption", "contentType": "text/plain", "value": "A ferry."},
        {"role": "main", "contentType": "text/html", "value": HTML},
    ],
    "contentCreated": ISO,
    "infoSources": [{"name": "Fjord Wire"}],
}


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(NINJS_3, id="3"),
        pytest.param({**NINJS_3, "bodies": [{"value": TEXT}], "standard": None}, id="a body of no type"),
        pytest.param(
            {
                "guid": "urn:fjord:943",
                "headline": "Ferry leaves",
                "byline": "Ada Quill",
                "body_html": HTML,
                "versioncreated": "2024-05-04T10:30:00+0000",
                "source": "Fjord Wire",
            },
            id="1, as newsrooms' systems write it",
        ),
    ],
)
def test_every_version_of_ninjs_is_read(item: dict[str, Any]) -> None:
    article = normalise_article(json.dumps(item).encode())
    assert (article.text, article.title, article.authors) == (TEXT, "Ferry leaves", ("Ada Quill",))
    assert (article.source.name, decoded(item).envelope.external_id) == ("Fjord Wire", "urn:fjord:943")
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2024-05-04T10:30:00+00:00"


ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry leaves",
    "articleBody": TEXT,
    "author": [{"@type": "Person", "name": "Ada Quill"}],
    "datePublished": ISO,
    "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
    "publisher": {"@type": "Organization", "name": "Fjord Times"},
}
PEOPLE = [
    {"@type": "Person", "@id": "#ada", "name": "Ada Quill"},
    {"@type": "Organization", "@id": "#times", "name": "Fjord Times"},
]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([ARTICLE], id="an array of one"),
        pytest.param([{"@type": "BreadcrumbList"}, ARTICLE], id="an array with other things"),
        pytest.param({"@type": "WebPage", "mainEntity": ARTICLE}, id="a page about it"),
        pytest.param({**ARTICLE, "@type": ["http://schema.org/NewsArticle", "Thing"]}, id="types by address"),
        pytest.param(
            {"@graph": [*PEOPLE, {**ARTICLE, "author": {"@id": "#ada"}, "publisher": {"@id": "#times"}}]},
            id="references",
        ),
        pytest.param({"@graph": [{"@type": "Article", "headline": "Another"}, ARTICLE]}, id="one of them has a text"),
        pytest.param(
            {
                **ARTICLE,
                "headline": {"@value": "Ferry leaves", "@language": "en"},
                "articleBody": [TEXT],
                "url": [URL],
                "inLanguage": {"@type": "Language", "alternateName": "en"},
            },
            id="wrapped values",
        ),
        pytest.param({f"schema:{name}" if name[0] != "@" else name: ARTICLE[name] for name in ARTICLE}, id="a prefix"),
    ],
)
def test_an_article_in_json_ld_is_found_however_it_is_wrapped(document: object) -> None:
    article = normalise_article(json.dumps(document).encode())
    assert (article.text, article.title, article.authors) == (TEXT, "Ferry leaves", ("Ada Quill",))
    assert (article.url, article.source.name) == (URL, "Fjord Times")


@pytest.mark.parametrize("document", [[ARTICLE, ARTICLE], {"@graph": [ARTICLE, {**ARTICLE, "headline": "Other"}]}])
def test_json_ld_of_two_articles_is_a_dead_letter_and_not_the_first_of_them(document: object) -> None:
    with pytest.raises(DecodeError, match="JSON-LD with 2 articles"):
        decoded(document)


NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
PICTURE = (
    '<media:content url="https://fjord.example/a.jpg"><media:title>Ferry in fog</media:title></media:content>'
    "<media:description>The ferry in the fog of Monday morning, as a picture has it.</media:description>"
    "<itunes:title>Episode 4</itunes:title><itunes:author>Fjord Audio</itunes:author>"
)


def item(inside: str, attributes: str = NAMESPACES) -> bytes:
    return f"<rss {attributes}><channel><item>{inside}</item></channel></rss>".encode()


def read(feed: bytes) -> Decoded:
    found = Decode(NormaliseSettings())(RawRecord(feed))
    assert isinstance(found, Emit), found
    return found.record


@pytest.mark.parametrize("attributes", [NAMESPACES, ""], ids=["declared", "undeclared prefixes"])
def test_what_a_feed_says_of_pictures_and_recordings_is_not_the_article(attributes: str) -> None:
    found = read(item(f"{PICTURE}<title>Ferry leaves</title><content:encoded>{TEXT}</content:encoded>", attributes))
    assert (found.text, found.envelope.title, found.envelope.authors) == (TEXT, "Ferry leaves", ())


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("The&nbsp;ferry left at noon.", "The ferry left at noon."),
        ("The ferry & its crew left at noon &hellip;", "The ferry & its crew left at noon …"),
        ("The ferry\x0bleft at noon.", "The ferry left at noon."),
        ("The ferry & <![CDATA[its <b>crew</b> at a&b]]>", None),
    ],
)
def test_a_feed_that_only_escapes_badly_is_read(written: str, text: str | None) -> None:
    found = read(item(f"<title>x</title><description>{written}</description>"))
    assert (found.text, found.html) == (text, None if text else "The ferry & its <b>crew</b> at a&b")


def test_the_author_of_rss_has_a_name_after_the_address() -> None:
    found = read(item(f"<author>ada@fjord.example (Ada Quill)</author><description>{TEXT}</description>"))
    assert found.envelope.authors == ("Ada Quill",)


def test_a_body_in_parts_is_read_whole() -> None:
    article = {"@type": "NewsArticle", "headline": "Ferry", "articleBody": ["It left at noon.", "It came back."]}
    assert decoded(article).text == "It left at noon.\n\nIt came back."
