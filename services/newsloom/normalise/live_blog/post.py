"""A post of a live blog before its place in the text is known."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

_CLOCK: Final = re.compile(
    r"(?:[^\d\n]{0,12}\s)?(?P<hour>[01]?\d|2[0-3])\s?[:.hH時시点點]\s?(?P<minute>[0-5]\d)(?!\d)\s?(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class LivePost:
    """A post: when, its heading, its paragraphs and its id. `clock` is minutes after midnight if only the time of day is known."""

    paragraphs: tuple[str, ...]
    heading: str | None = None
    time: datetime | None = None
    clock: int | None = None
    id: str | None = None

    @property
    def chars(self) -> int:
        """Return the length of its paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def key(self) -> str:
        """Return what the same post has in structured data and in markup: the beginning of its text without spaces."""
        return "".join("".join(self.paragraphs).casefold().split())[:80]


def read_moment(text: str | None) -> datetime | None:
    """Return the moment that an ISO 8601 time with a date gives, in UTC; None for other text. Without a zone it is UTC."""
    if not text or "T" not in text.strip().replace(" ", "T"):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def read_clock(text: str | None) -> int | None:
    """Return a time of day in minutes after midnight, as in "14:05 Uhr", "2.05 pm" or "14h05"; None for other text."""
    found = _CLOCK.match(text or "")
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return hour * 60 + int(found["minute"])


def in_time_order(posts: Sequence[LivePost]) -> tuple[LivePost, ...]:
    """Return posts with the oldest first.

    With moments these decide. With times of day the order of the page decides, turned round if it begins with the newest.
    """
    if all(post.time is not None for post in posts):
        return tuple(sorted(posts, key=lambda post: post.time or datetime.min.replace(tzinfo=UTC)))
    moments = [post.time.timestamp() / 60 if post.time else post.clock for post in posts]
    known = [each for each in moments if each is not None]
    falling = sum(before > after for before, after in itertools.pairwise(known))
    rising = sum(before < after for before, after in itertools.pairwise(known))
    return tuple(reversed(posts)) if falling > rising else tuple(posts)


def merged(posts: Sequence[LivePost]) -> tuple[LivePost, ...]:
    """Return posts with each only once: the fuller text wins, and takes what it lacks from the other."""
    found: dict[str, LivePost] = {}
    for post in posts:
        same = next((key for key in found if key and (key.startswith(post.key) or post.key.startswith(key))), None)
        if same is None:
            found[post.key] = post
            continue
        fuller, other = sorted((found[same], post), key=lambda each: each.chars, reverse=True)
        found[same] = replace(
            fuller,
            heading=fuller.heading or other.heading,
            time=fuller.time or other.time,
            clock=fuller.clock if fuller.clock is not None else other.clock,
            id=fuller.id or other.id,
        )
    return tuple(found.values())
