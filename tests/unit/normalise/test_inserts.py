"""Inserts: passages that the markup of a page marks as not part of the article."""

from typing import Final

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.cuts import put_back
from newsloom.normalise.cleaning.inserts import inserts_of, without_spaces
from newsloom.normalise.cleaning.rules import packaged_rules
from newsloom.normalise.page.page import Page, parse_page
from newsloom_schemas import NormalisedArticle, RawArticle, RemovedKind
from support.texts.html_pages import (
    BODY,
    PAGE,
    PARAGRAPHS,
    URL,
    page_with,
    parsed,
)

NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry season grows"}</script>'


@pytest.mark.parametrize(
    ("head", "insert", "rule"),
    [
        ("", '<p><a href="/b">HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</a></p>', "linked_headline"),
        (NEWS, '<p><a href="/b">Harbour master says the tide waits for nobody</a></p>', "linked_headline"),
        ("", '<p><a href="/b">Harbour master says the tide waits for nobody</a></p>', None),
        (NEWS, '<p>The <a href="/b">harbour master says the tide waits for nobody</a></p>', None),
        (NEWS, "<p>HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</p>", None),
        ("", '<div class="promo-card"><h3><a href="/b">Tides</a></h3><p>Why the tide waits for nobody at all.</p></div>',
         "teaser"),
        ("", '<div class="promo-card"><h3>Tides</h3><p>Why the tide waits for nobody at all.</p></div>', None),
        ("", '<div class="signup-box"><p>Get the harbour in your letterbox every week.</p><form><input></form></div>',
         "newsletter_box"),
    ],
)  # fmt: skip
def test_inserts_are_found_by_their_markup(head: str, insert: str, rule: str | None) -> None:
    page = parsed(page_with(head, f"<h1>Ferry season grows</h1>{BODY}{insert}{BODY}"))
    found = {rule for _, rule in inserts_of(page).values()}
    assert found == ({rule} if rule else set())


def test_an_insert_that_extraction_keeps_is_moved_to_removed() -> None:
    linked = '<p><a href="/b">HARBOUR MASTER SAYS THE TIDE WAITS FOR NOBODY</a></p>'
    html = PAGE.replace(f"<p>{PARAGRAPHS[1]}</p>", f"{linked}<p>{PARAGRAPHS[1]}</p>")
    article = normalise_article(RawArticle(html=html, url=URL))
    assert "TIDE WAITS" not in article.text
    assert ("read_more", "linked_headline") in [(cut.kind, cut.rule) for cut in article.removed]


WINTER: Final = (
    "Boats that are laid up for the winter need dry air more than they need warmth, say those who keep them.",
    "Take the sails down, rinse them with fresh water, and let them dry in the wind for a day before they are folded.",
    "Drain the tanks, leave every locker open, and put a bowl of salt into the cabin to draw the damp from the air.",
    "In the spring the covers come off on the first dry day, and the boats go back into the water within a week.",
)


WINTER_BODY: Final = "".join(f"<p>{paragraph}</p>" for paragraph in WINTER)


BIO: Final = "Ada Quill has laid up boats on the fjord for twenty years, and teaches others how to do it every autumn."


def winter_page(body: str, head: str = "") -> Page:
    page = parse_page(f"<html><head>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>")
    assert page is not None
    return page


def winter_article(body: str, head: str = "") -> NormalisedArticle:
    html = f"<html><head><title>Winter</title>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>"
    return normalise_article(RawArticle(html=html, url="https://fjord.example/winter"))


@pytest.mark.parametrize(
    ("insert", "rule"),
    [
        (f'<div class="author-bio"><p>{BIO}</p></div>', "author_box"),
        (f'<div class="BlogAuthorProfile_profile__x9"><p>{BIO}</p></div>', "author_box"),
        (f'<aside class="saboxplugin-wrap"><div>{BIO}</div></aside>', "author_box"),
        (f'<section class="autor-info"><p>{BIO}</p></section>', "author_box"),
        ('<p class="disclaimer">The yard pays for some of the trips that are told of on these pages.</p>', "disclaimer"),
        ('<div class="advertising-disclosure">The yard pays for some of the trips.</div>', "disclaimer"),
        ('<div class="article--cta"><h3>Is your boat ready?</h3><p>Book a berth now, before all are gone.</p></div>', "call"),
        ('<div class="exitPopup"><p>Wait! Take our list of berths with you.</p></div>', "call"),
        ("<figure><img src=a><figcaption>Sails dry in the wind at the north quay.</figcaption></figure>", "figcaption"),
        ('<div><p class="wp-caption-text">Sails dry in the wind at the north quay.</p></div>', "caption"),
        ('<form><p>What did you think of this page?</p><input type="text"></form>', "form"),
        ('<div class="promo-card"><h3><a href="/b">Tides</a></h3><p>Why the tide waits for nobody.</p></div>', "teaser"),
        ('<div class="recent-posts"><h4><a href="/b">Tides</a></h4><p>Why the tide waits for nobody.</p></div>', "teaser"),
    ],
)  # fmt: skip
def test_a_box_is_recognised_by_its_class_names(insert: str, rule: str) -> None:
    found = inserts_of(winter_page(f"{WINTER_BODY}{insert}{WINTER_BODY}"))

    assert {name for _, name in found.values()} == {rule}


