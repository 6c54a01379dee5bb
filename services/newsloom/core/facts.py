"""Facts that newsloom's steps find about an article, and that metrics count.

Facts are part of a `PipelineRun`, which goes from the pool's process to the worker. Notes, in contrast, are text for people
who read a trace, and are never counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from newsloom_schemas import EntityType, Relation, StoryChange, StoryRelation


@dataclass(frozen=True, slots=True)
class TextExtracted:
    """The article's text was found with `method`: `plain_text`, `json_ld` and so on."""

    method: str


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The code of the text's language; `und` if no language is certain."""

    language: str


@dataclass(frozen=True, slots=True)
class RelationDecided:
    """The article's relation to earlier articles, and the number of articles that it was compared with."""

    relation: Relation
    candidates: int


@dataclass(frozen=True, slots=True)
class EntitiesFound:
    """The number of the article's entities by type, and the code of its language."""

    language: str
    counts: Mapping[EntityType, int]


@dataclass(frozen=True, slots=True)
class StoryDecided:
    """The article opened or joined a story; the number of articles that it was compared with, and the events that it caused."""

    relation: StoryRelation
    candidates: int
    changes: tuple[StoryChange, ...]


Fact = TextExtracted | LanguageDetected | RelationDecided | EntitiesFound | StoryDecided
