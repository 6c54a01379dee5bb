"""A post of a live blog before its place in the text is known."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_CLOCK: Final = re.compile(
    r"(?:[^\d\n]{0,12}\s)?(?P<hour>[01]?\d|2[0-3])\s?[:.hH時시点點]\s?(?P<minute>[0-5]\d)(?!\d)\s?(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON: Final = 12
_KEY_CHARS: Final = 80
_KEY_SOURCE_CHARS: Final = 400


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
        """Return what the same post has in structured data and in markup: the beginning of its text without spaces.

        A mark of a cut at the end, such as `…`, is no part of it.
        """
        return "".join("".join(self.paragraphs)[:_KEY_SOURCE_CHARS].casefold().split())[:_KEY_CHARS].rstrip("….[]")


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
