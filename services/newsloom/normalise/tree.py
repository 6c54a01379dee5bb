"""Elements of a tree: all of them by one walk that is kept, or those that an XPath finds, at the speed of C."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree
from lxml.html import HtmlElement


class Elements:
    """The elements of a tree in the order of the document, walked once: a walk for each reader costs more than parsing.

    Attributes:
        all: every element.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self.all: Sequence[HtmlElement] = tuple(tree.iter(etree.Element))
        by_tag: defaultdict[str, list[HtmlElement]] = defaultdict(list)
        for element in self.all:
            by_tag[element.tag].append(element)
        self._by_tag: Mapping[str, Sequence[HtmlElement]] = by_tag

    def tagged(self, tag: str) -> Sequence[HtmlElement]:
        """Those with a tag."""
        return self._by_tag.get(tag, ())

    def first(self, tag: str) -> HtmlElement | None:
        """The first with a tag."""
        return next(iter(self.tagged(tag)), None)

    def among(self, *tags: str) -> Iterator[HtmlElement]:
        """Those with one of several tags."""
        return (element for element in self.all if element.tag in tags)

    def count(self, *tags: str) -> int:
        """How many have one of these tags."""
        return sum(len(self.tagged(tag)) for tag in tags)


def found(path: Callable[[HtmlElement], object], tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that a path or a search finds, in the order of the document; what it finds of other kinds is left out."""
    result = path(tree)
    if isinstance(result, list):
        yield from (each for each in result if isinstance(each, HtmlElement))
