"""Completeness of texts: a record says whether its text is all of the article."""

from enum import StrEnum

from pydantic import Field

from newsloom_schemas.base import Part


class Completeness(StrEnum):
    """The text is all of the article, a part, or it is not known. `unknown` is the usual value: most sources say nothing."""

    FULL = "full"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Incompleteness(StrEnum):
    """Why a text counts as a part of its article."""

    NOT_ACCESSIBLE_FOR_FREE = "not_accessible_for_free"
    LOCKED_PART = "locked_part"
    SUBSCRIPTION_NOTE = "subscription_note"
    MARKER = "marker"
    FEED_SUMMARY = "feed_summary"
    TRUNCATED = "truncated"
    SHORTER_THAN_STATED = "shorter_than_stated"


class TextCompleteness(Part):
    """The completeness of the text, with the reasons why it is or may be a part of the article."""

    value: Completeness = Completeness.UNKNOWN
    reasons: tuple[Incompleteness, ...] = Field(
        (),
        description="not_accessible_for_free: the page says so (`isAccessibleForFree`, `article:content_tier`); locked_part: "
        "it says so of a part of itself (`hasPart`); subscription_note: the text ended with an offer to subscribe; marker: "
        "it ended with a mark such as `[+2829 chars]` or `Read more at …`; feed_summary: only the summary of a feed was "
        "there; truncated: the producer says that it cut the text; shorter_than_stated: structured data counts or has many "
        "more words.",
    )
