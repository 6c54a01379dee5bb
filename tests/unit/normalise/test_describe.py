"""The describe step: metadata of an article, each field from its most trusted source."""

from datetime import UTC, datetime

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.address.canonical import choose_canonical
from newsloom.normalise.metadata.describe import source
from newsloom.normalise.page.page import parse_page
from newsloom_schemas import Precision, Provenance, RawArticle
from support.texts.html_pages import (
    LABELLED,
    PAGE,
    PARAGRAPHS,
    URL,
    page_with,
)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("fjord.example", (None, "fjord.example")),
        ("https://www.fjord.example/feed", (None, "fjord.example")),
        ("interieur.gouv.fr", (None, "interieur.gouv.fr")),
        ("A.P.", ("A.P.", None)),
        ("The Fjord Times", ("The Fjord Times", None)),
    ],
)
def test_the_source_in_an_envelope_is_a_domain_or_a_name(sent: str, expected: tuple[str | None, str | None]) -> None:
    found = source(None, sent, None)
    assert found is not None
    assert (found.value.name, found.value.domain) == expected


@pytest.mark.parametrize("expected", ["https://ada.blogspot.com/b", "https://a..b/c", "https://1.2.3/c"])
def test_the_canonical_url_of_another_publisher_is_ignored(expected: str) -> None:
    page = parse_page(f'<html><head><link rel="canonical" href="{expected}"></head><body><p>A ferry</p></body></html>')
    for url in ("https://eve.blogspot.com/a", "https://x..y/a"):
        assert choose_canonical(page, url).url == url


def test_text_and_metadata_are_read_from_a_page() -> None:
    article = normalise_article(RawArticle(html=PAGE, url=URL))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.title == "The ferry season grows by a month"
    assert article.authors == ("Bo Reed",)
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry?id=7"
    assert (article.source.name, article.source.domain) == ("The Fjord Times", "fjord.example")
    assert article.published_at is not None
    assert article.published_at.value == datetime(2024, 5, 4, 8, 30, tzinfo=UTC)
    assert article.published_at.provenance is Provenance.JSON_LD
    assert article.language.code == "en"


def test_a_page_may_be_bytes_without_an_envelope() -> None:
    article = normalise_article(PAGE.encode(), "text/html; charset=utf-8")
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry?utm_source=x".partition("?")[0]


def test_metadata_in_the_envelope_wins_over_the_page() -> None:
    article = normalise_article(
        RawArticle(
            html=PAGE,
            url=URL,
            title="Ferries until November",
            authors=("By Cy Lund",),
            published_at="2024-05-03",
            source="Fjord Feed",
        )
    )
    assert (article.title, article.authors, article.source.name) == (
        "Ferries until November",
        ("Cy Lund",),
        "Fjord Feed",
    )
    assert article.published_at is not None
    assert (article.published_at.precision, article.published_at.provenance) == (Precision.DAY, Provenance.ENVELOPE)


@pytest.mark.parametrize(
    "canonical", ["https://elsewhere.example/a", "https://www.fjord.example/", "javascript:alert(1)", "http://["]
)
def test_an_implausible_canonical_url_is_ignored(canonical: str) -> None:
    html = page_with(f'<link rel="canonical" href="{canonical}">')
    article = normalise_article(RawArticle(html=html, url=URL))
    assert article.canonical_url == "https://www.fjord.example/2024/05/04/ferry"


def test_publisher_section_keywords_and_image_are_read() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert (article.publisher, article.section) == ("Log Press", "Travel")
    assert article.keywords == ("Ferries", "Fjords")
    assert article.image == "https://www.fjord.example/ferry.jpg"


def test_a_correction_is_moved_from_the_text_to_corrections() -> None:
    article = normalise_article(RawArticle(html=LABELLED, url=URL))
    assert article.corrections == ("Correction: An earlier version misnamed the ferry.",)
    assert "Correction" not in article.text


def test_settings_of_a_page_are_not_keywords() -> None:
    head = '<meta name="keywords" content="Day: Friday, Ferries, Page Type: Article">'
    assert normalise_article(RawArticle(html=page_with(head), url=URL)).keywords == ("Ferries",)
