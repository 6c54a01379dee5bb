"""Which passages two texts share, and what each has beside them. For evidence, and for what is not word for word."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.text.fingerprint import QUOTE_SHINGLE, SHINGLE, quote_hashes, shingle_hashes
from newsloom.dedup.text.tokens import Hashes, Tokens

_EXCERPT: Final = 160
"""Code points that are shown of a passage."""
_QUOTATIONS: Final = 3
_MOST_QUOTATIONS: Final = 200
"""Of a text, that are looked at."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What `this` and `other` share word for word.

    Attributes:
        longest_words: words of the longest shared passage; 0 when it is shorter than a shingle.
        longest: how it begins.
        this_shared: for each token of `this`, whether it stands in a shared passage.
        other_shared: the same of `other`.
    """

    longest_words: int
    longest: str | None
    this_shared: NDArray[np.bool_]
    other_shared: NDArray[np.bool_]


def shared_passages(this: Tokens, other: Tokens) -> Passages:
    """The passages of at least five words that both have."""
    mine, theirs = shingle_hashes(this.hashes), shingle_hashes(other.hashes)
    if min(len(this), len(other)) < SHINGLE:
        nothing = np.zeros(len(this), dtype=np.bool_), np.zeros(len(other), dtype=np.bool_)
        return Passages(0, None, *nothing)
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    places = np.minimum(np.searchsorted(ordered, mine), len(ordered) - 1)
    found = ordered[places] == mine
    start, length = _longest(found, order[places])
    words = length + SHINGLE - 1 if length else 0
    return Passages(
        longest_words=words,
        longest=excerpt(this, start, start + words) if words else None,
        this_shared=_covered(found, len(this)),
        other_shared=_covered(np.isin(theirs, mine), len(other)),
    )


def longest_own(tokens: Tokens, shared: NDArray[np.bool_]) -> str | None:
    """How the longest passage begins that the other text does not have."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], shared, [True])).astype(np.int8)))
    if len(edges) == 0:
        return None
    begins, ends = edges[0::2], edges[1::2]
    longest = int(np.argmax(ends - begins))
    return excerpt(tokens, int(begins[longest]), int(ends[longest]))


def shared_quotations(this: Tokens, quotes: Hashes) -> tuple[str, ...]:
    """Quotations of `this` that stand, at least by half, among the other text's `quotes`; the longest first."""
    if len(this) < QUOTE_SHINGLE:
        return ()
    hashes = quote_hashes(this.hashes)
    said: list[tuple[int, int]] = []
    for begin, end in np.searchsorted(this.starts, this.quotations[:_MOST_QUOTATIONS]).tolist():
        own = hashes[begin : end - QUOTE_SHINGLE + 1] if end - begin >= QUOTE_SHINGLE else hashes[:0]
        if len(own) and 2 * int(np.isin(own, quotes).sum()) >= len(own):
            said.append((begin, end))
    said.sort(key=lambda span: span[0] - span[1])
    return tuple(excerpt(this, begin, end) for begin, end in said[:_QUOTATIONS])


def excerpt(tokens: Tokens, begin: int, end: int) -> str:
    """The text from one token to another, exclusive, cut to what is shown."""
    text = tokens.text[int(tokens.starts[begin]) : int(tokens.ends[end - 1])]
    text = " ".join(text[: 2 * _EXCERPT].split())
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…"


def _longest(found: NDArray[np.bool_], places: NDArray[np.intp]) -> tuple[int, int]:
    """Start and length of the longest run of shingles that follow each other in both texts."""
    goes_on = found[1:] & found[:-1] & (places[1:] == places[:-1] + 1)
    breaks = np.flatnonzero(~goes_on) + 1
    begins = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((begins, [len(found)])))
    lengths = np.where(found[begins], lengths, 0)
    best = int(np.argmax(lengths))
    return int(begins[best]), int(lengths[best])


def _covered(found: NDArray[np.bool_], words: int) -> NDArray[np.bool_]:
    covered = np.zeros(words, dtype=np.bool_)
    for place in range(SHINGLE):
        covered[place : place + len(found)] |= found
    return covered
