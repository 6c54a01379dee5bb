"""The lines about an article that stand around its headline: who wrote it, and when it was published or changed."""

import re
from collections.abc import Iterator
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
_LONGEST_PAGE: Final = 60_000  # text nodes that are walked at most


def byline_lines(tree: HtmlElement) -> tuple[str, ...]:
    """The short lines from a few before the headline to the first long one after it, the headline's own not among them.

    A headline is the first h1 that has text. Empty for a page without one.
    """
    before: list[str] = []
    lines = _lines(tree)
    for line, is_headline in lines:
        if is_headline:
            break
        before.append(line)
    else:
        return ()
    after: list[str] = []
    for line, _ in lines:
        if len(line) > _LONG or len(after) >= _AFTER:
            break
        after.append(line)
    return (*after, *(line for line in before[-_BEFORE:] if len(line) <= _LONG))


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