@pytest.mark.parametrize(
    "insert",
    [
        f'<div class="has-cta"><p>{BIO}</p></div>',
        f'<div class="post category-bio"><p>{BIO}</p></div>',
        f'<div class="biology biotope ctalog"><p>{BIO}</p></div>',
        f'<div class="post author-ada-quill"><p>{BIO}</p></div>',
        f'<p class="MuiTypography-caption">{BIO}</p>',
        f'<form action="/x"><input type="hidden" name="id"><p>{BIO}</p></form>',
        f'<div class="promo-card"><h3>Tides</h3><p>{BIO}</p></div>',
        f'<div class="author-bio">{WINTER_BODY * 8}</div>',
    ],
)
def test_similar_class_names_do_not_make_a_box(insert: str) -> None:
    assert inserts_of(winter_page(f"{insert}<p>And that is all there is to say of it.</p>")) == {}


def test_a_paragraph_that_a_caption_repeats_is_kept() -> None:
    caption = f"<figure><figcaption>{WINTER[1]}</figcaption></figure>"

    assert inserts_of(winter_page(f"{caption}{WINTER_BODY}")) == {}


def test_only_the_outermost_of_nested_boxes_counts() -> None:
    body = f'{WINTER_BODY}<div class="cta"><div class="author-box"><p>Ask those who know about tides.</p></div></div>'

    assert {rule for _, rule in inserts_of(winter_page(body)).values()} == {"call"}


def test_a_box_inside_the_article_is_moved_to_removed() -> None:
    note = "The yards of the fjord pay for some of the trips that are told of on these pages, and read none before they appear."
    body = "".join(f"<p>{paragraph}</p>" for paragraph in WINTER[:3])
    article = winter_article(f'{body}<div class="paid-disclosure"><p>{note}</p></div><p>{WINTER[3]}</p>')

    assert note not in article.text
    assert WINTER[3] in article.text
    assert (RemovedKind.SITE_BOILERPLATE, "disclaimer", note) in [
        (cut.kind, cut.rule, cut.text) for cut in article.removed
    ]


def test_a_short_insert_is_cut_only_next_to_another_insert() -> None:
    inserts = {without_spaces(text): (RemovedKind.CREDIT, "author_box") for text in ("Sails", BIO)}
    paragraphs = ("Sails", *WINTER, BIO, "- Sails", "Tides")

    cleaned = Clean(packaged_rules()).clean(paragraphs, None, inserts)

    assert cleaned.paragraphs == ("Sails", *WINTER, "Tides")
    assert put_back(cleaned) == paragraphs


def test_inserts_are_not_cut_if_they_are_most_of_the_article() -> None:
    inserts = {without_spaces(text): (RemovedKind.SITE_BOILERPLATE, "call") for text in WINTER[:3]}

    assert Clean(packaged_rules()).clean(WINTER, None, inserts).paragraphs == WINTER


OFFER = '<div class="product-card"><p>Oar of ash, two metres {}</p><p> </p><a href="/o">Buy</a></div>'


@pytest.mark.parametrize(("count", "rules"), [(1, {"product_box"}), (2, {"product_box"}), (3, set())])
def test_many_boxes_about_products_are_what_a_page_is_about(count: int, rules: set[str]) -> None:
    page = parsed(page_with("", f"<h1>Oars</h1>{BODY}{''.join(map(OFFER.format, range(count)))}"))
    inserts = inserts_of(page)
    assert {rule for _, rule in inserts.values()} == rules
    assert "" not in inserts
