"""The fast copy of trafilatura gives the same text as the library, and leaves the library itself unchanged."""

import ast
from pathlib import Path

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from trafilatura import xpaths

from newsloom.normalise.extraction import fast_trafilatura
from newsloom.normalise.extraction.extractors import TrafilaturaMode, extract_with_trafilatura
from newsloom.normalise.page.page import parse_page

SERVICES = Path(__file__).parents[3] / "services" / "newsloom"
SENTENCE = "The ferry company will run its boats until the end of the month, {}, a month longer than it did before. "
CLASSES = [
    "article-body",
    "entry-content",
    "post",
    "main-content",
    "sidebar",
    "site-nav",
    "share-bar",
    "author-box",
    "byline",
    "footer",
    "related",
    "teaser",
    "caption",
    "comments-title",
    "comment-list",
    "hidden",
    "newsletter",
    "cookie-banner",
    "infinite-scroll",
    "widget",
    "story-body",
    "plain",
    "text",
]

blocks = st.tuples(
    st.sampled_from(["p", "p", "p", "h2", "ul", "blockquote", "table", "aside", "a", "form", "pre", "figure"]),
    st.integers(0, 4),
    st.sampled_from(["", *CLASSES]),
)
sections = st.tuples(
    st.sampled_from(["div", "section", "article", "main"]),
    st.sampled_from(["", *CLASSES]),
    st.lists(blocks, max_size=6),
)


def _block(number: int, tag: str, sentences: int, class_name: str) -> str:
    text = "".join(SENTENCE.format(f"says voice {number} in line {each}") for each in range(sentences))
    inner = {
        "ul": f"<li>{text}</li><li><a href='/x'>Link {number}</a></li>",
        "table": f"<tr><td>{text}</td><td><a href='/y'>{number}</a></td></tr>",
        "a": f"Read on {number}",
        "form": f"<input name='q'><p>{text}</p>",
        "figure": f"<img src='/i.jpg'><figcaption>{text}</figcaption>",
        "p": f"{text}<a href='/z'>more</a> <b>bold</b>",
    }.get(tag, text)
    return f"<{tag} class='{class_name}'>{inner}</{tag}>"


def _page(drawn: list[tuple[str, str, list[tuple[str, int, str]]]]) -> str:
    body = "".join(
        f"<{tag} class='{class_name}'>{''.join(_block(10 * at + n, *block) for n, block in enumerate(blocks))}</{tag}>"
        for at, (tag, class_name, blocks) in enumerate(drawn)
    )
    return f"<html><head><title>Ferries</title></head><body>{body}</body></html>"


def _original_text(html: str, mode: TrafilaturaMode) -> tuple[str, ...]:
    found = trafilatura.bare_extraction(
        html, fast=mode is TrafilaturaMode.FAST, include_comments=False, include_tables=True
    )
    lines = (getattr(found, "text", None) or "").split("\n")
    return tuple(tidy for line in lines if (tidy := " ".join(line.split())))


@pytest.mark.parametrize("mode", TrafilaturaMode)
@settings(max_examples=15)
@given(st.lists(sections, max_size=5))
def test_the_text_is_the_same_as_that_of_trafilatura(
    mode: TrafilaturaMode, drawn: list[tuple[str, str, list[tuple[str, int, str]]]]
) -> None:
    html = _page(drawn)
    page = parse_page(html)
    assert page is not None

    assert extract_with_trafilatura(page.tree, mode) == _original_text(html, mode)


def test_the_library_itself_is_not_changed() -> None:
    assert not any(
        isinstance(xpath, etree.XPath) for xpath in fast_trafilatura.trafilatura_module("xpaths").OVERALL_DISCARD_XPATH
    )
    assert all(isinstance(xpath, etree.XPath) for xpath in xpaths.OVERALL_DISCARD_XPATH)


def test_extraction_does_not_change_the_tree() -> None:
    page = parse_page(_page([("article", "hidden", [("p", 4, "byline"), ("form", 2, "")])]))
    assert page is not None
    before = etree.tostring(page.tree)

    for mode in TrafilaturaMode:
        extract_with_trafilatura(page.tree, mode)

    assert etree.tostring(page.tree) == before


def test_a_missing_module_of_trafilatura_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no module sails"):
        fast_trafilatura.trafilatura_module("sails")


def test_only_the_extraction_package_imports_the_extractors() -> None:
    libraries = {"trafilatura", "resiliparse", "justext", "courlan"}
    extraction = SERVICES / "normalise" / "extraction"
    importing = [
        file
        for file in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if name.partition(".")[0] in libraries
    ]
    assert importing
    assert all(file.is_relative_to(extraction) for file in importing)
