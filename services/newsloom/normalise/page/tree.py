"""Find the elements of a tree by tag or by XPath, with the search itself done in C."""

from collections.abc import Callable, Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement


class Elements:
    """The elements of a tree in document order. Those of a single tag are cached.

    The list of all elements is not cached: that many objects make Python's garbage collector run four times as often, which
    took more time than iterating again.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._by_tag: dict[str, Sequence[HtmlElement]] = {}

    def all(self) -> Iterator[HtmlElement]:
        """Iterate over all elements."""
        every: Iterator[HtmlElement] = self._tree.iter(etree.Element)
        return every

    def with_tag(self, tag: str) -> Sequence[HtmlElement]:
        """Return the elements with a tag, cached; for tags that are rare on a page or needed more than once."""
        if tag not in self._by_tag:
            self._by_tag[tag] = tuple(self._tree.iter(tag))
        return self._by_tag[tag]

    def first(self, tag: str) -> HtmlElement | None:
        """Return the first element with a tag; None if there is none."""
        return next(self._tree.iter(tag), None)

    def with_tags(self, *tags: str) -> Iterator[HtmlElement]:
        """Iterate over the elements with one of these tags."""
        matching: Iterator[HtmlElement] = self._tree.iter(*tags)
        return matching

    def count(self, *tags: str) -> int:
        """Return the number of elements with one of these tags."""
        return sum(1 for _ in self._tree.iter(*tags))


def find_elements(path: Callable[[HtmlElement], object], tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that an XPath or a search returns, in document order; results of other types are skipped."""
    result = path(tree)
    if isinstance(result, list):
        yield from (each for each in result if isinstance(each, HtmlElement))
