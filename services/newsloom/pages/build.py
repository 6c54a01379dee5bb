"""Read all records of an input and build what a page shows of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from newsloom.pages.figures import Figures
from newsloom.pages.packing.blocks import BlockWriter, PackedRows, columns
from newsloom.pages.packing.text_codec import WordCodec, count_tokens
from newsloom.pages.records.clusters import Cluster, ClusterNotes, StoryFacts, StoryGroup, story_groups
from newsloom.pages.records.item import EntityKey, Item, item_of
from newsloom.pages.records.reading import BrokenLine, ReadLine, UnknownSchema, read_line
from newsloom.pages.records.sample import Sample, common_limit
from newsloom.pages.records.story_records import StoryRecord
from newsloom_schemas import CanonicalChanged, ClusterMerged
from newsloom_schemas.enriched import DeduplicatedArticle, EnrichedArticle, TaggedArticle

_MAX_BROKEN: Final = 20
_COUNTED_TEXTS: Final = 5_000
"""Texts whose words are counted for the dictionary. More make it hardly better."""

Lines = Callable[[], Iterable[bytes]]
"""Returns the lines of the input, each time from the start."""


@dataclass(frozen=True, slots=True)
class ReportLimits:
    """Say how much a page holds.

    Attributes:
        records: the most records; of larger inputs a sample is shown.
        text_chars: the most characters of all texts together; beyond it the longest ones without copies are cut. 28 million
            of English news make a page of 15 MB.
        least_text_chars: characters of each text that are kept in any case.
        one_text_chars: the most characters of one text.
        raw_chars: the most characters of one raw record.
    """

    records: int = 50_000
    text_chars: int = 28_000_000
    least_text_chars: int = 2_000
    one_text_chars: int = 400_000
    raw_chars: int = 40_000


@dataclass(frozen=True, slots=True)
class Report:
    """All that a page shows.

    Attributes:
        figures: the counts over the whole input.
        items: the records that the page holds, in the order of the input.
        clusters: clusters of two or more of them.
        stories: stories of them, if a stage grouped them.
        text_limit: the length to which long texts of articles without copies were cut; None if all texts fit.
        rows: the records themselves, packed for the page.
    """

    figures: Figures
    items: Sequence[Item]
    clusters: Sequence[Cluster]
    stories: Sequence[StoryGroup]
    text_limit: int | None
    rows: PackedRows


@dataclass
class _FirstPass:
    """Collect what one pass over the input finds."""

    sample: Sample
    figures: Figures = field(default_factory=Figures)
    notes: ClusterNotes = field(default_factory=ClusterNotes)
    stories: dict[str, StoryFacts] = field(default_factory=dict)
    entities: dict[EntityKey, EntityKey] = field(default_factory=dict)
    story_notes: ClusterNotes = field(default_factory=ClusterNotes)

    def read(self, lines: Iterable[bytes]) -> None:
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            try:
                read = read_line(line)
            except UnknownSchema as error:
                self.figures.unknown[error.name] += 1
                continue
            except BrokenLine as error:
                self._broken(number, str(error))
                continue
            self._take(number, read)

    def _broken(self, number: int, problem: str) -> None:
        self.figures.broken_count += 1
        if len(self.figures.broken) < _MAX_BROKEN:
            self.figures.broken.append((number + 1, problem))

    def _take(self, number: int, read: ReadLine) -> None:
        record = read.record
        item = item_of(number, read)
        if item is not None:
            item.entities = tuple(self.entities.setdefault(each, each) for each in item.entities)  # each once in memory
            self.figures.add(item)
            self.sample.add(item)
            for same_story in read.story.same_stories if read.story else ():
                self.story_notes.merge(item.story_id, same_story.story_id)
            if isinstance(record, DeduplicatedArticle | TaggedArticle | EnrichedArticle):
                verdict = record.dedup
                for same in verdict.same_clusters:
                    self.notes.merge(verdict.cluster_id, same.cluster_id)
                self.notes.choose(verdict.cluster_id, verdict.canonical_id)
            return
        self.figures.notices[record.event_type] += 1
        if isinstance(record, CanonicalChanged):
            self.notes.choose(record.cluster_id, record.canonical_id)
        elif isinstance(record, ClusterMerged):
            self.notes.merge(record.merged_cluster_id, record.cluster_id)
        elif isinstance(record, StoryRecord):
            self._note_story(record)

    def _note_story(self, record: StoryRecord) -> None:
        if record.merged_into is not None:
            self.story_notes.merge(record.id, record.merged_into)
        self.stories[record.id] = StoryFacts(
            record.title or "", record.outlets, record.independent_origins, record.first_publisher or ""
        )


def read_report(
    lines: Lines,
    raw: Mapping[str, bytes] | None = None,
    limits: ReportLimits = ReportLimits(),
) -> Report:
    """Return what a page shows of some records.

    Lines that are no JSON and records of unknown schemas are counted, and never an error.

    Args:
        lines: called up to three times for the lines of the input, each a record as JSON.
        raw: the raw records that are known, by the text of their origin.
        limits: how much the page holds.
    """
    first = _FirstPass(Sample(limits.records))
    first.read(lines())
    items = first.sample.items()
    _make_keys_unique(items)
    clusters = first.notes.clusters(items)
    stories = story_groups(items, first.stories, first.story_notes)
    compared = frozenset(items[row].key for cluster in clusters for row in cluster.rows)
    text_limit = _text_limit(items, compared, limits)

    def limit_of(item: Item) -> int:
        return limits.one_text_chars if text_limit is None or item.key in compared else text_limit

    wanted = {item.line: item for item in items}
    counts: Counter[str] = Counter()
    step = max(1, len(items) // _COUNTED_TEXTS)
    for number, (item, fields) in enumerate(_chosen(lines(), wanted)):
        if number % step == 0 and item.article_id:
            count_tokens(fields.get("text", "")[: limit_of(item)], counts)
    writer = BlockWriter(WordCodec(counts), limits.raw_chars)
    for item, fields in _chosen(lines(), wanted):
        writer.add(item, fields, limit_of(item), (raw or {}).get(item.origin))
    return Report(
        figures=first.figures,
        items=items,
        clusters=clusters,
        stories=stories,
        text_limit=text_limit,
        rows=writer.finish(columns(items, first.notes, stories)),
    )


def _text_limit(items: Sequence[Item], compared: frozenset[str], limits: ReportLimits) -> int | None:
    """Return the length to which texts without copies are cut; None if all fit."""
    lengths = {item.key: min(item.text_chars, limits.one_text_chars) for item in items}
    budget = limits.text_chars - sum(length for key, length in lengths.items() if key in compared)
    limit = common_limit([length for key, length in lengths.items() if key not in compared], max(0, budget))
    return None if limit is None else max(limit, limits.least_text_chars)


def _chosen(lines: Iterable[bytes], wanted: Mapping[int, Item]) -> Iterator[tuple[Item, dict[str, Any]]]:
    for number, line in enumerate(lines):
        if number in wanted:
            yield wanted[number], orjson.loads(line)


def _make_keys_unique(items: Sequence[Item]) -> None:
    """Add a number to the keys of records that are in the input more than once."""
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.key] += 1
        if seen[item.key] > 1:
            item.key = f"{item.key}.{seen[item.key]}"
