"""Measure HTML in one linear pass before it is parsed, to refuse what would take a parser too long.

Measured: 50,000 attributes on a tag take every HTML parser 6 to 25 s, 100,000 nested tags take two of three parsers over
25 s, and 200,000 paragraphs take the extractor over 25 s; lxml silently loses text below its depth limit. The maxima in
340 real article pages are 2,876 attributes on a tag, depth 42 and 3,124 elements.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TAG = re.compile(
    r"""<(?P<raw>(?ai:script|style)(?=[\s/<>]|\Z))?+
        (?P<name>(?(raw)|/?[a-zA-Z][^\s/<>]{0,40}+))
        (?P<inside>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)
        (?(raw)(?:(?<!/)[^<]*+(?:<(?!/(?ai:(?P=raw)))[^<]*+)*+(?:</(?ai:(?P=raw)))?+)?+)""",
    re.VERBOSE,
)
"""A tag. A script or style extends to its end tag, since everything between is text. All quantifiers are possessive."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_OPTIONAL_END = frozenset(
    {"p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rt", "rp", "optgroup"}
)
_NOT_NESTING = frozenset(name for one in _VOID | _OPTIONAL_END for name in (one, f"/{one}")) | {""}
"""Tags that do not add depth: they have no content, or their end tag is optional. Scripts and styles have an empty name."""

_LONG_TAG_CHARS = 2_000
_MANY_TAGS = 100_000
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_ATTRIBUTE_SEPARATOR = re.compile(r"[\s/]+")


@dataclass(frozen=True, slots=True)
class MarkupLimits:
    """Limits above which HTML is not parsed."""

    attributes: int = 5_000
    depth: int = 200
    elements: int = 20_000


@dataclass(frozen=True, slots=True)
class Markup:
    """Measurements of a page; for valid HTML they are upper bounds."""

    elements: int
    depth: int
    attributes: int


def measure(html: str) -> Markup:
    """Count the elements, the depth, and the attributes of the tag with most, in linear time."""
    elements = depth = deepest = attributes = 0
    for _, raw_name, inside in _tags(html):
        name = raw_name.lower()
        if name[:1] == "/":
            if depth and name not in _NOT_NESTING:
                depth -= 1
            continue
        elements += 1
        if len(inside) > _LONG_TAG_CHARS:
            attributes = max(attributes, _count_attributes(inside))
        if name not in _NOT_NESTING and inside[-1:] != "/":
            depth += 1
            if depth > deepest:  # noqa: PLR1730 - max() would take a tenth of the whole time
                deepest = depth
    return Markup(elements, deepest, attributes)


def _tags(html: str) -> Iterable[tuple[str, ...]]:
    """Return the groups of all tags: as a list, which is faster, unless there are so many that it would fill the memory."""
    if html.count("<") <= _MANY_TAGS:
        found: list[tuple[str, ...]] = _TAG.findall(html)
        return found
    return (tag.groups("") for tag in _TAG.finditer(html))


def describe_excess(html: str, limits: MarkupLimits) -> str | None:
    """Describe the first limit that the markup exceeds; None if it may be parsed."""
    found = measure(html)
    if found.attributes > limits.attributes:
        return f"a tag with {found.attributes} attributes; the maximum is {limits.attributes}"
    if found.depth > limits.depth:
        return f"tags nested {found.depth} deep; the maximum is {limits.depth}"
    if found.elements > limits.elements:
        return f"{found.elements} elements; the maximum is {limits.elements}"
    return None


def _count_attributes(tag: str) -> int:
    unquoted = _QUOTED.sub("", tag)
    return max(unquoted.count("="), len(_ATTRIBUTE_SEPARATOR.findall(unquoted)))
