"""Find what a page marks as a byline: by `rel`, `itemprop`, class names, or a link to an author's page."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.metadata.names import FULL_NAME, is_name
from newsloom.normalise.page.page import Page, one_line

_BYLINE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor)(?:$|[\s_-]{1,2}(?:name|link|title|by|text)?)",
    re.IGNORECASE,
)
_AUTHOR_PAGE: Final = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|contributors?|writers?|profiles?|userprofile|people|staff|by)"
    r"/[^/?#]{3,}/?(?:[?#].*)?$"
)
_MARKED_TAGS: Final = frozenset({"a", "span", "div", "p", "address", "li", "h4", "h5", "h6", "aside"})
_NAME_TAGS: Final = ("h2", "h3", "h4", "h5", "h6", "strong", "b")
_MAX_PIECES: Final = 20
_MAX_BYLINE_CHARS: Final = 120
_MAX_CLASS_CHARS: Final = 400
_MAX_HREF_CHARS: Final = 300
_MAX_FULL_STOPS: Final = 3
_MAX_LINKS: Final = 3
_MAX_ANCESTORS: Final = 40


def marked_bylines(page: Page) -> tuple[str, ...]:
    """Return the texts of elements that are marked as a byline, the most reliable marks first.

    Marks in comments, and in an `<article>` other than that of the headline, are skipped, since they name other people.
    """
    own = _article_elements(page)
    by_attribute = filter(_says_author, page.elements.all())
    links = filter(_is_author_page, page.elements.with_tags("a"))
    texts = chain(_own_texts(by_attribute, own), _class_marked(page, own), _own_texts(links, own))
    return tuple(islice(filter(None, texts), _MAX_PIECES))


def _article_elements(page: Page) -> frozenset[HtmlElement]:
    """Return the headline's ancestors; if none is an `<article>`, also the first `<article>` and its ancestors."""
    around = list(page.headline.iterancestors()) if page.headline is not None else []
    if all(element.tag != "article" for element in around):
        article = page.elements.first("article")
        around += [article, *article.iterancestors()] if article is not None else []
    return frozenset(around)


def _own_texts(elements: Iterable[HtmlElement], own: frozenset[HtmlElement]) -> Iterator[str | None]:
    return (_short_text(element) for element in elements if not _belongs_to_others(element, own))


def _class_marked(page: Page, own: frozenset[HtmlElement]) -> Iterator[str | None]:
    """Yield the texts of elements whose class says byline or author, of their first links, and the name in their heading."""
    for element, class_names in page.elements_with_class:
        if not _says_byline(class_names) or element.tag not in _MARKED_TAGS or _belongs_to_others(element, own):
            continue
        yield _linked_authors(element)
        text = _short_text(element)
        yield text or _heading_name(element)
        yield from map(_short_text, islice(element.iter("a"), _MAX_LINKS))


def _says_author(element: HtmlElement) -> bool:
    if element.get("rel") != "author" and "author" not in (element.get("itemprop") or ""):
        return False
    return element.tag not in {"meta", "link"}


@lru_cache(maxsize=8_192)
def _says_byline(class_names: str) -> bool:
    return _BYLINE_CLASS.search(class_names[:_MAX_CLASS_CHARS]) is not None and "comment" not in class_names


def _is_author_page(link: HtmlElement) -> bool:
    return _AUTHOR_PAGE.search((link.get("href") or "")[:_MAX_HREF_CHARS]) is not None


def _linked_authors(element: HtmlElement) -> str | None:
    """Return the names in a byline that link to author pages, if there are several."""
    links = filter(_is_author_page, element.iter("a"))
    texts = dict.fromkeys(text for link in islice(links, _MAX_LINKS * 2) if (text := _short_text(link)))
    names = [text for text in texts if FULL_NAME.fullmatch(text) and is_name(text)]
    return ", ".join(names) if len(names) > 1 else None


def _heading_name(element: HtmlElement) -> str | None:
    """Return the name at the start of an author box: its first heading or bold text."""
    first = next(element.iter(*_NAME_TAGS), None)
    text = _short_text(first) if first is not None else None
    name = text.rstrip(" :,") if text else ""
    return name if FULL_NAME.fullmatch(name) else None


def _belongs_to_others(element: HtmlElement, own: frozenset[HtmlElement]) -> bool:
    """Return True if an element is in an article other than the page's own, or in comments."""
    for ancestor in islice(element.iterancestors(), _MAX_ANCESTORS):
        if ancestor in own:
            return False
        if (
            ancestor.tag == "article"
            or "comment" in f"{ancestor.get('class', '')} {ancestor.get('id', '')}"[:_MAX_CLASS_CHARS]
        ):
            return True
    return False


def _short_text(element: HtmlElement) -> str | None:
    """Return the text of an element if it is short enough for a byline, else None."""
    pieces = list(islice(element.itertext(), _MAX_PIECES))
    text = one_line(" ".join(piece for piece in pieces if isinstance(piece, str)))
    if text is None or len(text) > _MAX_BYLINE_CHARS or text.count(".") > _MAX_FULL_STOPS:
        return None
    return text
