"""Undo what converters wrap around markup: CDATA marks that were left as text, and tags that were escaped once too often."""

import re
from html import unescape
from typing import Final

_OPENING: Final = "<![CDATA["
_CLOSING: Final = "]]>"
_ESCAPED_OPENING: Final = "&lt;![CDATA["
_ESCAPED_CLOSING: Final = "]]&gt;"
_TAG: Final = re.compile(r"</?[a-zA-Z][\w:-]{0,30}(?:\s[^<>]{0,2000})?/?>")
_ESCAPED_TAG: Final = re.compile(
    r"&(?:amp;)?lt;/?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|a|b|i|em|strong|span|figure|img|table)"
    r"(?:\s[^<>]{0,2000}?)?\s?/?&(?:amp;)?gt;",
    re.IGNORECASE,
)
_MIN_ESCAPED_TAGS: Final = 2
"""A text that names one tag may be about HTML; markup has an opening and a closing tag at least."""
_MAX_LAYERS: Final = 3


def unwrap_markup(text: str) -> str:
    """Return a body without the marks of CDATA around it, and with its tags unescaped if all of them are escaped."""
    for _ in range(_MAX_LAYERS):
        before = text
        text = _without_cdata(text)
        if "&" in text and _TAG.search(text) is None and len(_ESCAPED_TAG.findall(text)) >= _MIN_ESCAPED_TAGS:
            text = unescape(text)
        if text == before:
            break
    return text


def _without_cdata(text: str) -> str:
    stripped = text.strip()
    for opening, closing in ((_OPENING, _CLOSING), (_ESCAPED_OPENING, _ESCAPED_CLOSING)):
        if stripped.startswith(opening):
            return stripped.removeprefix(opening).removesuffix(closing)
        if stripped.endswith(closing) and opening not in stripped:
            return stripped.removesuffix(closing)
    return text
