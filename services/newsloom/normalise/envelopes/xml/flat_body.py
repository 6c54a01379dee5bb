"""Write the body of TEI, of trafilatura's XML and of loose XHTML as one HTML element for each paragraph, none in another.

The formats nest lists, quotations and line breaks each in their own way; a reader of HTML need not know them.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from newsloom.normalise.envelopes.xml.xml_document import Element, attribute, entity_text, is_entity, local_name

_INLINE: Final = frozenset(
    {
        *("hi", "ref", "del", "emph", "q", "seg", "term", "foreign", "name", "rs", "title", "date", "time", "num"),
        *("persname", "placename", "orgname", "geogname", "forename", "surname", "rolename", "measure", "w", "c", "pc"),
        *("s", "m", "g", "choice", "sic", "corr", "orig", "reg", "abbr", "expan", "ex", "am", "add", "unclear", "supplied"),
        *("gap", "mentioned", "socalled", "distinct", "gloss", "anchor", "graphic", "ptr", "formula", "formatting"),
        *("a", "b", "i", "u", "em", "strong", "span", "font", "small", "big", "sub", "sup", "tt", "cite", "ins", "strike"),
        *("acronym", "kbd", "samp", "var", "abbrev", "person", "org", "location", "chron", "money", "lang", "nobr"),
    }
)  # fmt: skip
"""Elements that are part of a paragraph, in TEI, XHTML and NITF. All others begin a paragraph and end one."""
_MIXED: Final = frozenset({"quote", "code", "cit", "label"})
"""Elements that are part of a paragraph if there is text beside them, and paragraphs of their own if not."""
_LEFT_OUT: Final = frozenset(
    {"note", "figdesc", "fw", "comments", "script", "style", "teiheader", "template", "metadata"}
)
_BREAKS: Final = frozenset({"lb", "br"})
_PAGE_BREAKS: Final = frozenset({"pb", "cb", "gb", "milestone"})
_ALTERNATIVES: Final = frozenset({"sic", "orig", "abbr"})
"""What `choice` has beside the corrected, regular or expanded form."""
_TAGS: Final = {"head": "h2", "item": "li"}


@dataclass(frozen=True, slots=True)
class _Paragraph:
    tag: str
    pieces: list[str]


def write_paragraphs(body: Element, *, line_breaks: bool) -> str:
    """Return the content of an element as HTML without nesting.

    Args:
        body: an element of TEI, trafilatura's XML or XHTML, in any namespace or none.
        line_breaks: an empty element for a line break ends a paragraph; else it is a space, as in the lines of a print.
    """
    paragraphs = [_Paragraph("p", [])]
    _read(body, "p", paragraphs, line_breaks=line_breaks)
    texts = ((each.tag, " ".join("".join(each.pieces).split())) for each in paragraphs)
    return "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in texts if text)


def _read(element: Element, tag: str, paragraphs: list[_Paragraph], *, line_breaks: bool) -> None:
    """Add the paragraphs of an element. The parser has limited the depth."""
    paragraphs[-1].pieces.append(element.text or "")
    if line_breaks and len(element) and local_name(element) == "ab":
        paragraphs[-1].pieces.append(" ")  # trafilatura strips the text of a heading in front of its first element
    for child in element:
        name = local_name(child)
        if is_entity(child):
            paragraphs[-1].pieces.append(entity_text(child))
        elif name in _BREAKS and line_breaks:
            paragraphs.append(_Paragraph(tag, []))
        elif name in _BREAKS or name in _PAGE_BREAKS:
            paragraphs[-1].pieces.append("" if attribute(child, "break") == "no" else " ")
        elif name and not _is_left_out(child, name):
            if _is_inline(child, name):
                _read(child, tag, paragraphs, line_breaks=line_breaks)
            else:
                own = "h2" if name == "ab" and attribute(child, "type") == "header" else _TAGS.get(name, "p")
                paragraphs.append(_Paragraph(own, []))
                _read(child, own, paragraphs, line_breaks=line_breaks)
                paragraphs.append(_Paragraph(tag, []))
        paragraphs[-1].pieces.append(child.tail or "")


def _is_left_out(element: Element, name: str) -> bool:
    parent = element.getparent()
    return (
        name in _LEFT_OUT
        or (name == "div" and attribute(element, "type") == "comments")
        or (name in _ALTERNATIVES and parent is not None and local_name(parent) == "choice")
    )


def _is_inline(element: Element, name: str) -> bool:
    if name not in _MIXED:
        return name in _INLINE
    before, parent = element.getprevious(), element.getparent()
    text_before = before.tail if before is not None else parent.text if parent is not None else None
    return bool((text_before or "").strip() or (element.tail or "").strip())
