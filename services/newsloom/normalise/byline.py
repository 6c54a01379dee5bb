"""The lines about an article that stand around its headline: who wrote it, and when it was published or changed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml.html import HtmlElement

_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "address",
        "b",
        "em",
        "font",
        "i",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "label",
        "bdi",
    ]
)
_UNREAD: Final = frozenset(
    ["script", "style", "noscript", "template", "svg", "nav", "footer", "form", "select", "button", "iframe", "head"]
)
_BEFORE: Final = 4
_AFTER: Final = 16
_LONG: Final = 160
_SAME: Final = 24  # letters that a headline and a title begin with
_LONGEST_PAGE: Final = 60_000  # text nodes that are walked at most


def byline_lines(tree: HtmlElement, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """The short lines from a few before the headline to the first long one after it, the headline's own not among them.

    Args:
        tree: the page.
        titles: what the page says its title is. The headline is the first h1 that begins with the same words as one
            of them; without such a one, the first h1 that has text.

    Returns:
        The lines after the headline, then those before it. Empty for a page without a headline.
    """
    lines = list(_lines(tree))
    headlines = [number for number, (_, is_headline) in enumerate(lines) if is_headline]
    if not headlines:
        return ()
    begins = tuple(_beginning(title) for title in titles)
    at = next((number for number in headlines if _beginning(lines[number][0]).startswith(begins)), headlines[0])
    after: list[str] = []
    for line, is_headline in lines[at + 1 :]:
        if len(line) > _LONG or len(after) >= _AFTER:
            break
        if not is_headline:
            after.append(line)
    return (*after, *(line for line, _ in lines[max(0, at - _BEFORE) : at] if len(line) <= _LONG))


def _beginning(line: str) -> str:
    return "".join(filter(str.isalnum, line.casefold()))[:_SAME]


def _lines(tree: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The visible text in lines, parted where block elements begin and end; whether it is an h1's."""
    held: list[str] = []
    in_headline = False
    for text, parts, headline in _texts(tree):
        if parts or headline != in_headline:
            line = " ".join(" ".join(held).split())
            if line:
                yield line, in_headline
            held = []
            in_headline = headline
        if text:
            held.append(text)
    line = " ".join(" ".join(held).split())
    if line:
        yield line, in_headline


def _texts(tree: HtmlElement) -> Iterator[tuple[str | None, bool, bool]]:
    """Each text with whether a block begins or ends before it, and whether it stands in an h1."""
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    headline = 0
    for _ in range(_LONGEST_PAGE):
        if not stack:
            return
        element, ended = stack.pop()
        if not isinstance(element.tag, str):
            yield element.tail, False, headline > 0
            continue
        is_block = element.tag not in _INLINE
        if ended:
            headline -= element.tag == "h1"
            yield element.tail, is_block, headline > 0
        elif element.tag in _UNREAD:
            yield element.tail, True, headline > 0
        else:
            headline += element.tag == "h1"
            yield element.text, is_block, headline > 0
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))


UPDATED: Final = re.compile(
    r"\b(?:updated|modified|revised|reviewed|last update|mis à jour|modifié|aktualisiert|geändert|actualizado|aggiornato)\b",
    re.IGNORECASE,
)
"""A line with one of these tells of a change, not of the publication."""
