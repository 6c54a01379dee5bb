"""What a page marks as a byline: by `rel`, by `itemprop`, by a class that says so, by a link to an author's page."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.metadata.names import FULL_NAME, is_name
from newsloom.normalise.page.page import Page, one_line

_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor)(?:$|[\s_-]{1,2}(?:name|link|title|by|text)?)",
    re.IGNORECASE,
)
_AUTHOR_PAGE: Final = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|contributors?|writers?|profiles?|userprofile|people|staff|by)"
    r"/[^/?#]{3,}/?(?:[?#].*)?$"
)
_MARKED_TAGS: Final = frozenset({"a", "span", "div", "p", "address", "li", "h4", "h5", "h6", "aside"})
_NAME_TAGS: Final = ("h2", "h3", "h4", "h5", "h6", "strong", "b")
_MOST: Final = 20
_LONGEST_BYLINE: Final = 120
_LONGEST_STYLE: Final = 400
_LONGEST_HREF: Final = 300
_FEW_STOPS: Final = 3
_FEW_LINKS: Final = 3
_DEEPEST: Final = 40


def marked(page: Page) -> tuple[str, ...]:
    """The texts of elements that are marked as a byline, the closest marks first.

    Marks of commenters, and those in an `<article>` beside the one with the headline, tell of others.
    """
    own = _own(page)
    strong = filter(_says_author, page.elements.all())
    links = filter(_is_author_page, page.elements.among("a"))
    texts = chain(_texts(strong, own), _styled(page, own), _texts(links, own))
    return tuple(islice(filter(None, texts), _MOST))


def _own(page: Page) -> frozenset[HtmlElement]:
    """The elements around the headline; where none of them is an `<article>`, the first one with those around it."""
    around = list(page.headline.iterancestors()) if page.headline is not None else []
    if all(element.tag != "article" for element in around):
        article = page.elements.first("article")
        around += [article, *article.iterancestors()] if article is not None else []
    return frozenset(around)


def _texts(elements: Iterable[HtmlElement], own: frozenset[HtmlElement]) -> Iterator[str | None]:
    return (_short_text(element) for element in elements if not _is_of_others(element, own))


def _styled(page: Page, own: frozenset[HtmlElement]) -> Iterator[str | None]:
    """Texts in elements whose class says byline or author, in the first links in them, and what heads a longer one."""
    for element, style in page.classed:
        if not _says_byline(style) or element.tag not in _MARKED_TAGS or _is_of_others(element, own):
            continue
        yield _linked_authors(element)
        text = _short_text(element)
        yield text or _heading_name(element)
        yield from map(_short_text, islice(element.iter("a"), _FEW_LINKS))


def _says_author(element: HtmlElement) -> bool:
    if element.get("rel") != "author" and "author" not in (element.get("itemprop") or ""):
        return False
    return element.tag not in {"meta", "link"}


@lru_cache(maxsize=8_192)
def _says_byline(style: str) -> bool:
    return _BYLINE.search(style[:_LONGEST_STYLE]) is not None and "comment" not in style


def _is_author_page(link: HtmlElement) -> bool:
    return _AUTHOR_PAGE.search((link.get("href") or "")[:_LONGEST_HREF]) is not None


def _linked_authors(element: HtmlElement) -> str | None:
    """The names in a byline that link to pages of authors, where there are several."""
    links = filter(_is_author_page, element.iter("a"))
    texts = dict.fromkeys(text for link in islice(links, _FEW_LINKS * 2) if (text := _short_text(link)))
    names = [text for text in texts if FULL_NAME.fullmatch(text) and is_name(text)]
    return ", ".join(names) if len(names) > 1 else None


def _heading_name(element: HtmlElement) -> str | None:
    """The name that an author's box begins with: its first heading or bold words."""
    first = next(element.iter(*_NAME_TAGS), None)
    text = _short_text(first) if first is not None else None
    name = text.rstrip(" :,") if text else ""
    return name if FULL_NAME.fullmatch(name) else None


def _is_of_others(element: HtmlElement, own: frozenset[HtmlElement]) -> bool:
    """Whether an element stands in an article that is not the page's, or among comments."""
    for above in islice(element.iterancestors(), _DEEPEST):
        if above in own:
            return False
        if above.tag == "article" or "comment" in f"{above.get('class', '')} {above.get('id', '')}"[:_LONGEST_STYLE]:
            return True
    return False


def _short_text(element: HtmlElement) -> str | None:
    """The text of an element that is short enough for a byline; `None` for others."""
    pieces = list(islice(element.itertext(), _MOST))
    text = one_line(" ".join(piece for piece in pieces if isinstance(piece, str)))
    if text is None or len(text) > _LONGEST_BYLINE or text.count(".") > _FEW_STOPS:
        return None
    return text
