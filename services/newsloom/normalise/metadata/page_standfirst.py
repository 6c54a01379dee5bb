"""The standfirst of a page, by what its markup calls it and by what the page says of itself."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from html import unescape
from itertools import islice, pairwise
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.extraction.merge import key
from newsloom.normalise.metadata.sourced import Told
from newsloom.normalise.metadata.standfirst import LONGEST, may_be
from newsloom.normalise.page.json_ld import text_of
from newsloom.normalise.page.page import Page
from newsloom.normalise.text.characters import repair_line
from newsloom_schemas import Provenance

_SURE: Final = re.compile(
    r"standfirst|dek|deck|subtitle|subheadline|subhed|alternativeheadline|chapo|chapeau|sottotitolo|entradilla|bajada"
    r"|copete|subtitulo|vorspann|untertitel|unterzeile|undertittel|underrubrik|ingress"
)
_SURE_IN_HEADER: Final = re.compile(
    r"lead|lede|teaser|summary|description|intro|introduction|excerpt|abstract|subheading|subhead"
)
_OTHER: Final = re.compile(
    r"kicker|eyebrow|overline|caption|byline|authors?|credit|related|promo|newsletter|image|photo|picture|media|video"
    r"|gallery|cards?|label|category|rubric|tags?|share|social|comments|meta|date|time|breadcrumb"
)
_NAME: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NAMED_BY: Final = ("class", "itemprop", "data-testid")
_LONGEST_NAME: Final = 300
_TEXTUAL: Final = frozenset({"p", "h2", "h3", "h4", "div", "span", "section"})
_SKIPPED: Final = frozenset(
    ["aside", "figure", "nav", "footer", "form", "script", "style", "template", "button", "ul", "ol", "table", "time"]
)
_NO_LINE: Final = frozenset({"img", "li", "form", "input", "button", "time", "table", "video", "h1", "figure", "br"})
_BLOCKS: Final = frozenset({"p", "div", "section", "h2", "h3", "h4"})
_ENCLOSING: Final = frozenset({"article", "main", "body", "html"})
_LEVELS: Final = 4
_WALKED: Final = 80  # elements after the headline that are looked at
_INNER: Final = 60  # elements within one that is a line
_BODY_BEGINS: Final = 80  # characters of a paragraph
_DESCRIPTIONS: Final = ("og:description", "description", "twitter:description")


class _Mark(Enum):
    """What an element's names say that it is."""

    OTHER = auto()
    SURE = auto()
    SURE_IN_HEADER = auto()


_MARKS: Final = ((_Mark.OTHER, _OTHER), (_Mark.SURE, _SURE), (_Mark.SURE_IN_HEADER, _SURE_IN_HEADER))


def page_standfirst(page: Page, title: str | None) -> Told[str] | None:
    """The standfirst of a page: what follows its headline and is marked as one, or is what the page says of itself.

    An element whose class or itemprop names a standfirst in the newsrooms' languages; names that bodies use as well
    (`lead`, `summary`) only in the headline's own block. Else a visible line that is the structured data's alternative
    headline, or, apart from the body's paragraphs, its description or that of the meta tags: word for word, as a
    description may be of any length and of anybody's making.
    """
    if page.headline is None:
        return None
    told = _told(page)
    headline = key(str(page.headline.text_content())[:LONGEST])
    for element, beside in islice(_after(page.headline), _WALKED):
        if element.tag not in _TEXTUAL:
            continue
        mark = _mark(element)
        marked = mark is _Mark.SURE or (beside and mark is _Mark.SURE_IN_HEADER)
        if not marked and element.tag in {"div", "section", "span"}:
            continue
        line = _line(element)
        by, is_line = (Provenance.MARKUP, True) if marked else told.get(key(line or ""), (None, False))
        fits = line is not None and may_be(line) and key(line) not in {headline, key(title or "")}
        if line and by and fits and (is_line or _stands_apart(element, beside=beside)):
            return Told(line, by)
        if not marked and element.tag == "p" and (line is None or len(line) >= _BODY_BEGINS):
            return None  # the body begins
    return None


