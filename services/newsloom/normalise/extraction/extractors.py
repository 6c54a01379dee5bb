"""Call the libraries that extract the text of a page; no other module imports them."""

from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from newsloom.normalise.extraction import fast_trafilatura


class TrafilaturaMode(StrEnum):
    """Trafilatura's two modes."""

    FAST = "trafilatura_fast"
    CAREFUL = "trafilatura"


class PageTexts:
    """The texts that the extractors find in one page; each runs when its text is first asked for, and once."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree

    @cached_property
    def fast(self) -> tuple[str, ...]:
        """Return the paragraphs of trafilatura's fast mode."""
        return extract_with_trafilatura(self._tree, TrafilaturaMode.FAST)

    @cached_property
    def careful(self) -> tuple[str, ...]:
        """Return the paragraphs of trafilatura's careful mode."""
        return extract_with_trafilatura(self._tree, TrafilaturaMode.CAREFUL)

    @cached_property
    def second(self) -> tuple[str, ...]:
        """Return the lines of resiliparse."""
        return extract_with_resiliparse(self._tree)


def warm_up() -> None:
    """Load the stop words of all languages now; it takes half a second, which the first short page would need otherwise."""
    for mode in TrafilaturaMode:
        extract_with_trafilatura(document_fromstring("<p>A page of few words</p>"), mode)


def extract_with_resiliparse(tree: HtmlElement) -> tuple[str, ...]:
    """Return the lines of the main text by resiliparse, which is ten times as fast as trafilatura but keeps more boilerplate."""
    html = etree.tostring(tree, method="html", encoding="unicode")
    text = extract_plain_text(
        HTMLTree.parse(html),
        main_content=True,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
        preserve_formatting=True,
    )
    return tuple(tidy for line in text.split("\n") if (tidy := " ".join(line.split()).removeprefix("• ")))


def extract_with_trafilatura(tree: HtmlElement, mode: TrafilaturaMode) -> tuple[str, ...]:
    """Return the paragraphs, list items and table rows of the main text, in order; the tree is not changed."""
    document = fast_trafilatura.trafilatura_module("core").bare_extraction(tree, options=_options(mode))
    text = getattr(document, "text", None) or ""
    return tuple(tidy for line in text.split("\n") if (tidy := " ".join(line.split())))


@cache
def _options(mode: TrafilaturaMode) -> Any:  # noqa: ANN401 - the library's own class
    """Return the options: text with tables, without comments and metadata. Cached, since it reads a configuration file."""
    return fast_trafilatura.trafilatura_module("settings").Extractor(
        output_format="python", fast=mode is TrafilaturaMode.FAST, comments=False, tables=True, with_metadata=False
    )
