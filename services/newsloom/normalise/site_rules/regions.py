"""Find the regions of a page, named `tag.class` or `tag#id`, and the lines of its article that are in them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page, one_line
from newsloom.normalise.site_rules.line_nature import is_prose
from newsloom.normalise.site_rules.site_lines import SiteRule

_LINE_TAGS: Final = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "blockquote", "dd", "dt", "td", "a")
_MAYBE_LINE_TAGS: Final = frozenset({"div", "span", "section", "aside", "footer"})
_PARTS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "table", "section", "article", "aside", "footer", "blockquote"}
)
_NO_REGION: Final = frozenset({"html", "body", "main", "article"})
_MAX_ELEMENTS: Final = 6_000  # of a page that are read as lines
_MAX_REGIONS: Final = 200  # of a page that rules are applied to
_MAX_CLASSES: Final = 8  # of an element
_MAX_NAME_CHARS: Final = 100
_MAX_LINE_CHARS: Final = 1_000
_MIN_LINKED_SHARE: Final = 0.8
"""Share of its characters in links from which on a line counts as linked."""


@dataclass(frozen=True, slots=True)
class ArticleRegions:
    """Where the lines of an article are in its page.

    `lines` has the numbers of the lines in each region, `linked` the lines that are links.
    """

    lines: Mapping[str, frozenset[int]]
    linked: frozenset[int]


def region_names(element: HtmlElement) -> Iterator[str]:
    """Yield the names of an element as a region: `tag#id`, and `tag.class` for each of its classes."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _NO_REGION:
        return
    identity = (element.get("id") or "").strip()
    if _may_name(identity):
        yield f"{tag}#{identity}"
    for name in (element.get("class") or "")[: _MAX_CLASSES * _MAX_NAME_CHARS].split()[:_MAX_CLASSES]:
        if _may_name(name):
            yield f"{tag}.{name}"


def regions_of_article(page: Page, paragraphs: Sequence[str]) -> ArticleRegions:
    """Return where the paragraphs of an article are in its page.

    Args:
        page: the page.
        paragraphs: the article's lines, as extraction found them.
    """
    numbers: dict[str, list[int]] = {}
    for number, text in enumerate(paragraphs):
        if len(text) <= _MAX_LINE_CHARS:
            numbers.setdefault(without_spaces(text), []).append(number)
    found: dict[str, set[int]] = {}
    linked: set[int] = set()
    for element, text in _line_elements(page):
        here = numbers.get(without_spaces(text))
        if here is None:
            continue
        if element.tag == "a" or _is_linked(element, text):
            linked.update(here)
        for part in chain((element,), element.iterancestors()):
            for name in region_names(part):
                found.setdefault(name, set()).update(here)
    return ArticleRegions({name: frozenset(lines) for name, lines in found.items()}, frozenset(linked))


def passages_in_regions(page: Page, rules: Mapping[str, SiteRule]) -> dict[str, SiteRule]:
    """Return the passages that rules for regions cut from a page, without spaces, each with its rule.

    A passage that is prose is returned only if it is a link, and none that is a long paragraph elsewhere on the page.

    Args:
        page: the page.
        rules: rules by the name of their region.
    """
    if not rules:
        return {}
    tags = {name.replace("#", ".").partition(".")[0] for name in rules}
    boxes = islice(_boxes(page, rules, tags), _MAX_REGIONS)
    found: dict[str, SiteRule] = {}
    within: set[HtmlElement] = set()
    for box, rule in boxes:
        within.update(box.iter("p"))
        for element, text in _lines_in(box):
            if not is_prose(text) or _is_linked(element, text):
                found.setdefault(without_spaces(text), rule)
    if found:
        for paragraph, text in page.long_paragraphs:
            if paragraph not in within:
                found.pop(without_spaces(text), None)
    return found


def without_spaces(text: str) -> str:
    """Return a passage without list mark and white space, which extractors set differently, for comparison."""
    return "".join(text.removeprefix("- ").split())


def _boxes(page: Page, rules: Mapping[str, SiteRule], tags: Collection[str]) -> Iterator[tuple[HtmlElement, SiteRule]]:
    for element in page.elements.with_tags(*sorted(tags)):
        for name in region_names(element):
            if name in rules:
                yield element, rules[name]
                break


def _line_elements(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    elements = page.elements.with_tags(*_LINE_TAGS, *sorted(_MAYBE_LINE_TAGS))
    for element in islice((each for each in elements if _is_line(each)), _MAX_ELEMENTS):
        text = _text(element)
        if text:
            yield element, text


def _lines_in(box: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in islice(box.iter(*_LINE_TAGS, *sorted(_MAYBE_LINE_TAGS)), _MAX_ELEMENTS):
        if _is_line(element):
            text = _text(element)
            if text:
                yield element, text


def _is_line(element: HtmlElement) -> bool:
    return element.tag not in _MAYBE_LINE_TAGS or not any(child.tag in _PARTS for child in element)


def _is_linked(element: HtmlElement, text: str) -> bool:
    if element.tag == "a" or next(element.iterancestors("a"), None) is not None:
        return True
    links = (one_line(str(link.text_content())) or "" for link in islice(element.iter("a"), _MAX_CLASSES))
    return sum(map(len, links)) >= _MIN_LINKED_SHARE * len(text)


def _text(element: HtmlElement) -> str | None:
    text = one_line(str(element.text_content()))
    return text if text and len(text) <= _MAX_LINE_CHARS else None


def _may_name(name: str) -> bool:
    return 0 < len(name) <= _MAX_NAME_CHARS and not any(each in ".#" or each.isspace() for each in name)
