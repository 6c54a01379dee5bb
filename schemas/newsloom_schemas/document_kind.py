"""The kinds of documents, and the posts of live blogs."""

from enum import StrEnum

from pydantic import Field, NonNegativeInt

from newsloom_schemas.base import Part, UtcDatetime


class DocumentKind(StrEnum):
    """The kind of a document, by its structured data or by signs on its page. The names follow schema.org and IPTC genres."""

    ARTICLE = "article"
    LIVE_BLOG = "live_blog"
    GALLERY = "gallery"
    VIDEO = "video"
    AUDIO = "audio"
    INTERVIEW = "interview"
    RESULTS = "results"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    REVIEW = "review"
    PRESS_RELEASE = "press_release"
    CORRECTION = "correction"
    OBITUARY = "obituary"
    SPONSORED = "sponsored"
    SATIRE = "satire"
    SUMMARY = "summary"
    QUIZ = "quiz"
    RECIPE = "recipe"


class Post(Part):
    """A post of a live blog. `start` and `end` are offsets into the article's `text`, in code points."""

    start: NonNegativeInt
    end: NonNegativeInt
    time: UtcDatetime | None = Field(None, description="When it was posted, if the page says so with a date.")
    heading: str | None = None
    id: str | None = Field(None, description="The publisher's own id or address of the post.")
