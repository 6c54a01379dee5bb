"""Authors of a page: people, each by name; where no person is named, the team or desk that signs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice, pairwise
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.json_ld import types_of
from newsloom.normalise.names import FULL_NAME, OWNER, is_name, letters, people, same_name, signature
from newsloom.normalise.page import Page, one_line
from newsloom.normalise.tree import found

_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|contributor)(?:$|[\s_-]{1,2}(?:name|link|title|by|text)?)",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:[Bb]y|BY|[Pp]ar|[Vv]on|[Pp]or)\b:? ")
_BY_LINE: Final = re.compile(
    r"(?P<said>(?:written|words|story|reported|posted|published|text)\s+)?(?:by|par|von|por|di)\b:?\s+(?!\d)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"(?:(?:written|words|story|posted)\s+)?by\s*:?|authors?\s*:?", re.IGNORECASE)
_FAR_LABEL: Final = re.compile(r"(?:(?:article )?written by|(?:about|meet) the author|authors?)\s*:?", re.IGNORECASE)
_FAR_BY: Final = re.compile(r"(?:article )?written by:? (.{3,60})", re.IGNORECASE)
_DATE_OR_TIME: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,4}(?:,? \d{4})?"
)
_ENDS_BYLINE: Final = re.compile(
    r"\s*(?:[|•·–—(]|\s-\s|\d|\b(?:on|in|for|published|updated|posted|reviewed|medically|edited|fact|jan|feb|mar|apr|jun|jul"
    r"|aug|sep|oct|nov|dec)[a-z]*\b)",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(rf"\s*(?:[|•·–—]|\s-\s|{_DATE_OR_TIME})\s*,?|\b(?:last )?updated\b.*", re.IGNORECASE)
_BEHALF: Final = re.compile(r"\s+on behalf of .*", re.IGNORECASE)
_ROLE: Final = re.compile(
    r"(?:[\w’'-]+ ){0,3}(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|producer)",
    re.IGNORECASE,
)
_TEAM: Final = re.compile(r"\b(?:team|staff|editors|desk|newsroom|rédaction|redaktion|redacción)$", re.IGNORECASE)
_ONE_WORD: Final = re.compile(r"[^\W\d_a-z]\w{2,20}")
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
    "cxenseparse:author",
    "dcterms.creator",
    "rbauthors",
)
_STRONG: Final = etree.XPath("//*[@rel = 'author' or contains(@itemprop, 'author')][not(self::meta or self::link)]")
_LINKS: Final = etree.XPath("//a[contains(@href, '/')]")
_MARKED_TAGS: Final = frozenset({"a", "span", "div", "p", "address", "li", "h4", "h5", "h6", "aside"})
_MOST: Final = 20
_LONGEST_BYLINE: Final = 120
_LONGEST_STYLE: Final = 400
_FEW_STOPS: Final = 3
_FEW_LINKS: Final = 3


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote an article. `signed_by` is who signs where no person is named."""

    authors: tuple[str, ...] = ()
    signed_by: str | None = None


def credit_of(page: Page) -> Credit:
    """The authors by JSON-LD, else by meta tags, else by what is marked or worded as a byline."""
    site = _Site(page)
    signed: str | None = None
    for values, is_structured in _sources(page):
        named = tuple(name for name in people(values) if site.is_person(name, structured=is_structured))
        if named:
            return Credit(named)
        signed = signed or next(filter(None, map(signature, values)), None)
    named = _shown(page)
    if named:
        return Credit(named)
    for node in page.articles:
        signed = signed or next(filter(None, map(signature, page.json_ld.names(node.get("author")))), None)
    return Credit((), signed or _shown_signature(page))


@dataclass(frozen=True)
class _Site:
    """By what names a page's site goes: an author of that name is a person only where something says so."""

    page: Page

    @cached_property
    def names(self) -> frozenset[str]:
        host = (urlsplit(self.page.url or "").hostname or "").removeprefix("www.")
        shown = self.page.metas.get("og:site_name") or ""
        return frozenset(filter(None, (letters(shown), letters(host), letters(host.partition(".")[0]))))

    @cached_property
    def is_organisation(self) -> bool:
        return any(types_of(node) & _ORGANISATIONS for node in self.page.json_ld.nodes)

    def is_person(self, name: str, *, structured: bool) -> bool:
        if letters(name) not in self.names:
            return True
        shown = self.page.metas.get("og:site_name") or ""
        written = shown if same_name(name, shown) else name
        return OWNER.fullmatch(written) is not None and (structured or not self.is_organisation)


def _sources(page: Page) -> Iterator[tuple[list[str], bool]]:
    """Author fields, and whether they are the article's structured data: there even the site's name is a person's."""
    for node in page.json_ld.articles:
        author = node.get("author")
        listed = author if isinstance(author, list) else [author]
        yield page.json_ld.names([each for each in listed if not _is_organisation(page, each)]), True
    for name in _META_NAMES:
        if name in page.metas:
            yield page.all_metas(name), False
    for node in page.microdata:
        yield page.json_ld.names(node.get("author")), False
    for number in range(1, 4):
        if page.metas.get(f"twitter:label{number}", "").casefold() in _WRITTEN_BY:
            yield [page.metas.get(f"twitter:data{number}", "")], False
    for node in page.json_ld.web_pages:
        yield page.json_ld.names(node.get("author")), False


