"""Authors of a page: people, each by name; where no person is named, the team or desk that signs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

from newsloom.normalise.metadata.author_marks import marked
from newsloom.normalise.metadata.names import FULL_NAME, any_of, is_name, people, signature
from newsloom.normalise.metadata.site import ORGANISATIONS, Site
from newsloom.normalise.metadata.sourced import Told
from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Provenance

_BY: Final = re.compile(r"\b(?:[Bb]y|BY)\b:? |(?<![^\W\d_] )\b(?:[Pp]ar|[Vv]on|[Pp]or|[Dd]oor|[Aa][fv])\b:? ")
"""By: not the `von` in the midst of a name."""
_BY_LINE: Final = re.compile(
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\s+)?(?:(?P<said>(?:written|words|story|reported|posted|published|text)\s+)?"
    rf"{any_of('by')}\b:?|{any_of('labels')}\s?[:\uff1a])\s+(?!\d)",
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
_FILED: Final = re.compile(rf"({FULL_NAME.pattern}) in [^\W\d_a-z].{{2,40}}")
_COUNTED: Final = re.compile(r'"pagePostAuthor":"([^"\\]{2,60})"')
_FEW_PEOPLE: Final = 2
_ONE_WORD: Final = re.compile(r"[^\W\d_a-z]\w{2,20}")
_WRITTEN_BY: Final = frozenset({"written by", "écrit par", "verfasst von", "geschrieben von", "escrito por", "author"})
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


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote an article, and where that was read. `signed_by` is who signs where no person is named."""

    authors: tuple[str, ...] = ()
    signed_by: str | None = None
    by: Provenance | None = None


def credit_of(page: Page) -> Credit:
    """The authors by JSON-LD, else by meta tags, else by what is marked or worded as a byline."""
    site = Site(page)
    signed: str | None = None
    for values, by, is_structured in _sources(page):
        named = tuple(name for name in people(values) if site.is_person(name, structured=is_structured))
        if named:
            return Credit(named, by=by)
        signed = signed or next(filter(None, map(signature, values)), None)
    shown = _shown(page)
    if shown is not None:
        return Credit(shown.value, by=shown.by)
    for node in page.articles:
        signed = signed or next(filter(None, map(signature, page.json_ld.names(node.get("author")))), None)
    return Credit((), signed or _shown_signature(page))


def _sources(page: Page) -> Iterator[tuple[list[str], Provenance, bool]]:
    """Author fields, where they stand, and whether in the article's own data: there even the site's name is a person's."""
    for node in page.json_ld.articles:
        author = node.get("author")
        listed = author if isinstance(author, list) else [author]
        yield (
            page.json_ld.names([each for each in listed if not _is_organisation(page, each)]),
            Provenance.JSON_LD,
            True,
        )
    for name in _META_NAMES:
        if name in page.metas:
            yield page.all_metas(name), Provenance.META, False
    for node in page.microdata:
        yield page.json_ld.names(node.get("author")), Provenance.MARKUP, False
    for number in range(1, 4):
        if page.metas.get(f"twitter:label{number}", "").casefold() in _WRITTEN_BY:
            yield [page.metas.get(f"twitter:data{number}", "")], Provenance.META, False
    for node in page.json_ld.web_pages:
        yield page.json_ld.names(node.get("author")), Provenance.JSON_LD, False


def _is_organisation(page: Page, author: Any) -> bool:  # noqa: ANN401 - any JSON
    node = page.json_ld.resolve(author)
    return isinstance(node, Mapping) and bool(types_of(node) & ORGANISATIONS)


def _shown(page: Page) -> Told[tuple[str, ...]] | None:
    """Names that the page shows: worded around the headline, marked, or worded elsewhere."""
    marks = marked(page)
    for text in _said_by(page):
        named = _full_names(text)
        if named:
            return Told(tuple(_marked_form(name, marks) for name in named), Provenance.TEXT)
    elsewhere = (
        *(Told(text, Provenance.TEXT) for text in _pen_names(page)),
        *(Told(text, Provenance.MARKUP) for text in _of_this_page(page, marks)),
        *(Told(text, Provenance.TEXT) for text in (*_filed(page), *_roles(page), *_far(page))),
    )
    for text, by in elsewhere:
        named = people([text]) if _ONE_WORD.fullmatch(text) else _full_names(text)
        if named:
            return Told(named, by)
    counted = tuple(islice(filter(is_name, _told_to_counters(page)), 1))
    return Told(counted, Provenance.MARKUP) if counted else None


def _of_this_page(page: Page, marks: Sequence[str]) -> Iterator[str]:
    """The marks that name whom the lines around the headline name; all, where so few are named that none is of a card."""
    named = [(text, _full_names(text)) for text in marks]
    near = "\n".join(page.byline)
    yield from (text for text, names in named if names and all(name in near for name in names))
    people_named = {name for _, names in named for name in names}
    if sum(not name.startswith(tuple(people_named - {name})) for name in people_named) <= _FEW_PEOPLE:
        yield from (text for text, names in named if names)


def _full_names(text: str) -> tuple[str, ...]:
    bare = _SIGNS.sub("|", _BEHALF.sub("", _BY.split(text)[-1]))
    return tuple(name for name in people([bare]) if FULL_NAME.fullmatch(name))


def _marked_form(name: str, marks: Sequence[str]) -> str:
    """A worded name less the role that runs on from it, where a mark has the name alone."""
    return next((each for each in marks if name.startswith(f"{each} ") and FULL_NAME.fullmatch(each)), name)


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


def _filed(page: Page) -> Iterator[str]:
    """The name in a line like `Ada Quill in Harbours` beside a date."""
    for before, line, after in zip(("", *page.byline), page.byline, (*page.byline[1:], ""), strict=False):
        told = _FILED.fullmatch(line)
        if told is not None and any(re.search(_DATE_OR_TIME, each, re.IGNORECASE) for each in (before, after)):
            yield told[1]


def _told_to_counters(page: Page) -> Iterator[str]:
    """The author that a plugin of WordPress tells those who count visits (GTM4WP, `pagePostAuthor`)."""
    for script in page.elements.tagged("script"):
        told = _COUNTED.search(script.text or "")
        if told is not None:
            yield from people([told[1]])


def _roles(page: Page) -> Iterator[str]:
    """Lines around the headline that name a role after a name: `Ada Quill | Senior Writer`."""
    for line in page.byline:
        parts = [part for part in _SIGNS.split(line) if part]
        if len(parts) > 1 and _ROLE.fullmatch(parts[1]):
            yield parts[0]


def _far(page: Page) -> Iterator[str]:
    """What stands under `About the author` or after `Written by` anywhere on the page."""
    lower = page.visible.lower()
    if "author" not in lower and "written by" not in lower:
        return
    for line, after in pairwise((*page.visible.split("\n"), "")):
        told = _FAR_BY.fullmatch(line)
        if told is not None:
            yield told[1]
        elif _FAR_LABEL.fullmatch(line):
            yield after


def _shown_signature(page: Page) -> str | None:
    """The team, desk or publisher that the page shows as its author."""
    for text in _said_by(page):
        name = signature(text)
        if name and FULL_NAME.fullmatch(name):
            return name
    return next((name for text in marked(page) if _TEAM.search(text) and (name := signature(text))), None)
