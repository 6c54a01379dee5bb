"""The shape of a page: how its paragraphs, headings, cards and controls stand, each as a share from 0 to 1."""

from collections import Counter
from itertools import islice
from math import log1p
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page

_FULL: Final = 5.0  # what log1p is divided by, so that about 150 makes 1
_HEADINGS: Final = ("h2", "h3", "h4")
_HOLDERS: Final = ("ul", "ol", "div", "section", "main", "tbody")
_FEW_CARDS: Final = 4
_MOST_HOLDERS: Final = 5_000
_MOST_CARDS: Final = 500
_LOOKED_AT: Final = 8
_MOSTLY: Final = 0.7
_MANY_LINKS: Final = 20
_LONGEST_CLASS: Final = 80


def amount(count: float) -> float:
    """A count as a share: its logarithm, 1 from about 150 on."""
    return min(1.0, log1p(count) / _FULL)


def elements(page: Page, *tags: str) -> int:
    """How many elements with these tags there are."""
    return page.elements.count(*tags)


def characters(page: Page) -> int:
    """The characters of all long paragraphs."""
    return sum(map(len, page.prose))


def prose_share(page: Page) -> float:
    """The share of long paragraphs in the visible text."""
    return min(1.0, characters(page) / max(1, len(page.visible)))


def largest_block(page: Page) -> int:
    """The characters of those long paragraphs that stand in one element, where they are most."""
    parents: Counter[HtmlElement] = Counter()
    for element, text in page.long_paragraphs:
        parents[element.getparent()] += len(text)
    return max(parents.values(), default=0)


def largest_block_share(page: Page) -> float:
    """The share of the largest block in the visible text."""
    return min(1.0, largest_block(page) / max(1, len(page.visible)))


def linked_headings(page: Page) -> float:
    """The share of headings that are links: those of an article are not, those of teasers are."""
    headings = list(page.elements.among(*_HEADINGS))
    return sum(map(_is_linked, headings)) / max(1, len(headings))


def _is_linked(heading: HtmlElement) -> bool:
    above = heading.getparent()
    return (above is not None and above.tag == "a") or next(heading.iter("a"), None) is not None


def links_in_paragraphs(page: Page) -> float:
    """How many links stand in paragraphs."""
    links = (link for paragraph in page.elements.tagged("p") for link in paragraph.iter("a"))
    return sum(1 for _ in islice(links, _MANY_LINKS)) / _MANY_LINKS


def cards(page: Page) -> int:
    """How many elements of one tag and class stand side by side, each with a picture and a link; the most of them."""
    if min(page.elements.count("a"), page.elements.count("img")) < _MOSTLY * _FEW_CARDS:
        return 0
    most = 0
    for holder in islice(page.elements.among(*_HOLDERS), _MOST_HOLDERS):
        if len(holder) > max(most, _FEW_CARDS - 1):
            kinds = Counter(map(_kind, islice(holder, _MOST_CARDS)))
            kind, count = kinds.most_common(1)[0]
            if count > most and count >= _FEW_CARDS and _are_cards(holder, kind):
                most = count
    return most


def _kind(element: HtmlElement) -> tuple[str, str]:
    return str(element.tag), (element.get("class") or "")[:_LONGEST_CLASS]


def _are_cards(holder: HtmlElement, kind: tuple[str, str]) -> bool:
    looked_at = list(islice((each for each in holder if _kind(each) == kind), _LOOKED_AT))
    held = (all(next(each.iter(tag), None) is not None for tag in ("a", "img")) for each in looked_at)
    return sum(held) >= _MOSTLY * len(looked_at)
