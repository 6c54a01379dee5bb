"""Find the standfirst of a page by its class names and by the descriptions in the page's metadata."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from html import unescape
from itertools import islice, pairwise
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.extraction.merge import comparison_key
from newsloom.normalise.metadata.sourced import Sourced
from newsloom.normalise.metadata.standfirst import MAX_STANDFIRST_CHARS, may_be_standfirst
from newsloom.normalise.page.json_ld import text_of
from newsloom.normalise.page.page import Page
from newsloom.normalise.text.characters import repair_line
from newsloom_schemas import Provenance

_STANDFIRST_NAMES: Final = re.compile(
    r"standfirst|dek|deck|subtitle|subheadline|subhed|alternativeheadline|chapo|chapeau|sottotitolo|entradilla|bajada"
    r"|copete|subtitulo|vorspann|untertitel|unterzeile|undertittel|underrubrik|ingress"
)
_HEADER_STANDFIRST_NAMES: Final = re.compile(
    r"lead|lede|teaser|summary|description|intro|introduction|excerpt|abstract|subheading|subhead"
)
_OTHER_NAMES: Final = re.compile(
    r"kicker|eyebrow|overline|caption|byline|authors?|credit|related|promo|newsletter|image|photo|picture|media|video"
    r"|gallery|cards?|label|category|rubric|tags?|share|social|comments|meta|date|time|breadcrumb"
)
_NAME_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NAME_ATTRIBUTES: Final = ("class", "itemprop", "data-testid")
_MAX_NAME_CHARS: Final = 300
_TEXT_TAGS: Final = frozenset({"p", "h2", "h3", "h4", "div", "span", "section"})
_SKIPPED_TAGS: Final = frozenset(
    ["aside", "figure", "nav", "footer", "form", "script", "style", "template", "button", "ul", "ol", "table", "time"]
)
_NOT_IN_LINE_TAGS: Final = frozenset(
    {"img", "li", "form", "input", "button", "time", "table", "video", "h1", "figure", "br"}
)
_BLOCK_TAGS: Final = frozenset({"p", "div", "section", "h2", "h3", "h4"})
_CONTAINER_TAGS: Final = frozenset({"article", "main", "body", "html"})
_MAX_LEVELS: Final = 4
_MAX_ELEMENTS: Final = 80  # elements after the headline that are checked
_MAX_DESCENDANTS: Final = 60  # elements inside a single line
_MIN_BODY_CHARS: Final = 80  # characters of the first paragraph of the body


class _Mark(Enum):
    """The kind of an element by its class names."""

    OTHER = auto()
    STANDFIRST = auto()
    STANDFIRST_IN_HEADER = auto()


_MARKS: Final = (
    (_Mark.OTHER, _OTHER_NAMES),
    (_Mark.STANDFIRST, _STANDFIRST_NAMES),
    (_Mark.STANDFIRST_IN_HEADER, _HEADER_STANDFIRST_NAMES),
)


def page_standfirst(page: Page, title: str | None) -> Sourced[str] | None:
    """Return the standfirst of a page: a line after its headline that is marked as one or equals a description.

    The line is marked if its class or itemprop is a word for standfirst in one of the languages of newsrooms. Words that are
    also used for bodies (`lead`, `summary`) count only in the headline's own block. An unmarked line must equal, word for
    word, the alternative headline of the structured data, or, if it is outside the body, a description in the structured
    data or meta tags. A description alone is not used, since it may have any length and any author.

    Args:
        page: the page.
        title: title of the article; a line that repeats it is not the standfirst.
    """
    if page.headline is None:
        return None
    stated = _stated_lines(page)
    headline = comparison_key(str(page.headline.text_content())[:MAX_STANDFIRST_CHARS])
    for element, in_header in islice(_elements_after(page.headline), _MAX_ELEMENTS):
        if element.tag not in _TEXT_TAGS:
            continue
        mark = _mark(element)
        marked = mark is _Mark.STANDFIRST or (in_header and mark is _Mark.STANDFIRST_IN_HEADER)
        if not marked and element.tag in {"div", "section", "span"}:
            continue
        line = _single_line(element)
        provenance, is_line = (
            (Provenance.MARKUP, True) if marked else stated.get(comparison_key(line or ""), (None, False))
        )
        fits = (
            line is not None
            and may_be_standfirst(line)
            and comparison_key(line) not in {headline, comparison_key(title or "")}
        )
        if line and provenance and fits and (is_line or _is_outside_body(element, in_header=in_header)):
            return Sourced(line, provenance)
        if not marked and element.tag == "p" and (line is None or len(line) >= _MIN_BODY_CHARS):
            return None  # the body begins
    return None


def _stated_lines(page: Page) -> dict[str, tuple[Provenance, bool]]:
    """Return the alternative headlines and descriptions in the metadata by their comparison key.

    The value is the source, and whether the line is certainly a standfirst: an alternative headline is, but a description
    may be the beginning of the body.
    """
    nodes = page.sourced_articles
    texts = (
        *((text_of(node, "alternativeHeadline"), provenance, True) for node, provenance in nodes),
        *((text_of(node, "description"), provenance, False) for node, provenance in nodes),
        *((text, Provenance.META, False) for text in page.descriptions),
    )
    stated: dict[str, tuple[Provenance, bool]] = {}
    for line, provenance, is_line in texts:
        if line and len(line) <= 2 * MAX_STANDFIRST_CHARS:
            stated.setdefault(comparison_key(unescape(line)), (provenance, is_line))
    stated.pop("", None)
    return stated


def _elements_after(headline: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield the elements after a headline, up to the end of the article, and whether each is in the headline's own block."""
    node = headline
    for level in range(_MAX_LEVELS):
        parent = node.getparent()
        if parent is None:
            return
        in_header = level == 0 or parent.tag == "header"
        for sibling in node.itersiblings():
            yield from _unmarked_elements(sibling, in_header=in_header)
        if parent.tag in _CONTAINER_TAGS:
            return
        node = parent


