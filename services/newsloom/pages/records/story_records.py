"""Define the fields of stories that the pages show. Everything but the ids may be missing, and other fields are ignored."""

from typing import Literal

from pydantic import ConfigDict, Field, NonNegativeInt

from newsloom_schemas import Part, Record, UtcDatetime


class StoryEvidence(Part):
    """Why an article belongs to a story."""

    model_config = ConfigDict(extra="ignore")

    summary: str = ""
    matched_id: str | None = None


class SameStory(Part):
    """Another story that turned out to be the same."""

    model_config = ConfigDict(extra="ignore")

    story_id: str


class StoryMark(Part):
    """Hold the field `story` of an article."""

    model_config = ConfigDict(extra="ignore")

    id: str
    relation: str | None = None
    similarity: float | None = None
    evidence: StoryEvidence = StoryEvidence()
    same_stories: tuple[SameStory, ...] = ()


class StoryRecord(Record):
    """Hold a change of a story, as `newsloom.story/1` has it. The latest one of a story counts."""

    model_config = ConfigDict(extra="ignore")

    schema_: Literal["newsloom.story/1"] = Field("newsloom.story/1", alias="schema")
    id: str
    title: str | None = None
    size: NonNegativeInt = 0
    outlets: NonNegativeInt = 0
    independent_origins: NonNegativeInt = 0
    languages: tuple[str, ...] = ()
    first_publisher: str | None = None
    first_published_at: UtcDatetime | None = None
    last_published_at: UtcDatetime | None = None
    central_id: str | None = None
    merged_into: str | None = None
