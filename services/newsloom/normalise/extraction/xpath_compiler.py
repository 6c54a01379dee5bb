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

from newsloom.normalise.page.tree import found

Test = Callable[[str], object]

_NAMESPACES: Final = {"re": "http://exslt.org/regular-expressions"}
_PATH: Final = re.compile(r"(\()?\s*\.//(?P<tag>\*|[\w-]+)(?P<conditions>\[.*\])(?(1)\s*\)\[1\])", re.DOTALL)
_PLAIN: Final = re.compile(r"\.//[\w-]+")
_FIRST: Final = "1"
_TAGS: Final = re.compile(r"self::[\w-]+(?:\s+or\s+self::[\w-]+)*")
_BOOLEAN: Final = re.compile(r"not\((?!.*(?:position|last)\()", re.DOTALL)
_EITHER: Final = r"@(?P<name>[\w-]+)(?:\|@(?P<other>[\w-]+))?"
_FORMS: Final = tuple(
    re.compile(form.replace("@", _EITHER))
    for form in (
        "@",
        r"@\s*=\s*'(?P<whole>[^']*)'",
        r"contains\(@,\s*'(?P<part>[^']+)'\)",
        r"contains\(translate\(@,\s*'(?P<old>\w+)',\s*'(?P<new>\w+)'\),\s*'(?P<part>[^']+)'\)",
        r"starts-with\(@,\s*'(?P<start>[^']+)'\)",
        r"re:test\(@,\s*'(?P<pattern>[^']+)'(?:,\s*'(?P<folded>i)')?\)",
    )
)

_LONGEST: Final = 500
"""Characters of a value that is remembered; longer ones are judged anew each time."""

_MOST: Final = 10_000
"""Values remembered by each part of a search; then it starts afresh."""


class Verdicts(dict[str, tuple[str | None, ...]]):
    """For each value of an attribute the tests that it meets: by the attribute that it must stand before, or `None`."""

    def __init__(self) -> None:
        super().__init__()
        self.tests: list[tuple[Test, str | None]] = []

    def __missing__(self, value: str) -> tuple[str | None, ...]:
        met = tuple(other for test, other in self.tests if test(value))
        if len(value) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[value] = met
        return met


def quick(path: etree.XPath) -> "Search | Either | etree.XPath":
    """A search that finds what a path finds; the path itself where a part of it is of no form that is known here.

    Of a path that ends in `[1]` it finds the first element only, where XPath finds the first below each parent.
    """
    parts = _parted(str(path.path), "|")
    plain = [part for part in parts if _PLAIN.fullmatch(part)]
    try:
        searches = [Search(part) for part in parts if part not in plain]
    except ValueError:
        return path
    if len(parts) == 1 and searches:
        return searches[0]
    return Either(etree.XPath("|".join(plain)), searches) if plain and searches else path


class Either:
    """What several searches find, in the order of the document."""

    def __init__(self, plain: etree.XPath, searches: Sequence["Search"]) -> None:
        self._plain = plain
        self._searches = tuple(searches)

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """All of them."""
        met = set(found(self._plain, tree)).union(*(search(tree) for search in self._searches))
        return [element for element in tree.iterdescendants("*") if element in met]


