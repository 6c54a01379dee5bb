"""Count articles in their stories, once each, and close stories that are silent.

The state of a story changes only together with a mark for the article that changed it, which keeps the events. So an article
that is delivered again changes nothing, and gives the same events. Marks are in the order of claims: a story whose latest
article has become older than the window is closed when its mark is reached.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from newsloom.api import Transient
from newsloom.claims.packing import pack, unpack
from newsloom.claims.protocol import Store, Swap
from newsloom.stories.ledger.changes import has_grown, story_changed
from newsloom.stories.ledger.tally import Member, Tally
from newsloom_schemas import StoryChange, StoryChanged, StoryId

_POINTER: Final = b"p"
"""Key of the number of the first mark that is not old."""
_MARKS_A_CALL: Final = 32
"""Marks that one call looks at, so that no call takes long."""
_MAX_ATTEMPTS: Final = 20
_MAX_MERGERS: Final = 16
"""Steps from a story to the one that it is a part of; more would be a circle."""


class Ledger:
    """The states of stories in a store.

    Args:
        store: the store of the claims.
        silence_seconds: time after which a story without a new article is closed.
    """

    def __init__(self, store: Store, silence_seconds: float) -> None:
        self._store = store
        self._silence = silence_seconds

    async def count(self, members: Sequence[Member], now: float) -> list[tuple[bytes, ...]]:
        """Count articles, in order, and return the events of each as JSON: those of its first time if it is counted again.

        Args:
            members: the articles.
            now: time in seconds since the epoch.

        Raises:
            Transient: the store cannot be reached, or other workers kept changing the same stories.
        """
        for _ in range(_MAX_ATTEMPTS):
            entries = _Entries(self._store)
            await entries.load([*_keys(members), _POINTER])
            await _load_mergers(entries, members)
            closing = await _Marks.load(entries)
            counted = [_counted(entries, member, now) for member in members[:-1]]
            counted += [_counted_last(entries, member, now, closing, now - self._silence) for member in members[-1:]]
            if await entries.write():
                return counted
        msg = "the stories kept changing in other workers"
        raise Transient(msg)


class _Entries:
    """Keys and values as they were read, and as they will be written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._before: dict[bytes, bytes | None] = {}
        self._now: dict[bytes, bytes | None] = {}

    async def load(self, keys: Sequence[bytes]) -> None:
        """Read keys that are not known yet."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self._before]
        if fresh:
            found = dict(zip(fresh, await self._store.read(fresh), strict=True))
            self._before |= found
            self._now |= found

    def get(self, key: bytes) -> bytes | None:
        return self._now[key]

    def put(self, key: bytes, value: bytes | None) -> None:
        self._now[key] = value

    def tally(self, story: str) -> Tally | None:
        """Return the state of a story; `None` if there is none or it was not loaded."""
        data = self._now.get(_story_key(story))
        return Tally.from_bytes(data) if data is not None else None

    def put_tally(self, tally: Tally) -> None:
        self._now[_story_key(tally.story)] = tally.to_bytes()

    async def write(self) -> bool:
        """Write what has changed, unless another worker has changed any of it."""
        changes = {
            key: Swap(self._before[key], value) for key, value in self._now.items() if value != self._before[key]
        }
        return not changes or await self._store.swap(changes)


def _counted(entries: _Entries, member: Member, now: float) -> tuple[bytes, ...]:
    """Count one article, and return its events."""
    mark = entries.get(_mark_key(member.sequence))
    if mark is not None:
        return _events_of(mark, member)
    events = tuple(_json(event) for event in _changes(entries, member, now))
    entries.put(_mark_key(member.sequence), _mark(member, now, events))
    return events


def _counted_last(entries: _Entries, member: Member, now: float, marks: "_Marks", before: float) -> tuple[bytes, ...]:
    """Count the last article of a call. Unless it was counted before, it also brings the events of silent stories."""
    is_new = entries.get(_mark_key(member.sequence)) is None
    events = _counted(entries, member, now)
    if is_new and (closed := marks.close(entries, before)):
        events = (*events, *closed)
        entries.put(_mark_key(member.sequence), _mark(member, now, events))
    return events


def _opened(member: Member) -> bytes:
    """Return the event of a story of one article."""
    tally = Tally(member.story)
    tally.add(member)
    return _json(story_changed(tally, StoryChange.OPENED, article_id=member.article_id))


def _json(event: StoryChanged) -> bytes:
    return event.model_dump_json(exclude_none=True, by_alias=True).encode()


def _changes(entries: _Entries, member: Member, now: float) -> Iterator[StoryChanged]:
    own, parts = _resolved(entries, member.story)
    tally = entries.tally(own) or Tally(StoryId(own))
    is_new = not tally.size
    tally.add(member)
    _note(entries, parts, member.sequence, now)
    merged: list[StoryChanged] = []
    for story in member.same_stories:
        other_id, other_parts = _resolved(entries, story)
        other = entries.tally(other_id)
        if other is None or other_id == tally.story:
            continue
        # the smaller id stays, as in the records: notices never lead back to where one began
        stays, goes = (tally, other) if tally.story < other_id else (other, tally)
        event = story_changed(goes, StoryChange.MERGED, article_id=member.article_id, merged_into=stays.story)
        stays.absorb(goes)
        goes.merged_into, goes.last_sequence, goes.last_counted = stays.story, member.sequence, now
        entries.put_tally(goes)
        _note(entries, other_parts, member.sequence, now)
        merged.append(event)
        tally = stays
    tally.last_sequence, tally.last_counted = max(tally.last_sequence, member.sequence), now
    announces = bool(merged) or is_new or has_grown(tally, now)
    if announces:
        tally.announced = (tally.size, now)
    entries.put_tally(tally)
    yield from merged
    if announces:
        change = StoryChange.OPENED if is_new and not merged else StoryChange.GREW
        yield story_changed(tally, change, article_id=member.article_id)


def _note(entries: _Entries, parts: Sequence[str], sequence: int, now: float) -> None:
    """Note in the stories on the way to the one that they are parts of, that they still lead somewhere."""
    for part in parts:
        tally = entries.tally(part)
        if tally is not None:
            tally.last_sequence, tally.last_counted = max(tally.last_sequence, sequence), now
            entries.put_tally(tally)


def _resolved(entries: _Entries, story: str) -> tuple[str, list[str]]:
    """Return the story that a story is a part of, or itself, and the stories on the way there."""
    parts: list[str] = []
    for _ in range(_MAX_MERGERS):
        tally = entries.tally(story)
        if tally is None or not tally.merged_into:
            break
        parts.append(story)
        story = tally.merged_into
    return story, parts


async def _load_mergers(entries: _Entries, members: Sequence[Member]) -> None:
    """Read the stories that the stories of articles are parts of."""
    stories = {story for member in members for story in (member.story, *member.same_stories)}
    for _ in range(_MAX_MERGERS):
        tallies = [entries.tally(story) for story in stories]
        stories = {StoryId(tally.merged_into) for tally in tallies if tally is not None and tally.merged_into}
        if not stories:
            return
        await entries.load([_story_key(story) for story in sorted(stories)])


class _Marks:
    """The oldest marks, and the stories that they belong to."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._last = first + _MARKS_A_CALL

    @classmethod
    async def load(cls, entries: _Entries) -> "_Marks":
        """Read the oldest marks, and their stories."""
        pointer = entries.get(_POINTER)
        marks = cls(int.from_bytes(pointer, "big") if pointer is not None else 1)
        await entries.load([_mark_key(number) for number in range(marks._first, marks._last)])
        stories = {
            StoryId(_story_of(mark)) for number in range(marks._first, marks._last)
            if (mark := entries.get(_mark_key(number))) is not None
        }  # fmt: skip
        for _ in range(_MAX_MERGERS):
            await entries.load([_story_key(story) for story in sorted(stories)])
            tallies = [entries.tally(story) for story in stories]
            stories = {StoryId(tally.merged_into) for tally in tallies if tally is not None and tally.merged_into}
            if not stories:
                break
        return marks

    def close(self, entries: _Entries, before: float) -> tuple[bytes, ...]:
        """Delete the marks from before a time, and the stories whose latest article they are. Return the events.

        A number without a mark is skipped when a later mark is old: its article was rejected or failed.
        """
        events: list[bytes] = []
        after = self._first
        for number in range(self._first, self._last):
            mark = entries.get(_mark_key(number))
            if mark is None:
                continue
            if _time_of(mark) > before:
                break
            events.extend(_closed(entries, _story_of(mark), number))
            entries.put(_mark_key(number), None)
            after = number + 1
        if after > self._first:
            entries.put(_POINTER, after.to_bytes(8, "big"))
        return tuple(events)


