"""Find what a page marks as a byline: by `rel`, `itemprop`, microformats, class names, or a link to an author's page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.authors.names import FULL_NAME, is_name
from newsloom.normalise.page.page import Page, one_line
from newsloom.normalise.page.tree import find_elements

_BYLINE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor|autor|autoren|autorin|autore|autori|auteur|auteurs|verfasser|skribent|firma"
    r"|forfatter|yazar|vcard|pagebyline|articlebyline|articleauthor|postauthor|entryauthor|authorname|bylinename)"
    r"(?:$|[\s_-]{1,2}(?!(?:desc|description|role|position|job|social|image|avatar|img|follow|email)\b)(?:name|link|title|by|text|url|fn|vcard)?)",
    re.IGNORECASE,
)
_NAME_CLASS: Final = re.compile(
    r"(?:^|\s)(?:p-author|(?:[\w-]{0,30}[_-])?(?:author|autor|auteur|byline|writer)[_-]{0,2}(?:name|link|fullname)|(?:post|entry|article|meta|blog|news|story|single)[_-]{1,2}"
    r"(?:author|autor|byline)|authorname|postauthor|author(?=\s+vcard)|vcard(?=\s+author)|bypostauthor|meta-author|autor|autorname)(?:$|\s)",
    re.IGNORECASE,
)
"""Classes of elements that have nothing but the name of the author."""
BYLINE_STEMS: Final = (
    *("byline", "author", "writer", "contributor", "autor", "auteur", "verfasser", "skribent", "firma", "forfatter"),
    *("yazar", "vcard"),
)
"""One of these is in every class that `_BYLINE_CLASS` matches."""
NAME_STEMS: Final = ("author", "autor", "auteur", "byline", "writer", "fn", "p-name", "vcard")
"""One of these is in every class that `_NAME_CLASS` or `_FN_CLASS` matches."""
_SAYS_AUTHOR: Final = etree.XPath(  # from attribute to element, since a condition on each element takes twice as long
    "descendant::*/@itemprop[contains(., 'author')]/parent::*[not(self::meta or self::link)]"
    "|descendant::*/@rel[contains(concat(' ', ., ' '), ' author ')]/parent::*[not(self::meta or self::link)]"
)
_HAS_DATA_AUTHOR: Final = etree.XPath("descendant::*/@data-author/..|descendant::*/@data-author-name/..")
_VCARD_CLASS: Final = re.compile(r"(?:^|\s)(?:vcard|h-card|hcard|author)(?:$|\s)", re.IGNORECASE)
_FN_CLASS: Final = re.compile(r"(?:^|\s)(?:fn|p-name)(?:$|\s)")
_OTHER_CONTENT: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|kommentare?|commentlist|related|recommend(?:ed|ations?)?|popular|trending|latest|most-?read|mostread|teasers?|read-?more|recirc"
    r"|more-(?:stories|news|articles|posts|from)|similar|also-?like|next-post|prev-post|post-navigation|reviews?|testimonials?|photo-?credit|image-?credit|figcaption|caption|wp-caption-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AUTHOR_PAGE: Final = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autori|autore|contributors?|writers?|profiles?|userprofile|people|staff|by|redakteure?|journalisten?|journalistes?|skribent|forfatter|kirjoittaja|yazar)"
    r"/[^/?#]{3,}/?(?:[?#].*)?$"
)
_MARKED_TAGS: Final = frozenset(
    {
        "a",
        "span",
        "div",
        "p",
        "address",
        "li",
        "h4",
        "h5",
        "h6",
        "aside",
        "strong",
        "b",
        "em",
        "i",
        "small",
        "cite",
        "section",
        "ul",
        "ol",
        "td",
        "dd",
    }
)
_NAME_TAGS: Final = ("h2", "h3", "h4", "h5", "h6", "strong", "b")
_OTHER_TAGS: Final = frozenset({"article", "figure", "figcaption", "nav", "blockquote"})
_MAX_PIECES: Final = 20
_MAX_BYLINE_CHARS: Final = 120
_MAX_CLASS_CHARS: Final = 400
_MAX_HREF_CHARS: Final = 300
_MAX_FULL_STOPS: Final = 3
_MAX_LINKS: Final = 3
_MAX_ANCESTORS: Final = 40
_MAX_ATTRIBUTE_CHARS: Final = 200


@dataclass(frozen=True)
class Marks:
    """The marked elements of a page. Marks in comments, captions and other articles are skipped: they name other people."""

    page: Page

    @cached_property
    def bylines(self) -> tuple[str, ...]:
        """Return the texts of elements that are marked as a byline, the most reliable marks first."""
        links = filter(_is_author_page, self.page.elements.with_tags("a"))
        texts = chain(
            self._texts(self._by_attribute),
            _class_marked(self.page, self._own),
            self._texts(links),
        )
        return tuple(islice(filter(None, texts), _MAX_PIECES))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the texts of elements that are marked as the name of the author, so that a single word there is a name.

        These are `rel=author`, `itemprop=author`, a name in a vCard or h-card, classes such as `author-name`, and the
        attribute `data-author`.
        """
        by_class = (
            element
            for element, names in self.page.classes.elements(NAME_STEMS, _may_be_name)
            if _is_name_class(names) or _is_card_name(element, names)
        )
        marked = chain(self._texts(self._by_attribute), self._texts(by_class), self._attributes())
        return tuple(islice(filter(None, marked), _MAX_PIECES))

    @cached_property
    def _by_attribute(self) -> tuple[HtmlElement, ...]:
        return tuple(find_elements(_SAYS_AUTHOR, self.page.tree))

    @cached_property
    def _own(self) -> frozenset[HtmlElement]:
        return _article_elements(self.page)

    def _texts(self, elements: Iterable[HtmlElement]) -> Iterator[str | None]:
        return (_short_text(element) for element in elements if not _belongs_to_others(element, self._own))

    def _attributes(self) -> Iterator[str | None]:
        for element in find_elements(_HAS_DATA_AUTHOR, self.page.tree):
            value = element.get("data-author") or element.get("data-author-name") or ""
            if (
                len(value) <= _MAX_ATTRIBUTE_CHARS
                and not value.isdigit()
                and not _belongs_to_others(element, self._own)
            ):
                yield one_line(value)


