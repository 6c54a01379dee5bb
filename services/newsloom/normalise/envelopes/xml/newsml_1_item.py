"""Read NewsML 1.0 to 1.2 (IPTC), the format before NewsML-G2: a document with one news item, or a bare news item."""

import re
from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.body.entry_values import text_or_html
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.flat_body import write_paragraphs
from newsloom.normalise.envelopes.xml.newsml_1_fields import (
    contents_of,
    find_article_component,
    first_line,
    format_name,
    items_around,
    lines_of,
    metadata_of,
    read_identifier,
    read_keywords,
    read_language,
    read_place,
    read_source,
)
from newsloom.normalise.envelopes.xml.nitf_document import read_nitf
from newsloom.normalise.envelopes.xml.xml_body import write_html
from newsloom.normalise.envelopes.xml.xml_document import (
    Element,
    attribute,
    children,
    descend,
    first_text,
    local_name,
    text_of,
)
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

_EMBARGOED: Final = "embargoed"
_CANCELED: Final = frozenset({"canceled", "cancelled", "killed"})
_WITHHELD: Final = frozenset({"withheld", _EMBARGOED})
_BLOCKS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "hl1", "hl2", "blockquote", "td", "pre"})
_SHORT_TEXT_RATIO: Final = 2
_MAX_AUTHORS: Final = 20
_HAS_SPACE: Final = re.compile(r"\S\s+\S")
"""A person's name; a party may also be named by a code."""


def read_newsml_1(root: Element) -> NewsItem:
    """Read the item of a document.

    Raises:
        DecodeError: the document has no item or several, or the item has several articles.
    """
    items = [root] if local_name(root) == "newsitem" else list(children(root, "newsitem"))
    if len(items) != 1:
        msg = f"a NewsML document with {len(items)} items; {SEND_SEPARATELY}"
        raise DecodeError(msg)
    return _read_item(items[0], next(children(root, "newsenvelope"), None))


def _read_item(outer: Element, envelope: Element | None) -> NewsItem:
    component = find_article_component(outer)
    items = items_around(component) or [outer]
    management = next(children(items[0], "newsmanagement"), None)
    body, inner, notes = _body(outer, component)
    lines = lines_of(component)
    first, revised = first_text(management, "firstcreated"), first_text(management, "thisrevisioncreated")
    slug = first_line(lines, "slugline") or first_text(items[0], "identification/namelabel")
    fields = {
        "title": first_line(lines, "headline"),
        "standfirst": first_line(lines, "subheadline"),
        "authors": _authors(lines, component),
        "published_at": first or revised or first_text(envelope, "dateandtime"),
        "external_id": read_identifier(items[0]),
        "source": read_source(component, lines, envelope),
        "language": read_language(items[0], component),
        "labels": {"slugline": slug} if slug else {},
        "publication_status": _status(items),
        "embargoed_until": _embargo(items),
    }
    known = {name: value for name, value in fields.items() if value}
    stated = Stated(
        keywords=read_keywords(component, lines) or (inner.stated.keywords if inner else ()),
        modified_at=revised if revised and revised != known.get("published_at") else None,
        place=first_line(lines, "dateline") or read_place(component) or (inner.stated.place if inner else None),
    )
    no_body = _why_withdrawn(items, body) or (inner.no_body if inner else None) or (None if body else _why_empty(outer))
    return NewsItem({**(inner.fields if inner else {}), **known}, body, stated, notes, no_body)


def _why_withdrawn(items: list[Element], body: dict[str, str]) -> NoBody | None:
    status = _status(items)
    is_released_later = status == _EMBARGOED and _embargo(items) != ""
    if is_released_later or not (status in _WITHHELD or (status in _CANCELED and not body)):
        return None
    return NoBody(RejectionReason.NOT_ARTICLE, f"the publisher has marked the item as {status} (Status)")


def _status(items: list[Element]) -> str:
    """Return the status of the item, or of one around it that is withdrawn."""
    found = [format_name(each).lower() for item in items for each in descend(item, "newsmanagement/status")]
    return next((each for each in found if each in _WITHHELD | _CANCELED), next(iter(found), ""))


def _embargo(items: list[Element]) -> str:
    """Return the time at which the status of an item under embargo changes."""
    if _status(items) != _EMBARGOED:
        return ""
    times = (text_of(each) for item in items for each in descend(item, "newsmanagement/statuswillchange/dateandtime"))
    return next(filter(None, times), "")


def _why_empty(item: Element) -> NoBody:
    kinds = (format_name(each).lower() for each in item.iter() if local_name(each) == "mediatype")
    kind = next((each for each in kinds if each and each != "text"), "")
    if kind:
        return NoBody(RejectionReason.UNSUPPORTED_MEDIA, f"a NewsML item of media type {kind[:40]} without text")
    return NoBody(RejectionReason.EMPTY, "a NewsML item without text in DataContent")


def _body(item: Element, component: Element | None) -> tuple[dict[str, str], NewsItem | None, dict[str, str]]:
    """Return the first content with text, the NITF document if it is one, and notes on what was not used."""
    remote = sum(1 for each in item.iter() if local_name(each) == "contentitem" and attribute(each, "Href"))
    notes = {"remote_content": f"{remote} not read"} if remote else {}
    for data in contents_of(component):
        body, inner = _inline(data)
        if body:
            words = len(text_of(data).split())
            others = (each for each in item.iter() if local_name(each) == "datacontent" and not _is_encoded(each))
            longest = max(len(text_of(each).split()) for each in others)
            if longest > _SHORT_TEXT_RATIO * words:
                longer = f"another `DataContent` has {longest} words and was not used; the body has {words}"
                notes["longer_text"] = longer
            return body, inner, {"body_field": "DataContent", **notes}
    return {}, None, notes


def _is_encoded(data: Element) -> bool:
    parent = data.getparent()
    return parent is not None and local_name(parent) == "encoding"


def _inline(data: Element) -> tuple[dict[str, str], NewsItem | None]:
    roots = [each for each in data if local_name(each)]
    if not roots:
        return text_or_html("".join(str(part) for part in data.itertext())), None
    if len(roots) == 1 and local_name(roots[0]) == "nitf":
        inner = read_nitf(roots[0])
        return dict(inner.body), inner
    html = next(children(data, "html"), data)
    body = next(children(html, "body"), html)
    content = next(children(body, "body.content"), body)
    if not text_of(content):
        return {}, None
    if any(local_name(each) in _BLOCKS for each in content.iter()):
        return {"html": write_html(content)}, None
    return {"html": write_paragraphs(content, line_breaks=True)}, None


def _authors(lines: list[Element], component: Element | None) -> list[str]:
    """Return the bylines, else the names of the creators."""
    bylines = [text for each in lines for line in children(each, "byline") if (text := text_of(line))]
    if bylines:
        return bylines[:_MAX_AUTHORS]
    parties = (
        format_name(each)
        for data in metadata_of(component, "administrativemetadata")
        for each in descend(data, "creator/party")
    )
    return [name for name in parties if _HAS_SPACE.search(name)][:_MAX_AUTHORS]
