"""Names of JSON fields that hold an article's body, and of fields that look like one and do not.

Names are compared by `field_name`: `articleBody`, `article_body`, `article-body` and `ARTICLE BODY` are one name.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

_SEPARATORS: Final = re.compile(r"[\W_]+")
_MAX_NAME_CHARS: Final = 60

TEXT_FIELDS: Final = (
    *("text", "body", "content", "articlebody", "bodytext"),
    *("maintext", "articletext", "articlecontent", "fulltext", "fullcontent", "fullbody", "fullarticle"),
    *("fulldescription", "fullstory", "contentelements"),
    *("cleanedtext", "cleantext", "extractedtext", "maincontent", "mainbody"),
    *("storytext", "storybody", "storycontent", "newstext", "newsbody", "newscontent", "posttext", "postbody"),
    *("postcontent", "pagetext", "pagecontent", "documenttext", "doctext"),
    *("textcontent", "contenttext", "contentencoded", "contentplain", "bodyplain", "plaintext", "textplain"),
)
"""Fields with the body as text, in the order in which they are read; their values may hold markup."""

HTML_FIELDS: Final = (
    *("html", "bodyhtml", "rawhtml", "contenthtml"),
    *("bodyxhtml", "contentxhtml", "articlehtml", "articlebodyhtml", "htmlcontent", "htmlbody", "texthtml", "htmltext"),
    *("cleanedhtml", "cleanhtml", "storyhtml", "posthtml", "fullhtml", "pagehtml", "htmlsource", "sourcehtml"),
)
"""Fields with the body, or the page that it is from, as HTML. They are the body where no text field holds anything."""

LAST_FIELDS: Final = (
    "markdown",
    "contentmarkdown",
    "bodymarkdown",
    "articlemarkdown",
    "rawtext",
    "rawcontent",
    "rawbody",
)
"""Fields that are the body where there is neither text nor HTML: their text holds marks, or all of the page."""

FEED_FIELDS: Final = ("contentencoded", "encoded", "contenthtml", "content", "contenttext")
"""Fields with the body of a feed's entry, in the order in which they are read; they are read before all others."""

FEED_SUMMARIES: Final = ("description", "summary", "summarydetail")
"""Fields that may be all that a feed's entry has. They are the body only of an entry that has no body field."""

STRONG_FIELDS: Final = frozenset({*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS}) - {
    *("text", "body", "content", "html", "markdown", "contenttext", "contenthtml", "contentencoded", "textplain"),
    *("textcontent", "texthtml", "plaintext", "rawtext", "rawcontent", "htmlcontent"),
}
"""Names that say body wherever they are found; the others are used for captions, comments and titles as well."""

TEASER_FIELDS: Final = (
    *(
        "description",
        "summary",
        "excerpt",
        "abstract",
        "snippet",
        "lead",
        "lede",
        "teaser",
        "standfirst",
        "dek",
        "deck",
    ),
    *("intro", "preview", "blurb", "synopsis", "tldr"),
)
"""Fields that tell what an article is about. They are never read as its body, but for `FEED_SUMMARIES`."""

NON_BODY_NAME_PARTS: Final = (
    *("licence", "license", "copyright", "rights", "disclaimer", "terms", "policy", "comment", "related", "keyword"),
    *("transcript", "translat", "biograph", "aboutauthor", "image", "media", "video", "caption", "categor", "entities"),
    *("snippet", "llm", "aisummary", "itunes", "metadescription", "ogdescription", "twitterdescription"),
)
"""Parts of names of fields whose text, however long, is known to be no article's body."""

WRAPPER_FIELDS: Final = (
    *("article", "story", "post", "news", "newsitem", "doc", "document", "object"),
    *("payload", "after", "data", "record", "message", "value", "fields", "attributes", "result", "response"),
)
"""Fields that hold the article as an object of its own; so does Elasticsearch's `_source`."""

LIST_FIELDS: Final = (
    "articles",
    "stories",
    "posts",
    "news",
    "docs",
    "documents",
    "data",
    "records",
    "results",
    "items",
    "hits",
)
"""Fields that hold articles as a list."""


class BodyRule(StrEnum):
    """By which rule a field was taken as the body; the trace's `body_rule`."""

    FIRST_FIELD = "first_field"
    LONGER_FIELD = "longer_field"
    HTML_FIELD = "html_field"
    LAST_FIELD = "last_field"
    FEED_SUMMARY = "feed_summary"


@lru_cache(maxsize=4_096)
def field_name(name: str) -> str:
    """Return a field's name without case and separators; empty for one that is too long to be a name."""
    return _SEPARATORS.sub("", name).lower() if len(name) <= _MAX_NAME_CHARS else ""


def is_not_a_body(name: str) -> bool:
    """Return whether a field's name says that its text is no article's body."""
    name = field_name(name)
    return name in TEASER_FIELDS or any(part in name for part in NON_BODY_NAME_PARTS)


def has_known_field(value: Mapping[str, Any]) -> bool:
    """Return whether an object has a field that holds a body in common exports, empty or not."""
    return any(field_name(name) in _BODY_FIELDS for name in value)


def has_strong_field(value: Mapping[str, Any]) -> bool:
    """Return whether an object has a field whose name says body wherever it is found."""
    return any(field_name(name) in STRONG_FIELDS for name in value)


_BODY_FIELDS: Final = frozenset({*TEXT_FIELDS, *HTML_FIELDS, *LAST_FIELDS})
