"""The article: what normalise makes from a raw record, and the base of the later records."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, NonNegativeFloat

from newsloom_schemas.base import CalendarDay, Part, Record, UtcDatetime
from newsloom_schemas.completeness import TextCompleteness
from newsloom_schemas.document_kind import DocumentKind, Post
from newsloom_schemas.extensions import extended
from newsloom_schemas.identity import ArticleId, DocumentKey, Origin


class Precision(StrEnum):
    """The precision of a date in its source. The unknown part of `value` is zero."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Provenance(StrEnum):
    """The source of a fact about an article."""

    HEADER = "header"
    ENVELOPE = "envelope"
    JSON_LD = "json_ld"
    META = "meta"
    MARKUP = "markup"
    URL = "url"
    TEXT = "text"
    EXTRACTOR = "extractor"


class RemovedKind(StrEnum):
    """The kind of a passage that cleaning removed from the text."""

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
    SUBSCRIPTION = "subscription"


class PublicationStatus(StrEnum):
    """The publisher allows the use of the article, not yet, or no more. The values are those of IPTC's `pubStatus`."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Source(Part):
    """The publisher of the article, as the producer or the page states."""

    name: str | None = None
    domain: str | None = Field(None, description="Registered domain of the URL, lower case, without www.")


def _local_day(fields: Mapping[str, Any]) -> date | None:
    """Return the day at the offset of a moment; None for a year or month."""
    value, precision = fields.get("value"), fields.get("precision")
    if value is None or precision in {Precision.YEAR, Precision.MONTH}:
        return None
    day: date = (value + timedelta(minutes=fields.get("utc_offset") or 0)).date()
    return day


class PublishedAt(Part):
    """The time of publication, with the precision of its source."""

    value: UtcDatetime
    precision: Precision
    provenance: Provenance
    utc_offset: int | None = Field(
        None,
        ge=-1_440,
        le=1_440,
        description="Offset from UTC in minutes, if the source gave a time with one.",
    )
    day: CalendarDay | None = Field(
        default_factory=_local_day,
        description="The day in the publisher's calendar: as the publisher shows it, else in the time zone of the source, else "
        "in UTC. It can differ from the day of `value`, which is in UTC. None if only the year or month is known.",
    )


class Language(Part):
    """The main language of the text."""

    code: str = Field(description="ISO 639-1 code, or ISO 639-3 if there is none; `und` if the language is unknown.")
    confidence: float = Field(ge=0, le=1)
    also: tuple[str, ...] = Field((), description="Other languages of at least a fifth of the text each.")


class Removed(Part):
    """A passage that cleaning removed, with the rule that removed it."""

    kind: RemovedKind
    text: str
    rule: str = Field(description="Name of the cleaning rule.")


class Attribution(Part):
    """Facts from datelines and credit lines."""

    place: str | None = None
    agency: str | None = None
    credited_to: str | None = None
    signed_by: str | None = Field(
        None, description="The team, desk or publisher that signed, alone or beside the authors."
    )


class ContributorRole(StrEnum):
    """The task of a person who is no author of an article. `contributor` is help with the reporting."""

    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"
    ILLUSTRATOR = "illustrator"
    REVIEWER = "reviewer"
    COMPILER = "compiler"


class Contributor(Part):
    """A person whom the article credits, but not as an author."""

    name: str
    role: ContributorRole


class StageTrace(Part):
    """The work of one stage on this article."""

    stage: str
    version: str
    started: UtcDatetime
    seconds: NonNegativeFloat
    notes: dict[str, str] = Field(
        default_factory=dict, description="Facts such as the extraction method, or the name and version of the model."
    )
    own_steps: dict[str, str] | None = Field(
        None, description="The plugin steps that ran in this stage: their versions by name."
    )


class Trace(Part):
    """The processing history of the article."""

    received_at: UtcDatetime | None = Field(None, description="Timestamp of the raw record on the broker.")
    stages: tuple[StageTrace, ...] = ()


class ArticleBase(Record):
    """The fields of an article from normalise on."""

    schema_: str = Field(alias="schema")
    id: ArticleId
    origin: Origin
    document_key: DocumentKey
    external_id: str | None = Field(
        None,
        description="The producer's own id of the document, from the raw record; at most 2048 characters.",
    )
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="The producer's own facts about the record, from `labels` and `metadata` of the raw record. newsloom "
        "passes them on without reading them. At most 32, with names of at most 64 characters and values of at most 512.",
    )
    url: str | None = None
    canonical_url: str | None = None
    source: Source = Source()
    title: str | None = None
    standfirst: str | None = Field(
        None,
        description="The line or short paragraph under the title that summarises the article; at most 500 characters. "
        "Null if it is not certain which one that is. It does not change `text`: a text that begins with its standfirst "
        "keeps it.",
    )
    authors: tuple[str, ...] = Field((), description="The people who wrote the article, as it names them.")
    contributors: tuple[Contributor, ...] = Field(
        (),
        description="People whom the article credits with other work: editors, translators, photographers, reporters who helped.",
    )
    language: Language
    published_at: PublishedAt | None = None
    modified_at: PublishedAt | None = Field(None, description="When the publisher last changed the article.")
    publication_status: PublicationStatus | None = Field(
        None,
        description="The status that the producer states. `canceled`: the publisher has taken the document back, and the text "
        "may be the notice that says so. Null if none is stated.",
    )
    embargoed_until: UtcDatetime | None = Field(
        None, description="The time before which the publisher does not allow publication; null if there is no embargo."
    )
    publisher: str | None = Field(None, description="Who is responsible for the content, if the page says so.")
    section: str | None = Field(None, description="The section of the site, as the page names it.")
    keywords: tuple[str, ...] = Field((), description="The publisher's own keywords or tags.")
    image: str | None = Field(None, description="URL of the main picture.")
    provenance: dict[str, Provenance] = Field(
        default_factory=dict,
        description="Where each of these fields comes from, by its name: canonical_url, source, title, standfirst, "
        "authors, publisher, section, keywords, image, kind. Dates have their own provenance; unknown fields have none.",
    )
    kind: DocumentKind | None = Field(
        None, description="What kind of document it is; null if neither the publisher nor the page says it."
    )
    posts: tuple[Post, ...] = Field(
        (),
        description="The posts of a live blog, the oldest first. `text` is its lead, then the posts with their headings.",
    )
    text: str = Field(description="Clean body, with a blank line between paragraphs. Offsets are code points into it.")
    completeness: TextCompleteness = Field(
        TextCompleteness(), description="How much of the article the text is, as far as its source says."
    )
    removed: tuple[Removed, ...] = ()
    corrections: tuple[str, ...] = Field((), description="Correction notices, which are not part of the text.")
    attribution: Attribution = Attribution()
    extensions: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="Values that plugin steps added, as any JSON by name; at most 16 KiB each and 64 KiB in total. newsloom "
        "itself adds none, and accepts none from a raw record.",
    )
    trace: Trace = Trace()

    def with_extension(self, name: str, value: Any) -> Self:  # noqa: ANN401 - any JSON
        """Return the article with an extension added, or replaced if the name exists already.

        Args:
            name: name of the extension: a letter, then at most 63 letters, digits, `_`, `-` and `.`.
            value: any JSON of at most 16 KiB, at most 64 KiB with all other extensions, and at most 32 levels deep. It is
                copied.

        Raises:
            ExtensionError: the name or the value has another form, or the value is too large.
        """
        return self.replace(extensions=extended(self.extensions, name, value))

    @property
    def record_key(self) -> str:
        """Return the document key, so that versions of one document stay in order."""
        return self.document_key

    @property
    def event_id(self) -> str:
        """Return the id of the article."""
        return self.id


class NormalisedArticle(ArticleBase):
    """An article with clean text and metadata; on `news.normalised`."""

    schema_: Literal["newsloom.normalised/1"] = Field("newsloom.normalised/1", alias="schema")
