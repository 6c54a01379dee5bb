"""Authors: people, each by name. Not `Staff Writer`, not an agency, not an e-mail address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from lxml.html import HtmlElement

from newsloom.normalise.characters import repair_line
from newsloom.normalise.json_ld import types_of
from newsloom.normalise.page import Page, one_line

_PREFIX: Final = re.compile(
    r"^(?:written by|story by|words by|posted by|reported by|reporting by|author|by|par|von|por|di|door|texte)\b\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:[,;|•·/\n]|\s&\s|\band\b|\bund\b|\bet\b|\sy\s|\bwith\b)\s*", re.IGNORECASE)
_NOT_PEOPLE: Final = re.compile(
    r".*(?:@|https?:|www\.|\d{3}|\.com\b|\d:\d)|(?:the|updated|published|posted|reviewed|last|edited|meet|about|more|view|follow|sr\.?|senior)\b|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|team|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md|jr\.?|sr\.?)\s*$"
    r"|.*\b(?:experts?|specialist|grader|educator|coordinator|analyst|consultant|horticulturalist|journalism|marketing"
    r"|login|faculty|students|learn more|clinic|university|institute|college|hospital|school|foundation|llc|ltd|inc|gmbh|pc|development|research|actuary)\b",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor)(?:$|[\s_-]{1,2}(?:name|link|title|by|text)?)",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:[Bb]y|BY|[Pp]ar|[Vv]on|[Pp]or)\b:? ")
_BY_LINE: Final = re.compile(
    r"(?:(?:written|words|story|reported|posted|published|text)\s+)?(?:by|par|von|por|di)\b:?\s+(?!\d)", re.IGNORECASE
)
_LABEL: Final = re.compile(r"(?:(?:written|words|story|posted)\s+)?by\s*:?|authors?\s*:?", re.IGNORECASE)
_ENDS_BYLINE: Final = re.compile(
    r"\s*(?:[|•·–—(]|\s-\s|\d|\b(?:on|in|for|published|updated|posted|reviewed|medically|edited|fact|jan|feb|mar|apr|jun|jul"
    r"|aug|sep|oct|nov|dec)[a-z]*\b)",
    re.IGNORECASE,
)
_FULL_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|da|di|du|la|le|van|von|der|den|bin|al|el)){1,4}"
)
_OWNER: Final = re.compile(r"[^\W\d_a-z][\w.'’-]* (?:[^\W\d_a-z][\w.'’-]* )?[^\W\d_a-z][\w.'’-]*")
"""A person after whom a site may be named: two or three words with capitals."""

_AUTHOR_LINK: Final = re.compile(r"/(?:authors?|contributors?|writers?|profile|people|staff|by)/[^/]{3,}/?$")
_WRITTEN_BY: Final = frozenset({"written by", "écrit par", "verfasst von", "geschrieben von", "escrito por", "author"})
_ORGANISATIONS: Final = frozenset({"organization", "newsmediaorganization", "corporation", "localbusiness"})
_META_NAMES: Final = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
)
_MOST: Final = 20
_LONGEST_NAME: Final = 60
_LONGEST_FIELD: Final = 1_000
_LONGEST_BYLINE: Final = 120
_FEW_STOPS: Final = 3
_FEW_LINKS: Final = 3
_MOST_WORDS: Final = 6


def people(values: Iterable[str]) -> tuple[str, ...]:
    """The names of people in bylines or author fields, in order, each once."""
    found: dict[str, str] = {}
    for value in values:
        line = repair_line(value[:_LONGEST_FIELD])
        if line and "://" in line:
            continue
        for part in _BETWEEN.split(_PREFIX.sub("", line)) if line else ():
            bare = part.strip(' .,-–—:"“”')
            name = _PREFIX.sub("", bare if "(" in bare[1:] else bare.strip("()")).strip()
            if is_name(name):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST]


def is_name(name: str) -> bool:
    """Whether a string may be a person's name: short, with letters, no address, role, agency or date."""
    return (
        1 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and any(letter.isalpha() for letter in name)
        and _NOT_PEOPLE.match(name) is None
    )


def page_authors(page: Page) -> tuple[str, ...]:
    """The authors by JSON-LD, else by meta tags, else by what is marked as a byline; the site's name is none."""
    site = (page.metas.get("og:site_name") or "").casefold()
    for values, is_structured in _sources(page):
        named = tuple(
            name for name in people(values) if name.casefold() != site or (is_structured and _OWNER.fullmatch(name))
        )
        if named:
            return named
    for text in (*_said_by(page), *_marked(page)):
        named = tuple(name for name in people([_BY.split(text)[-1]]) if _FULL_NAME.fullmatch(name))
        if named:
            return named
    return ()


def _said_by(page: Page) -> Iterator[str]:
    """What follows `By` in the lines around the headline; a `Written by` that stands alone goes with the next line."""
    label = False
    for line in page.byline:
        if label:
            yield line
        label = _LABEL.fullmatch(line) is not None
        told = _BY_LINE.match(line)
        if told is not None and not label:
            yield _ENDS_BYLINE.split(line[told.end() :], maxsplit=1)[0]


def _sources(page: Page) -> Iterator[tuple[list[str], bool]]:
    """Author fields, and whether they are the article's structured data: there even the site's name is a person's."""
    for node in page.json_ld.articles:
        author = node.get("author")
        listed = author if isinstance(author, list) else [author]
        yield page.json_ld.names([each for each in listed if not _is_organisation(page, each)]), True
    for name in _META_NAMES:
        if name in page.metas:
            yield [page.metas[name]], False
    if page.metas.get("twitter:label1", "").casefold() in _WRITTEN_BY:
        yield [page.metas.get("twitter:data1", "")], False
    for node in page.json_ld.web_pages:
        yield page.json_ld.names(node.get("author")), False


def _is_organisation(page: Page, author: Any) -> bool:  # noqa: ANN401 - any JSON
    node = page.json_ld.resolve(author)
    return isinstance(node, Mapping) and bool(types_of(node) & _ORGANISATIONS)


def _marked(page: Page) -> Iterator[str]:
    """What stands in elements that are marked as a byline, the closest marks first."""
    weak: list[str] = []
    for element in page.tree.iter("a", "span", "div", "p", "address", "li", "h4", "h5", "h6", "aside"):
        marked = element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split()
        by_class = _BYLINE.search(element.get("class") or "")
        by_link = element.tag == "a" and _AUTHOR_LINK.search(element.get("href") or "")
        if not (marked or by_class or by_link):
            continue
        named = [element, *islice(element.iter("a"), _FEW_LINKS)] if by_class else [element]
        for text in (_short_text(each) for each in named):
            if text is None:
                continue
            if marked:
                yield text
            elif len(weak) < _MOST:
                weak.append(text)
    yield from weak


def _short_text(element: HtmlElement) -> str | None:
    """The text of an element that is short enough for a byline; `None` for others."""
    pieces = list(islice(element.itertext(), _MOST))
    text = one_line(" ".join(piece for piece in pieces if isinstance(piece, str)))
    if text is None or len(text) > _LONGEST_BYLINE or text.count(".") > _FEW_STOPS:
        return None
    return text
