"""Pages whose markup misleads extractors: kickers, ledes set as headings, layout tables, AMP, product boxes."""

import pytest

from newsloom.normalise import normalise_article
from newsloom_schemas import NormalisedArticle

TITLE = "Night boats to Marrow end in June"
LEDE = "The ferry company that serves the island of Marrow will stop its night boats in June, because fuel has become too dear."
A = (
    "Islanders who work on the mainland and come home after ten said on Monday that they would have to rent rooms in town or "
    "give up their jobs, since no other boat crosses the sound at night and the bridge is closed for repairs until the autumn."
)
B = (
    "“We were told nothing until the timetable came out,” said Greta Holm, who has cleaned the county hospital for nineteen "
    "years and takes the last boat home on four evenings of the week, often with thirty others who work the late shift."
)
C = (
    "The company said that it had lost two million crowns on the night boats since January, and that it would keep one of them "
    "on Saturdays if the county paid for the fuel; the county council has put the question on the agenda for its next meeting."
)


def article_of(body: str, head: str = "", attributes: str = "") -> NormalisedArticle:
    page = f"<!DOCTYPE html><html{attributes}><head><title>{TITLE} | Marrow Times</title>{head}</head><body>{body}</body></html>"
    return normalise_article(page.encode(), "text/html")


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{each}</p>" for each in texts)


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1><span class='kicker'>Ferries</span><span class='headline'>{TITLE}</span></h1>",
        f"<h1><div>Exclusive</div><div>{TITLE}</div></h1>",
        f"<h1><a href='/topic'>Islands:</a> <em>{TITLE}</em></h1>",
        "<h1>Night boats to Marrow<br>end in June</h1>",
        "<h1><span>N</span>ight boats to Marrow end in June</h1>",
        "<h1>Night <b>boats</b> to <i>Mar</i>row end in June</h1>",
    ],
)
def test_a_title_is_read_without_its_kicker_and_with_its_spaces(heading: str) -> None:
    assert article_of(f"<article>{heading}{paragraphs(A, B, C)}</article>").title == TITLE


@pytest.mark.parametrize("tag", ["h2", "h3", "h4"])
def test_a_first_paragraph_that_is_set_as_a_heading_is_part_of_the_text(tag: str) -> None:
    article = article_of(f"<article><h1>{TITLE}</h1><{tag}>{LEDE}</{tag}><div>{paragraphs(A, B, C)}</div></article>")
    assert article.text.startswith(LEDE) or article.standfirst == LEDE


@pytest.mark.parametrize("whole", ["{}", "<form id='aspnetForm'>{}</form>"])
def test_a_first_paragraph_above_the_article_element_is_part_of_the_text(whole: str) -> None:
    above = f"<div><h1>{TITLE}</h1><h2>Islands</h2><h2>{LEDE}</h2><h3>{LEDE.replace('June', 'July')}</h3></div>"
    article = article_of(whole.format(f"{above}<article>{paragraphs(A, B, C)}</article>"))
    assert article.text.split("\n\n") == [LEDE, A, B, C]


def test_headings_of_other_articles_are_no_first_paragraph() -> None:
    nav = f"<nav><h3>{LEDE}</h3></nav>"
    assert LEDE not in article_of(f"<h1>{TITLE}</h1>{nav}<article>{paragraphs(A, B, C)}</article>").text


def test_the_cell_of_a_layout_table_is_read_paragraph_by_paragraph() -> None:
    cell = f"{LEDE}<br><br>{A}<br><br><blockquote>{B}</blockquote>{C}<br><br>"
    article = article_of(f"<h1>{TITLE}</h1><table><tr><td width=435>{cell}</td></tr></table>")
    assert article.text.split("\n\n") == [LEDE, A, B, C]


