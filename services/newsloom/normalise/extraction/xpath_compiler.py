"""Compile XPaths that test attributes into searches that test each value of an attribute only once.

An XPath such as `.//*[self::div or self::p][@id='a' or re:test(@class, 'b|c')]` runs every test on every element, and each
regular expression in it calls Python from C. Values of attributes repeat from element to element and from page to page, so
the results are cached by value. On real pages a search is 3 to 6 times as fast.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from newsloom.normalise.page.tree import find_elements

Test = Callable[[str], object]

_NAMESPACES: Final = {"re": "http://exslt.org/regular-expressions"}
_XPATH: Final = re.compile(r"(\()?\s*\.//(?P<tag>\*|[\w-]+)(?P<conditions>\[.*\])(?(1)\s*\)\[1\])", re.DOTALL)
_TAG_ONLY: Final = re.compile(r"\.//[\w-]+")
_FIRST: Final = "1"
_TAG_TESTS: Final = re.compile(r"self::[\w-]+(?:\s+or\s+self::[\w-]+)*")
_BOOLEAN: Final = re.compile(r"not\((?!.*(?:position|last)\()", re.DOTALL)
_ONE_OR_TWO_ATTRIBUTES: Final = r"@(?P<name>[\w-]+)(?:\|@(?P<other>[\w-]+))?"
_TEST_FORMS: Final = tuple(
    re.compile(form.replace("@", _ONE_OR_TWO_ATTRIBUTES))
    for form in (
        "@",
        r"@\s*=\s*'(?P<whole>[^']*)'",
        r"contains\(@,\s*'(?P<part>[^']+)'\)",
        r"contains\(translate\(@,\s*'(?P<old>\w+)',\s*'(?P<new>\w+)'\),\s*'(?P<part>[^']+)'\)",
        r"starts-with\(@,\s*'(?P<start>[^']+)'\)",
        r"re:test\(@,\s*'(?P<pattern>[^']+)'(?:,\s*'(?P<folded>i)')?\)",
    )
)

_MAX_CACHED_CHARS: Final = 500
"""Characters up to which a value is cached; longer ones are tested each time."""

_MAX_CACHED_VALUES: Final = 10_000
"""Values that the cache of an attribute may have; then it is cleared."""


class AttributeTests(dict[str, tuple[str | None, ...]]):
    """Cache of the tests that a value of an attribute passes.

    Each test is represented by the attribute that must not precede this one in the source, or by None.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tests: list[tuple[Test, str | None]] = []

    def __missing__(self, value: str) -> tuple[str | None, ...]:
        met = tuple(other for test, other in self.tests if test(value))
        if len(value) <= _MAX_CACHED_CHARS:
            if len(self) >= _MAX_CACHED_VALUES:
                self.clear()
            self[value] = met
        return met


def compile_xpath(path: etree.XPath) -> "AttributeSearch | UnionSearch | etree.XPath":
    """Return a search with the same results as an XPath, or the XPath itself if a part of it is not supported.

    For a path that ends in `[1]` the search returns the first element only; XPath returns the first child of each parent.
    """
    parts = _split_outside_brackets(str(path.path), "|")
    tag_only = [part for part in parts if _TAG_ONLY.fullmatch(part)]
    try:
        searches = [AttributeSearch(part) for part in parts if part not in tag_only]
    except ValueError:
        return path
    if len(parts) == 1 and searches:
        return searches[0]
    return UnionSearch(etree.XPath("|".join(tag_only)), searches) if tag_only and searches else path


class UnionSearch:
    """The union of several searches, in document order."""

    def __init__(self, tag_only: etree.XPath, searches: Sequence["AttributeSearch"]) -> None:
        self._tag_only = tag_only
        self._searches = tuple(searches)

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """Return all matching elements."""
        met = set(find_elements(self._tag_only, tree)).union(*(search(tree) for search in self._searches))
        return [element for element in tree.iterdescendants("*") if element in met]


