"""Prepare a page's tree for the extractors where its markup misleads them: layout tables, parts of AMP pages."""

from copy import deepcopy
from dataclasses import replace
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.page import Page
from newsloom.normalise.page.tree import find_elements

_LAYOUT_CELL_CHARS: Final = 300
"""Characters of a cell from which on it holds an article, not a value."""
_LAYOUT_CELL_BREAKS: Final = 2
_MAX_CELLS: Final = 2_000
_TABLE_TAGS: Final = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_UNSEEN_TAGS: Final = (
    "amp-list",
    "amp-sidebar",
    "amp-consent",
    "amp-user-notification",
    "amp-ad",
    "amp-lightbox",
)
_ACCESS: Final = ("amp-access", "subscriptions-section")
_RESTRICTED: Final = etree.XPath("|".join(f"descendant-or-self::*/@{name}/.." for name in _ACCESS))
_RESTRICTED_TAGS: Final = frozenset({"section", "div", "p", "aside", "span"})


def prepared(page: Page) -> Page:
    """Return the page as the extractors should see it: itself, or a copy with other markup.

    - Tables whose cells hold a whole article, as old sites lay out their pages, become plain boxes.
    - On AMP pages, lists that are loaded later, side bars, advertisements and what only some readers see
      (`amp-access="NOT …"`), are left out.
    """
    tables = _layout_tables(page)
    if not tables and not _unseen(page.tree):
        return page
    tree = deepcopy(page.tree)
    for element in _unseen(tree):
        if element.getparent() is not None:
            element.drop_tree()
    for table in _layout_tables(replace(page, tree=tree)) if tables else ():
        for element in table.iter(*_TABLE_TAGS):
            element.tag = "div"
    return replace(page, tree=tree)


def _layout_tables(page: Page) -> list[HtmlElement]:
    """Return the tables with a cell that holds an article and the tables around them, the inner ones first.

    A table with a heading cell or a caption holds data.
    """
    tables: dict[HtmlElement, None] = {}
    for number, cell in enumerate(page.tree.iter("td")):
        if number >= _MAX_CELLS:
            break
        breaks = sum(1 for _ in cell.iterchildren("br", "p", "div"))
        if breaks >= _LAYOUT_CELL_BREAKS and len(str(cell.text_content())) >= _LAYOUT_CELL_CHARS:
            table = next(cell.iterancestors("table"), None)
            if table is not None and next(table.iter("th", "caption"), None) is None:
                tables |= dict.fromkeys([table, *table.iterancestors("table")])
    return list(tables)


def _unseen(tree: HtmlElement) -> list[HtmlElement]:
    found = list(tree.iter(*_UNSEEN_TAGS))
    found += [
        element
        for element in find_elements(_RESTRICTED, tree)
        if element.tag in _RESTRICTED_TAGS
        and any(
            (element.get(name) or "").strip().lower().startswith(("not ", "!", "content-not-granted"))
            for name in _ACCESS
        )
    ]
    return found
