"""Define how often something must recur before it is boilerplate."""

from dataclasses import dataclass
from typing import Final

DEFAULT_MIN_ARTICLES: Final = 10
"""Different stories in which a line must occur. A stream has hundreds of articles of a site within a day or two."""

_MIN_SHARE: Final = 0.02
_MIN_SLOT_SHARE: Final = 0.05
_MIN_PROSE_SHARE: Final = 0.05
_MIN_CALL_SHARE_INSIDE: Final = 0.1
_MIN_SHARE_INSIDE: Final = 0.25
_MIN_AUTHOR_SHARE: Final = 0.5
_MIN_AUTHOR_STORIES: Final = 3
MAX_RULES: Final = 300
"""Rules for a site. Of more, those found in the most stories are written, and the file says how many were left out."""
MAX_SITES: Final = 20_000
"""Sites in a file, in the order of their articles; the file says how many were left out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often something must recur. Copies of one text count as one story.

    Attributes:
        min_articles: different stories of the site in which it occurs.
        min_share: share of the stories of the site in which it occurs.
        min_slot_share: the same for a line with names as slots, and for the label of a line.
        min_prose_share: the same for running text at the top or bottom.
        min_author_share: share of the stories by an author in which a text about the author occurs.
    """

    min_articles: int = DEFAULT_MIN_ARTICLES
    min_share: float = _MIN_SHARE
    min_slot_share: float = _MIN_SLOT_SHARE
    min_prose_share: float = _MIN_PROSE_SHARE
    min_author_share: float = _MIN_AUTHOR_SHARE

    def admits(self, stories: int, all_stories: int, min_share: float | None = None) -> bool:
        """Return True if so many of all stories of a site are enough.

        Args:
            stories: the different stories with the line or region.
            all_stories: the different stories of the site.
            min_share: the share that is needed instead of `min_share`.
        """
        share = self.min_share if min_share is None else min_share
        return stories >= self.min_articles and stories >= share * all_stories

    def admits_inside(self, stories: int, all_stories: int, is_call: bool) -> bool:  # noqa: FBT001 - beside two counts
        """Return True if running text between the paragraphs of so many stories is enough.

        In the articles on a single topic its background recurs as well, so it must be in many.

        Args:
            stories: the different stories with the text, at least `min_articles`.
            all_stories: the different stories of the site.
            is_call: its words are those of a call.
        """
        if is_call:
            return stories >= _MIN_CALL_SHARE_INSIDE * all_stories
        return stories >= 2 * self.min_articles and stories >= _MIN_SHARE_INSIDE * all_stories

    def admits_author(self, stories: int, author_stories: int) -> bool:
        """Return True if a text about an author in so many of the author's stories is enough."""
        return stories >= _MIN_AUTHOR_STORIES and stories >= self.min_author_share * author_stories
