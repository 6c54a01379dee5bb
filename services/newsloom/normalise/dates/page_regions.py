"""Tell which elements of a page belong to the article, and which to comments, related stories and the frame of the page."""

import re
from enum import IntEnum
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page
from newsloom.normalise.toml_tables import StrictTable, read_toml

_MAX_ANCESTORS: Final = 256
_MAX_CLASS_CHARS: Final = 300
_OTHER_TAGS: Final = frozenset({"nav", "form", "select", "noscript", "template"})
_CONTENT_TAGS: Final = frozenset({"article", "main"})
_LOOKS: Final = re.compile(
    r"pointer-events-\w+|(?:icon|fa|bi|glyphicon|ti)-calendar[\w-]*|calendar-icon", re.IGNORECASE
)
"""Classes that say how an element looks or behaves, with a word that says something else of a place."""
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_SIGNS: Final = re.compile(r"[\W_]+")
_GLUED_WORD: Final = re.compile(r"[^\W_]+")
_WIDGET: Final = "widget"
_PAGE_BUILDERS: Final = ("elementor", "siteorigin", "wp-block")


class Region(IntEnum):
    """A part of a page; the later is the less likely to say something of the article."""

    ARTICLE = 0
    FRAME = 1
    ELSEWHERE = 2


class Words(StrictTable):
    """The lists of `regions.toml`, which says what each is for."""

    elsewhere: frozenset[str]
    frame: frozenset[str]
    date: frozenset[str]
    meta: frozenset[str]
    modified: frozenset[str]


WORDS: Final = read_toml(files(__package__).joinpath("regions.toml").read_text("utf-8"), Words, "regions.toml")
"""The lists of `regions.toml`."""


@lru_cache(maxsize=8_192)
def class_words(marks: str) -> frozenset[str]:
    """Return the words of a class or id in lower case: `postMeta entry-date` has `post`, `meta`, `postmeta`, `entry`, `date`, `entrydate`."""
    cut = marks[:_MAX_CLASS_CHARS]
    parts = (word.lower() for word in _WORD.findall(cut))
    whole = (_SIGNS.sub("", name.lower()) for name in cut.split())
    return frozenset((*parts, *whole, *_GLUED_WORD.findall(cut.lower())))


def marks_of(element: HtmlElement) -> str:
    """Return the class and id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


class PageRegions:
    """The parts of a page, by the elements that hold them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._known: dict[HtmlElement, Region] = {}

    @cached_property
    def around(self) -> frozenset[HtmlElement]:
        """Return the headline, the first long paragraph, and the elements that hold them."""
        headline = self._page.headline
        anchors = [element for element, _ in self._page.long_paragraphs[:1]]
        anchors += [headline] if headline is not None else []
        return frozenset(each for anchor in anchors for each in (anchor, *anchor.iterancestors()))

    @cached_property
    def _articles(self) -> frozenset[HtmlElement]:
        """Return the `<article>` elements with the headline or the most long paragraphs."""
        held = frozenset(each for each in self.around if each.tag == "article")
        if held:
            return held
        counts: dict[HtmlElement, int] = {}
        for element, _ in self._page.long_paragraphs:
            for ancestor in element.iterancestors("article"):
                counts[ancestor] = counts.get(ancestor, 0) + 1
        most = max(counts.values(), default=0)
        return frozenset(article for article, count in counts.items() if count == most)

    def depth(self, element: HtmlElement) -> int:
        """Return how near an element is to the headline: the number of ancestors that both have."""
        for ancestor in element.iterancestors():
            if ancestor in self.around:
                return sum(1 for _ in ancestor.iterancestors())
        return 0

    def region(self, element: HtmlElement) -> Region:
        """Return the part of the page that an element belongs to.

        FRAME is a sidebar or footer beside the text, ELSEWHERE are comments, related stories, other articles and menus.
        """
        path: list[HtmlElement] = []
        result = Region.ARTICLE
        for ancestor in (element, *element.iterancestors()):
            if len(path) >= _MAX_ANCESTORS or ancestor in self.around:
                break
            known = self._known.get(ancestor)
            if known is not None:
                result = known
                break
            path.append(ancestor)
        for ancestor in reversed(path):
            result = max(result, self._of(ancestor))
            self._known[ancestor] = result
        return result

    def is_elsewhere(self, element: HtmlElement) -> bool:
        """Return True if an element does not belong to the article."""
        return self.region(element) is not Region.ARTICLE

    def _of(self, element: HtmlElement) -> Region:
        """Return the region that an element itself opens."""
        by_tag = self._of_tag(element)
        marks = marks_of(element)
        if by_tag is Region.ELSEWHERE or marks == " ":
            return by_tag
        words = class_words(_LOOKS.sub("", marks))
        if words & WORDS.elsewhere or (_WIDGET in words and not any(builder in marks for builder in _PAGE_BUILDERS)):
            return Region.ELSEWHERE
        if words & WORDS.frame and not (element.tag == "footer" and self._is_in_article(element)):
            return Region.FRAME
        return by_tag

    def _of_tag(self, element: HtmlElement) -> Region:
        tag = str(element.tag)
        if tag in _OTHER_TAGS or (tag == "article" and self._articles and element not in self._articles):
            return Region.ELSEWHERE
        if tag == "header" and not any(ancestor.tag in _CONTENT_TAGS for ancestor in element.iterancestors()):
            return Region.ELSEWHERE  # the head of the page, which often shows the day of the visit
        is_frame = tag == "aside" or (tag == "footer" and not self._is_in_article(element))
        return Region.FRAME if is_frame else Region.ARTICLE

    def _is_in_article(self, element: HtmlElement) -> bool:
        return any(ancestor in self._articles for ancestor in element.iterancestors("article"))
