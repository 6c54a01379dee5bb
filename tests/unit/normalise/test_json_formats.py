"""JSON formats of articles: feed entries, ninjs and JSON-LD, read as envelopes."""

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
def test_a_feed_entry_in_json_is_read_as_an_envelope(entry: dict[str, Any]) -> None:
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
def test_the_title_of_a_json_feed_is_the_source(feed: dict[str, Any]) -> None:
    assert decoded(feed).envelope.source == "Fjord Times"


@pytest.mark.parametrize("entries", [[], [JSON_FEED, JSON_FEED], ["x"]])
def test_a_json_feed_must_have_one_entry(entries: list[Any]) -> None:
    with pytest.raises(DecodeError, match=f"a feed with {len(entries)} entries"):
        decoded({"version": "https://jsonfeed.org/version/1.1", "items": entries})


def test_an_envelope_that_looks_like_a_feed_entry_keeps_its_text() -> None:
    found = decoded({"text": TEXT, "description": "Short.", "summary": "Shorter.", "byline": "Ada Quill"})
    assert (found.text, found.envelope.authors) == (TEXT, ("Ada Quill",))
    found = decoded({"content": TEXT, "description": "Short.", "publishedAt": ISO, "source": {"name": "Fjord Times"}})
    assert (found.text, found.envelope.published_at, found.envelope.source) == (TEXT, ISO, "Fjord Times")


def test_double_escaped_feed_content_is_decoded() -> None:
    found = decoded({"title": "Ferry &amp; crew", "description": "&ldquo;It was a good day,&rdquo; she said."})
    assert (found.envelope.title, found.text) == ("Ferry & crew", "“It was a good day,” she said.")


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
def test_json_ld_with_two_articles_is_a_dead_letter(document: object) -> None:
    with pytest.raises(DecodeError, match="JSON-LD with 2 articles"):
        decoded(document)


MEDIA_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def item(inside: str, attributes: str = MEDIA_NAMESPACES) -> bytes:
    return f"<rss {attributes}><channel><item>{inside}</item></channel></rss>".encode()


def test_all_parts_of_a_json_ld_body_are_read() -> None:
    article = {"@type": "NewsArticle", "headline": "Ferry", "articleBody": ["It left at noon.", "It came back."]}
    assert decoded(article).text == "It left at noon.\n\nIt came back."


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


@pytest.mark.parametrize("document", [NINJS_1, NINJS_2, JSON_LD, JSON_LD["@graph"][1]], ids=["1", "2", "graph", "node"])
def test_ninjs_and_json_ld_are_recognised(document: dict[str, object]) -> None:
    article = normalise_article(json.dumps(document).encode())
    assert (article.text, article.title, article.authors) == (TEXT, "Ferry leaves", ("Ada Quill",))
    assert article.published_at is not None
    assert article.published_at.value.isoformat() == "2024-05-04T10:30:00+00:00"
