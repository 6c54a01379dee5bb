"""The words of an article that say most about it."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from newsloom.stories.features.hashes import compared_hash
from newsloom.stories.features.rarity import rarity_level
from newsloom.stories.features.words import is_counted, word_key, words

MAX_TERMS: Final = 40
OPENING_WORDS: Final = 100
"""Words of the title and of the beginning of the text that count as the opening."""
IN_TITLE: Final = 1
IN_OPENING: Final = 2

_MAX_WORD_CHARS: Final = 24
_MAX_ACRONYM_CHARS: Final = 5
"""Longest word in capitals that is taken for an acronym, which is rarer than the word that it spells."""
_TEXT_COUNT: Final = 2
_OPENING_COUNT: Final = 1
_TITLE_COUNT: Final = 8
"""A word counts so much for each time in the text, in the opening, where it counts again, and in the title."""
_MAX_WEIGHT: Final = 63
"""Weight of a word that is there a thousand times. The store has six bits for it."""
_CACHED_COUNTS: Final = 4_096
_CACHED_WORDS: Final = 50_000


class _Word(NamedTuple):
    """A word as `Term` has it."""

    key: str
    written: str
    rarity: int


class Term(NamedTuple):
    """A word of an article.

    Attributes:
        hash: the hash of the form that is compared.
        word: as the article has it, in lower case.
        weight: how often it is there, in eighths of a logarithm: 8 for once.
        rarity: its level in news of all languages, see `rarity`.
        in_title: True if the title has it.
        in_opening: True if the title or the first words have it.
    """

    hash: int
    word: str
    weight: int
    rarity: int
    in_title: bool
    in_opening: bool


@dataclass(frozen=True)
class Terms:
    """The terms of an article as columns, so that they can be compared fast. Iteration gives each as a `Term`.

    Attributes:
        hashes: the hash of each key, those that say most first.
        weights: one byte for each, as in `Term`, 63 at most.
        rarities: the same.
        places: for each, `IN_TITLE` plus `IN_OPENING`, if it is there.
        words: the words; empty for an article of the store that has its story.
    """

    hashes: tuple[int, ...] = ()
    weights: bytes = b""
    rarities: bytes = b""
    places: bytes = b""
    words: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.hashes)

    def __iter__(self) -> Iterator[Term]:
        for hashed, word, weight, rarity, place in zip(
            self.hashes, self.words, self.weights, self.rarities, self.places, strict=True
        ):
            yield Term(hashed, word, weight, rarity, bool(place & IN_TITLE), bool(place & IN_OPENING))


def terms_of(title: str, text: str) -> tuple[Terms, frozenset[str]]:
    """Return the terms that say most, at most `MAX_TERMS`, and the keys of all words of the opening.

    Args:
        title: the title.
        text: the text.
    """
    title_words, text_words = words(title), words(text)
    opening_words = text_words[:OPENING_WORDS]
    counts: dict[str, int] = {}
    first_words: dict[str, _Word] = {}
    for part, weight in ((text_words, _TEXT_COUNT), (opening_words, _OPENING_COUNT), (title_words, _TITLE_COUNT)):
        counted = Counter(part)
        for known, count in zip(map(_known, counted), counted.values(), strict=True):
            if known is not None:
                key = known[0]
                if key in counts:
                    counts[key] += weight * count
                else:
                    counts[key] = weight * count
                    first_words[key] = known
    found = [*first_words.values()]
    weights = [*map(_weight, counts.values())]
    says = [-weight * known[2] for weight, known in zip(weights, found, strict=True)]
    best = [place for place in sorted(range(len(says)), key=says.__getitem__)[:MAX_TERMS] if says[place]]
    in_title = _keys(title_words)
    opening = in_title | _keys(opening_words)
    terms = Terms(
        tuple(compared_hash(found[place].key) for place in best),
        bytes(weights[place] for place in best),
        bytes(found[place].rarity for place in best),
        bytes(
            IN_TITLE * (key in in_title) + IN_OPENING * (key in opening) for key in (found[place].key for place in best)
        ),
        tuple(found[place].written for place in best),
    )
    return terms, opening


@lru_cache(maxsize=_CACHED_WORDS)
def _known(word: str) -> _Word | None:
    """Return what is known of a word; `None` if it says too little to count."""
    key = word_key(word)
    if not is_counted(key):
        return None
    written = word if word.isupper() and len(word) <= _MAX_ACRONYM_CHARS else word.lower()
    if len(written) > _MAX_WORD_CHARS:
        cut = written[:_MAX_WORD_CHARS]
        written = cut if word_key(cut) == key else key  # cut within marks, which the key leaves out
    return _Word(key, written, rarity_level(written))


@lru_cache(maxsize=_CACHED_COUNTS)
def _weight(count: int) -> int:
    """Return the weight of a word, as in `Term`, by what it counts."""
    return min(_MAX_WEIGHT, round(8 * (1 + math.log(max(count / _TEXT_COUNT, 1.0)))))


def _keys(counted: Iterable[str]) -> frozenset[str]:
    return frozenset(known.key for known in map(_known, counted) if known is not None)
