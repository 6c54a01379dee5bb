"""Search what is left of a page for a date with htmldate, when no place that we know has one."""

import copy
import re
from typing import Final

import htmldate
from lxml.html import HtmlElement

from newsloom.normalise.dates.labels import is_about_rights
from newsloom.normalise.dates.page_regions import PageRegions
from newsloom.normalise.dates.style import UNKNOWN_STYLE
from newsloom.normalise.dates.written_dates import read_date
from newsloom.normalise.page.page import Page
from newsloom_schemas import Provenance, PublishedAt

_DROPPED_TAGS: Final = frozenset({"script", "style", "noscript", "template", "svg", "nav", "aside", "form", "select", "button", "iframe"})
_CHANGE: Final = re.compile("modified|updated|lastmod|revised|expires|^generator$", re.IGNORECASE)
_META_NAMES: Final = ("name", "property", "http-equiv", "itemprop")
_MAX_NOTICE_CHARS: Final = 200
_MAX_ELEMENTS: Final = 20_000


def search_page(page: Page, regions: PageRegions) -> PublishedAt | None:
    """Return the date that htmldate finds in the article's part of a page; None if it finds none.

    Comments, related stories, the frame of the page, notices of rights, dates of change, and the paragraphs of the text, which
    tell of other days, are left out.

    Args:
        page: the page.
        regions: its parts.
    """
    every = list(page.tree.iter())
    if len(every) > _MAX_ELEMENTS:
        return None
    tree = copy.deepcopy(page.tree)
    prose = {element for element, _ in page.long_paragraphs}
    dropped = [
        twin
        for element, twin in zip(every, tree.iter(), strict=True)
        if element is not page.tree and isinstance(element.tag, str) and (element in prose or _is_other(element, regions))
    ]
    for twin in dropped:
        parent = twin.getparent()
        if parent is not None:
            twin.drop_tree()
    found = htmldate.find_date(tree, extensive_search=True, original_date=True, url=page.url)
    return read_date(found, Provenance.EXTRACTOR, UNKNOWN_STYLE) if isinstance(found, str) else None


def _is_other(element: HtmlElement, regions: PageRegions) -> bool:
    if element.tag == "meta":
        return any(_CHANGE.search(element.get(name) or "") for name in _META_NAMES)
    if element.tag in _DROPPED_TAGS:
        return element not in regions.around
    return _is_notice(element) or regions.is_elsewhere(element)


def _is_notice(element: HtmlElement) -> bool:
    """Return True if an element has a notice of rights as its own text."""
    text = element.text
    return bool(text) and len(text) <= _MAX_NOTICE_CHARS and is_about_rights(text)
