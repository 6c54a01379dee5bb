"""Authors of a page: who is named as one, and who is not."""

import json

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.authors.credit import credit_of
from newsloom.normalise.authors.marks import Marks
from newsloom.normalise.page.page import Page, parse_page
from newsloom_schemas import RawArticle
from support.texts.html_pages import (
    BODY,
    URL,
    page_with,
    parsed,
)

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
def test_authors_are_found_in_bylines_of_pages(body: str, authors: tuple[str, ...]) -> None:
    assert credit_of(page_of(body)).authors == authors


def test_authors_on_cards_are_ignored() -> None:
    cards = "".join(map(CARD.format, ("Bo Reed", "Cy Marsh", "Ed Lund")))
    assert credit_of(page_of(f"{HEADLINE}{PROSE}{cards}")).authors == ()


def test_the_marked_name_near_the_headline_is_the_author() -> None:
    cards = "".join(map(CARD.format, ("Bo Reed", "Cy Marsh", "Ada Quill")))
    assert credit_of(page_of(f"{HEADLINE}<p>Ada Quill</p>{PROSE}{cards}")).authors == ("Ada Quill",)


def test_marks_in_other_articles_and_comments_are_ignored() -> None:
    other = '<article><h3>Tides</h3><a rel="author" href="/bo">Bo Reed</a></article>'
    comment = '<div id="comments"><a rel="author" href="/cy">Cy Marsh</a></div>'
    own = '<a rel="author" href="/ada">Ada Quill</a>'
    assert Marks(page_of(f"<article>{HEADLINE}{own}{PROSE}</article>{other}{comment}")).bylines[:1] == ("Ada Quill",)
    assert Marks(page_of(f"<article>{HEADLINE}{PROSE}</article>{other}{comment}")).bylines == ()


def test_the_first_article_element_is_used_if_the_headline_is_outside() -> None:
    own = '<article><a rel="author" href="/ada">Ada Quill</a></article>'
    other = '<article><a rel="author" href="/bo">Bo Reed</a></article>'
    assert Marks(page_of(f"{HEADLINE}{own}{other}")).bylines[:1] == ("Ada Quill",)


def test_the_headline_may_be_an_h2_below_the_name_of_the_site() -> None:
    body = f"<h1>The Fjord Log</h1><ul><li>Tides</li></ul>{PROSE}<h2>Ferry season grows again</h2><p>By Ada Quill</p>{PROSE}"
    page = page_of(body, '<meta property="og:title" content="Ferry season grows again">')
    assert page.byline[:1] == ("By Ada Quill",)
    assert credit_of(page).authors == ("Ada Quill",)


@pytest.mark.parametrize(("host", "authors"), [("fjord.example", ()), ("adaquill.example", ("Ada Quill",))])
def test_a_publisher_is_an_author_only_on_a_site_of_the_same_name(host: str, authors: tuple[str, ...]) -> None:
    node = {
        "@type": "NewsArticle",
        "author": {"@type": "Person", "name": "Ada Quill"},
        "publisher": {"@type": "Organization", "name": "Ada Quill"},
    }
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    credit = credit_of(page_of(f"{HEADLINE}{PROSE}", script, f"https://{host}/ferry"))
    assert credit.authors == authors
    assert credit.signed_by == (None if authors else "Ada Quill")


@pytest.mark.parametrize(("data", "authors"), [("Ada", ("Ada",)), ("admin", ()), ("Fjord Log Team", ())])
def test_the_author_in_tag_manager_data_is_the_last_resort(data: str, authors: tuple[str, ...]) -> None:
    script = f'<script>dataLayer.push({{"pagePostType":"post","pagePostAuthor":"{data}"}});</script>'
    assert credit_of(page_of(f"{HEADLINE}{PROSE}", script)).authors == authors
    by_line = credit_of(page_of(f"{HEADLINE}<p>By Bo Reed</p>{PROSE}", script))
    assert by_line.authors == ("Bo Reed",)


def test_a_person_may_be_the_publisher_of_their_own_site() -> None:
    head = """<meta property="og:site_name" content="Ada Quill"><script type="application/ld+json">
{"@type": "BlogPosting", "author": {"@type": "Person", "name": "Ada Quill"}}</script>"""
    assert credit_of(parsed(page_with(head))).authors == ("Ada Quill",)


@pytest.mark.parametrize("name", ["The Fjord Post", "fjordlog", "Fjord", "West Fjord Boat Care"])
def test_the_name_of_a_site_is_not_an_author(name: str) -> None:
    head = f"""<meta property="og:site_name" content="{name}"><script type="application/ld+json">
{{"@type": "BlogPosting", "author": {{"@type": "Person", "name": "{name}"}}}}</script>"""
    assert credit_of(parsed(page_with(head))).authors == ()


