"""Count articles in their stories, once each, and close stories that are silent.

The state of a story changes only together with a mark for the article that changed it, which keeps the events. So an article
that is delivered again changes nothing, and gives the same events. Marks are in the order of claims: a story whose latest
article has become older than the window is closed when its mark is reached.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from newsloom.api import Transient
from newsloom.claims.protocol import Store
from newsloom.stories.ledger.changes import has_grown, story_changed
from newsloom.stories.ledger.entries import Entries
from newsloom.stories.ledger.marks import POINTER, Mark, OldMarks, mark_key, mark_of
from newsloom.stories.ledger.tally import Member, Tally
from newsloom_schemas import StoryChange, StoryChanged

_MAX_ATTEMPTS: Final = 20


class Ledger:
    """The states of stories in a store.

    Args:
        store: the store of the claims.
        silence_seconds: time after which a story without a new article is closed: longer than claims are remembered, so that
            no article is found to belong to a closed story.
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
        if not members:
            return []
        for _ in range(_MAX_ATTEMPTS):
            entries = Entries(self._store)
            await entries.load([*(mark_key(member.sequence) for member in members), POINTER])
            await entries.load_stories(story for member in members for story in (member.story, *member.same_stories))
            old = await OldMarks.load(entries, self._store, max(member.sequence for member in members))
            counted = [_counted(entries, member, now) for member in members[:-1]]
            counted.append(_counted_last(entries, members[-1], now, old, now - self._silence))
            if await entries.write():
                return counted
        msg = "the stories kept changing in other workers"
        raise Transient(msg)


def _counted(entries: Entries, member: Member, now: float) -> tuple[bytes, ...]:
    """Count one article, and return its events."""
    first = _first_events(entries, member)
    if first is not None:
        return first
    events = tuple(event.to_bytes() for event in _changes(entries, member, now))
    entries.put(mark_key(member.sequence), Mark.of(member, now, events).to_bytes())
    return events


def _counted_last(entries: Entries, member: Member, now: float, old: OldMarks, before: float) -> tuple[bytes, ...]:
    """Count the last article of a call. Unless it was counted before, it also brings the events of silent stories."""
    is_new = _first_events(entries, member) is None
    events = _counted(entries, member, now)
    if is_new and (closed := old.close(entries, before)):
        events = (*events, *closed)
        entries.put(mark_key(member.sequence), Mark.of(member, now, events).to_bytes())
    return events


def _first_events(entries: Entries, member: Member) -> tuple[bytes, ...] | None:
    """Return the events of an article that was counted before; `None` for a new one."""
    mark = mark_of(entries, member.sequence)
    return mark.events_of(member) if mark is not None else None


def _changes(entries: Entries, member: Member, now: float) -> Iterator[StoryChanged]:
    own, parts = entries.resolved(member.story)
    tally = entries.tally(own) or Tally(own)
    is_new = not tally.size
    tally.add(member)
    _lead(entries, parts, own, member)
    merged: list[StoryChanged] = []
    for story in member.same_stories:
        other_id, other_parts = entries.resolved(story)
        if other_id == tally.story:
            continue
        # another worker may not have counted the other story yet: its articles then find where they belong
        other = entries.tally(other_id) or Tally(other_id)
        # the smaller id stays, as in the records: notices never lead back to where one began
        stays, goes = (tally, other) if tally.story < other_id else (other, tally)
        if goes.size:
            merged.append(
                story_changed(goes, StoryChange.MERGED, article_id=member.article_id, merged_into=stays.story)
            )
        stays.absorb(goes)
        _lead(entries, (*other_parts, goes), stays.story, member)
        tally = stays
    tally.last_sequence = max(tally.last_sequence, member.sequence)
    announces = bool(merged) or is_new or has_grown(tally, now)
    if announces:
        tally.announced = (tally.size, now)
    entries.put_tally(tally)
    yield from merged
    if announces:
        change = StoryChange.OPENED if is_new and not merged else StoryChange.GREW
        yield story_changed(tally, change, article_id=member.article_id)


def _lead(entries: Entries, parts: Sequence[Tally], story: str, member: Member) -> None:
    """Let stories lead to the one that they are parts of, for as long as an article that was counted now is remembered."""
    for part in parts:
        part.merged_into = story
        part.last_sequence = max(part.last_sequence, member.sequence)
        entries.put_tally(part)
