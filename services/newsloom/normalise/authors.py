"""Authors: people, each by name. Not `Staff Writer`, not an agency, not an e-mail address."""

import re
from collections.abc import Iterable
from typing import Final

from newsloom.normalise.characters import repair_line
from newsloom.normalise.page import Page, one_line

_PREFIX: Final = re.compile(
    r"^(?:written by|story by|words by|posted by|reported by|reporting by|author|by|par|von|por|di|door|texte)\b\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:[,;|•·/\n]|\s&\s|\band\b|\bund\b|\bet\b|\sy\s|\bwith\b)\s*", re.IGNORECASE)
_NOT_PEOPLE: Final = re.compile(
    r".*(?:@|https?:|www\.|\d{3}|\.com\b)|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|team|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md|jr\.?|sr\.?)\s*$",
    re.IGNORECASE,
)
_BYLINE_CLASSES: Final = (
    "byline",
    "author",
    "author-name",
    "byline__name",
    "article-author",
    "entry-author",
    "post-author",
)
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
_MOST_WORDS: Final = 6


def people(values: Iterable[str]) -> tuple[str, ...]:
    """The names of people in bylines or author fields, in order, each once."""
    found: dict[str, str] = {}
    for value in values:
        line = repair_line(value[:1_000])
        for part in _BETWEEN.split(_PREFIX.sub("", line)) if line else ():
            name = _PREFIX.sub("", part.strip(" .,-–—:()")).strip()
            if _is_name(name):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST]


def page_authors(page: Page) -> tuple[str, ...]:
    """The authors by JSON-LD, else by meta tags, else by what is marked as a byline."""
    for node in page.json_ld.articles:
        named = people(page.json_ld.names(node.get("author")))
        if named:
            return named
    for name in _META_NAMES:
        value = page.metas.get(name)
        named = people([value]) if value else ()
        if named:
            return named
    return _marked(page)


def _marked(page: Page) -> tuple[str, ...]:
    for element in page.tree.iter("a", "span", "div", "p", "address", "li"):
        marks = (element.get("class") or "").lower().split()
        if (
            element.get("rel") == "author"
            or element.get("itemprop") == "author"
            or any(mark in _BYLINE_CLASSES for mark in marks)
        ):
            text = one_line(str(element.text_content())[:300])
            named = people([text]) if text else ()
            if named:
                return named
    return ()


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        1 < len(name) <= _LONGEST_NAME
        and len(words) <= _MOST_WORDS
        and any(letter.isalpha() for letter in name)
        and _NOT_PEOPLE.match(name) is None
        and not name.islower()
    )
