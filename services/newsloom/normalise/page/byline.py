"""Read the lines around the headline of a page, which say who wrote the article and when it was published or changed."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from newsloom.normalise.page.tree import Elements

_INLINE_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "address",
        "b",
        "em",
        "font",
        "i",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "label",
        "bdi",
    ]
)
_SKIPPED_TAGS: Final = frozenset(
    ["script", "style", "noscript", "template", "svg", "nav", "footer", "form", "select", "button", "iframe", "head"]
)
_MAX_LINES_BEFORE: Final = 4
_MAX_LINES_AFTER: Final = 16
_MAX_LINE_CHARS: Final = 160
_MAX_HEADINGS: Final = 50
_MATCH_CHARS: Final = 24  # letters of the beginning by which a heading and a title are compared
_MIN_LOWER_HEADING_CHARS: Final = 12  # letters; a shorter h2 or h3 may be a section heading of the same name
_MAX_CLASS_CHARS: Final = 400
_OTHER_CONTENT: Final = re.compile(
    r"(?:^|[\s_-])(?:comments|commentlist|comment-list|kommentare|commentaires|related|recommended|most-?read|most-?popular)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of comments and of links to other articles."""
_MAX_TEXT_NODES: Final = 60_000  # nodes that are visited at most


class LinesAround(NamedTuple):
    """The short lines after the headline, and those before it."""

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def lines_around(tree: HtmlElement, headline: HtmlElement) -> LinesAround:
    """Return the short lines around the headline, without the headline itself.

    Args:
        tree: the page.
        headline: its headline element.

    Returns:
        Up to 16 lines after the headline, up to the first line over 160 characters; and up to 4 lines before it.
    """
    before: list[str] = []
    lines = _visible_lines(tree, headline)
    for line, is_headline in lines:
        if is_headline:
            break
        before.append(line)
    else:
        return LinesAround()  # the headline is not visible, or the page is too long to reach it
    after: list[str] = []
    for line, is_headline in lines:
        if len(line) > _MAX_LINE_CHARS or len(after) >= _MAX_LINES_AFTER:
            break
        if not is_headline:
            after.append(line)
    short = (line for line in before[-_MAX_LINES_BEFORE:] if len(line) <= _MAX_LINE_CHARS)
    return LinesAround(tuple(after), tuple(short))


def headline_element(elements: Elements, titles: Sequence[str] = ()) -> HtmlElement | None:
    """Return the headline element; None for a page without one.

    Args:
        elements: the elements of the page.
        titles: titles that the page gives in its metadata. The headline is the first h1 that begins with the same letters
            as one of them; else the first h2 or h3 that does; else the first h1 that has text.
    """
    title_keys = tuple(filter(None, map(_match_key, titles)))
    first: HtmlElement | None = None
    for heading in elements.with_tag("h1")[:_MAX_HEADINGS]:
        text = _match_key(str(heading.text_content()))
        if text and text.startswith(title_keys):
            return heading
        if text and first is None:
            first = heading
    long_keys = tuple(title for title in title_keys if len(title) >= _MIN_LOWER_HEADING_CHARS)
    lower = islice(elements.with_tags("h2", "h3"), _MAX_HEADINGS) if long_keys else ()
    return next((each for each in lower if _match_key(str(each.text_content())).startswith(long_keys)), first)


def _match_key(line: str) -> str:
    return "".join(filter(str.isalnum, line.casefold()))[:_MATCH_CHARS]


def _visible_lines(tree: HtmlElement, headline: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the visible text as lines, split where block elements begin and end, and whether each is in the headline."""
    held: list[str] = []
    in_headline = False
    for text, is_break, within in _text_nodes(tree, headline):
        if is_break or within != in_headline:
            line = " ".join(" ".join(held).split())
            if line:
                yield line, in_headline
            held = []
            in_headline = within
        if text:
            held.append(text)
    line = " ".join(" ".join(held).split())
    if line:
        yield line, in_headline


def _text_nodes(tree: HtmlElement, headline: HtmlElement) -> Iterator[tuple[str | None, bool, bool]]:
    """Yield each text node, whether a block begins or ends before it, and whether it is in the headline.

    After the headline, comments and links to other articles are skipped: the names and dates there are not the article's.
    What holds the headline is never skipped: some sites put all of a page into a form.
    """
    around = frozenset(headline.iterancestors())
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    within = passed = False
    for _ in range(_MAX_TEXT_NODES):
        if not stack:
            return
        element, ended = stack.pop()
        is_block = element.tag not in _INLINE_TAGS
        if ended:
            within = within and element is not headline
            yield element.tail, is_block, within
        elif (
            element.tag in _SKIPPED_TAGS or (passed and is_block and _is_other_content(element))
        ) and element not in around:
            yield element.tail, True, within
        else:
            within = within or element is headline
            passed = passed or within
            yield element.text, is_block, within
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))


def _is_other_content(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"[:_MAX_CLASS_CHARS]
    return _OTHER_CONTENT.search(names) is not None
