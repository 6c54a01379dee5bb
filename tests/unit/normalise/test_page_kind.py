"""The kind of a page: each sign on pages that have it and on pages that do not, and the decision."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.page_kind.decide import BIAS, THRESHOLD, WEIGHTS, why_not_article
from newsloom.normalise.page_kind.shape import cards, largest_block, linked_headings, links_in_paragraphs
from newsloom.normalise.page_kind.signs import SIGNS
from newsloom_schemas import RawArticle, RejectionReason
from support.texts.html_pages import (
    LABELLED,
    PAGE,
    SECTION,
    SHOP,
    URL,
    page_with,
    parsed,
)

SENTENCE = "The ferry to the outer islands sails four times a day from the first of May, the council said. "


PARAGRAPH = f"<p>{SENTENCE * 2}</p>"


CARD = '<li class="card"><a href="/oar"><img src="/oar.jpg"><h3>Oar</h3></a></li>'


BLURB = f"<div class='blurb'><h3>Our services</h3><p>{SENTENCE}</p><button>Contact us</button><svg></svg></div>"


def page_of(body: str, head: str = "", url: str | None = None, classes: str = "") -> Page:
    page = parse_page(f'<html><head>{head}</head><body class="{classes}">{body}</body></html>', url)
    assert page is not None
    return page


@pytest.mark.parametrize(
    ("classes", "sign"),
    [
        ("post-template-default single single-post postid-12", "platform says post"),
        ("path-node page-node-type-article", "platform says post"),
        ("template-article", "platform says post"),
        ("page-template-default page page-id-12", "platform says page"),
        ("archive category category-boats", "platform says list"),
        ("template-collection", "platform says list"),
        ("catalog-category-view", "platform says list"),
        ("template-product", "platform says product"),
        ("product-template-default single single-product woocommerce", "platform says product"),
        ("postcard archivefoot productive", None),
    ],
)
def test_the_kind_of_a_page_is_read_from_the_classes_of_its_body(classes: str, sign: str | None) -> None:
    page = page_of(PARAGRAPH, classes=classes)
    found = [name for name in SIGNS if name.startswith("platform") and SIGNS[name](page)]
    assert found == ([sign] if sign else [])


@pytest.mark.parametrize(("kind", "sign"), [("posts", "platform says post"), ("pages", "platform says page")])
def test_the_kind_of_a_page_is_read_from_the_url_of_its_json(kind: str, sign: str) -> None:
    head = f'<link rel="alternate" type="application/json" href="https://fjord.example/wp-json/wp/v2/{kind}/12">'
    assert SIGNS[sign](page_of(PARAGRAPH, head))
    assert not SIGNS[sign](page_of(PARAGRAPH))


@pytest.mark.parametrize(
    ("sign", "url"),
    [
        ("path ending in an offer", "https://fjord.example/boat-repair-services/"),
        ("path ending in an offer", "https://fjord.example/courses.html"),
        ("product number in the path", "https://fjord.example/dp/B0012"),
        ("article path", "https://fjord.example/news/ferry-season-grows"),
    ],
)
def test_signs_are_read_from_the_path_of_a_page(sign: str, url: str) -> None:
    assert SIGNS[sign](page_of("", url=url))
    assert not SIGNS[sign](page_of("", url="https://fjord.example/ferry-season-grows"))


def test_cards_are_counted_in_the_largest_group() -> None:
    assert cards(page_of(f"<ul>{CARD * 12}</ul><ul>{CARD * 5}</ul>")) == 12
    assert cards(page_of(f"<ul>{CARD * 3}</ul>")) == 0
    assert cards(page_of("<ul>" + "<li><a href='/a'>No picture</a></li>" * 12 + "</ul>")) == 0


def test_the_largest_block_is_the_one_with_most_prose() -> None:
    length = len((SENTENCE * 2).strip())
    assert largest_block(page_of(f"<main>{PARAGRAPH * 3}</main><aside>{PARAGRAPH}</aside>")) == 3 * length
    assert largest_block(page_of("<p>Short.</p>")) == 0


def test_linked_headings_are_a_share() -> None:
    assert linked_headings(page_of('<a href="/a"><h3>Oar</h3></a><h3><a href="/b">Sail</a></h3>')) == 1
    assert linked_headings(page_of("<h2>Tides</h2><h2><a href='/b'>Boats</a></h2>")) == 0.5
    assert linked_headings(page_of("")) == 0


def test_only_links_in_paragraphs_are_counted() -> None:
    assert links_in_paragraphs(page_of("<p>See <a href='/a'>here</a> and <a href='/b'>there</a>.</p>")) == 0.1
    assert links_in_paragraphs(page_of("<ul><li><a href='/a'>here</a></li></ul>")) == 0


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("shop phrases", "Add to cart"),
        ("shop phrases", "In den Warenkorb"),
        ("service phrases", "Request a callback"),
        ("service phrases", "Contáctenos"),
        ("prices", "Only $ 45"),
        ("prices", "45,00 €"),
    ],
)
def test_shops_and_services_are_recognised_by_phrases(sign: str, text: str) -> None:
    assert SIGNS[sign](page_of(f"<p>{text}</p>")) > SIGNS[sign](page_of("<p>The tide is low.</p>")) == 0


def test_a_service_page_is_rejected_with_its_strongest_signs() -> None:
    page = page_of(
        f"<h1>Boat repair</h1><div>{BLURB * 9}</div>",
        "<title>Boat Repair Services | Fjord Yard</title>",
        "https://fjord.example/boat-repair-services",
    )
    why = why_not_article(page)
    assert why is not None
    assert f"the limit is {THRESHOLD}" in why
    assert sum(name in why for name in WEIGHTS) == 3


@pytest.mark.parametrize(
    ("paragraphs", "url"),
    [(1, None), (2, "https://fjord.example/news/ferry-season-grows"), (8, "https://fjord.example/a/123456")],
)
def test_a_short_report_between_much_boilerplate_is_an_article(paragraphs: int, url: str | None) -> None:
    menu = "<nav>" + '<a href="/coast">Coast</a>' * 40 + "</nav>"
    teasers = f"<aside><ul>{CARD * 6}</ul></aside>"
    page = page_of(
        f"{menu}<h1>Ferry season grows by a month</h1><p>May 4, 2024</p>{PARAGRAPH * paragraphs}{teasers}", url=url
    )
    assert why_not_article(page) is None


@pytest.mark.parametrize("text", ["Breaking: the ferry is late.", SENTENCE, SENTENCE * 9])
def test_a_fragment_without_boilerplate_is_an_article(text: str) -> None:
    assert why_not_article(page_of(f"<p>{text}</p>")) is None
    assert why_not_article(page_of(f"<h1>Ferries until November</h1><p>{text}</p>")) is None


@pytest.mark.parametrize(
    ("html", "url", "why"),
    [
        (page_with("<title>404 - Page not found</title>"), None, "error or consent"),
        (page_with("<title>Before you continue</title>"), None, "error or consent"),
        (SHOP, "https://fjord.example/products/oars", "og:type product"),
        (SECTION, "https://fjord.example/topics/coast", "shop or list path"),
        (SECTION, "https://fjord.example/", "front page"),
    ],
)
def test_pages_that_are_not_articles_are_rejected(html: str, url: str | None, why: str) -> None:
    with pytest.raises(Rejected) as rejected:
        normalise_article(RawArticle(html=html, url=url))
    assert rejected.value.reason is RejectionReason.NOT_ARTICLE
    assert why in rejected.value.detail


def test_a_page_whose_structured_data_says_article_is_never_rejected() -> None:
    node = {"@type": "Article", "headline": "Ferries"}
    head = f'<title>404 ferries</title><script type="application/ld+json">{json.dumps(node)}</script>'
    assert normalise_article(RawArticle(html=page_with(head))).text


@pytest.mark.parametrize("html", [PAGE, SHOP, SECTION, LABELLED, page_with(), page_with(body="<p>Short.</p>")])
@pytest.mark.parametrize("url", [None, URL, "https://fjord.example/", "https://fjord.example/products/oars"])
def test_stopping_early_gives_the_same_decision_as_all_signs(html: str, url: str | None) -> None:
    page = parsed(html, url)
    parts = [weight * SIGNS[name](page) for name, weight in WEIGHTS.items()]
    against = sum(part for part in parts if part > 0)
    is_article = bool(page.json_ld.articles) or BIAS + sum(parts) <= THRESHOLD or against <= THRESHOLD
    assert (why_not_article(page) is None) == is_article


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("html", [PAGE, SHOP * 9, SECTION, page_with(body="")])
def test_every_sign_is_between_0_and_1(name: str, html: str) -> None:
    assert 0 <= SIGNS[name](parsed(html, URL)) <= 1
