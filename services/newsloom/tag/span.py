"""A stretch of text that names something, on its way to being a mention."""

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


def without_overlaps(spans: list[Span]) -> list[Span]:
    """In order of the text; of overlapping spans the longest stays, then the one found by the lower `Found`."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.start - each.end, each.found)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif (span.end - span.start, -span.found) > (kept[-1].end - kept[-1].start, -kept[-1].found):
            kept[-1] = span
    return kept