def _unmarked_elements(top: HtmlElement, *, in_header: bool) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield an element and its descendants, skipping subtrees whose class names say that they are something else."""
    stack = [top]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and element.tag not in _SKIPPED_TAGS and _mark(element) is not _Mark.OTHER:
            yield element, in_header
            stack.extend(reversed(element[:_MAX_ELEMENTS]))


def _mark(element: HtmlElement) -> _Mark | None:
    named = [value[:_MAX_NAME_CHARS] for name in _NAME_ATTRIBUTES if (value := element.get(name))]
    return _mark_of(" ".join(named)) if named else None


@lru_cache(maxsize=4_096)
def _mark_of(names: str) -> _Mark | None:
    """Return what class names say, by their words and pairs of adjacent words, so that `sub-title` is a subtitle."""
    words: set[str] = set()
    for name in names.split():
        parts = [part.lower() for part in _NAME_WORD.findall(name)]
        words.update(parts, (one + other for one, other in pairwise(parts)))
    return next((mark for mark, pattern in _MARKS if any(map(pattern.fullmatch, words))), None)


def _single_line(element: HtmlElement) -> str | None:
    """Return the text of an element that is a single line; None for boxes, links and long texts."""
    inner = list(islice(element.iterdescendants(), _MAX_DESCENDANTS + 1))
    if len(inner) > _MAX_DESCENDANTS or any(
        each.tag in _NOT_IN_LINE_TAGS or (each.tag in _BLOCK_TAGS and _has_siblings_or_text(each)) for each in inner
    ):
        return None
    text = _text(element)
    linked = sum(len(_text(each)) for each in inner if each.tag == "a")
    return repair_line(text) if len(text) <= 4 * MAX_STANDFIRST_CHARS and 2 * linked <= len(text) else None


def _text(element: HtmlElement) -> str:
    return "".join(map(str, element.itertext()))


def _has_siblings_or_text(block: HtmlElement) -> bool:
    """Return True if a block has siblings or text beside it, so that its parent is more than a single line."""
    parent = block.getparent()
    return parent is not None and (len(parent) > 1 or bool(f"{parent.text or ''}{block.tail or ''}".strip()))


def _is_outside_body(element: HtmlElement, *, in_header: bool) -> bool:
    """Return True if an element is certainly not a paragraph of the body, whose first one is often the description.

    That is the case for a heading; for a paragraph in the headline's block that no other paragraph follows; and for a
    paragraph alone in a box with a class that no later box has.
    """
    if element.tag != "p" or in_header:
        return element.tag != "p" or next(element.itersiblings("p"), None) is None
    box = element.getparent()
    if box is None or len(box) > 1 or not box.get("class"):
        return False
    return all(each.get("class") != box.get("class") for each in islice(box.itersiblings(), _MAX_ELEMENTS))
