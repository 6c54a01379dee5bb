"""The story of an article: which earlier articles report the same event, and how that story grows."""

from enum import StrEnum
from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from newsloom_schemas.base import Part, Record, UtcDatetime
from newsloom_schemas.entity import EntityId, EntityType
from newsloom_schemas.identity import ArticleId, StoryId

STORY = "The story that the article belongs to; null without the stage `stories`, and in records of older versions."
"""The description of the field `story` of all records."""


class StoryRelation(StrEnum):
    """What an article does to its story."""

    OPENS = "opens"
    JOINS = "joins"


class StoryEvidence(Part):
    """The reasons why an article opens a story or joins one, as figures and as one sentence."""

    summary: str = Field(description="One sentence for a person.")
    matched_id: ArticleId | None = Field(
        None,
        description="The earlier article that the figures compare with. An article that opens a story has one if it nearly "
        "joined another.",
    )
    shared_entities: tuple[str, ...] = Field((), description="Names of entities in both; at most 8.")
    shared_terms: tuple[str, ...] = Field((), description="Rare words in both; at most 8.")
    shared_numbers: tuple[str, ...] = Field((), description="Numbers and dates in both; at most 4.")
    shared_quotes: NonNegativeInt = Field(0, description="Number of quotations in both.")
    hours_apart: float | None = Field(
        None, ge=0, description="Hours between the publication of both; null if one is unknown."
    )
    candidates: NonNegativeInt = Field(0, description="Number of earlier articles compared.")


class SameStory(Part):
    """Another story of the same event, and the article in it that shows this."""

    story_id: StoryId
    matched_id: ArticleId
    similarity: float = Field(ge=0, le=1, description="How likely both articles report the same event.")
    reason: str = Field(description="One sentence for a person.")


class Story(Part):
    """The story of an article, with the reasons. A duplicate has the story of its canonical article."""

    id: StoryId
    relation: StoryRelation
    similarity: float = Field(ge=0, le=1, description="How likely this and the matched article report the same event.")
    number: PositiveInt = Field(
        1, description="Which article of its story this is, as far as the compared articles show: 1 opens it."
    )
    opened_at: UtcDatetime | None = Field(
        None, description="When the article that opened the story was published; null if that is not known."
    )
    evidence: StoryEvidence
    same_stories: tuple[SameStory, ...] = Field(
        (),
        description="Other stories that this article shows to be one with its own; each of them is merged. At most 4.",
    )
    parameters: str = Field(description="Version of the parameter set that decided.")


class StoryChange(StrEnum):
    """What happened to a story."""

    OPENED = "opened"
    GREW = "grew"
    MERGED = "merged"
    CLOSED = "closed"


class StoryEntity(Part):
    """An entity that the articles of a story name."""

    id: EntityId
    name: str
    type: EntityType
    articles: PositiveInt = Field(description="Number of articles of the story that name it.")


class StoryChanged(Record):
    """A story as it is after a change; on `news.stories`.

    The topic is compacted: the last record of an id is the current state of the story. A merged story is a part of
    `merged_into` from then on, and its articles keep the story that they have.
    """

    schema_: Literal["newsloom.story/1"] = Field("newsloom.story/1", alias="schema")
    change: StoryChange
    id: StoryId
    title: str | None = Field(None, description="Title of the most central article.")
    size: PositiveInt = Field(description="Number of articles, with duplicates.")
    outlets: NonNegativeInt = Field(description="Number of outlets that published them.")
    outlet_names: tuple[str, ...] = Field((), description="The outlets; at most 20.")
    independent_origins: NonNegativeInt = Field(
        description="Number of agencies and outlets that wrote about the event independently of one another."
    )
    languages: tuple[str, ...] = Field((), description="Codes of the languages, the most frequent first.")
    countries: tuple[str, ...] = Field((), description="ISO 3166-1 alpha-2 codes, the most frequent first; at most 12.")
    entities: tuple[StoryEntity, ...] = Field((), description="The most frequent entities; at most 12.")
    first_publisher: str | None = Field(None, description="The outlet that published first, as far as dates are known.")
    first_published_at: UtcDatetime | None = None
    last_published_at: UtcDatetime | None = None
    central_id: ArticleId = Field(description="The article that is most like the others.")
    newest_id: ArticleId = Field(description="The article that was published last.")
    fullest_id: ArticleId = Field(description="The article with the longest text.")
    merged_into: StoryId | None = Field(
        None, description="The story that this one is a part of from now on; set only for the change `merged`."
    )
    article_id: ArticleId | None = Field(
        None, description="The article that caused the change; null for a story that was closed after silence."
    )

    @property
    def record_key(self) -> str:
        """Return the id of the story, so that its changes stay in order and the topic keeps the last one."""
        return self.id

    @property
    def event_id(self) -> str:
        """Return an id made of the story, the change and the size."""
        return f"{self.id}:{self.change}:{self.size}"
