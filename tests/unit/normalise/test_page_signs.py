"""What a page shows of its kind: each sign on pages that have it and on pages that do not, and the verdict of all."""

import pytest

from newsloom.normalise.page.page import Page, parse_page
from newsloom.normalise.page_kind.decide import THRESHOLD, WEIGHTS, why_not_article
from newsloom.normalise.page_kind.shape import cards, largest_block, linked_headings, links_in_paragraphs
from newsloom.normalise.page_kind.signs import SIGNS

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
        ("post-template-default single single-post postid-12", "its platform says post"),
        ("path-node page-node-type-article", "its platform says post"),
        ("template-article", "its platform says post"),
        ("page-template-default page page-id-12", "its platform says page"),
        ("archive category category-boats", "its platform says list"),
        ("template-collection", "its platform says list"),
        ("catalog-category-view", "its platform says list"),
        ("template-product", "its platform says goods"),
        ("product-template-default single single-product woocommerce", "its platform says goods"),
        ("postcard archivefoot productive", None),
    ],
)
def test_the_classes_of_the_body_say_what_a_page_is(classes: str, sign: str | None) -> None:
    page = page_of(PARAGRAPH, classes=classes)
    said = [name for name in SIGNS if name.startswith("its platform") and SIGNS[name](page)]
    assert said == ([sign] if sign else [])


@pytest.mark.parametrize(("kind", "sign"), [("posts", "its platform says post"), ("pages", "its platform says page")])
def test_the_address_of_a_page_s_json_says_what_it_is(kind: str, sign: str) -> None:
    head = f'<link rel="alternate" type="application/json" href="https://fjord.example/wp-json/wp/v2/{kind}/12">'
    assert SIGNS[sign](page_of(PARAGRAPH, head))
    assert not SIGNS[sign](page_of(PARAGRAPH))


@pytest.mark.parametrize(
    ("sign", "url"),
    [
        ("path that ends in an offer", "https://fjord.example/boat-repair-services/"),
        ("path that ends in an offer", "https://fjord.example/courses.html"),
        ("number of goods in the path", "https://fjord.example/dp/B0012"),
        ("path of an article", "https://fjord.example/news/ferry-season-grows"),
    ],
)
def test_a_path_says_what_a_page_is(sign: str, url: str) -> None:
    assert SIGNS[sign](page_of("", url=url))
    assert not SIGNS[sign](page_of("", url="https://fjord.example/ferry-season-grows"))


def test_cards_are_counted_where_most_of_them_stand_side_by_side() -> None:
    assert cards(page_of(f"<ul>{CARD * 12}</ul><ul>{CARD * 5}</ul>")) == 12
    assert cards(page_of(f"<ul>{CARD * 3}</ul>")) == 0
    assert cards(page_of("<ul>" + "<li><a href='/a'>No picture</a></li>" * 12 + "</ul>")) == 0


def test_the_largest_block_is_the_one_with_most_prose() -> None:
    length = len((SENTENCE * 2).strip())
    assert largest_block(page_of(f"<main>{PARAGRAPH * 3}</main><aside>{PARAGRAPH}</aside>")) == 3 * length
    assert largest_block(page_of("<p>Short.</p>")) == 0


def test_headings_of_teasers_are_links() -> None:
    assert linked_headings(page_of('<a href="/a"><h3>Oar</h3></a><h3><a href="/b">Sail</a></h3>')) == 1
    assert linked_headings(page_of("<h2>Tides</h2><h2><a href='/b'>Boats</a></h2>")) == 0.5
    assert linked_headings(page_of("")) == 0


def test_links_that_stand_in_paragraphs_are_those_of_an_essay() -> None:
    assert links_in_paragraphs(page_of("<p>See <a href='/a'>here</a> and <a href='/b'>there</a>.</p>")) == 0.1
    assert links_in_paragraphs(page_of("<ul><li><a href='/a'>here</a></li></ul>")) == 0


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("words of a shop", "Add to cart"),
        ("words of a shop", "In den Warenkorb"),
        ("words of a service", "Request a callback"),
        ("words of a service", "Contáctenos"),
        ("prices", "Only $ 45"),
        ("prices", "45,00 €"),
    ],
)
def test_words_tell_shops_and_services(sign: str, text: str) -> None:
    assert SIGNS[sign](page_of(f"<p>{text}</p>")) > SIGNS[sign](page_of("<p>The tide is low.</p>")) == 0


def test_a_page_of_services_is_refused_and_the_reason_names_its_signs() -> None:
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
def test_a_short_report_between_much_furniture_is_an_article(paragraphs: int, url: str | None) -> None:
    menu = "<nav>" + '<a href="/coast">Coast</a>' * 40 + "</nav>"
    teasers = f"<aside><ul>{CARD * 6}</ul></aside>"
    page = page_of(
        f"{menu}<h1>Ferry season grows by a month</h1><p>May 4, 2024</p>{PARAGRAPH * paragraphs}{teasers}", url=url
    )
    assert why_not_article(page) is None


@pytest.mark.parametrize("text", ["Breaking: the ferry is late.", SENTENCE, SENTENCE * 9])
def test_a_fragment_without_any_furniture_is_an_article(text: str) -> None:
    assert why_not_article(page_of(f"<p>{text}</p>")) is None
    assert why_not_article(page_of(f"<h1>Ferries until November</h1><p>{text}</p>")) is None
