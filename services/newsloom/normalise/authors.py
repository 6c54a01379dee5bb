"""Authors: people, each by name. Not `Staff Writer`, not an agency, not an e-mail address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from newsloom.normalise.characters import repair_line
from newsloom.normalise.json_ld import types_of
from newsloom.normalise.page import Page, one_line

_PREFIX: Final = re.compile(
    r"^(?:written by|story by|words by|posted by|reported by|reporting by|author|by|par|von|por|di|door|texte)\b\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:[,;|•·/\n]|\s&\s|\band\b|\bund\b|\bet\b|\sy\s|\bwith\b)\s*", re.IGNORECASE)
_NOT_PEOPLE: Final = re.compile(
    r".*(?:@|https?:|www\.|\d{3}|\.com\b|\d:\d)|(?:updated|published|posted|reviewed|last|edited|meet|about|more|view|follow|sr\.?|senior)\b|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|team|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md|jr\.?|sr\.?)\s*$",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor)(?:$|[\s_-]{1,2}(?:name|link|title|by|text)?)",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:[Bb]y|BY|[Pp]ar|[Vv]on|[Pp]or)\b:? ")
_FULL_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|da|di|du|la|le|van|von|der|den|bin|al|el)){1,4}"
)
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
_MOST_WORDS: Final = 6


def people(values: Iterable[str]) -> tuple[str, ...]:
    """The names of people in bylines or author fields, in order, each once."""
    found: dict[str, str] = {}
    for value in values:
        line = repair_line(value[:_LONGEST_FIELD])
        if line and "://" in line:
            continue
        for part in _BETWEEN.split(_PREFIX.sub("", line)) if line else ():
            name = _PREFIX.sub("", part.strip(' .,-–—:()"“”')).strip()
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
    for values in _sources(page):
        named = tuple(name for name in people(values) if name.casefold() != site)
        if named:
            return named
    for text in _marked(page):
        named = tuple(name for name in people([_BY.split(text)[-1]]) if _FULL_NAME.fullmatch(name))
        if named:
            return named
    return ()


def _sources(page: Page) -> Iterator[list[str]]:
    for node in page.json_ld.articles:
        author = node.get("author")
        listed = author if isinstance(author, list) else [author]
        yield page.json_ld.names([each for each in listed if not _is_organisation(page, each)])
    for name in _META_NAMES:
        if name in page.metas:
            yield [page.metas[name]]
    if page.metas.get("twitter:label1", "").casefold() in _WRITTEN_BY:
        yield [page.metas.get("twitter:data1", "")]
    for node in page.json_ld.web_pages:
        yield page.json_ld.names(node.get("author"))


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
        text = one_line(str(element.text_content()).strip()[: _LONGEST_BYLINE + 1])
        if not text or len(text) > _LONGEST_BYLINE or text.count(".") > _FEW_STOPS:
            continue
        if marked:
            yield text
        elif len(weak) < _MOST:
            weak.append(text)
    yield from weak