class AttributeSearch:
    """A search for the descendants that an XPath selects, in document order."""

    def __init__(self, path: str) -> None:
        """Parse a path of tags, alternative tests of attributes, and any further conditions.

        Raises:
            ValueError: the path has another form, or a test is not supported.
        """
        read = _XPATH.fullmatch(path.strip())
        conditions = _bracket_contents(read["conditions"]) if read else []
        self._only_first = bool(read and (read[1] or conditions[-1] == _FIRST))
        if conditions[-1:] == [_FIRST]:
            conditions.pop()
        self._tags = [read["tag"]] if read else []
        if self._tags == ["*"] and conditions and _TAG_TESTS.fullmatch(conditions[0]):
            self._tags = [part.removeprefix("self::") for part in _split_outside_brackets(conditions.pop(0), "or")]
        if not conditions or not all(map(_BOOLEAN.match, conditions[1:])):
            msg = f"not a search by attributes: {path}"
            raise ValueError(msg)
        tests_by_attribute: dict[str, AttributeTests] = {}
        for alternative in _split_outside_brackets(conditions[0], "or"):
            for name, other, test in _parse_tests(alternative):
                tests_by_attribute.setdefault(name, AttributeTests()).tests.append((test, other))
        self._tests_by_attribute = tuple(tests_by_attribute.items())
        self._other_conditions = [etree.XPath(f"boolean({each})", namespaces=_NAMESPACES) for each in conditions[1:]]

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """Return all matching elements, or only the first if the path ends in `[1]`."""
        return list(islice(self._matches(tree), 1 if self._only_first else None))

    def _matches(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        tests_by_attribute, other_conditions = self._tests_by_attribute, self._other_conditions
        for element in tree.iterdescendants(*self._tags):
            for name, met in tests_by_attribute:
                value = element.get(name)
                if value is not None and (before := met[value]) and _comes_first(element, name, before):
                    if all(condition(element) for condition in other_conditions):
                        yield element
                    break


def _comes_first(element: HtmlElement, name: str, others: Sequence[str | None]) -> bool:
    """Return True if an attribute comes before one of the others in the source; in a union XPath uses the first one."""
    names = element.keys()
    return any(other not in names or names.index(name) < names.index(other) for other in others)


def _bracket_contents(text: str) -> list[str]:
    """Return the contents of the consecutive brackets in a path."""
    start, conditions = 0, []
    for at, character, depth in _scan_unquoted(text):
        if character == "[" and depth == 1:
            start = at + 1
        elif character == "]" and depth == 0:
            conditions.append(text[start:at].strip())
    return conditions


def _split_outside_brackets(text: str, separator: str) -> list[str]:
    """Split a path at separators outside quotes and brackets; a separator that is a word needs spaces around it."""
    start, parts = 0, []
    for at, _, depth in _scan_unquoted(text):
        if depth == 0 and at >= start and text.startswith(separator, at):
            end = at + len(separator)
            if not separator.isalpha() or (text[at - 1 : at].isspace() and text[end : end + 1].isspace()):
                parts.append(text[start:at].strip())
                start = end
    return [*parts, text[start:].strip()]


def _scan_unquoted(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield the characters outside quotes: position, character, and number of open brackets after it."""
    depth, quoted = 0, False
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character in "[(") - (character in "])")
            yield at, character, depth


def _parse_tests(text: str) -> Iterator[tuple[str, str | None, Test]]:
    """Parse one alternative; yield the attribute, the attribute that must not precede it, and the test of the value."""
    read = next((read for form in _TEST_FORMS if (read := form.fullmatch(text)) is not None), None)
    if read is None:
        msg = f"not a test of an attribute: {text}"
        raise ValueError(msg)
    name, other, test = read["name"], read["other"], _value_test(read.groupdict())
    as_text = {"part", "start", "pattern"} & read.groupdict().keys()
    if (as_text and test("")) or (other is not None and not as_text):
        msg = f"a test that a missing attribute passes, or that applies to each of two attributes: {text}"
        raise ValueError(msg)
    yield name, other, test
    if other is not None:
        yield other, name, test


def _value_test(groups: Mapping[str, str | None]) -> Test:
    whole, part, start, pattern = (groups.get(name) for name in ("whole", "part", "start", "pattern"))
    old, new = groups.get("old"), groups.get("new")
    if whole is not None:
        return whole.__eq__
    if start is not None:
        return lambda value: value.startswith(start)
    if pattern is not None:
        return re.compile(pattern, re.IGNORECASE if groups.get("folded") else 0).search
    if part is not None and old is not None and new is not None:
        table = str.maketrans(old, new)
        return lambda value: part in value.translate(table)
    if part is not None:
        return lambda value: part in value
    return lambda _: True
