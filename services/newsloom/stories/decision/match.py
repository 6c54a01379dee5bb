"""An earlier article as it compares with the article that is decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from newsloom.stories.decision.compare import Comparison
from newsloom.stories.decision.weights import WeighedArticle
from newsloom_schemas import Story, StoryId


class StoryHead(NamedTuple):
    """Holds what later decisions read of a story that an article was given.

    Attributes:
        story: the story.
        number: which article of it this is, as far as the compared articles show.
        opened_at: when the article that opened it was published; `None` if that is not known.
        same_stories: the other stories that the article shows to be one with it.
    """

    story: StoryId
    number: int
    opened_at: datetime | None
    same_stories: tuple[StoryId, ...]


def head_of(story: Story) -> StoryHead:
    """Return the head of a story."""
    return StoryHead(story.id, story.number, story.opened_at, tuple(same.story_id for same in story.same_stories))


@dataclass(frozen=True)
class Placed:
    """An earlier article with its story."""

    article: WeighedArticle
    story: StoryHead


@dataclass(frozen=True)
class Match:
    """An earlier article as it compares with the article that is decided.

    Attributes:
        earlier: the earlier article.
        found: what both share.
        likelihood: how likely both report the same event, 0 to 1.
        is_copy: True if both are copies or versions of one text.
        same_language: True if both are in one language.
    """

    earlier: Placed
    found: Comparison
    likelihood: float
    is_copy: bool
    same_language: bool
