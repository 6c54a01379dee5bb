"""Find the paragraphs of pages that do not use `<p>`: runs of text in a box or cell, parted by `<br>` or by other boxes.

Blogs and sites of older systems write their articles so: `<div>One.<br><br>Two.</div>`, `<td>…</td>`, `<div>One.</div>`.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.tree import find_elements

_INLINE_TAGS: Final = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "big",
            "bdi",
            "bdo",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
        ),
        *(
            "kbd",
            "mark",
            "nobr",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "time",
            "tt",
            "u",
        ),
        *("var", "wbr"),
    }
)
_HOLDER_TAGS: Final = frozenset({"div", "td", "section", "article", "main", "center", "body", "blockquote", "dd"})
_PARTING_TAGS: Final = (*sorted(_HOLDER_TAGS), "p", "table", "ul", "ol", "br", "h1", "h2", "h3", "h4")
_OUTSIDE_TAGS: Final = frozenset(
    {"p", "a", "nav", "footer", "aside", "form", "button", "label", "select", "figure", "li"}
)
_SKIPPED_TAGS: Final = frozenset({"script", "style", "noscript", "template", "svg", "iframe"})
_MAX_HOLDERS: Final = 2_000
_MAX_ABOVE: Final = 60
"""Elements above a run that are searched for one that is no part of an article."""


class RunSearch:
    """The search for long runs of text outside `<p>`.

    Args:
        min_chars: characters outside links that a run must have.
    """

    def __init__(self, min_chars: int) -> None:
        self._min_chars = min_chars
        self._parents_of_long_texts = etree.XPath(
            "/html/body/descendant-or-self::*[not(self::p or self::script or self::style or self::template)]"
            f"[text()[string-length() >= {min_chars} and string-length(normalize-space()) >= {min_chars}]]"
        )

    def runs(self, tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """Yield the long runs of text that stand in a box or cell themselves, each with the element that holds it.

        A box or cell with nothing but one run is a paragraph: what holds it is the element or table above. A text that is
        broken up by links and emphasis counts if one piece between them is long.
        """
        parents = islice(find_elements(self._parents_of_long_texts, tree), _MAX_HOLDERS)
        holders = dict.fromkeys(holder for parent in parents if (holder := _holder_of(parent)) is not None)
        for holder in holders:
            runs = [(text, linked) for text, linked in _runs_in(holder) if text]
            place = _above(holder) if len(runs) == 1 else holder
            for text, linked in runs:
                if len(text) - linked >= self._min_chars:
                    yield place, text


def _above(holder: HtmlElement) -> HtmlElement:
    if holder.tag == "td":
        return next(holder.iterancestors("table"), holder)
    above = holder.getparent() if holder.tag == "div" else None
    return holder if above is None else above


def _holder_of(parent: HtmlElement) -> HtmlElement | None:
    element: HtmlElement | None = parent
    while element is not None and element.tag in _INLINE_TAGS and next(element.iterchildren("br"), None) is None:
        element = element.getparent()
    if element is None or element.tag not in _HOLDER_TAGS | _INLINE_TAGS:
        return None
    above: HtmlElement | None = element
    for _ in range(_MAX_ABOVE):
        if above is None:
            break
        if above.tag in _OUTSIDE_TAGS:
            return None
        above = above.getparent()
    return element


def _runs_in(holder: HtmlElement) -> Iterator[tuple[str, int]]:
    """Yield the runs of text between the blocks in an element, each with its characters in links."""
    pieces: list[str] = [holder.text or ""]
    linked = 0
    for child in holder:
        if child.tag in _INLINE_TAGS and next(child.iter(*_PARTING_TAGS), None) is None:
            text = str(child.text_content())
            pieces.append(text)
            linked += len(text) if child.tag == "a" else sum(len(str(link.text_content())) for link in child.iter("a"))
        elif child.tag not in _SKIPPED_TAGS:
            yield " ".join("".join(pieces).split()), linked
            pieces, linked = [], 0
        pieces.append(child.tail or "")
    yield " ".join("".join(pieces).split()), linked
