"""Find the places where two aligned texts say different things in the same frame.

Between two passages that both texts have, one text can have another name, another number or other words than the other.
Such a place is a slot. The first words and the last words of the texts are slots too, if both texts have some there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Final

from newsloom.dedup.forms.numbers import numbers_of
from newsloom.dedup.similarity.alignment import Block, align
from newsloom.dedup.text.capitals import capitals_mark_names
from newsloom.dedup.text.hashed_tokens import Tokens

_MAX_SLOT_WORDS: Final = 12
"""Longer differences are other passages."""
_CHARACTERS_A_WORD: Final = 2
"""In scripts that are split into characters, a word has about two tokens."""
_MAX_SLOTS: Final = 200
"""Bounds the time that a crafted text can take."""
_MIN_SAME_NAME_RATIO: Final = 0.7
"""Two spellings at least this similar are one name: a typo, or another transliteration."""
_MIN_SAME_SHORT_NAME_RATIO: Final = 0.5
_SHORT_WORD_LETTERS: Final = 4
"""In a word this short, one other letter is half of the difference."""
_MAX_COMPARED_CHARS: Final = 60
_LOOK_BEHIND_CHARS: Final = 6
_QUOTES: Final = "\"“”„«»'‘’"
_SENTENCE_ENDS: Final = frozenset(".!?…:\n–—•*|")
_BEFORE_QUOTATION: Final = _SENTENCE_ENDS | {",", ""}
_NUMERALS: Final = re.compile(r"[\d\u3007零一二三四五六七八九十百千万萬億亿兩两廿卅.,\s]{1,40}")

_MAX_DIGITS: Final = 24
_DIGITS_BEFORE: Final = re.compile(r"(?:\d+[.,:])+$")
_DIGITS_AFTER: Final = re.compile(r"(?:[.,:]\d+)+")


class SlotKind(StrEnum):
    """What differs in a slot."""

    NUMBER = "number"
    NAME = "name"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where two texts differ within a common frame.

    Attributes:
        kind: the strongest difference: other numbers, other names, or other words.
        this: what `this` says, as it is written.
        other: what `other` says.
        shown: both for a person, the one of `other` first: with all digits of a number of which a part differs.
        position: words of `this` before the slot.
    """

    kind: SlotKind
    this: str
    other: str
    shown: tuple[str, str]
    position: float


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of two texts, in order, each difference once.

    Attributes:
        distinct: the slots, without repetitions of the same difference.
        words: words of `this`, with two characters as a word in scripts that are split into characters.
        facts: names and numbers of `this` in the passages that both texts have.
        names_marked: capitals mark names in both texts. In a script without capitals, a slot with letters can be a name or
            another word, and is taken for a name. In a script with capitals but in text of one case, only numbers count.
    """

    distinct: tuple[Slot, ...]
    words: float
    facts: int
    names_marked: bool


def slots(this: Tokens, other: Tokens) -> Slots:
    """Return the slots of two texts.

    Args:
        this: tokens of the later text.
        other: tokens of the earlier text.
    """
    blocks = align(this.hashes, other.hashes)
    mine, theirs = _Side(this), _Side(other)
    names_marked = mine.capitals and theirs.capitals
    found: list[_Difference] = []
    for gap in _gaps(blocks, mine, theirs):
        for own, old in _split(mine, theirs, *gap):
            slot = _slot(mine, own, theirs, old, names_marked=names_marked) if len(found) < _MAX_SLOTS else None
            if slot is not None:
                _add(found, _Difference(slot, mine.folded(own), theirs.folded(old)))
    shared = [position for block in blocks for position in range(block.this, block.this + block.size)]
    facts = [position for position in shared if mine.is_number(position) or (names_marked and mine.is_name(position))]
    return Slots(
        distinct=tuple(each.slot for each in found),
        words=len(this) / mine.tokens_a_word,
        facts=len(facts),
        names_marked=names_marked,
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """A slot with the words of both sides."""

    slot: Slot
    this: frozenset[str]
    other: frozenset[str]


def _add(found: list[_Difference], new: _Difference) -> None:
    """Add a slot, unless one with these words is there already: a family name after the full name."""
    if not any(new.this <= each.this and new.other <= each.other for each in found):
        found.append(new)


class _Side:
    """One of the two texts."""

    def __init__(self, tokens: Tokens) -> None:
        self.words = tokens.words()
        self.capitals = capitals_mark_names(self.words)
        cased = sum(word[0].isupper() or word[0].title() != word[0] for word in self.words)
        self.is_uncased = 2 * cased < len(self.words)
        self._text = tokens.text
        self._starts, self._ends = tokens.starts.tolist(), tokens.ends.tolist()
        joined = sum(end == start for end, start in zip(self._ends, self._starts[1:], strict=False))
        by_character = 2 * joined >= len(self.words) > 1
        self.tokens_a_word = _CHARACTERS_A_WORD if by_character else 1

    def __len__(self) -> int:
        return len(self.words)

    def written(self, positions: range) -> str:
        """Return the passage as it is written."""
        return self._text[self._starts[positions[0]] : self._ends[positions[-1]]]

    def shown(self, positions: range) -> str:
        """Return the passage with all digits of a number that begins or ends in it, as in 60,000."""
        start, end = self._starts[positions[0]], self._ends[positions[-1]]
        before = self._text[max(0, start - _MAX_DIGITS) : start]
        after = self._text[end : end + _MAX_DIGITS]
        if self._text[start].isdigit() and (digits := _DIGITS_BEFORE.search(before)):
            start -= len(digits.group())
        if self._text[end - 1].isdigit() and (digits := _DIGITS_AFTER.match(after)):
            end += len(digits.group())
        return self._text[start:end]

    def folded(self, positions: range) -> frozenset[str]:
        """Return the words of the passage, case-folded."""
        return frozenset(self.words[position].casefold() for position in positions)

    def is_number(self, position: int) -> bool:
        """Return True if the word holds a digit."""
        return any(character.isdigit() for character in self.words[position])

    def is_name(self, position: int) -> bool:
        """Return True if the word is written as a name: with a capital, and not because a sentence begins."""
        word, start = self.words[position], self._starts[position]
        if not word[0].isupper() or len(word) == 1:
            return False
        before = self._text[max(0, start - _LOOK_BEHIND_CHARS) : start].rstrip(" ")
        outside = before.rstrip(_QUOTES)  # a name stands in quotation marks, or a sentence begins with one
        ends = _SENTENCE_ENDS if outside == before else _BEFORE_QUOTATION
        return bool(outside) and outside.rstrip(" ")[-1:] not in ends


def _gaps(blocks: list[Block], mine: _Side, theirs: _Side) -> Iterator[tuple[range, range]]:
    """Yield the ranges of tokens between passages that both texts have, if neither is empty or long."""
    edges = [Block(0, 0, 0), *blocks, Block(len(mine), len(theirs), 0)]
    longest_mine, longest_theirs = (_MAX_SLOT_WORDS * side.tokens_a_word for side in (mine, theirs))
    found = 0
    for before, after in pairwise(edges):
        own = range(before.this + before.size, after.this)
        old = range(before.other + before.size, after.other)
        if 0 < len(own) <= longest_mine and 0 < len(old) <= longest_theirs and found < _MAX_SLOTS:
            found += 1
            yield own, old


def _split(mine: _Side, theirs: _Side, own: range, old: range) -> Iterator[tuple[range, range]]:
    """Yield the parts of a gap between the single words that both sides have in it, in order."""
    if mine.tokens_a_word > 1 or theirs.tokens_a_word > 1:  # a single character is no word
        yield own, old
        return
    one = [mine.words[position].casefold() for position in own]
    other = [theirs.words[position].casefold() for position in old]
    begin_own, begin_old = own.start, old.start
    for match in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        end_own, end_old = own.start + match.a, old.start + match.b
        if begin_own < end_own and begin_old < end_old:
            yield range(begin_own, end_own), range(begin_old, end_old)
        begin_own, begin_old = end_own + match.size, end_old + match.size


def _slot(mine: _Side, own: range, theirs: _Side, old: range, *, names_marked: bool) -> Slot | None:
    """Return the slot; `None` if the two passages say the same in another spelling."""
    this, other = mine.written(own), theirs.written(old)
    shown, position = (theirs.shown(old), mine.shown(own)), own.start / mine.tokens_a_word
    numbers, old_numbers = numbers_of(this), numbers_of(other)
    if numbers and old_numbers and numbers != old_numbers:
        return Slot(SlotKind.NUMBER, this, other, shown, position)
    if _is_one_name(*(_NUMERALS.sub(" ", each) if numbers == old_numbers else each for each in (this, other))):
        return None
    if names_marked:
        named = any(map(mine.is_name, own)) and any(map(theirs.is_name, old))
    else:
        uncased = mine.is_uncased and theirs.is_uncased
        named = uncased and bool(numbers) == bool(old_numbers) and max(len(this), len(other)) > 1
    return Slot(SlotKind.NAME if named else SlotKind.WORDS, this, other, shown, position)


def _is_one_name(one: str, other: str) -> bool:
    """Return True if the two are spellings of one name: alike, or with their letters transposed."""
    one, other = one.casefold()[:_MAX_COMPARED_CHARS], other.casefold()[:_MAX_COMPARED_CHARS]
    if sorted(one) == sorted(other):
        return True
    short = max(len(one), len(other)) <= _SHORT_WORD_LETTERS and min(len(one), len(other)) > 1
    likeness = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return likeness >= (_MIN_SAME_SHORT_NAME_RATIO if short else _MIN_SAME_NAME_RATIO)