@pytest.mark.parametrize(
    "around",
    [
        ("<table><tr><td>", "</td></tr></table>"),
        ("<table><tr><td><table><tr><td>", "</td></tr></table></td><td><a href='/x'>Other</a></td></tr></table>"),
        ("<form action='/page.aspx'><table><tbody><tr><td>", "</td></tr></tbody></table></form>"),
    ],
    ids=["one cell", "nested", "in a form"],
)
def test_a_short_article_in_a_layout_table_is_no_row_of_values(around: tuple[str, str]) -> None:
    start, end = around
    article = article_of(f"<h1>{TITLE}</h1>{start}{LEDE}<br><br>{A}<br><br>{B[:120]}.{end}")
    assert article.text.split("\n\n")[:3] == [LEDE, A, f"{B[:120]}."]
    assert "|" not in article.text


@pytest.mark.parametrize("mark", ["<caption>Boats</caption>", "<tr><th>Boat</th><th>What is said of it</th></tr>"])
def test_a_table_with_headings_stays_a_table_even_with_long_cells(mark: str) -> None:
    rows = f"<table>{mark}<tr><td>Ada</td><td>{LEDE}<br>{A}<br>{B}</td></tr></table>"
    article = article_of(f"<article><h1>{TITLE}</h1>{paragraphs(A, C)}{rows}{paragraphs(LEDE)}</article>")
    assert any(line.startswith("| Ada |") for line in article.text.split("\n"))


def test_the_menu_above_the_headline_of_a_page_without_paragraphs_is_cut() -> None:
    menu = "<div><a href='/'>Home</a> <a href='/news'>News</a></div>"
    article = article_of(f"{menu}<h1>{TITLE}</h1><div>{LEDE}<br><br>{A}<br><br>{B}</div>")
    assert article.text.split("\n\n") == [LEDE, A, B]
    assert {"Home", "News"} <= {each.text for each in article.removed}


def test_cells_without_a_table_are_read_paragraph_by_paragraph() -> None:
    cell = f"{LEDE}<br><br>{A}<br><br>{B}<br><br>{C}<br><br>"
    assert article_of(f"<h1>{TITLE}</h1><div><td>{cell}</td></div>").text.split("\n\n") == [LEDE, A, B, C]


def test_a_table_of_values_stays_a_table() -> None:
    rows = "<table><tr><th>Boat</th><th>Leaves</th></tr><tr><td>Ada</td><td>22:15</td></tr></table>"
    assert "22:15" in article_of(f"<article><h1>{TITLE}</h1>{paragraphs(A, B)}{rows}{paragraphs(C)}</article>").text


def test_an_amp_page_is_read_without_what_is_loaded_later() -> None:
    later = "<amp-list src='/more.json'><template type='amp-mustache'><p>{{title}} by {{author}}, read it on our site</p></template></amp-list>"
    login = "<section amp-access='NOT loggedIn'><p>Log in to save this story for later on all devices</p></section>"
    article = article_of(
        f"<article><h1>{TITLE}</h1>{login}{paragraphs(LEDE, A, B, C)}{later}</article>", attributes=" amp"
    )
    assert article.text.split("\n\n") == [LEDE, A, B, C]


@pytest.mark.parametrize("name", ["product-card", "newsletter-teaser", "podcast__promo", "ShopWidget", "affiliate-box"])
def test_a_box_that_sells_something_is_cut(name: str) -> None:
    box = f"<div class='{name}'><h4>Tide Mail</h4><p>Everything that matters on the coast, every evening at six.</p><a href='/n'>Order now</a></div>"
    article = article_of(f"<article><h1>{TITLE}</h1><div>{paragraphs(LEDE, A)}{box}{paragraphs(B, C)}</div></article>")
    assert "every evening at six" not in article.text
    assert C in article.text


def test_the_next_article_on_a_page_is_not_part_of_the_text() -> None:
    other = paragraphs(
        "The boat fair in Tilbrook opened on Sunday with more than two hundred exhibitors from nine countries."
    )
    article = article_of(
        f"<article><h1>{TITLE}</h1>{paragraphs(LEDE, A, B, C)}</article><article><h2>Fair</h2>{other}</article>"
    )
    assert "Tilbrook" not in article.text


def test_sections_are_read_one_after_the_other() -> None:
    sections = "".join(f"<section>{paragraphs(each)}</section>" for each in (LEDE, A, B, C))
    assert article_of(f"<main><h1>{TITLE}</h1>{sections}</main>").text.split("\n\n") == [LEDE, A, B, C]