@pytest.mark.parametrize(
    ("head", "around", "authors", "signed_by"),
    [
        ("", "<p>By the Fjord Log Team</p>", (), None),
        ("", "<p>By Fjord Log Team</p>", (), "Fjord Log Team"),
        ("", '<a rel="author" href="/desk">Fjord Desk</a>', (), "Fjord Desk"),
        ('<meta name="author" content="Staff">', "", (), None),
        ('<meta name="author" content="Harbour Press Agency">', "", (), "Harbour Press Agency"),
        ('<meta name="author" content="Harbour Press Agency">', "<p>By Ada Quill</p>", ("Ada Quill",), "Harbour Press Agency"),
        ('<meta name="citation_author" content="Ada Quill"><meta name="citation_author" content="Bo Reed">', "",
         ("Ada Quill", "Bo Reed"), None),
        ('<meta name="twitter:label2" content="Written by"><meta name="twitter:data2" content="Ada (Addie) Quill">', "",
         ("Ada (Addie) Quill",), None),
        ('<meta itemprop="author" content="Fjord">', "", (), "Fjord"),
        ("", "<p>Ada Quill | Senior Writer | May 4, 2024</p>", ("Ada Quill",), None),
        ("", "<p>Posted by Quillfeather on May 4, 2024</p>", ("Quillfeather",), None),
        ("", '<div class="post-author">May 4, 2024 · Ada Quill on behalf of the harbour</div>', ("Ada Quill",), None),
        ("", '<p>Written by <span class="author-name">Ada Quill</span> Gardener</p>', ("Ada Quill",), None),
        ("", ('<div class="byline"><a href="/authors/ada-quill">Ada Quill</a>, who knows boats, and '
         '<a href="/authors/bo-reed">Bo Reed</a></div>'), ("Ada Quill", "Bo Reed"), None),
        ("", '<div class="comment-author">Cy Marsh</div>', (), None),
        ("", "<p>Ada Quill, DVM</p>", (), None),
        ("", "<p>By Ada Quill, DVM</p>", ("Ada Quill",), None),
    ],
)  # fmt: skip
def test_people_are_authors_and_teams_are_signatures(
    head: str, around: str, authors: tuple[str, ...], signed_by: str | None
) -> None:
    credit = credit_of(
        parsed(page_with(head, body=f"<h1>Ferry season grows</h1>{around}{BODY}"), "https://fjord.example/a")
    )
    assert (credit.authors, credit.signed_by) == (authors, signed_by)


def test_an_author_is_found_below_the_article() -> None:
    page = parsed(page_with(body=f"<h1>Ferry season grows</h1>{BODY}<h3>About the author</h3><p>Ada Quill</p>"))
    assert credit_of(page).authors == ("Ada Quill",)


def test_the_team_that_signs_is_in_the_attribution() -> None:
    head = '<meta name="author" content="Fjord Log Staff">'
    article = normalise_article(RawArticle(html=page_with(head, body=f"<h1>Ferry season grows</h1>{BODY}"), url=URL))
    assert (article.authors, article.attribution.signed_by) == ((), "Fjord Log Staff")


@pytest.mark.parametrize(
    ("marks", "authors"),
    [
        ('<div data-author="17"></div><div data-author-name="Ada Quill"></div>', ("Ada Quill",)),
        (
            '<aside class="related"><div data-author="Bo Reed"></div></aside><div data-author="Ada Quill"></div>',
            ("Ada Quill",),
        ),
        (f'{"<div>" * 45}<span rel="author">Ada Quill</span>{"</div>" * 45}', ("Ada Quill",)),
    ],
)
def test_attributes_name_an_author_unless_they_are_numbers_or_of_others(marks: str, authors: tuple[str, ...]) -> None:
    assert credit_of(page_of(f"<main>{HEADLINE}{PROSE}</main>{marks}")).authors == authors


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="twitter:creator" content="Ada Quill">',
        '<script type="application/ld+json">{"@type": "WebPage", "author": {"@type": "Person", "name": "Ada Quill"}}</script>',
    ],
)
def test_fields_of_the_page_name_its_author(head: str) -> None:
    assert credit_of(page_of(f"{HEADLINE}{PROSE}", head)).authors == ("Ada Quill",)


def test_the_job_of_an_author_is_no_signature() -> None:
    data = '{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Ada Quill"}, {"@type": "Organization", "name": "%s"}]}'
    head = '<script type="application/ld+json">' + data + "</script>"
    job, team = (
        credit_of(page_of(f"{HEADLINE}{PROSE}", head % name)) for name in ("Tide Post staff reporter", "Tide Post")
    )
    assert (job.authors, job.signed_by) == (("Ada Quill",), None)
    assert (team.authors, team.signed_by) == (("Ada Quill",), "Tide Post")
