"""A stretch of text that names something, on its way to being a mention."""

from bisect import bisect_left
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from newsloom_schemas import EntityType


class Found(IntEnum):
    """Who found a span; where two overlap, the longer one stays, then the lower number."""

    MODEL = 0
    ACRONYM = 1
    GAZETTEER = 2
    AGAIN = 3
    """Named elsewhere in the text, and missed here."""


class Span(NamedTuple):
    """Code-point offsets into the text, end exclusive, and what it was taken for.

    `label` is `None` where the finder has no type of ours for it.
    """

    start: int
    end: int
    label: EntityType | None
    found: Found = Found.MODEL


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """In order of the text, each span that is longer than what overlaps it; of equals the lower `Found`, then the first."""
    kept: list[Span] = []
    crowd: list[Span] = []
    end = 0
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if span.start >= end and crowd:
            kept.extend(_settled(crowd))
            crowd = []
        crowd.append(span)
        end = max(end, span.end)
    kept.extend(_settled(crowd))
    return kept


def _settled(crowd: list[Span]) -> list[Span]:
    if len(crowd) <= 1:
        return crowd
    kept: list[Span] = []
    for span in sorted(crowd, key=lambda each: (each.start - each.end, each.found, each.start)):
        at = bisect_left(kept, span.start, key=lambda each: each.start)
        free_before = at == 0 or kept[at - 1].end <= span.start
        if free_before and (at == len(kept) or kept[at].start >= span.end):
            kept.insert(at, span)
    return kept
