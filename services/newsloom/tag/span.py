"""A stretch of text that may be a mention of an entity."""

from bisect import bisect_left
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from newsloom_schemas import EntityType


class Finder(IntEnum):
    """The method that found a span. Of two overlapping spans the longer is kept; of equally long ones, the lower number."""

    MODEL = 0
    WRITTEN = 1
    """The name is written like that of a person or a company: with initials, a given name or an 's of its own."""

    ACRONYM = 2
    GAZETTEER = 3
    REPEATED = 4
    """The name occurs elsewhere in the text and was missed here."""


class Span(NamedTuple):
    """A stretch of text with an entity type.

    Attributes:
        start: offset of its first code point.
        end: offset after its last code point.
        label: its entity type; `None` if the finder does not know the type.
        finder: what found it.
        likely: how likely its boundaries and type are by the model's own figures, 0 to 1; `None` if it has none.
    """

    start: int
    end: int
    label: EntityType | None
    finder: Finder = Finder.MODEL
    likely: float | None = None


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in order. Longer spans win; then the lower `Finder`, then the earlier span."""
    kept: list[Span] = []
    overlapping: list[Span] = []
    end = 0
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if span.start >= end and overlapping:
            kept.extend(_longest_first(overlapping))
            overlapping = []
        overlapping.append(span)
        end = max(end, span.end)
    kept.extend(_longest_first(overlapping))
    return kept


def _longest_first(overlapping: list[Span]) -> list[Span]:
    if len(overlapping) <= 1:
        return overlapping
    kept: list[Span] = []
    for span in sorted(overlapping, key=lambda each: (each.start - each.end, each.finder, each.start)):
        index = bisect_left(kept, span.start, key=lambda each: each.start)
        is_free_before = index == 0 or kept[index - 1].end <= span.start
        if is_free_before and (index == len(kept) or kept[index].start >= span.end):
            kept.insert(index, span)
    return kept
