"""Read a record of a topic into the form in which the console keeps it: what the lists need, and the record, compressed."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import orjson
import zstandard

from newsloom.pages.records.clusters import StoryFacts
from newsloom.pages.records.item import Item, item_of
from newsloom.pages.records.reading import BrokenLine, UnknownSchema, read_line
from newsloom.pages.records.story_records import StoryRecord
from newsloom_schemas.enriched import DeduplicatedArticle, EnrichedArticle, TaggedArticle

_MAX_TEXT_CHARS: Final = 400_000
_MAX_LETTER_CHARS: Final = 54_000
"""Characters of a dead letter's value in base 64 that are kept, a multiple of 4: 40,500 bytes."""
_MAX_RECORD_BYTES: Final = 1_500_000
_COMPRESSION_LEVEL: Final = 3
_ENTRY_BYTES: Final = 1_000
"""Memory of the objects around a record: the entry, the item, and their places in a heap and in dictionaries."""
_VERDICT_BYTES: Final = 3_500
"""Memory of a verdict without its evidence, which is kept for articles of stories."""


class Unreadable(ValueError):  # noqa: N818 - it names what the record is
    """The record cannot be shown. The message says why."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold a record as the console keeps it.

    Attributes:
        item: what the lists show of it; None if the record is about a story.
        packed: the record as JSON, compressed.
        characters: length of its text, of which it may have only the beginning.
        canonical: the cluster and its canonical article, by the verdict.
        same_clusters, same_stories: pairs of ids that turned out to be one.
        story: id of a story and what the record says of it.
        size: bytes of memory that it takes, estimated from above.
    """

    item: Item | None
    packed: bytes
    characters: int
    canonical: tuple[str, str] | None
    same_clusters: tuple[tuple[str, str], ...]
    same_stories: tuple[tuple[str, str], ...]
    story: tuple[str, StoryFacts] | None
    size: int


def arrival_of(value: bytes) -> Arrival:
    """Return a record in the form in which it is kept.

    Args:
        value: the record as JSON.

    Raises:
        Unreadable: it is no record that the pages show, or larger than 1.5 MB without its text.
    """
    try:
        read = read_line(value)
    except (BrokenLine, UnknownSchema) as error:
        raise Unreadable(str(error)) from error
    record = read.record
    same_stories = tuple((read.story.id, each.story_id) for each in read.story.same_stories) if read.story else ()
    if isinstance(record, StoryRecord):
        if record.merged_into is not None:
            same_stories = ((record.id, record.merged_into),)
        facts = StoryFacts(record.title or "", record.outlets, record.independent_origins, record.first_publisher or "")
        return _arrival(None, b"", None, (), same_stories, (record.id, facts))
    item = item_of(0, read)
    if item is None:
        msg = f"records of the schema {record.event_type} have no outcome"
        raise Unreadable(msg)
    canonical: tuple[str, str] | None = None
    same_clusters: tuple[tuple[str, str], ...] = ()
    if isinstance(record, DeduplicatedArticle | TaggedArticle | EnrichedArticle):
        verdict = record.dedup
        canonical = (verdict.cluster_id, verdict.canonical_id)
        same_clusters = tuple((verdict.cluster_id, each.cluster_id) for each in verdict.same_clusters)
    return _arrival(item, _packed(read.fields), canonical, same_clusters, same_stories, None)


def unpacked(packed: bytes) -> bytes:
    """Return the JSON of a record that was kept."""
    return zstandard.ZstdDecompressor().decompress(packed)


def _packed(record: dict[str, Any]) -> bytes:
    """Return a record as compressed JSON, without what makes it very large.

    Raises:
        Unreadable: it is very large nevertheless.
    """
    text = record.get("text")
    if isinstance(text, str) and len(text) > _MAX_TEXT_CHARS:
        record = {**record, "text": text[:_MAX_TEXT_CHARS]}
    value = record.get("value")
    if isinstance(value, str) and len(value) > _MAX_LETTER_CHARS:
        record = {**record, "value": value[:_MAX_LETTER_CHARS], "truncated": True}
    written = orjson.dumps(record)
    if len(written) > _MAX_RECORD_BYTES:
        msg = f"a record of {len(written):,} bytes; the console shows up to {_MAX_RECORD_BYTES:,}"
        raise Unreadable(msg)
    return zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL).compress(written)


def _arrival(
    item: Item | None,
    packed: bytes,
    canonical: tuple[str, str] | None,
    same_clusters: tuple[tuple[str, str], ...],
    same_stories: tuple[tuple[str, str], ...],
    story: tuple[str, StoryFacts] | None,
) -> Arrival:
    size = _ENTRY_BYTES + sys.getsizeof(packed) + _memory((canonical, same_clusters, same_stories))
    if story is not None:
        size += _memory((story[0], story[1].title, story[1].first_publisher))
    if item is not None:
        size += sum(_memory(getattr(item, each.name)) for each in fields(item) if each.name != "verdict")
        size += _VERDICT_BYTES if item.verdict is not None else 0
    characters = item.text_chars if item is not None else 0
    return Arrival(item, packed, characters, canonical, same_clusters, same_stories, story, size)


def _memory(value: object) -> int:
    """Return the memory of a string, a number, or a collection with all that is in it."""
    size = sys.getsizeof(value)
    if isinstance(value, tuple | frozenset):
        return size + sum(map(_memory, value))
    if isinstance(value, Mapping):
        return size + sum(_memory(key) + _memory(each) for key, each in value.items())
    return size
