"""Elements of a tree by tag, or those that an XPath finds, at the speed of C, before Python looks closer."""

from collections.abc import Callable, Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement


class Elements:
    """The elements of a tree in the order of the document. Those of a tag are walked to once, and kept.

    All of them are not kept: that many objects make Python's garbage collector run four times as often, which took
    more time than walking again.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._by_tag: dict[str, Sequence[HtmlElement]] = {}

    def all(self) -> Iterator[HtmlElement]:
        """Every element."""
        every: Iterator[HtmlElement] = self._tree.iter(etree.Element)
        return every

    def with_tag(self, tag: str) -> Sequence[HtmlElement]:
        """Those with a tag; for tags that are few on a page, or asked for more than once."""
        if tag not in self._by_tag:
            self._by_tag[tag] = tuple(self._tree.iter(tag))
        return self._by_tag[tag]

    def first(self, tag: str) -> HtmlElement | None:
        """The first with a tag."""
        return next(self._tree.iter(tag), None)

    def with_tags(self, *tags: str) -> Iterator[HtmlElement]:
        """Those with one of these tags."""
        matching: Iterator[HtmlElement] = self._tree.iter(*tags)
        return matching

    def count(self, *tags: str) -> int:
        """How many have one of these tags."""
        return sum(1 for _ in self._tree.iter(*tags))


def find_elements(path: Callable[[HtmlElement], object], tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that a path or a search finds, in the order of the document; what it finds of other kinds is left out."""
    result = path(tree)
    if isinstance(result, list):
        yield from (each for each in result if isinstance(each, HtmlElement))
