"""Read the XML that trafilatura writes (`trafilatura --xml`): the metadata in attributes of `doc`, the text in `main`."""

import re
from typing import Final

from newsloom.normalise.body.choice import NoBody
from newsloom.normalise.envelopes.news_item import NewsItem
from newsloom.normalise.envelopes.xml.flat_body import write_paragraphs
from newsloom.normalise.envelopes.xml.xml_document import Element, attribute, children
from newsloom.normalise.records import Stated
from newsloom_schemas import RejectionReason

_BETWEEN_NAMES: Final = re.compile(r"\s*;\s*")
_BETWEEN_KEYWORDS: Final = re.compile(r"\s*[;,]\s*")
_MAX_KEYWORDS: Final = 50
_MAX_AUTHORS: Final = 20


def read_trafilatura(root: Element) -> NewsItem:
    """Read a `doc` element. Comments of readers are not the article."""
    html = "".join(write_paragraphs(each, line_breaks=True) for each in children(root, "main"))
    fields = {
        "title": attribute(root, "title"),
        "standfirst": attribute(root, "description"),
        "authors": split_names(attribute(root, "author")),
        "published_at": attribute(root, "date"),
        "url": attribute(root, "url"),
        "source": attribute(root, "sitename") or attribute(root, "hostname"),
        "language": attribute(root, "language"),
        "external_id": attribute(root, "id"),
    }
    return NewsItem(
        {name: value for name, value in fields.items() if value},
        {"html": html} if html else {},
        Stated(keywords=split_keywords(attribute(root, "tags"), attribute(root, "categories"))),
        {"body_field": "main"},
        None if html else NoBody(RejectionReason.EMPTY, "XML of trafilatura without text in main"),
    )


def split_names(*lists: str) -> list[str]:
    """Return the names of lists that semicolons separate."""
    return [name for names in lists for name in _BETWEEN_NAMES.split(names) if name][:_MAX_AUTHORS]


def split_keywords(*lists: str) -> tuple[str, ...]:
    """Return the keywords of lists that semicolons or commas separate, each once."""
    words = (word for each in lists for word in _BETWEEN_KEYWORDS.split(each.strip()) if word)
    return tuple(dict.fromkeys(words))[:_MAX_KEYWORDS]
