"""Titles: the headline of a text, and the title of a page without site and section."""

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.metadata.titles import text_headline, without_site
from newsloom_schemas import RawArticle
from support.texts.html_pages import (
    BODY,
    LABELLED,
    URL,
    page_with,
    parsed,
)


@pytest.mark.parametrize(
    ("paragraphs", "headline"),
    [
        (["Crews back a longer season", "The ferry company said on Monday that it would run until November. " * 2], 0),
        (["Is the season too short?", "The ferry company said on Monday that it would run until November. " * 2], 0),
        (["The ferry left at noon.", "It came back in the evening with forty passengers and a dog. " * 3], None),
        (
            ["By Ada Quill of the Times", "The ferry company said on Monday that it would run until November. " * 2],
            None,
        ),
        (["Ada Quill", "The ferry company said on Monday that it would run until November. " * 2], None),
        (["Two boats in the fjord [Ada Quill/AP Photo]", "The company said on Monday that it would run. " * 4], None),
        (["Crews back a longer season"], None),
        (["Crews back a longer season", "So they say"], None),
    ],
)
def test_the_headline_of_a_text_is_found_only_if_it_is_certain(paragraphs: list[str], headline: int | None) -> None:
    assert text_headline(paragraphs) == (None if headline is None else paragraphs[headline])


@pytest.mark.parametrize(
    ("title", "site", "left"),
    [
        ("Ferries until November | The Fjord Times", "The Fjord Times", "Ferries until November"),
        ("Ferries until November - Fjord Times", None, "Ferries until November"),
        ("The Fjord Times: Ferries until November", "The Fjord Times", "The Fjord Times: Ferries until November"),
        ("Fjord Times | Ferries until November this year", "Fjord Times", "Ferries until November this year"),
        (
            "Ferries - a love story of boats and the people on them",
            None,
            "Ferries - a love story of boats and the people on them",
        ),
        ("Ferries", "Ferries", "Ferries"),
        ("Ferries until November :: Fjord Times", "Fjord Times", "Ferries until November"),
        ("Ferries until November / Fjord Times", "Fjord Times", "Ferries until November"),
        ("Ferries until November (Fjord Times)", "Fjord Times", "Ferries until November"),
        ("Ferries until November | fjordtimes", "Fjord Times", "Ferries until November"),
        ("Ferries until November | www.fjord.example", "Fjord Times", "Ferries until November"),
        ("渡轮搁浅_新华网", "新华网", "渡轮搁浅"),
        ("渡轮搁浅\uff5c联合早报", "联合早报", "渡轮搁浅"),
        ("渡轮昨夜在港口搁浅 - 新华网", None, "渡轮昨夜在港口搁浅"),
        ("Ferries until November | World news | Fjord Times", "Fjord Times", "Ferries until November"),
        (
            "Ferries until November – five on board – Fjord Times",
            "Fjord Times",
            "Ferries until November – five on board",
        ),
    ],
)
def test_the_name_of_the_site_is_removed_from_a_title(title: str, site: str | None, left: str) -> None:
    assert without_site(title, site) == left


def test_the_section_is_removed_from_a_title() -> None:
    assert without_site("Ferries until November – World – Fjord", "Fjord", "world") == "Ferries until November"
    assert without_site("Ferries until November – World", None, "Sport") == "Ferries until November"


def test_a_heading_with_the_name_of_the_site_is_not_the_title() -> None:
    assert normalise_article(RawArticle(html=LABELLED, url=URL)).title == "Ferry season grows"


def test_the_headline_is_the_heading_that_matches_the_title() -> None:
    head = '<meta property="og:title" content="Ferry season grows again">'
    page = parsed(
        page_with(head, body=f"<h1>The Log</h1>{BODY}<h1>Ferry season grows again</h1><p>By Ada Quill</p>{BODY}")
    )
    assert page.byline[0] == "By Ada Quill"


def test_separators_at_the_ends_of_a_title_part_nothing() -> None:
    assert without_site("| Ferries until November", None) == "| Ferries until November"
    assert without_site("Ferries until November | Fjord |", None) == "Ferries until November"


@pytest.mark.parametrize(
    ("site", "title"), [("Fjord Times", "Ferries sail longer"), ("Log", "Ferries sail longer – Fjord Times")]
)
def test_the_name_of_the_site_is_removed_from_a_heading(site: str, title: str) -> None:
    head = f'<meta property="og:title" content="Ferries sail longer"><meta property="og:site_name" content="{site}">'
    html = page_with(head, f"<h1>Ferries sail longer – Fjord Times</h1>{BODY}")
    assert normalise_article(RawArticle(html=html)).title == title


@pytest.mark.parametrize(("others", "title"), [(19, "Ferries sail"), (20, "Ferries sail longer")])
def test_only_the_first_headings_are_compared_with_the_title(others: int, title: str) -> None:
    head = '<meta property="og:title" content="Ferries sail longer">'
    html = page_with(head, f"{'<h1>Weather</h1>' * others}<h1>Ferries sail</h1>{BODY}")
    assert normalise_article(RawArticle(html=html)).title == title


@pytest.mark.parametrize(("parts", "title"), [(29, "Ferries sail longer"), (30, f"{'x ' * 30}Ferries sail longer")])
def test_a_part_of_a_heading_is_the_title_among_its_first_elements(parts: int, title: str) -> None:
    head = '<meta property="og:title" content="Ferries sail longer">'
    html = page_with(head, f"<h1>{'<i>x</i> ' * parts}<b>Ferries sail longer</b></h1>{BODY}")
    assert normalise_article(RawArticle(html=html)).title == title
