"""Read the value of a body field: a string, or one of the objects and lists that exports put there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import orjson

from newsloom.normalise.body.entry_values import has_markup
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, TEXT_FIELDS, field_name
from newsloom.normalise.text.words import count_words

_MAX_DEPTH: Final = 10
_MIN_TEXT_WORDS: Final = 5
"""Words from which on a string in an unknown object may be a part of the body."""

_MUCH_LONGER_RATIO: Final = 2
_MUCH_LONGER_WORDS: Final = 20
_JSON_STARTS: Final = ("{", "[")
_TAG: Final = re.compile(r"<[^<>]*>")
_HEADING_KEYS: Final = ("headline", "heading", "title", "subtitle")
_PART_KEYS: Final = ("paragraphs", "sections", "blocks", "children", "elements", "nodes", "items", "parts")
_TEXT_KEYS: Final = (
    *("value", "t", "cdata", "cdatasection", "rendered", "plain", "data", "full", "main", "raw", "paragraph"),
    *TEXT_FIELDS,
)
_INLINE_TYPES: Final = frozenset({"text", "span"})
"""Types of nodes in a rich text (ProseMirror, Portable Text) that are pieces of one paragraph."""
_MIN_INLINE_DEPTH: Final = 2
"""Such nodes are in a paragraph, which is in a list; further out they are paragraphs."""

_XML2JS_TEXT: Final = "_"
"""Where xml2js keeps the string of an element that has attributes."""


@dataclass(frozen=True, slots=True)
class BodyValue:
    """What a body field holds: a text, or HTML, or neither.

    `unread` says which part holds words in a shape that is not read; the field is then no body.
    """

    text: str = ""
    html: str = ""
    unread: str | None = None

    @property
    def content(self) -> str:
        """The text or the HTML; empty where there is neither."""
        return self.text or self.html


_EMPTY: Final = BodyValue()


def without_tags(text: str) -> str:
    """Return a text without tags."""
    return _TAG.sub(" ", text) if "<" in text else text


def count_visible_words(text: str) -> int:
    """Return how many words of a text, or of HTML, a reader sees."""
    return count_words(without_tags(text))


def read_value(value: Any, depth: int = 0) -> BodyValue:  # noqa: ANN401 - any JSON
    """Read a body field's value.

    Strings are the body as they are. A list is read as paragraphs or blocks, or, where its items name media types, as
    alternatives, of which the first is taken unless another is much longer. Of an object the fields are read that
    converters from XML, content systems (`rendered`) and editors (`blocks`, `sections`, `paragraphs`) use.

    Args:
        value: any JSON.
        depth: of objects and lists around it.
    """
    if isinstance(value, str):
        return _read_string(value, depth)
    if isinstance(value, list):
        return _read_list(value, depth) if depth < _MAX_DEPTH else _unread(value)
    if isinstance(value, Mapping):
        return _read_object(value, depth) if depth < _MAX_DEPTH else _unread(value)
    return _EMPTY


def strings_in(value: Any, skip: object = None) -> Iterable[str]:  # noqa: ANN401 - any JSON
    """Yield every string in a value, at any depth, but for those in one object."""
    queue = [value]
    while queue:
        current = queue.pop()
        if isinstance(current, str):
            yield current
        elif current is skip:
            continue
        elif isinstance(current, Mapping):
            queue.extend(current.values())
        elif isinstance(current, list):
            queue.extend(current)


def much_longer(words: int, other_words: int, ratio: int = _MUCH_LONGER_RATIO) -> bool:
    """Return whether a text is so much longer than another that the other can hardly be all of it.

    Args:
        words: of the text.
        than: the words of the other.
        times: it has more than so many times the other's words, and at least 20 more.
    """
    return words > ratio * other_words and words >= other_words + _MUCH_LONGER_WORDS


def _read_string(text: str, depth: int) -> BodyValue:
    """A string: queues and databases may hold an object in it, written as JSON."""
    if text.lstrip()[:1] in _JSON_STARTS and depth < _MAX_DEPTH:
        try:
            value = orjson.loads(text)
        except ValueError:
            return BodyValue(text=text)
        found = read_value(value, depth + 1)
        return found if found.content else BodyValue(unread="JSON in a string")
    return BodyValue(text=text) if text.strip() else _EMPTY


def _read_list(items: list[Any], depth: int) -> BodyValue:
    read = [(item, read_value(item, depth + 1)) for item in items]
    unread = next((found.unread for _, found in read if found.unread), None)
    if unread:
        return BodyValue(unread=unread)
    non_empty = [(item, found) for item, found in read if found.content]
    if not non_empty:
        return _EMPTY
    if len(non_empty) > 1 and all(_is_media_type(_type_of(item)) for item, _ in non_empty):
        return _first_or_much_longer([found for _, found in non_empty])
    if depth >= _MIN_INLINE_DEPTH and all(_type_of(item) in _INLINE_TYPES for item, _ in non_empty):
        return BodyValue(text="".join(found.content for _, found in non_empty))
    return _join([found for _, found in non_empty])


def _first_or_much_longer(values: list[BodyValue]) -> BodyValue:
    first, longest = values[0], max(values, key=lambda each: count_visible_words(each.content))
    return longest if much_longer(count_visible_words(longest.content), count_visible_words(first.content)) else first


def _join(values: list[BodyValue]) -> BodyValue:
    """Paragraphs as one text; as HTML where one of them holds markup, since loose text in HTML is lost."""
    if not any(each.html or has_markup(each.text) for each in values):
        return BodyValue(text="\n\n".join(each.text for each in values))
    if len(values) == 1:
        return values[0]
    parts = (
        each.content if each.html or has_markup(each.text) else f"<p>{escape(each.text, quote=False)}</p>"
        for each in values
    )
    return BodyValue(html="\n".join(parts))


def _read_object(value: Mapping[str, Any], depth: int) -> BodyValue:
    xml2js_text = value.get(_XML2JS_TEXT)
    if isinstance(xml2js_text, str) and xml2js_text.strip():
        return BodyValue(text=xml2js_text)
    fields: dict[str, Any] = {}
    for name, each in value.items():
        if each:
            fields.setdefault(field_name(name), each)
    unread = None
    for name in (*_TEXT_KEYS, *_PART_KEYS, "html", *HTML_FIELDS[1:], *LAST_FIELDS):
        if name not in fields:
            continue
        found = read_value(fields[name], depth + 1)
        unread = unread or found.unread
        if not found.content:
            continue
        if name in HTML_FIELDS:
            return BodyValue(html=found.content)
        return _with_heading(fields, found, depth) if name in _PART_KEYS else found
    return BodyValue(unread=unread) if unread else _unread(value)


def _with_heading(fields: Mapping[str, Any], parts: BodyValue, depth: int) -> BodyValue:
    """A section's paragraphs below its heading, where it has one."""
    heading = next(
        (found for name in _HEADING_KEYS if (found := read_value(fields.get(name), depth + 1)).content), None
    )
    return _join([heading, parts]) if heading is not None and depth else parts


def _unread(value: Any) -> BodyValue:  # noqa: ANN401 - any JSON
    """What is not read: it matters where it holds words, and is nothing where it holds an address or a number."""
    if not any(map(_has_words, strings_in(value))):
        return _EMPTY
    if isinstance(value, Mapping):
        names = ", ".join(repr(str(name))[:40] for name in list(value)[:6])
        return BodyValue(unread=f"an object with the fields {names}")
    return BodyValue(unread=f"a list nested more than {_MAX_DEPTH} deep")


def _has_words(text: str) -> bool:
    """Whether a string may be a part of a text. An address is one word, and so is a sentence in Chinese: it is no ASCII."""
    if len(text.split(maxsplit=_MIN_TEXT_WORDS)) >= _MIN_TEXT_WORDS:
        return True
    return not text.isascii() and count_visible_words(text) >= _MIN_TEXT_WORDS


def _type_of(item: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(item, Mapping):
        return ""
    kind = item.get("type") or item.get("_type") or item.get("contentType") or item.get("@type")
    return kind.lower() if isinstance(kind, str) else ""


def _is_media_type(kind: str) -> bool:
    return "/" in kind
