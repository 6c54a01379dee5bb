"""Find a date in the short texts of the article's part of a page, when nothing marks it as one."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.dates.labels import Role, RoleDate, is_sentence, role_dates
from newsloom.normalise.dates.page_regions import PageRegions
from newsloom.normalise.dates.reading.style import WritingStyle
from newsloom.normalise.page.page import Page

_TEXTS: Final = etree.XPath(
    "/html/body/descendant::text()[string-length() < 200 and string-length(normalize-space()) > 5]"
)
_NOT_SHOWN: Final = frozenset({"script", "style", "noscript", "template", "option", "textarea"})
_HAS_DIGITS: Final = re.compile(r"\d\d")
_MAX_CHARS: Final = 90
_MAX_OTHER_LETTERS: Final = 40
_MAX_TEXTS: Final = 2_000
_RANKS: Final = {Role.PUBLISHED: 0, Role.UNLABELLED: 1, Role.MODIFIED: 2}


def dates_in_short_lines(
    page: Page, regions: PageRegions, style_of: Callable[[str], WritingStyle]
) -> tuple[RoleDate, ...]:
    """Return the dates in short texts: those labelled as published first, those of changes last, each the nearest to the headline first.

    Args:
        page: the page.
        regions: its parts.
        style_of: returns how the dates of a text are written.
    """
    prose = {element for element, _ in page.long_paragraphs}
    found: list[tuple[int, int, RoleDate]] = []
    for text, parent in islice(_short_texts(page), _MAX_TEXTS):
        dates = role_dates(text, style_of(text))
        if (
            not dates
            or regions.is_elsewhere(parent)
            or any(each in prose for each in (parent, *parent.iterancestors()))
        ):
            continue
        depth = regions.depth(parent)
        is_short = sum(map(str.isalpha, text)) <= _MAX_OTHER_LETTERS and not is_sentence(text)
        for date in dates:
            rank = _RANKS.get(date.role)
            if rank is not None and (is_short or date.role is not Role.UNLABELLED):
                found.append((rank, -depth, date))
    return tuple(date for _, _, date in sorted(found, key=lambda each: each[:2]))


def _short_texts(page: Page) -> Iterator[tuple[str, HtmlElement]]:
    texts = _TEXTS(page.tree)
    for text in texts if isinstance(texts, list) else ():
        line = " ".join(str(text).split())
        if len(line) > _MAX_CHARS or _HAS_DIGITS.search(line) is None:
            continue
        parent = text.getparent() if isinstance(text, str) and hasattr(text, "getparent") else None
        if isinstance(parent, HtmlElement) and getattr(text, "is_tail", False):
            parent = parent.getparent()
        if isinstance(parent, HtmlElement) and parent.tag not in _NOT_SHOWN:
            yield line, parent
