"""Values in entries of feeds and in structured data: strings, and the wrappings that they come in."""

import re
from collections.abc import Mapping
from html import unescape
from math import isfinite
from typing import Any, Final

_MARKUP: Final = re.compile(
    r"<(?:p|br|div|span|a|h[1-6]|ul|ol|img|em|strong|b|i|blockquote|figure|table|section|article|html|body)\b",
    re.IGNORECASE,
)
_IN_A_TITLE: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|ins|mark|p|q|s|small|span|strong|sub|sup|tt|u|div|h[1-6])(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_WRAPPINGS: Final = ("value", "#text", "_", "$t", "__text", "@value", "text", "content", "name")
"""Where converters from XML, and JSON-LD, keep the string of an element that has attributes."""
_LINKS: Final = ("href", "@href", "@id", "url", "#text", "_")
_DEEPEST: Final = 3


def body(text: str | None) -> dict[str, str]:
    """A body as `html` where it holds markup, else as `text` with its entities read; nothing for none."""
    if not text or not text.strip():
        return {}
    return {"html": text} if holds_markup(text) else {"text": plain(text)}


def holds_markup(text: str) -> bool:
    """Return whether a text holds tags of HTML."""
    return _MARKUP.search(text) is not None


def plain(text: str) -> str:
    """A text with HTML's entities read: what feeds and structured data write is escaped once too often."""
    return unescape(text) if _ENTITY.search(text) else text


def title(text: str) -> str:
    """A title of a feed without its markup: Atom and RSS may have it in HTML."""
    return _IN_A_TITLE.sub("", plain(text))


def whole_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """All strings of a list as paragraphs; else the first string in the value."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(first_text, value))) or None
    return first_text(value)


def first_text(value: Any, depth: int = 0) -> str | None:  # noqa: ANN401 - any JSON
    """The first string in a value: itself, that of a list, or what `{"#text": …}` and its like wrap."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if isfinite(value) else None
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return next((text for each in value if (text := first_text(each, depth + 1))), None)
    if isinstance(value, Mapping):
        return next((text for name in _WRAPPINGS if (text := first_text(value.get(name), depth + 1))), None)
    return None


def link(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """The first address in a link, a list of links, or a reference; of links with a relation, the article's own page."""
    for each in value if isinstance(value, list) else [value]:
        attributes = each.get("$", each) if isinstance(each, Mapping) else None
        if isinstance(attributes, Mapping):
            if (attributes.get("rel") or attributes.get("@rel") or "alternate") != "alternate":
                continue
            found = next((url for name in _LINKS if (url := _address(attributes.get(name)))), None)
        else:
            found = _address(each)
        if found:
            return found
    return None


def _address(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    return value.strip() if isinstance(value, str) and value.strip().startswith(("http://", "https://")) else None
