"""Choose the stories that `newsloom stories` shows, and count those that it leaves out."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from newsloom_schemas import StoryChange, StoryChanged, StoryId

_ENDED: Final = frozenset({StoryChange.MERGED, StoryChange.CLOSED})
_ALL_BUT_SINGLE: Final = 2
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Order(StrEnum):
    """The orders in which stories are shown."""

    LARGEST = "largest"
    NEWEST = "newest"


class LeftOut(StrEnum):
    """Why a story is not shown."""

    ENDED = "ended"
    UNDATED = "undated"
    OLD = "old"
    SMALL = "small"


class StoryList:
    """The latest record of each story, as long as it is shown. Of the others only the ids are kept, so that many take little memory.

    Args:
        min_size: the smallest number of articles of a story that is shown.
        since: the earliest time of the latest article of a story that is shown; `None` for any time.
        ended: True if stories that are closed or merged are shown, too.
    """

    def __init__(self, *, min_size: int, since: datetime | None, ended: bool) -> None:
        self._min_size = min_size
        self._since = since
        self._ended = ended
        self._stories: dict[StoryId, StoryChanged | LeftOut] = {}

    def put(self, story: StoryChanged) -> None:
        """Take a record of a story in place of its earlier one."""
        self._stories[story.id] = self._why_left_out(story) or story

    def shown(self, order: Order) -> list[StoryChanged]:
        """Return the stories that are shown, in an order. The newest have the latest article; undated ones come last."""
        found = [story for story in self._stories.values() if isinstance(story, StoryChanged)]
        newest = sorted(found, key=lambda story: (story.last_published_at or _LONG_AGO, story.size), reverse=True)
        return newest if order is Order.NEWEST else sorted(newest, key=lambda story: -story.size)

    def left_out(self) -> Iterator[str]:
        """Yield which stories are left out, and the option that shows them."""
        counts = Counter(each for each in self._stories.values() if isinstance(each, LeftOut))
        if number := counts[LeftOut.SMALL]:
            single, plural = (
                ("single article", "single articles") if self._min_size == _ALL_BUT_SINGLE
                else (f"story of fewer than {self._min_size} articles", f"stories of fewer than {self._min_size} articles")
            )  # fmt: skip
            yield f"{number} {single if number == 1 else plural} left out; --min-size 1 shows all"
        if number := counts[LeftOut.OLD]:
            yield f"{number} {'story' if number == 1 else 'stories'} without a newer article left out"
        if number := counts[LeftOut.UNDATED]:
            yield f"{number} {'story' if number == 1 else 'stories'} without a date left out; without --since they are shown"
        if number := counts[LeftOut.ENDED]:
            yield f"{number} {'story that is' if number == 1 else 'stories that are'} closed or merged left out; --all shows all"

    def _why_left_out(self, story: StoryChanged) -> LeftOut | None:
        if story.change in _ENDED and not self._ended:
            return LeftOut.ENDED
        if self._since is not None:
            if story.last_published_at is None:
                return LeftOut.UNDATED
            if story.last_published_at < self._since:
                return LeftOut.OLD
        return LeftOut.SMALL if story.size < self._min_size else None
