"""Searches by class, id and role, answered in one walk that judges each value of an attribute once.

An XPath such as `.//*[self::div or self::p][@id='a' or re:test(@class, 'b|c')]` tries every test on every element, and a
regular expression within it goes from C back into Python. Yet the values of attributes repeat from element to element
and from page to page, so that most of that work has been done before. On real pages a search is 3 to 6 times as fast.
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
"""Characters of a value that is remembered; longer ones are judged anew each time."""

_MAX_CACHED_VALUES: Final = 10_000
"""Values remembered by each part of a search; then it starts afresh."""


class AttributeTests(dict[str, tuple[str | None, ...]]):
    """For each value of an attribute the tests that it meets: by the attribute that it must stand before, or `None`."""

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
    """A search that finds what a path finds; the path itself where a part of it is of no form that is known here.

    Of a path that ends in `[1]` it finds the first element only, where XPath finds the first below each parent.
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
    """What several searches find, in the order of the document."""

    def __init__(self, tag_only: etree.XPath, searches: Sequence["AttributeSearch"]) -> None:
        self._tag_only = tag_only
        self._searches = tuple(searches)

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """All of them."""
        met = set(find_elements(self._tag_only, tree)).union(*(search(tree) for search in self._searches))
        return [element for element in tree.iterdescendants("*") if element in met]


class AttributeSearch:
    """The elements below another that an XPath finds, in the order of the document."""

    def __init__(self, path: str) -> None:
        """Read a path: tags, then tests of attributes of which one is enough, then conditions of any other kind.

        Raises:
            ValueError: the path is of another form, or its tests are of kinds that are not known here.
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
            msg = f"no search by attributes: {path}"
            raise ValueError(msg)
        tests_by_attribute: dict[str, AttributeTests] = {}
        for alternative in _split_outside_brackets(conditions[0], "or"):
            for name, other, test in _parse_tests(alternative):
                tests_by_attribute.setdefault(name, AttributeTests()).tests.append((test, other))
        self._tests_by_attribute = tuple(tests_by_attribute.items())
        self._other_conditions = [etree.XPath(f"boolean({each})", namespaces=_NAMESPACES) for each in conditions[1:]]

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """All of them, or the first one."""
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
    """Whether an attribute stands in the source before one of these others: of a union XPath takes what comes first."""
    names = element.keys()
    return any(other not in names or names.index(name) < names.index(other) for other in others)


def _bracket_contents(text: str) -> list[str]:
    """The insides of the brackets that follow one another in a path."""
    start, conditions = 0, []
    for at, character, depth in _scan_unquoted(text):
        if character == "[" and depth == 1:
            start = at + 1
        elif character == "]" and depth == 0:
            conditions.append(text[start:at].strip())
    return conditions


def _split_outside_brackets(text: str, separator: str) -> list[str]:
    """The parts of a path between separators that stand outside of quotes and brackets; words stand alone."""
    start, parts = 0, []
    for at, _, depth in _scan_unquoted(text):
        if depth == 0 and at >= start and text.startswith(separator, at):
            end = at + len(separator)
            if not separator.isalpha() or (text[at - 1 : at].isspace() and text[end : end + 1].isspace()):
                parts.append(text[start:at].strip())
                start = end
    return [*parts, text[start:].strip()]


def _scan_unquoted(text: str) -> Iterator[tuple[int, str, int]]:
    """The characters outside of quotes: place, character, how many brackets are open after it."""
    depth, quoted = 0, False
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character in "[(") - (character in "])")
            yield at, character, depth


def _parse_tests(text: str) -> Iterator[tuple[str, str | None, Test]]:
    """One alternative: the attribute that it looks at, the one that must not stand before it, and what it asks of the value."""
    read = next((read for form in _TEST_FORMS if (read := form.fullmatch(text)) is not None), None)
    if read is None:
        msg = f"no test of an attribute: {text}"
        raise ValueError(msg)
    name, other, test = read["name"], read["other"], _value_test(read.groupdict())
    as_text = {"part", "start", "pattern"} & read.groupdict().keys()
    if (as_text and test("")) or (other is not None and not as_text):
        msg = f"a test that a missing attribute meets, or of each of two: {text}"
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