def _told(page: Page) -> dict[str, tuple[Provenance, bool]]:
    """What the page says of its article in a line, by its words: where, and whether that is a line under the headline.

    An alternative headline is; a description may be the body's beginning.
    """
    nodes, metas = page.sourced_articles, page.metas
    said = (
        *((text_of(node, "alternativeHeadline"), by, True) for node, by in nodes),
        *((text_of(node, "description"), by, False) for node, by in nodes),
        *((metas.get(name), Provenance.META, False) for name in _DESCRIPTIONS),
    )
    told: dict[str, tuple[Provenance, bool]] = {}
    for line, by, is_line in said:
        if line and len(line) <= 2 * LONGEST:
            told.setdefault(key(unescape(line)), (by, is_line))
    told.pop("", None)
    return told


def _after(headline: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """The elements that follow a headline, out to the article's own; whether each is in the headline's own block."""
    node = headline
    for level in range(_LEVELS):
        parent = node.getparent()
        if parent is None:
            return
        in_header = level == 0 or parent.tag == "header"
        for sibling in node.itersiblings():
            yield from _inner(sibling, beside=in_header)
        if parent.tag in _ENCLOSING:
            return
        node = parent


def _inner(top: HtmlElement, *, beside: bool) -> Iterator[tuple[HtmlElement, bool]]:
    """An element and those within, but for what is named as something else, with all that is in it."""
    stack = [top]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and element.tag not in _SKIPPED and _mark(element) is not _Mark.OTHER:
            yield element, beside
            stack.extend(reversed(element[:_WALKED]))


def _mark(element: HtmlElement) -> _Mark | None:
    named = [value[:_LONGEST_NAME] for name in _NAMED_BY if (value := element.get(name))]
    return _mark_of(" ".join(named)) if named else None


@lru_cache(maxsize=4_096)
def _mark_of(names: str) -> _Mark | None:
    """What class names say, by their words and each two that follow one another in a name: `sub-title` is a subtitle."""
    words: set[str] = set()
    for name in names.split():
        parts = [part.lower() for part in _NAME.findall(name)]
        words.update(parts, (one + other for one, other in pairwise(parts)))
    return next((mark for mark, pattern in _MARKS if any(map(pattern.fullmatch, words))), None)


def _line(element: HtmlElement) -> str | None:
    """The text of an element that is one line and no more; `None` for boxes, for links and for what is too long."""
    inner = list(islice(element.iterdescendants(), _INNER + 1))
    if len(inner) > _INNER or any(
        each.tag in _NO_LINE or (each.tag in _BLOCKS and _has_company(each)) for each in inner
    ):
        return None
    text = _text(element)
    linked = sum(len(_text(each)) for each in inner if each.tag == "a")
    return repair_line(text) if len(text) <= 4 * LONGEST and 2 * linked <= len(text) else None


def _text(element: HtmlElement) -> str:
    return "".join(map(str, element.itertext()))


def _has_company(block: HtmlElement) -> bool:
    """Whether a block is not all that its parent holds: then the parent's text is more than a line."""
    parent = block.getparent()
    return parent is not None and (len(parent) > 1 or bool(f"{parent.text or ''}{block.tail or ''}".strip()))


def _stands_apart(element: HtmlElement, *, beside: bool) -> bool:
    """Whether an element is surely none of the body's paragraphs, of which the first is often the description.

    A heading is none; nor a paragraph of the headline's block that no other follows; nor one alone in a box that has a
    name which no box after it has.
    """
    if element.tag != "p" or beside:
        return element.tag != "p" or next(element.itersiblings("p"), None) is None
    box = element.getparent()
    if box is None or len(box) > 1 or not box.get("class"):
        return False
    return all(each.get("class") != box.get("class") for each in islice(box.itersiblings(), _WALKED))
