"""Whom a page names as its authors, and whom it names beside them."""

import json

import pytest

from newsloom.normalise.metadata.author_marks import marked_bylines
from newsloom.normalise.metadata.authors import credit_of
from newsloom.normalise.page.page import Page, parse_page

SENTENCE = "The ferry to the outer islands sails four times a day from the first of May, the council said. "
PROSE = f"<p>{SENTENCE * 2}</p>" * 3
HEADLINE = "<h1>Ferry season grows</h1>"
CARD = '<div class="card"><h4>More of the coast</h4><span class="author">{}</span></div>'


def page_of(body: str, head: str = "", url: str | None = None) -> Page:
    page = parse_page(f"<html><head>{head}</head><body>{body}</body></html>", url)
    assert page is not None
    return page


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        (f"{HEADLINE}<p>04/05/2024 by Ada Quill, harbour master</p>{PROSE}", ("Ada Quill",)),
        (f"{HEADLINE}<p>May 4, 2024 •</p><p>Ada Quill in Harbours</p>{PROSE}", ("Ada Quill",)),
        (f"{HEADLINE}<p>Ada Quill in Harbours</p>{PROSE}", ()),
        (f'{HEADLINE}<p>Posted by Quillfeather</p>{PROSE}<a href="/people/bo">Bo Reed</a>', ("Quillfeather",)),
        (f'{HEADLINE}<p>Ada Quill</p>{PROSE}<a href="/profile/ada-quill?tab=2">Ada Quill</a>', ("Ada Quill",)),
        (
            f'{HEADLINE}{PROSE}<div class="author-box"><h4>Ada Quill:</h4><p>{"Ada writes of boats. " * 9}</p></div>',
            ("Ada Quill",),
        ),
        (f'{HEADLINE}{PROSE}<a href="/people/flickr">Flickr Flickr</a>', ()),
    ],
)
def test_people_are_found_where_pages_show_them(body: str, authors: tuple[str, ...]) -> None:
    assert credit_of(page_of(body)).authors == authors


def test_the_authors_of_cards_are_not_the_authors_of_the_page() -> None:
    cards = "".join(map(CARD.format, ("Bo Reed", "Cy Marsh", "Ed Lund")))
    assert credit_of(page_of(f"{HEADLINE}{PROSE}{cards}")).authors == ()


def test_among_many_marks_the_one_whom_the_headline_names_is_the_author() -> None:
    cards = "".join(map(CARD.format, ("Bo Reed", "Cy Marsh", "Ada Quill")))
    assert credit_of(page_of(f"{HEADLINE}<p>Ada Quill</p>{PROSE}{cards}")).authors == ("Ada Quill",)


def test_a_mark_in_another_article_or_among_comments_tells_of_others() -> None:
    other = '<article><h3>Tides</h3><a rel="author" href="/bo">Bo Reed</a></article>'
    comment = '<div id="comments"><a rel="author" href="/cy">Cy Marsh</a></div>'
    own = '<a rel="author" href="/ada">Ada Quill</a>'
    assert marked_bylines(page_of(f"<article>{HEADLINE}{own}{PROSE}</article>{other}{comment}"))[:1] == ("Ada Quill",)
    assert marked_bylines(page_of(f"<article>{HEADLINE}{PROSE}</article>{other}{comment}")) == ()


def test_the_first_article_is_the_page_s_where_the_headline_stands_outside() -> None:
    own = '<article><a rel="author" href="/ada">Ada Quill</a></article>'
    other = '<article><a rel="author" href="/bo">Bo Reed</a></article>'
    assert marked_bylines(page_of(f"{HEADLINE}{own}{other}"))[:1] == ("Ada Quill",)


def test_a_headline_may_be_a_lower_heading_than_the_site_s_name() -> None:
    body = f"<h1>The Fjord Log</h1><ul><li>Tides</li></ul>{PROSE}<h2>Ferry season grows again</h2><p>By Ada Quill</p>{PROSE}"
    page = page_of(body, '<meta property="og:title" content="Ferry season grows again">')
    assert page.byline[:1] == ("By Ada Quill",)
    assert credit_of(page).authors == ("Ada Quill",)


@pytest.mark.parametrize(("host", "authors"), [("fjord.example", ()), ("adaquill.example", ("Ada Quill",))])
def test_a_publisher_is_an_author_on_a_site_of_that_name_only(host: str, authors: tuple[str, ...]) -> None:
    node = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Ada Quill"},
        "publisher": {"@type": "Organization", "name": "Ada Quill"},
    }
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    credit = credit_of(page_of(f"{HEADLINE}{PROSE}", script, f"https://{host}/ferry"))
    assert credit.authors == authors
    assert credit.signed_by == (None if authors else "Ada Quill")


@pytest.mark.parametrize(("told", "authors"), [("Ada", ("Ada",)), ("admin", ()), ("Fjord Log Team", ())])
def test_what_a_plugin_tells_those_who_count_visits_is_the_last_word(told: str, authors: tuple[str, ...]) -> None:
    script = f'<script>dataLayer.push({{"pagePostType":"post","pagePostAuthor":"{told}"}});</script>'
    assert credit_of(page_of(f"{HEADLINE}{PROSE}", script)).authors == authors
    by_line = credit_of(page_of(f"{HEADLINE}<p>By Bo Reed</p>{PROSE}", script))
    assert by_line.authors == ("Bo Reed",)
