"""The article without its text, for feeds, alerts and indexes that do not need it."""

from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from newsloom_schemas.article import (
    Attribution,
    Contributor,
    Language,
    Provenance,
    PublicationStatus,
    PublishedAt,
    Source,
    Trace,
)
from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.completeness import TextCompleteness
from newsloom_schemas.document_kind import DocumentKind
from newsloom_schemas.entity import EntityId, EntityType, Links
from newsloom_schemas.focus import FOCUS, Focus
from newsloom_schemas.identity import ArticleId, DocumentKey, Origin, StoryId
from newsloom_schemas.verdict import ArticleOutcome, Verdict


class EntityCount(Part):
    """An entity and its number of mentions, without the mentions themselves."""

    id: EntityId
    name: str
    type: EntityType
    count: PositiveInt
    links: Links = Links()
    salience: float | None = Field(
        None,
        ge=0,
        le=1,
        description="How much the article is about the entity: how often, how early, and whether in the title.",
    )
    confidence: float | None = Field(None, ge=0, le=1, description="How likely it is that name and type are right.")


class ArticleSummary(Record):
    """An enriched article without `text`, `posts`, `removed`, `extensions` and mentions; on routes with the view `summary`."""

    schema_: Literal["newsloom.summary/1"] = Field("newsloom.summary/1", alias="schema")
    id: ArticleId
    origin: Origin
    document_key: DocumentKey
    external_id: str | None = Field(None, description="The producer's own id of the document.")
    labels: dict[str, str] = Field(default_factory=dict, description="The producer's labels.")
    url: str | None = None
    canonical_url: str | None = None
    source: Source = Source()
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    language: Language
    published_at: PublishedAt | None = None
    modified_at: PublishedAt | None = None
    publication_status: PublicationStatus | None = None
    embargoed_until: UtcDatetime | None = None
    publisher: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    provenance: dict[str, Provenance] = Field(default_factory=dict, description="The same as in the enriched article.")
    kind: DocumentKind | None = None
    completeness: TextCompleteness = TextCompleteness()
    characters: NonNegativeInt = Field(description="Length of the text in code points.")
    corrections: tuple[str, ...] = ()
    attribution: Attribution = Attribution()
    outcome: ArticleOutcome
    dedup: Verdict
    story_id: StoryId | None = Field(None, description="The story; null without the stage `stories`.")
    entities: tuple[EntityCount, ...] = ()
    focus: Focus | None = Field(None, description=FOCUS)
    trace: Trace = Trace()

    @property
    def record_key(self) -> str:
        """Return the document key, so that versions of one document stay in order."""
        return self.document_key

    @property
    def event_id(self) -> str:
        """Return the id of the article."""
        return self.id