def _is_organisation(page: Page, author: Any) -> bool:  # noqa: ANN401 - any JSON
    node = page.json_ld.resolve(author)
    return isinstance(node, Mapping) and bool(types_of(node) & _ORGANISATIONS)


def _shown(page: Page) -> tuple[str, ...]:
    """Names that the page shows: worded around the headline, marked, or worded elsewhere."""
    marked = list(_marked(page))
    for text in (*_said_by(page), *marked):
        named = _full_names(text)
        if named:
            return tuple(_marked_form(name, marked) for name in named)
    for text in (*_pen_names(page), *_roles(page), *_far(page)):
        named = people([text]) if _ONE_WORD.fullmatch(text) else _full_names(text)
        if named:
            return named
    return ()


def _full_names(text: str) -> tuple[str, ...]:
    bare = _SIGNS.sub("|", _BEHALF.sub("", _BY.split(text)[-1]))
    return tuple(name for name in people([bare]) if FULL_NAME.fullmatch(name))


def _marked_form(name: str, marked: list[str]) -> str:
    """A worded name less the role that runs on from it, where a mark has the name alone."""
    return next((each for each in marked if name.startswith(f"{each} ") and FULL_NAME.fullmatch(each)), name)


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


def _pen_names(page: Page) -> Iterator[str]:
    """A single word after `Posted by` or the like, where names of one word are meant."""
    for line in page.byline:
        told = _BY_LINE.match(line)
        if told is not None and told["said"]:
            name = _ENDS_BYLINE.split(line[told.end() :], maxsplit=1)[0].strip()
            if _ONE_WORD.fullmatch(name):
                yield name


def _roles(page: Page) -> Iterator[str]:
    """Lines around the headline that name a role after a name: `Ada Quill | Senior Writer`."""
    for line in page.byline:
        parts = [part for part in _SIGNS.split(line) if part]
        if len(parts) > 1 and _ROLE.fullmatch(parts[1]):
            yield parts[0]


def _far(page: Page) -> Iterator[str]:
    """What stands under `About the author` or after `Written by` anywhere on the page."""
    for line, after in pairwise((*page.visible.split("\n"), "")):
        told = _FAR_BY.fullmatch(line)
        if told is not None:
            yield told[1]
        elif _FAR_LABEL.fullmatch(line):
            yield after


def _marked(page: Page) -> Iterator[str]:
    """What stands in elements that are marked as a byline, the closest marks first; commenters are no authors."""
    return islice(filter(None, chain(map(_short_text, found(_STRONG, page.tree)), _styled(page), _links(page))), _MOST)


def _styled(page: Page) -> Iterator[str | None]:
    """Texts in elements whose class says byline or author, and in the first links in them."""
    for element, style in page.classed:
        if element.tag not in _MARKED_TAGS or not _says_byline(style):
            continue
        yield _linked_authors(element)
        yield _short_text(element)
        yield from map(_short_text, islice(element.iter("a"), _FEW_LINKS))


@lru_cache(maxsize=8_192)
def _says_byline(style: str) -> bool:
    return _BYLINE.search(style[:_LONGEST_STYLE]) is not None and "comment" not in style


def _links(page: Page) -> Iterator[str | None]:
    """Texts of links to pages of authors."""
    return (_short_text(link) for link in found(_LINKS, page.tree) if _AUTHOR_LINK.search(link.get("href") or ""))


def _linked_authors(element: HtmlElement) -> str | None:
    """The names in a byline that link to pages of authors, where there are several."""
    links = (link for link in element.iter("a") if _AUTHOR_LINK.search(link.get("href") or ""))
    texts = dict.fromkeys(text for link in islice(links, _FEW_LINKS * 2) if (text := _short_text(link)))
    names = [text for text in texts if FULL_NAME.fullmatch(text) and is_name(text)]
    return ", ".join(names) if len(names) > 1 else None


def _shown_signature(page: Page) -> str | None:
    """The team, desk or publisher that the page shows as its author."""
    for text in _said_by(page):
        name = signature(text)
        if name and FULL_NAME.fullmatch(name):
            return name
    return next((name for text in _marked(page) if _TEAM.search(text) and (name := signature(text))), None)


def _short_text(element: HtmlElement) -> str | None:
    """The text of an element that is short enough for a byline; `None` for others."""
    pieces = list(islice(element.itertext(), _MOST))
    text = one_line(" ".join(piece for piece in pieces if isinstance(piece, str)))
    if text is None or len(text) > _LONGEST_BYLINE or text.count(".") > _FEW_STOPS:
        return None
    return text
