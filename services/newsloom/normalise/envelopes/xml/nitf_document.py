"""Read NITF, the News Industry Text Format of IPTC, versions 3.0 to 3.6."""

from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.xml_body import write_html
from newsloom.normalise.envelopes.xml.xml_document import Element, attribute, children, descend, first_text, text_of
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

_EMBARGOED: Final = "embargoed"
_CANCELED: Final = frozenset({"canceled", "cancelled", "killed"})
_WITHHELD: Final = frozenset({"withheld", _EMBARGOED})
"""Values of `management-status` with which an agency takes a document back, and with which it does not release it yet."""
_MAX_KEYWORDS: Final = 50
_MAX_AUTHORS: Final = 20


def read_nitf(root: Element) -> NewsItem:
    """Read an `nitf` element: headlines, byline, dateline, date, id, keywords, source and body."""
    head, body = next(children(root, "head"), None), next(children(root, "body"), None)
    heading = next(children(body, "body.head"), None)
    data = next(children(head, "docdata"), None)
    html = "".join(write_html(each) for each in children(body, "body.content"))
    if any(text_of(each) for each in children(body, "body.content")):
        html += "".join(f"<p>{write_html(each)}</p>" for each in descend(body, "body.end/tagline"))
    else:
        html = ""
    fields = {
        "title": first_text(heading, "hedline/hl1") or first_text(head, "title"),
        "standfirst": first_text(heading, "hedline/hl2", "abstract"),
        "authors": _authors(heading),
        "published_at": _date(data, heading, head),
        "external_id": next(
            (found for each in children(data, "doc-id") if (found := attribute(each, "id-string"))), ""
        ),
        "source": _source(data, heading, head),
        "language": attribute(root, "{http://www.w3.org/XML/1998/namespace}lang"),
        "url": next((url for each in children(head, "pubdata") if (url := attribute(each, "ex-ref"))), ""),
        "publication_status": _status(data),
        "embargoed_until": _embargo(data),
    }
    stated = Stated(
        keywords=tuple(attribute(each, "key") for each in descend(data, "key-list/keyword"))[:_MAX_KEYWORDS],
        section=next(
            (name for each in children(head, "pubdata") if (name := attribute(each, "position.section"))), None
        ),
        place=first_text(heading, "dateline/location") or None,
    )
    return NewsItem(
        {name: value for name, value in fields.items() if value},
        {"html": html} if html.strip() else {},
        stated,
        {"body_field": "body.content"},
        _why_rejected(data, html)
        or (None if html.strip() else NoBody(RejectionReason.EMPTY, "NITF without text in body.content")),
    )


def _why_rejected(data: Element | None, html: str) -> NoBody | None:
    status = _status(data)
    is_released_later = status == _EMBARGOED and _embargo(data) != ""
    if is_released_later or not (status in _WITHHELD or (status in _CANCELED and not html)):
        return None
    return NoBody(RejectionReason.NOT_ARTICLE, f"the publisher has marked the document as {status} (management-status)")


def _status(data: Element | None) -> str:
    return attribute(data, "management-status").lower() if data is not None else ""


def _embargo(data: Element | None) -> str:
    """Return the time of release of a document under embargo."""
    if _status(data) != _EMBARGOED:
        return ""
    return next((date for each in children(data, "date.release") if (date := attribute(each, "norm"))), "")


def _authors(heading: Element | None) -> list[str]:
    """Return the persons of the bylines, else their text without the title of the author."""
    found: list[str] = []
    for byline in children(heading, "byline"):
        persons = [text_of(each) for each in byline.iter() if _is_person(each)]
        titles = [text_of(each) for each in children(byline, "byttl")]
        line = text_of(byline)
        for title in titles:
            line = line.replace(title, "").strip(" ,")
        found.extend(persons or [line])
    return [name for name in found if name][:_MAX_AUTHORS]


def _is_person(element: Element) -> bool:
    tag: object = element.tag
    return isinstance(tag, str) and tag.rpartition("}")[2] == "person"


def _date(data: Element | None, heading: Element | None, head: Element | None) -> str:
    """Return the date of issue or release, of the dateline, or of publication in print."""
    listed = (
        *((each, "norm") for name in ("date.issue", "date.release") for each in children(data, name)),
        *((each, "norm") for each in descend(heading, "dateline/story.date")),
        *((each, "date.publication") for each in children(head, "pubdata")),
    )
    return next((date for each, name in listed if (date := attribute(each, name))), "")


def _source(data: Element | None, heading: Element | None, head: Element | None) -> str:
    """Return the holder of the copyright, the distributor, or the publication."""
    holders = (attribute(each, "holder") for each in children(data, "doc.copyright"))
    names = (attribute(each, "name") for each in children(head, "pubdata"))
    return next(filter(None, holders), "") or first_text(heading, "distributor") or next(filter(None, names), "")
