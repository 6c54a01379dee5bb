"""Find the authors of a page: people by name, or the team or desk that signs if no person is named."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

from newsloom.normalise.metadata.author_marks import marked_bylines
from newsloom.normalise.metadata.names import FULL_NAME, is_name, person_names, signature, word_pattern
from newsloom.normalise.metadata.site import ORGANISATIONS, Site
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.page.json_ld import types_of
from newsloom.normalise.page.page import Page
from newsloom_schemas import Provenance

_BY: Final = re.compile(r"\b(?:[Bb]y|BY)\b:? |(?<![^\W\d_] )\b(?:[Pp]ar|[Vv]on|[Pp]or|[Dd]oor|[Aa][fv])\b:? ")
"""Words for "by"; not a `von` inside a name."""
_BY_LINE: Final = re.compile(
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\s+)?(?:(?P<verb>(?:written|words|story|reported|posted|published|text)\s+)?"
    rf"{word_pattern('author_prefixes')}\b:?|{word_pattern('author_labels')}\s?[:\uff1a])\s+(?!\d)",
    re.IGNORECASE,
)
_BYLINE_LABEL: Final = re.compile(r"(?:(?:written|words|story|posted)\s+)?by\s*:?|authors?\s*:?", re.IGNORECASE)
_AUTHOR_BOX_LABEL: Final = re.compile(
    r"(?:(?:article )?written by|(?:about|meet) the author|authors?)\s*:?", re.IGNORECASE
)
_WRITTEN_BY_LINE: Final = re.compile(r"(?:article )?written by:? (.{3,60})", re.IGNORECASE)
_DATE_OR_TIME: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,4}(?:,? \d{4})?"
)
_BYLINE_END: Final = re.compile(
    r"\s*(?:[|•·–—(]|\s-\s|\d|\b(?:on|in|for|published|updated|posted|reviewed|medically|edited|fact|jan|feb|mar|apr|jun|jul"
    r"|aug|sep|oct|nov|dec)[a-z]*\b)",
    re.IGNORECASE,
)
_SEPARATORS_AND_DATES: Final = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|{_DATE_OR_TIME})\s*,?|\b(?:last )?updated\b.*", re.IGNORECASE
)
_ON_BEHALF_OF: Final = re.compile(r"\s+on behalf of .*", re.IGNORECASE)
_ROLE: Final = re.compile(
    r"(?:[\w’'-]+ ){0,3}(?:writer|reporter|editor|correspondent|columnist|contributor|journalist|producer)",
    re.IGNORECASE,
)
_TEAM_SIGNATURE: Final = re.compile(
    r"\b(?:team|staff|editors|desk|newsroom|rédaction|redaktion|redacción)$", re.IGNORECASE
)
_NAME_IN_SECTION: Final = re.compile(rf"({FULL_NAME.pattern}) in [^\W\d_a-z].{{2,40}}")
_GTM_AUTHOR: Final = re.compile(r'"pagePostAuthor":"([^"\\]{2,60})"')
_MAX_PEOPLE_WITHOUT_CARDS: Final = 2
_ONE_WORD: Final = re.compile(r"[^\W\d_a-z]\w{2,20}")
_WRITTEN_BY_LABELS: Final = frozenset(
    {"written by", "écrit par", "verfasst von", "geschrieben von", "escrito por", "author"}
)
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
    """The authors of an article and their source. `signed_by` is the team or desk that signs if no person is named."""

    authors: tuple[str, ...] = ()
    signed_by: str | None = None
    provenance: Provenance | None = None


def credit_of(page: Page) -> Credit:
    """Return the authors from JSON-LD, else from meta tags and other fields, else from a byline in markup or text."""
    site = Site(page)
    signed: str | None = None
    for values, provenance, is_structured in _author_fields(page):
        named = tuple(name for name in person_names(values) if site.is_person(name, structured=is_structured))
        if named:
            return Credit(named, provenance=provenance)
        signed = signed or next(filter(None, map(signature, values)), None)
    shown = _shown_authors(page)
    if shown is not None:
        return Credit(shown.value, provenance=shown.provenance)
    for node in page.articles:
        signed = signed or next(filter(None, map(signature, page.json_ld.names(node.get("author")))), None)
    return Credit((), signed or _shown_signature(page))


def _author_fields(page: Page) -> Iterator[tuple[list[str], Provenance, bool]]:
    """Yield the values of author fields, their source, and whether they are in the article's own structured data.

    In those, an author with the name of the site may be a person.
    """
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
        if page.metas.get(f"twitter:label{number}", "").casefold() in _WRITTEN_BY_LABELS:
            yield [page.metas.get(f"twitter:data{number}", "")], Provenance.META, False
    for node in page.json_ld.web_pages:
        yield page.json_ld.names(node.get("author")), Provenance.JSON_LD, False


def _is_organisation(page: Page, author: Any) -> bool:  # noqa: ANN401 - any JSON
    node = page.json_ld.resolve(author)
    return isinstance(node, Mapping) and bool(types_of(node) & ORGANISATIONS)


def _shown_authors(page: Page) -> Sourced[tuple[str, ...]] | None:
    """Return the names that the page shows: in lines around the headline, in marked elements, or elsewhere in the text."""
    marks = marked_bylines(page)
    for text in _texts_after_by(page):
        named = _full_names(text)
        if named:
            return Sourced(tuple(_without_role(name, marks) for name in named), Provenance.TEXT)
    elsewhere = (
        *(Sourced(text, Provenance.TEXT) for text in _pen_names(page)),
        *(Sourced(text, Provenance.MARKUP) for text in _marks_of_this_article(page, marks)),
        *(
            Sourced(text, Provenance.TEXT)
            for text in (*_names_in_sections(page), *_names_with_roles(page), *_author_box_names(page))
        ),
    )
    for text, provenance in elsewhere:
        named = person_names([text]) if _ONE_WORD.fullmatch(text) else _full_names(text)
        if named:
            return Sourced(named, provenance)
    from_gtm = tuple(islice(filter(is_name, _gtm_authors(page)), 1))
    return Sourced(from_gtm, Provenance.MARKUP) if from_gtm else None


def _marks_of_this_article(page: Page, marks: Sequence[str]) -> Iterator[str]:
    """Yield the marked texts whose names are also near the headline; all of them if at most two people are named.

    With more people, some are likely to be authors on the cards of other articles.
    """
    named = [(text, _full_names(text)) for text in marks]
    near = "\n".join(page.byline)
    yield from (text for text, names in named if names and all(name in near for name in names))
    people_named = {name for _, names in named for name in names}
    if sum(not name.startswith(tuple(people_named - {name})) for name in people_named) <= _MAX_PEOPLE_WITHOUT_CARDS:
        yield from (text for text, names in named if names)


def _full_names(text: str) -> tuple[str, ...]:
    bare = _SEPARATORS_AND_DATES.sub("|", _ON_BEHALF_OF.sub("", _BY.split(text)[-1]))
    return tuple(name for name in person_names([bare]) if FULL_NAME.fullmatch(name))


def _without_role(name: str, marks: Sequence[str]) -> str:
    """Return a name without the role that follows it, if a marked element has the name alone."""
    return next((each for each in marks if name.startswith(f"{each} ") and FULL_NAME.fullmatch(each)), name)


def _texts_after_by(page: Page) -> Iterator[str]:
    """Yield what follows `By` in the lines around the headline; after a line that is only `Written by`, the next line."""
    label = False
    for line in page.byline:
        if label:
            yield line
        label = _BYLINE_LABEL.fullmatch(line) is not None
        match = _BY_LINE.match(line)
        if match is not None and not label:
            yield _BYLINE_END.split(line[match.end() :], maxsplit=1)[0]


def _pen_names(page: Page) -> Iterator[str]:
    """Yield a single word after `Posted by` or the like, where a name may be a single word."""
    for line in page.byline:
        match = _BY_LINE.match(line)
        if match is not None and match["verb"]:
            name = _BYLINE_END.split(line[match.end() :], maxsplit=1)[0].strip()
            if _ONE_WORD.fullmatch(name):
                yield name


def _names_in_sections(page: Page) -> Iterator[str]:
    """Yield the name in a line like `Ada Quill in Harbours` next to a date."""
    for before, line, after in zip(("", *page.byline), page.byline, (*page.byline[1:], ""), strict=False):
        match = _NAME_IN_SECTION.fullmatch(line)
        if match is not None and any(re.search(_DATE_OR_TIME, each, re.IGNORECASE) for each in (before, after)):
            yield match[1]


def _gtm_authors(page: Page) -> Iterator[str]:
    """Yield the author in the data of the WordPress plugin GTM4WP for Google Tag Manager (`pagePostAuthor`)."""
    for script in page.elements.with_tag("script"):
        match = _GTM_AUTHOR.search(script.text or "")
        if match is not None:
            yield from person_names([match[1]])


def _names_with_roles(page: Page) -> Iterator[str]:
    """Yield the names in lines around the headline that are followed by a role: `Ada Quill | Senior Writer`."""
    for line in page.byline:
        parts = [part for part in _SEPARATORS_AND_DATES.split(line) if part]
        if len(parts) > 1 and _ROLE.fullmatch(parts[1]):
            yield parts[0]


def _author_box_names(page: Page) -> Iterator[str]:
    """Yield the text below `About the author` or after `Written by` anywhere on the page."""
    lower = page.visible.lower()
    if "author" not in lower and "written by" not in lower:
        return
    for line, after in pairwise((*page.visible.split("\n"), "")):
        match = _WRITTEN_BY_LINE.fullmatch(line)
        if match is not None:
            yield match[1]
        elif _AUTHOR_BOX_LABEL.fullmatch(line):
            yield after


def _shown_signature(page: Page) -> str | None:
    """Return the team, desk or publisher that the page shows as its author."""
    for text in _texts_after_by(page):
        name = signature(text)
        if name and FULL_NAME.fullmatch(name):
            return name
    return next(
        (name for text in marked_bylines(page) if _TEAM_SIGNATURE.search(text) and (name := signature(text))), None
    )
