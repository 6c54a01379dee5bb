"""Each field has the source where it was read, and an unknown field has none."""

import json

import pytest

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered
from newsloom.core.pipeline import Pipeline
from newsloom.normalise import build, normalise_article
from newsloom.settings import NormaliseSettings
from newsloom_schemas import KafkaOrigin, NormalisedArticle, Provenance, RawArticle

URL = "https://fjord-post.example/2026/ferry"
BODY = "".join(
    f"<p>{paragraph}</p>"
    for paragraph in (
        "The ferry company of the fjord will run its boats until the end of November this year, a month longer.",
        "“Nobody here wants to drive around the water in the dark,” said the harbour master on Tuesday evening.",
        "A decision on the boats’ winter quarters is expected when the county council meets in December.",
    )
)
JSON_LD = {
    "@type": "NewsArticle",
    "headline": "Ferry season grows",
    "author": {"@type": "Person", "name": "Ada Quill"},
    "publisher": {"@type": "Organization", "name": "Fjord Press"},
    "articleSection": "Harbours",
    "keywords": ["ferries", "winter"],
    "image": "https://fjord-post.example/boat.jpg",
}
METAS = {
    "og:title": "Ferry season grows",
    "og:site_name": "The Fjord Post",
    "og:url": f"{URL}/",
    "og:image": "https://fjord-post.example/quay.jpg",
    "author": "Ada Quill",
    "article:section": "Harbours",
    "keywords": "ferries, winter",
}
MICRODATA = (
    '<div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="headline" content="Ferry season grows">'
    '<meta itemprop="articleSection" content="Harbours">'
    '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ada Quill</span></span>'
    f"{BODY}</div>"
)


def page(head: str, body: str = BODY) -> str:
    return f"<html><head>{head}</head><body><main>{body}</main></body></html>"


def json_ld(**changes: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(JSON_LD | changes)}</script>'


def metas(names: dict[str, str]) -> str:
    return "".join(f'<meta property="{name}" content="{content}">' for name, content in names.items())


def provenance(html: str, **envelope: str) -> dict[str, Provenance]:
    return normalise_article(RawArticle.model_validate({"html": html, "url": URL} | envelope)).provenance


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            page(json_ld()),
            {
                "canonical_url": Provenance.URL,
                "source": Provenance.JSON_LD,
                "title": Provenance.JSON_LD,
                "authors": Provenance.JSON_LD,
                "publisher": Provenance.JSON_LD,
                "section": Provenance.JSON_LD,
                "kind": Provenance.JSON_LD,
                "keywords": Provenance.JSON_LD,
                "image": Provenance.JSON_LD,
            },
        ),
        (
            page(metas(METAS)),
            {
                "canonical_url": Provenance.META,
                "source": Provenance.META,
                "title": Provenance.META,
                "authors": Provenance.META,
                "section": Provenance.META,
                "keywords": Provenance.META,
                "image": Provenance.META,
            },
        ),
        (
            page("", MICRODATA),
            {
                "canonical_url": Provenance.URL,
                "source": Provenance.URL,
                "title": Provenance.MARKUP,
                "authors": Provenance.MARKUP,
                "section": Provenance.MARKUP,
                "kind": Provenance.MARKUP,
            },
        ),
        (
            page(
                f'<title>Ferry season grows | The Fjord Post</title><link rel="canonical" href="{URL}/">',
                f'<h1>Ferry season grows</h1><p class="standfirst">Both crews asked for it in the spring.</p><p>By Ada Quill</p>{BODY}',
            ),
            {
                "canonical_url": Provenance.MARKUP,
                "source": Provenance.URL,
                "title": Provenance.MARKUP,
                "standfirst": Provenance.MARKUP,
                "authors": Provenance.TEXT,
            },
        ),
    ],
    ids=["structured data", "meta tags", "microdata", "visible text"],
)
def test_fields_of_a_page_have_their_source(html: str, expected: dict[str, Provenance]) -> None:
    assert provenance(html) == expected


@pytest.mark.parametrize("expected_source", [Provenance.JSON_LD, Provenance.MARKUP])
def test_the_source_of_a_standfirst_is_recorded(expected_source: Provenance) -> None:
    line = "Both crews asked for it in the spring, and the county pays for the oil."
    shown = f"<header><h1>Ferry season grows</h1><h2>{line}</h2></header>"
    marked = MICRODATA.replace("<meta", f'<meta itemprop="alternativeHeadline" content="{line}"><meta', 1)
    html = (
        page(json_ld(alternativeHeadline=line), shown + BODY)
        if expected_source is Provenance.JSON_LD
        else page("", shown + marked)
    )
    assert provenance(html)["standfirst"] is expected_source


def test_fields_of_the_producer_have_the_source_envelope() -> None:
    found = provenance(page(json_ld()), title="Season grows", source="Fjord Wire", standfirst="A month more.")
    assert {found[name] for name in ("title", "source", "standfirst")} == {Provenance.ENVELOPE}
    assert found["authors"] is Provenance.JSON_LD


def test_title_and_author_of_a_plain_text_have_the_source_text() -> None:
    text = (
        "Ferry season grows by a month\n\nBy Ada Quill\n\nBERGEN, Norway (AP) — The ferry company of the fjord will run "
        "its boats until the end of November this year, a month longer than it did.\n\nThe county pays for the oil."
    )
    article = normalise_article(text.encode())
    assert article.authors == ("Ada Quill",)
    assert article.provenance == {"title": Provenance.TEXT, "authors": Provenance.TEXT}


def test_unknown_fields_have_no_source() -> None:
    article = normalise_article(b"The county pays for the oil of both boats until the end of November.")
    assert article.provenance == {}


def test_a_text_with_a_page_gets_its_metadata_from_the_page() -> None:
    text = (
        "The ferry company of the fjord will run its boats for a month longer, as both crews had asked in the spring."
    )
    article = normalise_article(RawArticle(text=text, html=page(json_ld()), url=URL))
    assert article.text == text
    assert (article.title, article.authors) == ("Ferry season grows", ("Ada Quill",))
    assert article.provenance["authors"] is Provenance.JSON_LD


def test_a_page_over_the_limits_is_ignored_and_noted() -> None:
    text = (
        "The ferry company of the fjord will run its boats for a month longer, as both crews had asked in the spring."
    )
    raw = RawArticle(text=text, html="<div>" * 300 + page(json_ld()), url=URL).to_bytes()
    inbound = Inbound(value=raw, place=KafkaOrigin(topic="news.raw", partition=0, offset=0))
    result = Pipeline([build(NormaliseSettings())], SystemClock()).start(inbound).result
    assert isinstance(result, Delivered), result
    article = NormalisedArticle.from_bytes(result.written[0].value)
    assert (article.text, article.authors) == (text, ())
    assert "200" in article.trace.stages[0].notes["html_left_out"]
