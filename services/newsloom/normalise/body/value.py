"""Read the value of a body field: a string, or an object or list as exports write it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import orjson

from newsloom.normalise.body.entry_values import has_markup, in_first_language
from newsloom.normalise.body.fields import HTML_FIELDS, LAST_FIELDS, TEXT_FIELDS, field_name
from newsloom.normalise.body.wrapped_markup import unwrap_markup
from newsloom.normalise.text.words import count_words

_MAX_DEPTH: Final = 10
_MIN_TEXT_WORDS: Final = 5
"""Words from which on a string in an unknown object may be part of the body."""

_MUCH_LONGER_RATIO: Final = 2
_MUCH_LONGER_WORDS: Final = 20
_XML_START: Final = "<?xml "
_JSON_STARTS: Final = ("{", "[")
_TAG: Final = re.compile(r"<[^<>]*>")
_HEADING_KEYS: Final = ("headline", "heading", "title", "subtitle")
_PART_KEYS: Final = ("paragraphs", "sections", "blocks", "children", "elements", "nodes", "items", "parts", "bodymodel")
_TEXT_KEYS: Final = (
    *("value", "t", "cdata", "cdatasection", "rendered", "plain", "data", "full", "main", "raw", "paragraph"),
    *TEXT_FIELDS,
)
_INLINE_TYPES: Final = frozenset({"text", "span"})
"""Types of rich-text nodes (ProseMirror, Portable Text) that are parts of one paragraph."""
_MIN_INLINE_DEPTH: Final = 2
"""Depth from which on such nodes are parts of a paragraph; further out they are paragraphs."""

_XML2JS_TEXT: Final = "_"
"""Key under which xml2js keeps the text of an element that has attributes."""


@dataclass(frozen=True, slots=True)
class BodyValue:
    """The content of a body field: text, HTML or neither.

    `unread` describes a part that has words in an unsupported structure; the field then has no body.
    """

    text: str = ""
    html: str = ""
    unread: str | None = None

    @property
    def content(self) -> str:
        """Return the text or the HTML; empty if there is neither."""
        return self.text or self.html


_EMPTY: Final = BodyValue()


def without_tags(text: str) -> str:
    """Return a text without tags."""
    return _TAG.sub(" ", text) if "<" in text else text


def count_visible_words(text: str) -> int:
    """Return the number of words in a text or in HTML, tags not counted."""
    return count_words(without_tags(text))


def read_value(value: Any, depth: int = 0) -> BodyValue:  # noqa: ANN401 - any JSON
    """Read a body field's value.

    A string is the body as it is. A list is read as paragraphs or blocks; if its items name media types, they are
    alternatives, and the first is used unless another is much longer. In an object, the fields of XML converters, content
    systems (`rendered`) and editors (`blocks`, `sections`, `paragraphs`) are read.

    Args:
        value: any JSON.
        depth: number of objects and lists around the value.
    """
    if isinstance(value, str):
        return _read_string(value, depth)
    if isinstance(value, list):
        return _read_list(value, depth) if depth < _MAX_DEPTH else _unread(value)
    if isinstance(value, Mapping):
        return _read_object(value, depth) if depth < _MAX_DEPTH else _unread(value)
    return _EMPTY


def strings_in(value: Any, skip: object = None) -> Iterable[str]:  # noqa: ANN401 - any JSON
    """Yield every string in a value, at any depth, except those in the object `skip`."""
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
    """Return True if a text is so much longer than another that the other is probably incomplete.

    Args:
        words: words of the text.
        other_words: words of the other text.
        ratio: the text needs more than this many times the words of the other, and at least 20 words more.
    """
    return words > ratio * other_words and words >= other_words + _MUCH_LONGER_WORDS


def _read_string(text: str, depth: int) -> BodyValue:
    """Read a string, which may be an object serialized as JSON, as queues and databases do it, or a CDATA section."""
    text = unwrap_markup(text)
    if text.lstrip()[:1] in _JSON_STARTS and depth < _MAX_DEPTH:
        try:
            value = orjson.loads(text)
        except ValueError:
            return BodyValue(text=text)
        found = read_value(value, depth + 1)
        return found if found.content else BodyValue(unread="JSON in a string")
    if text.startswith(_XML_START):
        return BodyValue(html=text)
    return BodyValue(text=text) if text.strip() else _EMPTY


def _read_list(items: list[Any], depth: int) -> BodyValue:
    read = [(item, read_value(item, depth + 1)) for item in items if not _is_boilerplate(item)]
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
    """Join paragraphs as text, or as HTML if one of them has markup; text is wrapped in `<p>`, as bare text would be lost."""
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
    in_language = in_first_language(value)
    if in_language is not None:
        return read_value(in_language, depth + 1)
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
    """Return the paragraphs of a section, preceded by its heading if it has one."""
    heading = next(
        (found for name in _HEADING_KEYS if (found := read_value(fields.get(name), depth + 1)).content), None
    )
    return _join([heading, parts]) if heading is not None and depth else parts


def _unread(value: Any) -> BodyValue:  # noqa: ANN401 - any JSON
    """Return the result for an unsupported value: described if it has words, else empty, as for an address or a number."""
    if not any(map(_has_words, strings_in(value))):
        return _EMPTY
    if isinstance(value, Mapping):
        names = ", ".join(repr(str(name))[:40] for name in list(value)[:6])
        return BodyValue(unread=f"an object with the fields {names}")
    return BodyValue(unread=f"a list nested more than {_MAX_DEPTH} deep")


def _has_words(text: str) -> bool:
    """Return True if a string may be part of a text. The second test is for scripts that are written without spaces."""
    if len(text.split(maxsplit=_MIN_TEXT_WORDS)) >= _MIN_TEXT_WORDS:
        return True
    return not text.isascii() and count_visible_words(text) >= _MIN_TEXT_WORDS


def _type_of(item: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(item, Mapping):
        return ""
    kind = item.get("type") or item.get("_type") or item.get("contentType") or item.get("@type")
    return kind.lower() if isinstance(kind, str) else ""


def _is_boilerplate(item: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return True if a program that classifies paragraphs, such as jusText, says that one is not of the article."""
    return isinstance(item, Mapping) and (item.get("is_boilerplate") is True or item.get("is_content") is False)


def _is_media_type(kind: str) -> bool:
    return "/" in kind
