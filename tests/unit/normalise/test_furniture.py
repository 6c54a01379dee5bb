"""What stands within or below an article and is none of it goes to what is removed; what only looks like it stays."""

from typing import Final

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.cleaning.clean import Clean
from newsloom.normalise.cleaning.cuts import put_back
from newsloom.normalise.cleaning.inserts import inserts_of, without_spaces
from newsloom.normalise.cleaning.rules import packaged_rules
from newsloom.normalise.extraction.extract import find_article, why_too_short
from newsloom.normalise.page.page import Page, parse_page
from newsloom_schemas import NormalisedArticle, RawArticle, RemovedKind

PARAGRAPHS: Final = (
    "Boats that are laid up for the winter need dry air more than they need warmth, say those who keep them.",
    "Take the sails down, rinse them with fresh water, and let them dry in the wind for a day before they are folded.",
    "Drain the tanks, leave every locker open, and put a bowl of salt into the cabin to draw the damp from the air.",
    "In the spring the covers come off on the first dry day, and the boats go back into the water within a week.",
)
BODY: Final = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BIO: Final = "Ada Quill has laid up boats on the fjord for twenty years, and teaches others how to do it every autumn."


def page_of(body: str, head: str = "") -> Page:
    page = parse_page(f"<html><head>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>")
    assert page is not None
    return page


def article_of(body: str, head: str = "") -> NormalisedArticle:
    html = f"<html><head><title>Winter</title>{head}</head><body><article><h1>Winter</h1>{body}</article></body></html>"
    return normalise_article(RawArticle(html=html, url="https://fjord.example/winter"))


@pytest.mark.parametrize(
    ("insert", "sign"),
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
def test_a_box_is_known_by_its_name_word_for_word(insert: str, sign: str) -> None:
    found = inserts_of(page_of(f"{BODY}{insert}{BODY}"))

    assert {name for _, name in found.values()} == {sign}


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
        f'<div class="author-bio">{BODY * 8}</div>',
    ],
)
def test_what_only_sounds_like_a_box_is_none(insert: str) -> None:
    assert inserts_of(page_of(f"{insert}<p>And that is all there is to say of it.</p>")) == {}


def test_a_paragraph_of_the_article_that_a_caption_repeats_stays() -> None:
    caption = f"<figure><figcaption>{PARAGRAPHS[1]}</figcaption></figure>"

    assert inserts_of(page_of(f"{caption}{BODY}")) == {}


def test_boxes_in_a_box_are_one() -> None:
    body = f'{BODY}<div class="cta"><div class="author-box"><p>Ask those who know about tides.</p></div></div>'

    assert {sign for _, sign in inserts_of(page_of(body)).values()} == {"call"}


def test_a_box_in_the_midst_of_the_article_goes_to_what_is_removed() -> None:
    note = "The yards of the fjord pay for some of the trips that are told of on these pages, and read none before they appear."
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:3])
    article = article_of(f'{body}<div class="paid-disclosure"><p>{note}</p></div><p>{PARAGRAPHS[3]}</p>')

    assert note not in article.text
    assert PARAGRAPHS[3] in article.text
    assert (RemovedKind.SITE_BOILERPLATE, "disclaimer", note) in [
        (cut.kind, cut.rule, cut.text) for cut in article.removed
    ]


def test_a_short_line_goes_only_beside_another_that_goes() -> None:
    inserts = {without_spaces(text): (RemovedKind.CREDIT, "author_box") for text in ("Sails", BIO)}
    paragraphs = ("Sails", *PARAGRAPHS, BIO, "- Sails", "Tides")

    cleaned = Clean(packaged_rules()).clean(paragraphs, None, inserts)

    assert cleaned.paragraphs == ("Sails", *PARAGRAPHS, "Tides")
    assert put_back(cleaned) == paragraphs


def test_an_article_made_of_what_looks_like_boxes_is_left_whole() -> None:
    inserts = {without_spaces(text): (RemovedKind.SITE_BOILERPLATE, "call") for text in PARAGRAPHS[:3]}

    assert Clean(packaged_rules()).clean(PARAGRAPHS, None, inserts).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "bio",
    [
        "Ada Quill is a writer who lives by the fjord.",
        "Ada Quill, the harbour master of Nes, writes about boats.",
        "Ada Quill schreibt über Boote.",
        "Ada Quill écrit sur les bateaux.",
        "Ada Quill escribe sobre barcos.",
    ],
)
def test_who_the_author_is_goes_from_the_bottom(bio: str) -> None:
    cleaned = Clean(packaged_rules()).clean((*PARAGRAPHS, bio), authors=("Ada Quill",))

    assert cleaned.paragraphs == PARAGRAPHS
    assert [(cut.removed.kind, cut.removed.rule) for cut in cleaned.cuts] == [(RemovedKind.CREDIT, "bio")]


@pytest.mark.parametrize(
    "paragraphs",
    [
        (*PARAGRAPHS, "Bo Reed is a sailor who lives by the fjord."),
        (*PARAGRAPHS, "Ada Quill of the north quay sold her boat."),
        ("Ada Quill is a writer who lives by the fjord.", *PARAGRAPHS),
        ("The harbour is run by Ada Quill.", *PARAGRAPHS, "Ada Quill is a writer who lives by the fjord."),
    ],
    ids=["somebody else", "what she did", "at the top", "the article tells of her"],
)
def test_what_is_said_of_others_or_in_the_article_stays(paragraphs: tuple[str, ...]) -> None:
    assert Clean(packaged_rules()).clean(paragraphs, authors=("Ada Quill",)).paragraphs == paragraphs


def test_a_text_that_comes_as_one_paragraph_is_parted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"{paragraph} So it was in winter {number}." for number in range(6) for paragraph in PARAGRAPHS]
    page = page_of("".join(f"<p>{paragraph}</p>" for paragraph in many))
    monkeypatch.setattr("newsloom.normalise.extraction.extract.extract_with_trafilatura", lambda *_: (" ".join(many),))

    found = find_article(page)

    assert set(many) <= set(found.paragraphs)
    assert found.fallback is not None
    assert "in one paragraph" in found.fallback


def test_a_text_in_one_paragraph_is_kept_where_the_page_shows_another(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(f"The ferry of the north shore left at {number} o’clock, and was late." for number in range(60))
    monkeypatch.setattr("newsloom.normalise.extraction.extract.extract_with_trafilatura", lambda *_: (text,))

    assert find_article(page_of(BODY)).paragraphs == (text,)


def test_prose_that_says_the_same_for_each_country_makes_no_text_thin() -> None:
    notes = "".join(
        f"<p>Free standard shipping on orders of {price} crowns or more; for more on shipping and its times see our page.</p>"
        for price in range(100, 130)
    )

    assert why_too_short(PARAGRAPHS, page_of(BODY + notes), ()) is None


def test_quotes_that_were_read_as_latin_1_are_mended_before_extraction_drops_half_of_them() -> None:
    broken = "“Nobody here lays up a boat in the rain,” said Bo Reed, who has kept the crew’s boats dry for ten years."
    article = article_of(BODY + f"<p>{broken.encode().decode('latin-1')}</p>")

    assert broken in article.text
