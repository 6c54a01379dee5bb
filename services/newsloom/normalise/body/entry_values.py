"""Read values in feed entries and structured data: strings, and the objects and lists that wrap them."""

import re
from collections.abc import Mapping
from html import unescape
from math import isfinite
from typing import Any, Final

from newsloom.normalise.body.wrapped_markup import unwrap_markup

_BLOCK_OR_INLINE_TAG: Final = re.compile(
    r"<(?:p|br|div|span|a|h[1-6]|ul|ol|img|em|strong|b|i|blockquote|figure|table|section|article|html|body)\b",
    re.IGNORECASE,
)
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|ins|mark|p|q|s|small|span|strong|sub|sup|tt|u|div|h[1-6])(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_WRAPPER_KEYS: Final = ("value", "#text", "_", "$t", "__text", "@value", "text", "content", "name")
"""Keys under which XML converters and JSON-LD keep the text of an element that has attributes."""
_LINK_KEYS: Final = ("href", "@href", "@id", "url", "full", "#text", "_")
_LOCALE: Final = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_WORDS_LIKE_LOCALES: Final = frozenset({"id", "to", "no", "is", "as", "it", "by", "at", "or", "in", "on"})
_MAX_DEPTH: Final = 3


def text_or_html(text: str | None) -> dict[str, str]:
    """Return a body as `html` if it has markup, else as `text` with its entities decoded; an empty dict for an empty body."""
    if not text or not text.strip():
        return {}
    text = unwrap_markup(text)
    return {"html": text} if has_markup(text) else {"text": unescape_entities(text)}


def has_markup(text: str) -> bool:
    """Return True if a text has HTML tags."""
    return _BLOCK_OR_INLINE_TAG.search(text) is not None


def unescape_entities(text: str) -> str:
    """Return a text with HTML entities decoded, since feeds and structured data often escape once too often."""
    return unescape(text) if _ENTITY.search(text) else text


def plain_title(text: str) -> str:
    """Return a feed title without markup; Atom and RSS may write it in HTML."""
    return _INLINE_TAG.sub("", unescape_entities(text))


def whole_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return all strings of a list as paragraphs; for other values the first string in them."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(first_text, value))) or None
    return first_text(value)


def first_text(value: Any, depth: int = 0) -> str | None:  # noqa: ANN401 - any JSON
    """Return the first string in a value: the value itself, an item of a list, or the text in `{"#text": …}` and the like."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if isfinite(value) else None
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return next((text for each in value if (text := first_text(each, depth + 1))), None)
    if isinstance(value, Mapping):
        found = next((text for name in _WRAPPER_KEYS if (text := first_text(value.get(name), depth + 1))), None)
        return found or first_text(in_first_language(value), depth + 1)
    return None


def in_first_language(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return the first value of an object whose names are all languages, such as `{"en-US": …, "nb": …}`; else None."""
    if not value or not all(_LOCALE.fullmatch(name) for name in value) or value.keys() <= _WORDS_LIKE_LOCALES:
        return None
    return next((each for each in value.values() if each), None)


def first_link(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return the first URL in a link, a list of links or a reference; links with a relation other than `alternate` are skipped."""
    for each in value if isinstance(value, list) else [value]:
        attributes = each.get("$", each) if isinstance(each, Mapping) else None
        if isinstance(attributes, Mapping):
            if (attributes.get("rel") or attributes.get("@rel") or "alternate") != "alternate":
                continue
            named = (_http_url(attributes.get(name)) for name in _LINK_KEYS)
            found = next(filter(None, named), None) or _http_url(in_first_language(attributes))
        else:
            found = _http_url(each)
        if found:
            return found
    return None


def _http_url(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    return value.strip() if isinstance(value, str) and value.strip().startswith(("http://", "https://")) else None
