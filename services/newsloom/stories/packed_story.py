"""A decided story as the store keeps it: a head with all that later decisions read, then the rest, compressed."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from newsloom.claims.packing import pack, unpack
from newsloom.stories.decision import explain
from newsloom.stories.decision.match import StoryHead
from newsloom.stories.packed_ids import pack_id, unpack_id
from newsloom_schemas import ArticleId, SameStory, Story, StoryEvidence, StoryId, StoryRelation

_HEAD: Final = struct.Struct(">qIBB")
"""When the story was opened, the number of the article in it, of the other stories that are one with it, and flags."""
_NO_TIME: Final = -(2**63)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_OPENS: Final = 1
_IS_COPY: Final = 2
_ELSEWHERE: Final = 4
_WHOLE_SUMMARY: Final = 8
"""Flags: the article opens the story, the arguments of the summary, and that the summary itself is kept."""


def pack_story(story: Story) -> bytes:
    """Return a story as bytes: the same for the same story. The summary is left out where it follows from the figures."""
    opened_at = _NO_TIME if story.opened_at is None else (story.opened_at - _EPOCH) // _MICROSECOND
    evidence = story.evidence
    flags = next((flags for flags in _ways(story.relation) if _summary(evidence, flags) == evidence.summary), None)
    whole = evidence.summary if flags is None else ""
    if flags is None:
        flags = _WHOLE_SUMMARY + _OPENS * (story.relation is StoryRelation.OPENS)
    ids = [story.id, evidence.matched_id or ""]
    for same in story.same_stories:
        ids += (same.story_id, same.matched_id)
    rest = (
        story.parameters,
        story.similarity,
        whole,
        evidence.shared_entities,
        evidence.shared_terms,
        evidence.shared_numbers,
        evidence.shared_quotes,
        evidence.hours_apart,
        evidence.candidates,
        *((same.similarity, same.reason) for same in story.same_stories),
    )
    head = _HEAD.pack(opened_at, story.number, len(story.same_stories), flags)
    return b"".join((head, *map(pack_id, ids), pack(orjson.dumps(rest))))


def unpack_head(data: bytes) -> StoryHead:
    """Return the head of the story that `pack_story` wrote."""
    return _head(data)[0]


def unpack_story(data: bytes) -> Story:
    """Return the story that `pack_story` wrote.

    Raises:
        zstandard.ZstdError: `pack_story` did not write the bytes.
        pydantic.ValidationError: another version wrote the bytes.
    """
    head, matched_id, witnesses, flags, start = _head(data)
    parameters, similarity, whole, entities, terms, numbers, quotes, hours, candidates, *same_stories = orjson.loads(
        unpack(data[start:])
    )
    evidence = StoryEvidence(
        summary=whole,
        matched_id=matched_id or None,
        shared_entities=entities,
        shared_terms=terms,
        shared_numbers=numbers,
        shared_quotes=quotes,
        hours_apart=hours,
        candidates=candidates,
    )
    if not flags & _WHOLE_SUMMARY:
        evidence = evidence.replace(summary=_summary(evidence, flags))
    return Story(
        id=head.story,
        relation=StoryRelation.OPENS if flags & _OPENS else StoryRelation.JOINS,
        similarity=similarity,
        number=head.number,
        opened_at=head.opened_at,
        evidence=evidence,
        same_stories=tuple(
            SameStory(story_id=same, matched_id=witness, similarity=likely, reason=reason)
            for same, witness, (likely, reason) in zip(head.same_stories, witnesses, same_stories, strict=True)
        ),
        parameters=parameters,
    )


def _head(data: bytes) -> tuple[StoryHead, str, list[ArticleId], int, int]:
    """Return the head, the matched article, those of the other stories, the flags, and where the rest begins."""
    opened_at, number, others, flags = _HEAD.unpack_from(data)
    story, end = unpack_id(data, _HEAD.size)
    matched_id, end = unpack_id(data, end)
    same_stories: list[StoryId] = []
    witnesses: list[ArticleId] = []
    for _ in range(others):
        same, end = unpack_id(data, end)
        witness, end = unpack_id(data, end)
        same_stories.append(StoryId(same))
        witnesses.append(ArticleId(witness))
    moment = None if opened_at == _NO_TIME else _EPOCH + timedelta(microseconds=opened_at)
    return StoryHead(StoryId(story), number, moment, tuple(same_stories)), matched_id, witnesses, flags, end


def _ways(relation: StoryRelation) -> Iterator[int]:
    """Yield the flags of the summaries that the evidence of a decision can have."""
    opens = _OPENS if relation is StoryRelation.OPENS else 0
    yield from (opens + flags for flags in (0, _ELSEWHERE, _IS_COPY))


def _summary(evidence: StoryEvidence, flags: int) -> str:
    return explain.summary(
        evidence, opens=bool(flags & _OPENS), is_copy=bool(flags & _IS_COPY), elsewhere=bool(flags & _ELSEWHERE)
    )
