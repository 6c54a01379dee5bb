"""Two texts laid side by side: where one says another name or number in the same place.

Articles written to a form (weather, markets, obituaries, match reports) share most of their words and none of their
news. What tells them from copies is that facts stand substituted, one for one, all the way through.

Anchors are pairs of words that stand once in either text, kept in order (patience diff, Cohen 2007): n log n, whatever
the text.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

import numpy as np

from newsloom.dedup.text.capitals import capitals_tell
from newsloom.dedup.text.tokens import Hashes, Tokens, runs

_LONGEST: Final = 6
"""Tokens of a substitution; longer ones are other passages."""
_SHOWN: Final = 5
_MOST_LOOKED: Final = 400
"""Places in which two spellings are held against each other; made to have more, a text must not cost more."""
_TYPO: Final = 0.7
"""Two spellings more alike than this are one name: a typo, or another transliteration."""
_SENTENCE_ENDS: Final = frozenset(".!?…:\n\"“”„«»'‘’-–—•*|")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of tokens that both texts have, by its first places and its size."""

    this: int
    other: int
    size: int


@dataclass(frozen=True, slots=True)
class Substitutions:
    """Facts that stand in each other's place.

    Attributes:
        count: places where both texts hold a fact, and not the same.
        facts: facts of `this` in these places.
        aligned: facts of `this` within what was aligned, these included.
        words: words of `this` within what was aligned.
        examples: the first of them, as `4.5 → 4.75`; the earlier article's first.
    """

    count: int
    facts: int
    aligned: int
    words: int
    examples: tuple[str, ...]


def align(this: Hashes, other: Hashes) -> list[Block]:
    """Blocks in ascending order of both texts; what stands between two of them differs."""
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
    """Of the longer text, the share of words that both have in the same order; and the same of its first `lead` words.

    Words changed all over a text break most of its shingles long before they break this.
    """
    if len(this) < len(other):
        this, other = other, this
    blocks = align(this, other)
    kept = sum(block.size for block in blocks)
    kept_lead = sum(max(0, min(lead, block.this + block.size) - block.this) for block in blocks)
    return (kept / len(this), kept_lead / min(lead, len(this))) if len(this) else (0.0, 0.0)


def substitutions(this: Tokens, other: Tokens) -> Substitutions:
    """The facts of `this` that stand where `other` has others.

    A fact is a number, in figures of any script or in Han numerals, or a name. Names are told by capitals: where these
    tell nothing (scripts that have none, text in one case), numbers are all there is.
    """
    blocks = align(this.hashes, other.hashes)
    if not blocks:
        return Substitutions(0, 0, 0, 0, ())
    mine, theirs = _Words(this), _Words(other)
    count = facts = looked = 0
    examples: list[str] = []
    for before, after in pairwise(blocks):
        own = range(before.this + before.size, after.this)
        old = range(before.other + before.size, after.other)
        if not (0 < len(own) <= _LONGEST and 0 < len(old) <= _LONGEST):
            continue
        own_facts, old_facts = mine.facts(own), theirs.facts(old)
        if not own_facts or not old_facts:
            continue
        looked += 1
        if looked <= _MOST_LOOKED and _same_name(own_facts, old_facts):
            continue
        count += 1
        facts += len(own_facts)
        if len(examples) < _SHOWN:
            examples.append(f"{_shown(old_facts)} → {_shown(own_facts)}")
    unchanged = sum(len(mine.facts(range(block.this, block.this + block.size))) for block in blocks)
    words = blocks[-1].this + blocks[-1].size - blocks[0].this
    return Substitutions(count, facts, unchanged + facts, words, tuple(examples))


class _Words:
    """A text's words, and which of them are facts."""

    def __init__(self, tokens: Tokens) -> None:
        self._words = tokens.words()
        self._capitals = capitals_tell(self._words)
        self._starts = tokens.starts.tolist()
        self._text = tokens.text

    def facts(self, places: range) -> list[str]:
        return [self._words[place] for place in places if self._is_fact(place)]

    def _is_fact(self, place: int) -> bool:
        word = self._words[place]
        if _is_number(word):
            return True
        return self._capitals and word[0].isupper() and len(word) > 1 and not self._begins_sentence(place)

    def _begins_sentence(self, place: int) -> bool:
        start = self._starts[place]
        return start == 0 or bool(_SENTENCE_ENDS.intersection(self._text[max(0, start - 2) : start]))


def _shown(facts: list[str]) -> str:
    """As they are written: Han numerals together."""
    together = all(len(fact) == 1 and not fact.isascii() for fact in facts)
    return ("" if together else " ").join(facts)[:60]


def _is_number(word: str) -> bool:
    return any(character.isnumeric() for character in word)


def _same_name(mine: list[str], theirs: list[str]) -> bool:
    """Whether the two are one name in two spellings. Numbers that differ are never one."""
    one, other = " ".join(mine).casefold(), " ".join(theirs).casefold()
    if _is_number(one + other):
        return one == other
    return one == other or SequenceMatcher(None, one[:60], other[:60], autojunk=False).ratio() >= _TYPO


def _anchors(this: Hashes, other: Hashes) -> Iterator[tuple[int, int]]:
    mine, my_places = _single(runs(this, 2))
    theirs, their_places = _single(runs(other, 2))
    _, in_mine, in_theirs = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    places = sorted(zip(my_places[in_mine].tolist(), their_places[in_theirs].tolist(), strict=True))
    return iter(_rising(places))


def _single(hashes: Hashes) -> tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    values, places, counts = np.unique(hashes, return_index=True, return_counts=True)
    once = counts == 1
    return values[once], places[once]


def _rising(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers rise as its first ones do."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(places):
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
        rising.append(places[index])
        index = before[index]
    return rising[::-1]
