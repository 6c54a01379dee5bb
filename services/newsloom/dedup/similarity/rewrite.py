"""Detect rewrites: articles that report the same in other words but with the same quotations.

Shared quotations alone are not enough, since a debate is quoted for weeks. Shared words alone are not enough either,
since two articles can carry the same gallery. So the passages shared word for word are left out, and the rest of both
texts must match in words, in names and in the lead. Names are recognised by their capitals. In scripts without capitals
and in text of one case, long words are used instead; in scripts without spaces (Han, Kana, Thai), pairs of characters.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.similarity.passages import shared_passages
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.capitals import capitals_mark_names
from newsloom.dedup.text.hashed_tokens import Tokens

_LEAD_WORDS: Final = 120
_LEAD_NAMES_WORDS: Final = 80
_MIN_WORD_LETTERS: Final = 4
_FULL_WEIGHT_LETTERS: Final = 7  # words this long count fully: long words carry the topic of a text
_MIN_NAME_LETTERS: Final = 3
_LONG_WORD_LETTERS: Final = 6
_MIN_PASSAGE_CHARACTERS: Final = 10
"""In scripts without spaces: a shared run of five characters is a name rather than a passage."""
_MAX_WORDS: Final = 20_000
"""Words of a text that are compared."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The similarity of two texts outside the passages that they share word for word. Shares are 0 to 1.

    Attributes:
        words: cosine similarity of their longer words.
        names: common names and numbers, as a share of those of the text that has fewer.
        lead_words: the same as `words` for the first 120 words.
        lead_names: the same as `names` for the first 80 words.
        quotes: common quotations, as a share of those of the text that has fewer.
        rest: number of words compared, of the text that has fewer.
        common: the first names in `this` that both texts have, at most 5; empty if capitals do not mark names.
    """

    words: float
    names: float
    lead_words: float
    lead_names: float
    quotes: float
    rest: int
    common: tuple[str, ...]

    @property
    def score(self) -> float:
        """Return the figure by which the best of several matches is chosen."""
        return self.words + self.lead_words + self.quotes / 2

    def is_rewrite(self, thresholds: Thresholds = CURRENT) -> bool:
        """Return True if the two texts report the same event."""
        return (
            self.rest >= thresholds.rewrite_min_own_words
            and min(self.words, self.lead_words) >= thresholds.rewrite_min_cosine
            and self.score >= thresholds.rewrite_min_score
            and self.names >= thresholds.rewrite_min_names_share
            and self.lead_names >= thresholds.rewrite_min_lead_names_share
        )


def likeness(this: Tokens, other: Tokens, quotes: float) -> Likeness:
    """Return how alike two texts are.

    Args:
        this: tokens of one text.
        other: tokens of the other text.
        quotes: the share of quotations that they have in common, 0 to 1.
    """
    shared = shared_passages(this, other)
    own, old = _Unshared(this, shared.this_shared), _Unshared(other, shared.other_shared)
    own_names, old_names = own.names(), old.names()
    return Likeness(
        words=_cosine(own.weights(), old.weights()),
        names=_common_share(own_names, old_names),
        lead_words=_cosine(own.weights(_LEAD_WORDS), old.weights(_LEAD_WORDS)),
        lead_names=_common_share(own.names(_LEAD_NAMES_WORDS), old.names(_LEAD_NAMES_WORDS)),
        quotes=quotes,
        rest=min(len(own), len(old)),
        common=tuple(name for folded, name in own_names.items() if folded in old_names and name[0].isupper())[:5]
        if own.capitals and old.capitals
        else (),
    )


class _Unshared:
    """The part of a text that is not in the other text: words, or pairs of characters in scripts without spaces."""

    def __init__(self, tokens: Tokens, shared: NDArray[np.bool_]) -> None:
        self._words = tokens.words()
        self.capitals = capitals_mark_names(self._words)
        # a token ends where the next one starts only in scripts without spaces
        joined = np.append(tokens.ends[:-1] == tokens.starts[1:], [False] * min(1, len(tokens)))
        self._positions = np.flatnonzero(~_shared_passages_only(shared, joined))[:_MAX_WORDS].tolist()
        self._joined = joined.tolist()

    def __len__(self) -> int:
        return len(self._positions)

    def weights(self, first: int | None = None) -> dict[str, float]:
        """Return the weight of each word, of the first `first` words or of all."""
        words = (
            word.casefold()
            for word in self._separate_words(first)
            if len(word) >= _MIN_WORD_LETTERS and not word.isdigit()
        )
        counts = Counter(words)
        weights = {
            word: (1 + math.log(count)) * min(1.0, (len(word) - 2) / (_FULL_WEIGHT_LETTERS - 2))
            for word, count in counts.items()
        }
        return weights | {run: 1 + math.log(count) for run, count in Counter(self._character_pairs(first)).items()}

    def names(self, first: int | None = None) -> dict[str, str]:
        """Return names and numbers by their case-folded form, of the first `first` words or of all."""
        words = self._separate_words(first)
        numbers = {word: word for word in words if word.isdigit() and len(word) > 1}
        if not self.capitals:
            long = {word.casefold(): word for word in words if len(word) >= _LONG_WORD_LETTERS}
            return numbers | long | {run: run for run in self._character_pairs(first)}
        lower = {word for word in words if word[0].islower()}  # a word that also occurs in lower case is not a name
        return numbers | {
            word.casefold(): word
            for word in words
            if word[0].isupper() and len(word) >= _MIN_NAME_LETTERS and word.casefold() not in lower
        }

    def _separate_words(self, first: int | None) -> list[str]:
        """Return the words that are written apart from their neighbours."""
        joined = self._joined
        return [
            self._words[position]
            for position in self._positions[:first]
            if not (joined[position] or joined[position - 1])
        ]

    def _character_pairs(self, first: int | None) -> list[str]:
        """Return the pairs of adjacent characters, in scripts without spaces."""
        positions = self._positions[:first]
        return [
            self._words[start] + self._words[end]
            for start, end in pairwise(positions)
            if end == start + 1 and self._joined[start]
        ]


def _shared_passages_only(shared: NDArray[np.bool_], joined: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which tokens are in a shared passage, without the short runs that are names."""
    passages = shared.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], shared, [False])).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2).tolist():
        if end - begin < _MIN_PASSAGE_CHARACTERS and joined[begin:end].any():
            passages[begin:end] = False
    return passages


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(weight * other[word] for word, weight in one.items() if word in other)
    norms = math.sqrt(sum(weight * weight for weight in one.values()) * sum(w * w for w in other.values()))
    return product / norms if norms else 0.0


def _common_share(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    fewer = min(len(one), len(other))
    return len(one.keys() & other.keys()) / fewer if fewer else 0.0
