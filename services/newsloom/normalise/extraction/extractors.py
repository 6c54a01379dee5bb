"""The one place that knows the libraries that find a page's text: page in, paragraphs out."""

from enum import StrEnum
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from newsloom.normalise.extraction import fast_trafilatura


class TrafilaturaMode(StrEnum):
    """Trafilatura's two ways through a page."""

    FAST = "trafilatura_fast"
    CAREFUL = "trafilatura"


def warm_up() -> None:
    """Read now what the first thin page would have read: the stop words of all languages, half a second."""
    for mode in TrafilaturaMode:
        extract_with_trafilatura(document_fromstring("<p>A page of few words</p>"), mode)


def extract_with_resiliparse(tree: HtmlElement) -> tuple[str, ...]:
    """The main text's lines by resiliparse: ten times as fast as trafilatura, and less exact about what is furniture."""
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
    """The main text's paragraphs, list items and table rows, in order; empty when it finds none. The tree is kept."""
    document = fast_trafilatura.trafilatura_module("core").bare_extraction(tree, options=_options(mode))
    text = getattr(document, "text", None) or ""
    return tuple(tidy for line in text.split("\n") if (tidy := " ".join(line.split())))


@cache
def _options(mode: TrafilaturaMode) -> Any:  # noqa: ANN401 - the library's own class
    """Text with tables, without comments and metadata. Made once: that reads a configuration, which takes time."""
    return fast_trafilatura.trafilatura_module("settings").Extractor(
        output_format="python", fast=mode is TrafilaturaMode.FAST, comments=False, tables=True, with_metadata=False
    )
