"""The marks of counted articles, in the order of claims, and the stories that are closed when theirs become old."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.claims.protocol import Store
from newsloom.stories.ledger.changes import story_changed
from newsloom.stories.ledger.entries import Entries, story_key
from newsloom.stories.ledger.tally import Member, Tally, name_hash
from newsloom.stories.packed_ids import pack_id, unpack_id
from newsloom_schemas import StoryChange

POINTER: Final = b"p"
"""Key of the number of the first mark that is not old."""
_HEAD: Final = struct.Struct(">Id")
"""Hash of the article, and time."""
_MARKS_A_CALL: Final = 32
"""Marks that one call looks at, so that no call takes long."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of an article that was counted.

    Attributes:
        article: a hash of its id. A store that lost its last claims gives their numbers again, to other articles.
        story: the story of its first decision.
        time: when it was counted, in seconds since the epoch.
        events: its events; `None` if it only opened a story. That event is made again from the article.
    """

    article: int
    story: str
    time: float
    events: tuple[bytes, ...] | None

    @classmethod
    def of(cls, member: Member, now: float, events: tuple[bytes, ...]) -> "Mark":
        """Return the mark of an article that was counted now."""
        kept = None if events == (opened(member),) else events
        return cls(name_hash(member.article_id), member.story, round(now, 3), kept)

    def events_of(self, member: Member) -> tuple[bytes, ...] | None:
        """Return the events of the article; `None` if the mark is that of another article."""
        if self.article != name_hash(member.article_id):
            return None
        return (opened(member),) if self.events is None else self.events

    def to_bytes(self) -> bytes:
        """Return the mark as bytes."""
        events = b"" if self.events is None else pack(orjson.dumps([event.decode() for event in self.events]))
        return _HEAD.pack(self.article, self.time) + pack_id(self.story) + events

    @classmethod
    def from_bytes(cls, data: bytes) -> "Mark":
        """Return the mark that `to_bytes` wrote.

        Raises:
            zstandard.ZstdError: `to_bytes` did not write the bytes.
        """
        article, time = _HEAD.unpack_from(data)
        story, end = unpack_id(data, _HEAD.size)
        events = orjson.loads(unpack(data[end:])) if len(data) > end else None
        return cls(article, story, time, None if events is None else tuple(event.encode() for event in events))


class OldMarks:
    """The first marks that are kept.

    Args:
        numbers: their numbers; some can have no mark.
        forgotten: True if all these numbers are claimed, and their claims are forgotten: no article gets one of them again.
    """

    def __init__(self, numbers: range, *, forgotten: bool) -> None:
        self._numbers = numbers
        self._forgotten = forgotten

    @classmethod
    async def load(cls, entries: Entries, store: Store, claimed: int) -> "OldMarks":
        """Read the first marks, and their stories.

        Args:
            entries: the entries, with the pointer.
            store: the store of the claims.
            claimed: a number that is claimed, and so all before it.

        Raises:
            Transient: the store cannot be reached.
        """
        pointer = entries.get(POINTER)
        first = int.from_bytes(pointer, "big") if pointer is not None else 1
        numbers = range(first, first + _MARKS_A_CALL)
        await entries.load(map(mark_key, numbers))
        marks = [mark for number in numbers if (mark := mark_of(entries, number)) is not None]
        await entries.load_stories(mark.story for mark in marks)
        is_gap = not marks and numbers[-1] < claimed
        return cls(numbers, forgotten=is_gap and (await store.fetch([numbers[-1]]))[0] is None)

    def close(self, entries: Entries, before: float) -> tuple[bytes, ...]:
        """Delete the marks from before a time, and the stories whose latest article they are. Return the events.

        A number without a mark is skipped when a later mark is old, or when its claim is forgotten: its article was
        rejected or failed.
        """
        marks = [(number, mark) for number in self._numbers if (mark := mark_of(entries, number)) is not None]
        events: list[bytes] = []
        after = self._numbers[0] if marks or not self._forgotten else self._numbers[-1] + 1
        for number, mark in marks:
            if mark.time > before:
                break
            events.extend(_closed(entries, mark.story, number))
            entries.put(mark_key(number), None)
            after = number + 1
        if after > self._numbers[0]:
            entries.put(POINTER, after.to_bytes(8, "big"))
        return tuple(events)


def mark_of(entries: Entries, number: int) -> Mark | None:
    """Return the mark of the article with this number; `None` if there is none."""
    data = entries.get(mark_key(number))
    return Mark.from_bytes(data) if data is not None else None


def mark_key(sequence: int) -> bytes:
    """Return the key of the mark of the article with this number."""
    return b"m" + sequence.to_bytes(8, "big")


def opened(member: Member) -> bytes:
    """Return the event of a story of one article."""
    tally = Tally(member.story)
    tally.add(member)
    return story_changed(tally, StoryChange.OPENED, article_id=member.article_id).to_bytes()


def _closed(entries: Entries, story: str, number: int) -> Iterator[bytes]:
    """Delete a story, and those on the way to it, if this mark is that of its latest article. Yield the event."""
    last, parts = entries.resolved(story)
    for tally in (*parts, entries.tally(last)):
        if tally is None or tally.last_sequence > number:
            continue
        entries.put(story_key(tally.story), None)
        if not tally.merged_into:
            yield story_changed(tally, StoryChange.CLOSED, article_id=None).to_bytes()
