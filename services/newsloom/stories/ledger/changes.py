"""The events of a story, and when it has grown enough for the next one."""

from datetime import UTC, datetime
from typing import Final

from newsloom.stories.ledger.tally import Tally
from newsloom_schemas import (
    ArticleId,
    EntityId,
    EntityType,
    StoryChange,
    StoryChanged,
    StoryEntity,
    StoryId,
)

_EACH_UP_TO: Final = 5
"""Size up to which each new article is an event."""
_GROWTH: Final = 1.25
"""How many times as large a story must be as at its last event, for the next one."""
_MAX_SILENCE_SECONDS: Final = 3_600.0
"""Time after which one more article is enough for the next event."""
_MAX_COUNTRIES: Final = 12
_MAX_ENTITIES: Final = 12


def has_grown(tally: Tally, now: float) -> bool:
    """Return True if a story that got an article has changed enough for an event.

    Args:
        tally: the story with the article.
        now: time in seconds since the epoch.
    """
    size, time = tally.announced
    return tally.size <= _EACH_UP_TO or tally.size >= _GROWTH * size or now - time >= _MAX_SILENCE_SECONDS


def story_changed(
    tally: Tally, change: StoryChange, *, article_id: str | None, merged_into: str | None = None
) -> StoryChanged:
    """Return the event of a change.

    Args:
        tally: the story after the change.
        change: what happened.
        article_id: the article that caused it; `None` for a story that was silent.
        merged_into: the story that it is a part of from now on.
    """
    central = max(tally.central.items(), key=lambda each: float(each[1][0]), default=(tally.fullest[0], [0.0, ""]))
    first = tally.first
    return StoryChanged(
        change=change,
        id=tally.story,
        title=str(central[1][1]) or None,
        size=tally.size,
        outlets=len(tally.outlets),
        outlet_names=tuple(tally.outlet_names),
        independent_origins=tally.independent_origins,
        languages=_most_frequent(tally.languages, len(tally.languages)),
        countries=_most_frequent(tally.countries, _MAX_COUNTRIES),
        entities=_entities(tally),
        first_publisher=first[0] if first is not None else None,
        first_published_at=_moment(first[1] if first is not None else None),
        last_published_at=_moment(tally.newest[1]),
        central_id=ArticleId(central[0]),
        newest_id=ArticleId(tally.newest[0]),
        fullest_id=ArticleId(tally.fullest[0]),
        merged_into=StoryId(merged_into) if merged_into is not None else None,
        article_id=ArticleId(article_id) if article_id is not None else None,
    )


def _entities(tally: Tally) -> tuple[StoryEntity, ...]:
    kept = sorted(tally.entities.items(), key=lambda each: -int(each[1][2]))[:_MAX_ENTITIES]
    return tuple(
        StoryEntity(id=EntityId(entity), name=str(name), type=EntityType(str(kind)), articles=int(count))
        for entity, (name, kind, count) in kept
    )


def _most_frequent(counts: dict[str, int], most: int) -> tuple[str, ...]:
    return tuple(code for code, _ in sorted(counts.items(), key=lambda each: -each[1])[:most])


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