class Search:
    """The elements below another that an XPath finds, in the order of the document."""

    def __init__(self, path: str) -> None:
        """Read a path: tags, then tests of attributes of which one is enough, then conditions of any other kind.

        Raises:
            ValueError: the path is of another form, or its tests are of kinds that are not known here.
        """
        read = _PATH.fullmatch(path.strip())
        conditions = _conditions(read["conditions"]) if read else []
        self._only_first = bool(read and (read[1] or conditions[-1] == _FIRST))
        if conditions[-1:] == [_FIRST]:
            conditions.pop()
        self._tags = [read["tag"]] if read else []
        if self._tags == ["*"] and conditions and _TAGS.fullmatch(conditions[0]):
            self._tags = [part.removeprefix("self::") for part in _parted(conditions.pop(0), "or")]
        if not conditions or not all(map(_BOOLEAN.match, conditions[1:])):
            msg = f"no search by attributes: {path}"
            raise ValueError(msg)
        verdicts: dict[str, Verdicts] = {}
        for alternative in _parted(conditions[0], "or"):
            for name, other, test in _tests(alternative):
                verdicts.setdefault(name, Verdicts()).tests.append((test, other))
        self._verdicts = tuple(verdicts.items())
        self._further = [etree.XPath(f"boolean({each})", namespaces=_NAMESPACES) for each in conditions[1:]]

    def __call__(self, tree: HtmlElement, /) -> list[HtmlElement]:
        """All of them, or the first one."""
        return list(islice(self._found(tree), 1 if self._only_first else None))

    def _found(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        verdicts, further = self._verdicts, self._further
        for element in tree.iterdescendants(*self._tags):
            for name, met in verdicts:
                value = element.get(name)
                if value is not None and (before := met[value]) and _leads(element, name, before):
                    if all(condition(element) for condition in further):
                        yield element
                    break


def _leads(element: HtmlElement, name: str, others: Sequence[str | None]) -> bool:
    """Whether an attribute stands in the source before one of these others: of a union XPath takes what comes first."""
    names = element.keys()
    return any(other not in names or names.index(name) < names.index(other) for other in others)


def _conditions(text: str) -> list[str]:
    """The insides of the brackets that follow one another in a path."""
    begun, conditions = 0, []
    for at, character, depth in _read(text):
        if character == "[" and depth == 1:
            begun = at + 1
        elif character == "]" and depth == 0:
            conditions.append(text[begun:at].strip())
    return conditions


def _parted(text: str, separator: str) -> list[str]:
    """The parts of a path between separators that stand outside of quotes and brackets; words stand alone."""
    begun, parts = 0, []
    for at, _, depth in _read(text):
        if depth == 0 and at >= begun and text.startswith(separator, at):
            end = at + len(separator)
            if not separator.isalpha() or (text[at - 1 : at].isspace() and text[end : end + 1].isspace()):
                parts.append(text[begun:at].strip())
                begun = end
    return [*parts, text[begun:].strip()]


def _read(text: str) -> Iterator[tuple[int, str, int]]:
    """The characters outside of quotes: place, character, how many brackets are open after it."""
    depth, quoted = 0, False
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character in "[(") - (character in "])")
            yield at, character, depth


def _tests(text: str) -> Iterator[tuple[str, str | None, Test]]:
    """One alternative: the attribute that it looks at, the one that must not stand before it, and what it asks of the value."""
    read = next((read for form in _FORMS if (read := form.fullmatch(text)) is not None), None)
    if read is None:
        msg = f"no test of an attribute: {text}"
        raise ValueError(msg)
    name, other, test = read["name"], read["other"], _asked(read.groupdict())
    as_text = {"part", "start", "pattern"} & read.groupdict().keys()
    if (as_text and test("")) or (other is not None and not as_text):
        msg = f"a test that a missing attribute meets, or of each of two: {text}"
        raise ValueError(msg)
    yield name, other, test
    if other is not None:
        yield other, name, test


def _asked(said: Mapping[str, str | None]) -> Test:
    whole, part, start, pattern = (said.get(name) for name in ("whole", "part", "start", "pattern"))
    old, new = said.get("old"), said.get("new")
    if whole is not None:
        return whole.__eq__
    if start is not None:
        return lambda value: value.startswith(start)
    if pattern is not None:
        return re.compile(pattern, re.IGNORECASE if said.get("folded") else 0).search
    if part is not None and old is not None and new is not None:
        table = str.maketrans(old, new)
        return lambda value: part in value.translate(table)
    if part is not None:
        return lambda value: part in value
    return lambda _: True
