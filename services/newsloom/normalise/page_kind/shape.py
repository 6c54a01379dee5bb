"""Measure the layout of a page: its paragraphs, headings, cards and controls."""

from collections import Counter
from itertools import islice
from math import log1p
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page

_LOG_SCALE: Final = 5.0  # divisor of log1p; a count of about 150 gives 1
_HEADING_TAGS: Final = ("h2", "h3", "h4")
_CARD_HOLDER_TAGS: Final = ("ul", "ol", "div", "section", "main", "tbody")
_MIN_CARDS: Final = 4
_MAX_HOLDERS: Final = 5_000
_MAX_CHILDREN: Final = 500
_MAX_CARDS_CHECKED: Final = 8
_MIN_CARD_SHARE: Final = 0.7
_MAX_LINKS: Final = 20
_MAX_CLASS_CHARS: Final = 80


def log_share(count: float) -> float:
    """Map a count to 0 to 1 by its logarithm; 1 from about 150 on."""
    return min(1.0, log1p(count) / _LOG_SCALE)


def count_elements(page: Page, *tags: str) -> int:
    """Return the number of elements with these tags."""
    return page.elements.count(*tags)


def prose_chars(page: Page) -> int:
    """Return the number of characters in all long paragraphs."""
    return sum(map(len, page.prose))


def prose_share(page: Page) -> float:
    """Return the share of long paragraphs in the visible text, 0 to 1."""
    return min(1.0, prose_chars(page) / max(1, len(page.visible)))


def largest_block(page: Page) -> int:
    """Return the characters of long paragraphs in the element that holds most of them."""
    parents: Counter[HtmlElement] = Counter()
    for holder, text in page.placed_prose:
        parents[holder] += len(text)
    return max(parents.values(), default=0)


def most_paragraphs_in_block(page: Page) -> int:
    """Return the number of long paragraphs in the element that holds most of them."""
    return max(Counter(holder for holder, _ in page.placed_prose).values(), default=0)


def largest_block_share(page: Page) -> float:
    """Return the share of the largest block in the visible text, 0 to 1."""
    return min(1.0, largest_block(page) / max(1, len(page.visible)))


def linked_headings(page: Page) -> float:
    """Return the share of headings that are links, 0 to 1. Headings of teasers are links, those of an article are not."""
    headings = list(page.elements.with_tags(*_HEADING_TAGS))
    return sum(map(_is_linked, headings)) / max(1, len(headings))


def _is_linked(heading: HtmlElement) -> bool:
    above = heading.getparent()
    return (above is not None and above.tag == "a") or next(heading.iter("a"), None) is not None


def links_in_paragraphs(page: Page) -> float:
    """Return the number of links in paragraphs, as a share of 20, at most 1."""
    links = (link for paragraph in page.elements.with_tag("p") for link in paragraph.iter("a"))
    return sum(1 for _ in islice(links, _MAX_LINKS)) / _MAX_LINKS


def cards(page: Page) -> int:
    """Return the size of the largest group of siblings with the same tag and class that have a picture and a link each."""
    if min(page.elements.count("a"), page.elements.count("img")) < _MIN_CARD_SHARE * _MIN_CARDS:
        return 0
    most = 0
    for holder in islice(page.elements.with_tags(*_CARD_HOLDER_TAGS), _MAX_HOLDERS):
        if len(holder) > max(most, _MIN_CARDS - 1):
            kinds = Counter(map(_tag_and_class, islice(holder, _MAX_CHILDREN)))
            kind, count = kinds.most_common(1)[0]
            if count > most and count >= _MIN_CARDS and _are_cards(holder, kind):
                most = count
    return most


def _tag_and_class(element: HtmlElement) -> tuple[str, str]:
    return str(element.tag), (element.get("class") or "")[:_MAX_CLASS_CHARS]


def _are_cards(holder: HtmlElement, kind: tuple[str, str]) -> bool:
    checked = list(islice((each for each in holder if _tag_and_class(each) == kind), _MAX_CARDS_CHECKED))
    complete = (all(next(each.iter(tag), None) is not None for tag in ("a", "img")) for each in checked)
    return sum(complete) >= _MIN_CARD_SHARE * len(checked)