def _closed(entries: _Entries, story: str, number: int) -> Iterator[bytes]:
    """Delete a story, and those on the way to it, if this mark is that of its latest article. Yield the event."""
    last, parts = _resolved(entries, story)
    for each in (*parts, last):
        tally = entries.tally(each)
        if tally is None or tally.last_sequence > number:
            continue
        entries.put(_story_key(each), None)
        if not tally.merged_into:
            event = story_changed(tally, StoryChange.CLOSED, article_id=None)
            yield _json(event)


def _keys(members: Sequence[Member]) -> Iterator[bytes]:
    for member in members:
        yield _mark_key(member.sequence)
        yield from (_story_key(story) for story in (member.story, *member.same_stories))


def _story_key(story: str) -> bytes:
    return b"s" + story.encode("utf-8", "surrogatepass")


def _mark_key(sequence: int) -> bytes:
    return b"m" + sequence.to_bytes(8, "big")


def _mark(member: Member, now: float, events: tuple[bytes, ...]) -> bytes:
    """Return the mark of an article. Most articles open a story, and that event is made again from the article."""
    kept = None if events == (_opened(member),) else [event.decode() for event in events]
    return pack(orjson.dumps([member.story, round(now, 3), kept]))


def _events_of(mark: bytes, member: Member) -> tuple[bytes, ...]:
    kept = _unpacked(mark)[2]
    return (_opened(member),) if kept is None else tuple(event.encode() for event in kept)


def _story_of(mark: bytes) -> str:
    return str(_unpacked(mark)[0])


def _time_of(mark: bytes) -> float:
    return float(_unpacked(mark)[1])


def _unpacked(mark: bytes) -> Sequence[Any]:
    found: list[Any] = orjson.loads(unpack(mark))
    return found
