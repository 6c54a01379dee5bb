"""The article: what normalise makes of a raw record, and what the later stages add to."""

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, NonNegativeFloat

from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.extensions import extended
from newsloom_schemas.identity import ArticleId, DocumentKey, Origin


class Precision(StrEnum):
    """How exactly a source gave a date. The unknown rest of `value` is zero."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Provenance(StrEnum):
    """Where a fact about an article was read."""

    HEADER = "header"
    ENVELOPE = "envelope"
    JSON_LD = "json_ld"
    META = "meta"
    MARKUP = "markup"
    URL = "url"
    TEXT = "text"
    EXTRACTOR = "extractor"


class RemovedKind(StrEnum):
    """What a passage was that cleaning cut from the text."""

    DATELINE = "dateline"
    CREDIT = "credit"
    CAPTION = "caption"
    LICENCE = "licence"
    TOC = "toc"
    SITE_BOILERPLATE = "site_boilerplate"
    TITLE = "title"
    CORRECTION = "correction"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    READ_MORE = "read_more"
    CONTROL = "control"


class Source(Part):
    """Who published the article, as the producer or the page says."""

    name: str | None = None
    domain: str | None = Field(None, description="Registered domain of the URL, lower case, without www.")


class PublishedAt(Part):
    """When the article was published, only as exact as its source."""

    value: UtcDatetime
    precision: Precision
    provenance: Provenance
    utc_offset: int | None = Field(
        None,
        ge=-1_440,
        le=1_440,
        description="Minutes east of UTC in which the source gave a time: with it, the day as the publisher wrote it.",
    )


class Language(Part):
    """The text's main language."""

    code: str = Field(description="ISO 639-1 where there is one, else 639-3; `und` when it cannot be told.")
    confidence: float = Field(ge=0, le=1)
    also: tuple[str, ...] = Field((), description="Other languages, each of at least a fifth of the text.")


class Removed(Part):
    """A passage that was cut, with the rule that cut it. Nothing vanishes silently."""

    kind: RemovedKind
    text: str
    rule: str = Field(description="The rule's name in the cleaning rules.")


class Attribution(Part):
    """What datelines and credit lines said."""

    place: str | None = None
    agency: str | None = None
    credited_to: str | None = None
    signed_by: str | None = Field(None, description="The team, desk or publisher that signs where no person is named.")


class StageTrace(Part):
    """One stage's work on this article."""

    stage: str
    version: str
    started: UtcDatetime
    seconds: NonNegativeFloat
    notes: dict[str, str] = Field(default_factory=dict, description="Extraction method, model name and version, …")
    own_steps: dict[str, str] | None = Field(
        None, description="The steps of your own that ran in this stage: each one's version by its name."
    )


class Trace(Part):
    """How the article came through."""

    received_at: UtcDatetime | None = Field(None, description="The broker's time stamp of the raw record.")
    stages: tuple[StageTrace, ...] = ()


class ArticleBase(Record):
    """What an article has from normalise on."""

    schema_: str = Field(alias="schema")
    id: ArticleId
    origin: Origin
    document_key: DocumentKey
    external_id: str | None = Field(
        None,
        description="The producer's own id of the document, as the raw record had it, of at most 2048 characters.",
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="The producer's own facts about the record, from `labels` and `metadata` of the raw record. newsloom "
        "carries them and does not read them. At most 32, names of at most 64 characters and values of at most 512.",
    )
    url: str | None = None
    canonical_url: str | None = None
    source: Source = Source()
    title: str | None = None
    standfirst: str | None = Field(
        None,
        description="The line or short paragraph under the title that sums the article up, of at most 500 characters; "
        "none where it is not sure which one that is. Nothing is taken out of `text` or added to it for this: a text "
        "that begins with its standfirst still does.",
    )
    authors: tuple[str, ...] = ()
    language: Language
    published_at: PublishedAt | None = None
    modified_at: PublishedAt | None = Field(None, description="When the publisher last changed it.")
    publisher: str | None = Field(None, description="Who answers for the content, where the page names it.")
    section: str | None = Field(None, description="The site's section, as the page names it.")
    keywords: tuple[str, ...] = Field((), description="The publisher's own keywords or tags.")
    image: str | None = Field(None, description="URL of the lead picture.")
    provenance: dict[str, Provenance] = Field(
        default_factory=dict,
        description="Where each of these fields was read, by its name: canonical_url, source, title, standfirst, authors, "
        "publisher, section, keywords, image. Dates carry their own; a field that is not known has none.",
    )
    text: str = Field(description="Clean body; paragraphs separated by a blank line. Offsets are code points into it.")
    removed: tuple[Removed, ...] = ()
    corrections: tuple[str, ...] = Field((), description="Correction notes, which are no part of the text.")
    attribution: Attribution = Attribution()
    extensions: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="What steps of your own added, as any JSON by name: at most 16 KiB each and 64 KiB in all. newsloom "
        "itself adds none, and takes none from a raw record.",
    )
    trace: Trace = Trace()

    def with_extension(self, name: str, value: Any) -> Self:  # noqa: ANN401 - any JSON
        """Return the article with what a step of your own found. A name that is there already gets the new value.

        Args:
            name: of the step, or of what it found: a letter, then at most 63 letters, digits, `_`, `-` and `.`.
            value: any JSON, of at most 16 KiB, and 64 KiB with all other extensions; nested at most 32 deep. It is copied.

        Raises:
            ExtensionError: the name or the value is not of that form, or too large.
        """
        return self.replace(extensions=extended(self.extensions, name, value))

    @property
    def record_key(self) -> str:
        """The document key: versions of one document stay in order."""
        return self.document_key

    @property
    def event_id(self) -> str:
        """The article's id."""
        return self.id


class NormalisedArticle(ArticleBase):
    """Clean text with what is known of it; on `news.normalised`."""

    schema_: Literal["newsloom.normalised/1"] = Field("newsloom.normalised/1", alias="schema")
