"""Structured data of a page: JSON-LD and microdata."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.page.json_ld import read_json_ld
from newsloom_schemas import Provenance, RawArticle
from support.texts.html_pages import (
    BODY,
    URL,
    page_with,
    parsed,
)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "Article", "headline": "Ferries",}',
        '<!-- {"@type": "Article", "headline": "Ferries"} -->',
        '{"@type": "Article", "headline": "Ferries"} trailing words',
        '[{"@type": "https://schema.org/Article", "headline": "Ferries"}];',
        '{"@type": "Article", "headline": "Fer\tries".replace}'.replace(".replace", ""),
    ],
)
def test_common_mistakes_in_structured_data_are_tolerated(script: str) -> None:
    (node,) = read_json_ld([script]).articles
    assert " ".join(str(node["headline"]).split()).startswith("Fer")


def test_unreadable_structured_data_is_counted() -> None:
    assert read_json_ld(["{nonsense", "", "[" * 5_000]).broken == 2


def test_structured_data_that_is_no_object_does_not_hide_the_next() -> None:
    found = read_json_ld(["null", "17", '"Article"', '["Article"]', '{"@type": "Article", "headline": "Ferries"}'])
    assert [node["headline"] for node in found.articles] == ["Ferries"]


MICRODATA = """<div itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline">Ferry season grows</h1>
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada Quill</b></span>
<time itemprop="datePublished" datetime="2024-05-04T08:00:00Z">yesterday</time>
<meta itemprop="dateModified" content="2024-05-06"><a itemprop="articleSection" href="/x"></a>
<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content="Log Press">
<div itemprop="logo" itemscope><meta itemprop="name" content="A logo"></div></div></div>"""


def test_microdata_is_read_as_json_ld_nodes() -> None:
    (node,) = parsed(page_with("", MICRODATA + BODY)).microdata
    assert node["@type"] == ["https://schema.org/NewsArticle"]
    assert node["headline"] == ["Ferry season grows"]
    assert node["author"] == [{"@type": ["https://schema.org/Person"], "name": ["Ada Quill"]}]
    assert node["datePublished"] == ["2024-05-04T08:00:00Z"]
    assert "name" not in node


def test_metadata_is_read_from_microdata() -> None:
    article = normalise_article(RawArticle(html=page_with("", MICRODATA + BODY), url=URL))
    assert article.authors == ("Ada Quill",)
    assert article.publisher == "Log Press"
    assert article.published_at is not None
    assert article.published_at.provenance is Provenance.MARKUP
    assert article.modified_at is not None
    assert parsed(page_with("", MICRODATA)).is_news


def test_several_microdata_articles_are_ignored() -> None:
    assert parsed(page_with("", MICRODATA + MICRODATA)).microdata == ()


def test_microdata_with_too_many_properties_is_read_in_part() -> None:
    many = '<div itemscope itemtype="https://schema.org/Article">' + '<i itemprop="author">Ada</i>' * 5_000 + "</div>"
    (node,) = parsed(page_with("", many)).microdata
    assert len(node["author"]) == 200
