"""Write the body of a news format in XML (XHTML or NITF) as a fragment of HTML, which the HTML path reads."""

from collections.abc import Mapping
from html import escape
from typing import Final

from newsloom.normalise.envelopes.xml.xml_document import Element, entity_text, is_entity, local_name

_TAGS: Final[Mapping[str, str]] = {
    **{name: name for name in ("p", "ul", "ol", "li", "dl", "dt", "dd", "pre", "blockquote", "br", "hr", "a", "em")},
    **{name: name for name in ("strong", "b", "i", "u", "q", "sub", "sup", "span", "figure", "figcaption", "section")},
    **{name: name for name in ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "h1", "h2", "h3")},
    **{name: name for name in ("h4", "h5", "h6", "div", "article", "aside", "small", "cite", "code", "form")},
    "hl1": "h2",
    "hl2": "h3",
    "bq": "blockquote",
    "block": "div",
    "media": "figure",
    "media-caption": "figcaption",
    "nitf-table": "div",
    "fn": "p",
    "credit": "p",
    "lang": "span",
    "tagline": "p",
    "main": "div",
}
"""Elements that are kept, with their names in HTML. Of others only the content is kept."""
_LEFT_OUT: Final = frozenset(
    {
        *("script", "style", "head", "media-reference", "media-metadata", "media-object", "media-producer", "note"),
        *("custom-table", "nitf-table-metadata", "correction", "img", "iframe", "object", "video", "audio", "svg"),
    }
)
"""Elements whose content is no text of the article."""
_KEPT_ATTRIBUTES: Final = ("class", "href")
_EMPTY: Final = frozenset({"br", "hr"})


def write_html(body: Element) -> str:
    """Return the content of an element as HTML, without attributes other than class and href.

    Args:
        body: an element of XHTML or NITF, in any namespace or none.
    """
    parts: list[str] = []
    _write(body, parts)
    return "".join(parts)


def _write(element: Element, parts: list[str]) -> None:
    """Write the content of an element. The parser has limited the depth."""
    parts.append(escape(element.text or "", quote=False))
    for child in element:
        name = local_name(child)
        if is_entity(child):
            parts.append(escape(entity_text(child), quote=False))
        elif name and name not in _LEFT_OUT:
            tag = _TAGS.get(name)
            if tag is not None:
                parts.append(_start_tag(tag, child))
            _write(child, parts)
            if tag is not None and tag not in _EMPTY:
                parts.append(f"</{tag}>")
        parts.append(escape(child.tail or "", quote=False))


def _start_tag(tag: str, element: Element) -> str:
    kept = "".join(f' {name}="{escape(value)}"' for name in _KEPT_ATTRIBUTES if (value := element.get(name)))
    return f"<{tag}{kept}>"
