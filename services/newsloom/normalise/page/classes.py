"""Find the elements of a page by their class attribute, and test each different value only once."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from lxml.html import HtmlElement

ClassTest = Callable[[str], object]


class Classes:
    """The class attributes of a page. A page of a thousand elements has some 150 different ones."""

    def __init__(self, elements: Iterable[HtmlElement]) -> None:
        self._elements = tuple((element, value) for element in elements if (value := element.get("class")))
        self._values = tuple(dict.fromkeys(value for _, value in self._elements))
        lower = [value.lower() for value in self._values]
        self._text = "\n".join(lower)
        self._ends = tuple(accumulate(len(value) + 1 for value in lower))

    def elements(self, stems: Iterable[str], test: ClassTest) -> tuple[tuple[HtmlElement, str], ...]:
        """Return the elements whose class passes a test, each with the value of its class, in document order.

        Args:
            stems: parts of words in lower case. Only values with one of them are tested, since most tests take longer than
                a search for all their stems in all values at once.
            test: the test of a value.
        """
        met = {value for value in self.values(stems) if test(value)}
        return tuple(pair for pair in self._elements if pair[1] in met) if met else ()

    def values(self, stems: Iterable[str]) -> Iterator[str]:
        """Return the different values that have one of these stems, which are in lower case, in document order."""
        text, ends = self._text, self._ends
        numbers: set[int] = set()
        for stem in stems:
            at = text.find(stem)
            while at >= 0:
                number = bisect_right(ends, at)
                numbers.add(number)
                at = text.find(stem, ends[number])
        return (self._values[number] for number in sorted(numbers))
