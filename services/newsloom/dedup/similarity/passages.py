"""Find the passages that two texts share, and what each text has besides."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.text.fingerprint import QUOTE_SHINGLE, SHINGLE, quote_hashes, shingle_hashes
from newsloom.dedup.text.hashed_tokens import Hashes, Tokens

_MAX_EXCERPT_CHARS: Final = 160
_MAX_SHOWN_QUOTATIONS: Final = 3
_MAX_QUOTATIONS: Final = 200
"""Quotations of a text that are compared."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages that `this` and `other` share word for word.

    Attributes:
        longest_words: words of the longest shared passage; 0 if it is shorter than a shingle.
        longest: the beginning of that passage.
        this_shared: for each token of `this`, whether it is in a shared passage.
        other_shared: the same for `other`.
    """

    longest_words: int
    longest: str | None
    this_shared: NDArray[np.bool_]
    other_shared: NDArray[np.bool_]


def shared_passages(this: Tokens, other: Tokens) -> Passages:
    """Return the passages of at least five words that both texts have."""
    mine, theirs = shingle_hashes(this.hashes), shingle_hashes(other.hashes)
    if min(len(this), len(other)) < SHINGLE:
        nothing = np.zeros(len(this), dtype=np.bool_), np.zeros(len(other), dtype=np.bool_)
        return Passages(0, None, *nothing)
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    positions = np.minimum(np.searchsorted(ordered, mine), len(ordered) - 1)
    found = ordered[positions] == mine
    start, length = _longest(found, order[positions])
    words = length + SHINGLE - 1 if length else 0
    return Passages(
        longest_words=words,
        longest=excerpt(this, start, start + words) if words else None,
        this_shared=_covered(found, len(this)),
        other_shared=_covered(np.isin(theirs, mine), len(other)),
    )


def longest_own(tokens: Tokens, shared: NDArray[np.bool_]) -> str | None:
    """Return the beginning of the longest passage that the other text does not have; `None` if there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], shared, [True])).astype(np.int8)))
    if len(edges) == 0:
        return None
    begins, ends = edges[0::2], edges[1::2]
    longest = int(np.argmax(ends - begins))
    return excerpt(tokens, int(begins[longest]), int(ends[longest]))


def shared_quotations(this: Tokens, quotes: Hashes) -> tuple[str, ...]:
    """Return up to 3 quotations of `this` of which at least half is in the other text, the longest first.

    Args:
        this: tokens of one text.
        quotes: hashes of the 6-word shingles inside quotations of the other text.
    """
    if len(this) < QUOTE_SHINGLE:
        return ()
    hashes = quote_hashes(this.hashes)
    found_spans: list[tuple[int, int]] = []
    for begin, end in np.searchsorted(this.starts, this.quotations[:_MAX_QUOTATIONS]).tolist():
        own = hashes[begin : end - QUOTE_SHINGLE + 1] if end - begin >= QUOTE_SHINGLE else hashes[:0]
        if len(own) and 2 * int(np.isin(own, quotes).sum()) >= len(own):
            found_spans.append((begin, end))
    found_spans.sort(key=lambda span: span[0] - span[1])
    return tuple(excerpt(this, begin, end) for begin, end in found_spans[:_MAX_SHOWN_QUOTATIONS])


def excerpt(tokens: Tokens, begin: int, end: int) -> str:
    """Return the text from token `begin` up to, but not including, token `end`, cut to 160 characters."""
    text = tokens.text[int(tokens.starts[begin]) : int(tokens.ends[end - 1])]
    text = " ".join(text[: 2 * _MAX_EXCERPT_CHARS].split())
    return text if len(text) <= _MAX_EXCERPT_CHARS else text[: _MAX_EXCERPT_CHARS - 1].rstrip() + "…"


def _longest(found: NDArray[np.bool_], positions: NDArray[np.intp]) -> tuple[int, int]:
    """Return the start and length of the longest run of shingles that are consecutive in both texts."""
    continues = found[1:] & found[:-1] & (positions[1:] == positions[:-1] + 1)
    breaks = np.flatnonzero(~continues) + 1
    begins = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((begins, [len(found)])))
    lengths = np.where(found[begins], lengths, 0)
    best = int(np.argmax(lengths))
    return int(begins[best]), int(lengths[best])


def _covered(found: NDArray[np.bool_], words: int) -> NDArray[np.bool_]:
    covered = np.zeros(words, dtype=np.bool_)
    for offset in range(SHINGLE):
        covered[offset : offset + len(found)] |= found
    return covered
