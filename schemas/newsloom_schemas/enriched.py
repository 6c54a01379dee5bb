"""The records of the later stages: the article with its verdict, entities and story, and published."""

from typing import Literal

from pydantic import Field

from newsloom_schemas.article import ArticleBase
from newsloom_schemas.entity import Entity
from newsloom_schemas.focus import FOCUS, Focus
from newsloom_schemas.story import STORY, Story
from newsloom_schemas.verdict import ArticleOutcome, Verdict


class _Judged(ArticleBase):
    outcome: ArticleOutcome
    dedup: Verdict
    story: Story | None = Field(None, description=STORY)


class DeduplicatedArticle(_Judged):
    """An article with its verdict; on `news.unique` and `news.duplicates`."""

    schema_: Literal["newsloom.deduplicated/1"] = Field("newsloom.deduplicated/1", alias="schema")


class TaggedArticle(_Judged):
    """An article with its verdict and entities; on `news.tagged`, and with its story on `news.grouped`."""

    schema_: Literal["newsloom.tagged/1"] = Field("newsloom.tagged/1", alias="schema")
    entities: tuple[Entity, ...] = ()
    focus: Focus | None = Field(None, description=FOCUS)


class EnrichedArticle(_Judged):
    """The finished article for consumers; on `news.enriched` and on routes with the view `full`."""

    schema_: Literal["newsloom.enriched/1"] = Field("newsloom.enriched/1", alias="schema")
    entities: tuple[Entity, ...] = ()
    focus: Focus | None = Field(None, description=FOCUS)
