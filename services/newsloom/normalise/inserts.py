"""Passages within an article that the page's own markup shows to be none of it: linked headlines, teasers, calls."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from types import MappingProxyType
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page import Page, one_line
from newsloom.normalise.tree import found
from newsloom_schemas import RemovedKind

_TEASER: Final = frozenset({"promo", "teaser", "recirc", "recommended", "recommendation", "related", "readmore"})
_NEWSLETTER: Final = frozenset({"newsletter", "newsletters", "signup", "subscribe", "optin", "mailchimp"})
_LINKED: Final = etree.XPath("//p[a or */a]")
_PART: Final = re.compile(r"[a-z]+")
_HEADINGS: Final = ("h2", "h3", "h4", "h5")
_LONGEST: Final = 400
_BOXES: Final = frozenset({"div", "section", "aside", "li", "article"})
_LEAST_WORDS: Final = 5
_LEVELS: Final = 4
_MOST: Final = 300  # passages on a page
_KINDS: Final[Mapping[str, RemovedKind]] = MappingProxyType(
    {
        "linked_headline": RemovedKind.READ_MORE,
        "teaser": RemovedKind.READ_MORE,
        "newsletter_box": RemovedKind.NEWSLETTER,
    }
)
_MOST_CHARACTERS: Final = 3_000  # of a box; a longer one holds the article


def inserts_of(page: Page) -> dict[str, tuple[RemovedKind, str]]:
    """What the page marks as an insert: the passage's text, white space collapsed, with its kind and its sign.

    The signs are `linked_headline` (a paragraph in capitals that is nothing but a link, or on a page that says it is a
    news article any such paragraph), `teaser` (a description beside a linked heading in a box that is named so) and
    `newsletter_box` (all of a box that is named so and has a form).
    """
    inserts: dict[str, tuple[RemovedKind, str]] = {}
    for text, sign in islice(chain(_linked(page), _boxes(page)), _MOST):
        inserts.setdefault(text, (_KINDS[sign], sign))
    return inserts


def _linked(page: Page) -> Iterator[tuple[str, str]]:
    for element in found(_LINKED, page.tree):
        link = next(element.iter("a"), None)
        if link is None:
            continue
        text, linked = _text(element), _text(link)
        if text and text == linked and text.count(" ") >= _LEAST_WORDS - 1 and (text.isupper() or page.is_news):
            yield text, "linked_headline"


def _boxes(page: Page) -> Iterator[tuple[str, str]]:
    for element, style in page.classed:
        named = _names(style[:_LONGEST])
        if not named or element.tag not in _BOXES:
            continue
        if named & _NEWSLETTER and next(element.iter("form", "input"), None) is not None:
            for text in _passages(element):
                yield text, "newsletter_box"
        elif named & _TEASER and any(_text(link) for heading in element.iter(*_HEADINGS) for link in heading.iter("a")):
            for text in _passages(element):
                yield text, "teaser"


@lru_cache(maxsize=8_192)
def _names(style: str) -> frozenset[str]:
    """The words of a class attribute that name boxes of the two kinds; classes come again and again."""
    return (_TEASER | _NEWSLETTER).intersection(_PART.findall(style.lower()))


def _passages(box: HtmlElement) -> list[str]:
    """The paragraphs and headings of a box; none when it is so large that it may hold the article."""
    if len(str(box.text_content())) > _MOST_CHARACTERS:
        return []
    return [text for element in box.iter("p", *_HEADINGS) if (text := _text(element))]


def _text(element: HtmlElement) -> str | None:
    text = one_line(str(element.text_content()))
    return text if text and len(text) <= _LONGEST else None
