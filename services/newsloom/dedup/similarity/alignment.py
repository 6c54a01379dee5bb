"""Align two texts: find the passages that both have, in the same order.

The anchors are pairs of words that occur once in each text, kept in order (patience diff, Cohen 2007). This takes
n log n time for any text.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from newsloom.dedup.text.hashed_tokens import Hashes, run_hashes


@dataclass(frozen=True, slots=True)
class Block:
    """A run of tokens in both texts, by its first position in each and its size."""

    this: int
    other: int
    size: int


def align(this: Hashes, other: Hashes) -> list[Block]:
    """Return the blocks of equal tokens, in the order of both texts. The tokens between two blocks differ."""
    blocks: list[Block] = []
    if min(len(this), len(other)) < 2:  # noqa: PLR2004 - a pair of words
        return blocks
    mine, theirs = this.tolist(), other.tolist()
    end_mine = end_theirs = 0
    for anchor_mine, anchor_theirs in _anchors(this, other):
        begin_mine, begin_theirs = anchor_mine, anchor_theirs
        if begin_mine < end_mine or begin_theirs < end_theirs:
            continue
        while begin_mine > end_mine and begin_theirs > end_theirs and mine[begin_mine - 1] == theirs[begin_theirs - 1]:
            begin_mine, begin_theirs = begin_mine - 1, begin_theirs - 1
        end_mine, end_theirs = anchor_mine + 2, anchor_theirs + 2
        while end_mine < len(mine) and end_theirs < len(theirs) and mine[end_mine] == theirs[end_theirs]:
            end_mine, end_theirs = end_mine + 1, end_theirs + 1
        blocks.append(Block(begin_mine, begin_theirs, end_mine - begin_mine))
    return blocks


def kept_in_order(this: Hashes, other: Hashes, lead: int) -> tuple[float, float]:
    """Return how much of the longer text is in the other text in the same order.

    Words changed throughout a text break most of its shingles long before they lower this share.

    Args:
        this: token hashes of one text.
        other: token hashes of the other text.
        lead: number of words in the lead.

    Returns:
        The share of all words, and the share of the first `lead` words; 0 to 1.
    """
    if len(this) < len(other):
        this, other = other, this
    blocks = align(this, other)
    kept = sum(block.size for block in blocks)
    kept_lead = sum(max(0, min(lead, block.this + block.size) - block.this) for block in blocks)
    return (kept / len(this), kept_lead / min(lead, len(this))) if len(this) else (0.0, 0.0)


def _anchors(this: Hashes, other: Hashes) -> Iterator[tuple[int, int]]:
    mine, my_positions = _occurring_once(run_hashes(this, 2))
    theirs, their_positions = _occurring_once(run_hashes(other, 2))
    _, in_mine, in_theirs = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    positions = sorted(zip(my_positions[in_mine].tolist(), their_positions[in_theirs].tolist(), strict=True))
    return iter(_longest_rising(positions))


def _occurring_once(hashes: Hashes) -> tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    values, positions, counts = np.unique(hashes, return_index=True, return_counts=True)
    once = counts == 1
    return values[once], positions[once]


def _longest_rising(positions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence in which the second numbers rise with the first ones."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(positions):
        rank = bisect_left(tails, value)
        before.append(tail_at[rank - 1] if rank else -1)
        if rank == len(tails):
            tails.append(value)
            tail_at.append(index)
        else:
            tails[rank], tail_at[rank] = value, index
    rising: list[tuple[int, int]] = []
    index = tail_at[-1] if tail_at else -1
    while index >= 0:
        rising.append(positions[index])
        index = before[index]
    return rising[::-1]
