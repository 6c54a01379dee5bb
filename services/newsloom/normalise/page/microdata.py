"""Read structured data in HTML attributes: schema.org in microdata, as the same nodes as JSON-LD.

The values of properties follow the HTML standard, section 5.2.4 (Microdata, values).
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.json_ld import Node, is_article
from newsloom.normalise.page.tree import find_elements

_VALUE_ATTRIBUTES: Final[Mapping[str, str]] = {
    "meta": "content",
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "source": "src",
    "data": "value",
    "time": "datetime",
}
_ITEMS: Final = etree.XPath("descendant-or-self::*/@itemtype/parent::*[not(@itemprop)]")
_MIN_CARDS: Final = 2  # articles on a page from which on they are teasers of other pages
_MAX_PROPERTIES: Final = 200
_MAX_VALUE_CHARS: Final = 1_000
_MAX_DEPTH: Final = 3


def read_microdata(tree: HtmlElement) -> tuple[Node, ...]:
    """Return the item of an article type as a node; none if there are several, since these are teasers of other pages."""
    items = find_elements(_ITEMS, tree)
    articles = list(islice((item for item in items if is_article(_item_types(item))), _MIN_CARDS))
    return (_node(articles[0], _MAX_DEPTH),) if len(articles) == 1 else ()


def _item_types(item: HtmlElement) -> dict[str, Any]:
    return {"@type": (item.get("itemtype") or "")[:_MAX_VALUE_CHARS].split()}


def _node(item: HtmlElement, depth: int) -> Node:
    """Return an item's own properties, not those of items inside it."""
    node = _item_types(item)
    queue = list(reversed(item))
    remaining = _MAX_PROPERTIES
    while queue and remaining:
        element = queue.pop()
        is_item = element.get("itemscope") is not None
        names = (element.get("itemprop") or "")[:_MAX_VALUE_CHARS].split()
        if names:
            remaining -= 1
            value = _node(element, depth - 1) if is_item and depth else _value(element)
            for name in names:
                node.setdefault(name, []).append(value)
        if not is_item:
            queue.extend(reversed(element))
    return node


def _value(element: HtmlElement) -> str:
    attribute = element.get(_VALUE_ATTRIBUTES.get(str(element.tag), "content"))
    return " ".join((attribute or str(element.text_content()))[:_MAX_VALUE_CHARS].split())