def _article_elements(page: Page) -> frozenset[HtmlElement]:
    """Return the headline's ancestors; if none is an `<article>`, also the first `<article>` and its ancestors."""
    around = list(page.headline.iterancestors()) if page.headline is not None else []
    if all(element.tag != "article" for element in around):
        article = page.elements.first("article")
        around += [article, *article.iterancestors()] if article is not None else []
    return frozenset(around)


def _class_marked(page: Page, own: frozenset[HtmlElement]) -> Iterator[str | None]:
    """Yield the texts of elements whose class says byline or author, of their first links, and the name in their heading."""
    for element, _ in page.classes.elements(BYLINE_STEMS, _says_byline):
        if element.tag not in _MARKED_TAGS or _belongs_to_others(element, own):
            continue
        yield _listed_authors(element)
        yield _linked_authors(element)
        text = _short_text(element)
        yield text or _heading_name(element)
        yield from map(_short_text, islice(element.iter("a"), _MAX_LINKS))


@lru_cache(maxsize=8_192)
def _says_byline(class_names: str) -> bool:
    return _BYLINE_CLASS.search(class_names[:_MAX_CLASS_CHARS]) is not None and "comment" not in class_names


@lru_cache(maxsize=8_192)
def _is_name_class(class_names: str) -> bool:
    return _NAME_CLASS.search(class_names[:_MAX_CLASS_CHARS]) is not None and "comment" not in class_names


def _may_be_name(class_names: str) -> bool:
    return _is_name_class(class_names) or _FN_CLASS.search(class_names[:_MAX_CLASS_CHARS]) is not None


def _is_card_name(element: HtmlElement, class_names: str) -> bool:
    """Return True for the name in a vCard or h-card."""
    return _FN_CLASS.search(class_names[:_MAX_CLASS_CHARS]) is not None and any(
        _VCARD_CLASS.search((each.get("class") or "")[:_MAX_CLASS_CHARS])
        for each in (element, *islice(element.iterancestors(), 3))
    )


def _is_author_page(link: HtmlElement) -> bool:
    return _AUTHOR_PAGE.search((link.get("href") or "")[:_MAX_HREF_CHARS]) is not None


def _listed_authors(element: HtmlElement) -> str | None:
    """Return the names in the items of a list of authors, if there are several."""
    items = [_short_text(item) or "" for item in islice(element.iter("li"), _MAX_PIECES)]
    return ", ".join(items) if len(items) > 1 and all(map(is_name, items)) else None


def _linked_authors(element: HtmlElement) -> str | None:
    """Return the names in a byline that link to author pages, if there are several."""
    links = filter(_is_author_page, element.iter("a"))
    texts = dict.fromkeys(text for link in islice(links, _MAX_LINKS * 2) if (text := _short_text(link)))
    names = [text for text in texts if FULL_NAME.fullmatch(text) and is_name(text)]
    return ", ".join(names) if len(names) > 1 else None


def _heading_name(element: HtmlElement) -> str | None:
    """Return the full name in the first heading or bold text of an author box that is too long for a byline."""
    first = next(element.iter(*_NAME_TAGS), None)
    text = _short_text(first) if first is not None else None
    name = text.rstrip(" :,") if text else ""
    return name if FULL_NAME.fullmatch(name) else None


def _belongs_to_others(element: HtmlElement, own: frozenset[HtmlElement]) -> bool:
    """Return True if an element is in an article other than the page's own, in comments, links to other articles, or captions."""
    for ancestor in islice(element.iterancestors(), _MAX_ANCESTORS):
        if ancestor in own:
            return False
        names = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"[:_MAX_CLASS_CHARS]
        if ancestor.tag in _OTHER_TAGS or _is_site_footer(ancestor) or _is_other_content(names):
            return True
    return False


def _is_site_footer(element: HtmlElement) -> bool:
    """Return True for a footer of the page; one within an article may name its author."""
    parent = element.getparent() if element.tag == "footer" else None
    return parent is not None and parent.tag == "body"


@lru_cache(maxsize=8_192)
def _is_other_content(names: str) -> bool:
    return "comment" in names or _OTHER_CONTENT.search(names) is not None


def _short_text(element: HtmlElement) -> str | None:
    """Return the text of an element if it is short enough for a byline, else None."""
    pieces = list(islice(element.itertext(), _MAX_PIECES))
    text = one_line(" ".join(piece for piece in pieces if isinstance(piece, str)))
    if text is None or len(text) > _MAX_BYLINE_CHARS or text.count(".") > _MAX_FULL_STOPS:
        return None
    return text
