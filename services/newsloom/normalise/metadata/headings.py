"""Read headings whose parts stand in elements of their own: a kicker over the title, a title in several lines."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.page import one_line

_MAX_PARTS: Final = 30


def heading_text(heading: HtmlElement) -> str | None:
    """Return the text of a heading, with a space where two of its elements would join two words.

    An element with a single letter is the beginning of a word (a drop capital), and so is one before a lower-case letter.
    """
    pieces = [text for text in _pieces(heading) if text]
    joined = pieces[:1]
    for before, after in pairwise(pieces):
        apart = len(before.strip()) > 1 and before[-1:].isalnum() and after[:1].isalnum() and not after[:1].islower()
        joined.append(f" {after}" if apart else after)
    return one_line("".join(joined))


def _pieces(heading: HtmlElement) -> Iterator[str]:
    """Yield the texts in a heading, and a space for each line break."""
    for event, element in etree.iterwalk(heading, events=("start", "end")):
        if event == "start":
            yield " " if element.tag == "br" else element.text or ""
        elif element is not heading:
            yield element.tail or ""


def heading_parts(heading: HtmlElement) -> Iterator[str]:
    """Yield the texts of the elements inside a heading that are not all of it, such as the title below a kicker."""
    whole = heading_text(heading)
    for number, element in enumerate(heading.iterdescendants()):
        if number >= _MAX_PARTS:
            return
        text = heading_text(element) if isinstance(element.tag, str) else None
        if text and text != whole:
            yield text
