"""Align two texts and find the names and numbers that differ at the same position.

Articles written from a template (weather, markets, obituaries, match reports) share most of their words but not their
news. Unlike copies, they have substituted facts, one for one, throughout.

The anchors are pairs of words that occur once in each text, kept in order (patience diff, Cohen 2007). This takes
n log n time for any text.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

import numpy as np

from newsloom.dedup.text.capitals import capitals_mark_names
from newsloom.dedup.text.hashed_tokens import Hashes, Tokens, run_hashes

_MAX_SUBSTITUTION_TOKENS: Final = 6
"""Longer differences are other passages, not substitutions."""
_MAX_EXAMPLES: Final = 5
_MAX_SPELLING_COMPARISONS: Final = 400
"""Bounds the time that a crafted text can take."""
_MIN_SAME_NAME_RATIO: Final = 0.7
"""Two spellings at least this similar are one name: a typo, or another transliteration."""
_SENTENCE_ENDS: Final = frozenset(".!?…:\n\"“”„«»'‘’-–—•*|")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of tokens in both texts, by its first position in each and its size."""

    this: int
    other: int
    size: int


@dataclass(frozen=True, slots=True)
class Substitutions:
    """Facts that differ at the same position of two texts.

    Attributes:
        count: positions where both texts have a fact, but not the same one.
        facts: facts of `this` at these positions.
        aligned: all facts of `this` in the aligned part, including those.
        words: words of `this` in the aligned part.
        examples: the first substitutions, such as `4.5 → 4.75`, with the earlier article's fact first.
    """

    count: int
    facts: int
    aligned: int
    words: int
    examples: tuple[str, ...]


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


def substitutions(this: Tokens, other: Tokens) -> Substitutions:
    """Return the facts of `this` where `other` has a different fact at the same position.

    A fact is a name or a number, in digits of any script or in Han numerals. Names are recognised by their capitals. In
    scripts without capitals and in text of one case, only numbers count.
    """
    blocks = align(this.hashes, other.hashes)
    if not blocks:
        return Substitutions(0, 0, 0, 0, ())
    mine, theirs = _Words(this), _Words(other)
    count = facts = compared = 0
    examples: list[str] = []
    for before, after in pairwise(blocks):
        own = range(before.this + before.size, after.this)
        old = range(before.other + before.size, after.other)
        if not (0 < len(own) <= _MAX_SUBSTITUTION_TOKENS and 0 < len(old) <= _MAX_SUBSTITUTION_TOKENS):
            continue
        own_facts, old_facts = mine.facts(own), theirs.facts(old)
        if not own_facts or not old_facts:
            continue
        compared += 1
        if compared <= _MAX_SPELLING_COMPARISONS and _same_name(own_facts, old_facts):
            continue
        count += 1
        facts += len(own_facts)
        if len(examples) < _MAX_EXAMPLES:
            examples.append(f"{_as_written(old_facts)} → {_as_written(own_facts)}")
    unchanged = sum(len(mine.facts(range(block.this, block.this + block.size))) for block in blocks)
    words = blocks[-1].this + blocks[-1].size - blocks[0].this
    return Substitutions(count, facts, unchanged + facts, words, tuple(examples))


class _Words:
    """The words of a text, and which of them are facts."""

    def __init__(self, tokens: Tokens) -> None:
        self._words = tokens.words()
        self._capitals = capitals_mark_names(self._words)
        self._starts = tokens.starts.tolist()
        self._text = tokens.text

    def facts(self, positions: range) -> list[str]:
        return [self._words[position] for position in positions if self._is_fact(position)]

    def _is_fact(self, position: int) -> bool:
        word = self._words[position]
        if _is_number(word):
            return True
        return self._capitals and word[0].isupper() and len(word) > 1 and not self._begins_sentence(position)

    def _begins_sentence(self, position: int) -> bool:
        start = self._starts[position]
        return start == 0 or bool(_SENTENCE_ENDS.intersection(self._text[max(0, start - 2) : start]))


def _as_written(facts: list[str]) -> str:
    """Return facts as they are written; Han numerals have no space between them."""
    together = all(len(fact) == 1 and not fact.isascii() for fact in facts)
    return ("" if together else " ").join(facts)[:60]


def _is_number(word: str) -> bool:
    return any(character.isnumeric() for character in word)


def _same_name(mine: list[str], theirs: list[str]) -> bool:
    """Return True if the two are spellings of one name. Different numbers are never the same."""
    one, other = " ".join(mine).casefold(), " ".join(theirs).casefold()
    if _is_number(one + other):
        return one == other
    return one == other or SequenceMatcher(None, one[:60], other[:60], autojunk=False).ratio() >= _MIN_SAME_NAME_RATIO


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
