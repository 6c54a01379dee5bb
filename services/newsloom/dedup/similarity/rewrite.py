"""Rewrites: another telling of what an earlier article told, in other words but with its quotations.

Shared quotations alone are not enough (a debate is quoted for weeks), nor are shared words (a gallery under both). So
what both have word for word is left out, and the rest must speak of the same things: in its words, in its names, and
in its lead. Names are told by their capitals; where these tell nothing (scripts that have none, text in one case), the
long words stand for them and, where words are not told apart (Han, Kana, Thai), pairs of characters.
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
from newsloom.dedup.text.capitals import capitals_tell
from newsloom.dedup.text.tokens import Tokens

_LEAD: Final = 120
_LEAD_NAMES: Final = 80
_SHORTEST_WORD: Final = 4
_FULL_WEIGHT: Final = 7  # letters from which on a word counts whole: long words say what a text is about
_SHORTEST_NAME: Final = 3
_LONG_WORD: Final = 6
_SHORTEST_PASSAGE: Final = 10
"""Characters, where words are not told apart: five that two texts share are no passage, but a name."""
_MOST_LOOKED: Final = 20_000
"""Of the words of a text."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are apart from what they share word for word, each from 0 to 1.

    Attributes:
        words: cosine of their longer words.
        names: share of the names and numbers of the one with fewer that the other has.
        lead_words: as `words`, of the first 120 words.
        lead_names: as `names`, of the first 80 words.
        quotes: share of the quotations of the one with fewer that the other has.
        rest: words of the shorter one that were compared.
        common: names that both have, the ones that stand first in `this`; none where capitals do not tell them.
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
        """For choosing among several."""
        return self.words + self.lead_words + self.quotes / 2

    def tells_the_same(self, thresholds: Thresholds = CURRENT) -> bool:
        """Whether the two tell one event."""
        return (
            self.rest >= thresholds.retold_words
            and min(self.words, self.lead_words) >= thresholds.retold_cosine
            and self.score >= thresholds.retold_score
            and self.names >= thresholds.retold_names
            and self.lead_names >= thresholds.retold_lead_names
        )


def likeness(this: Tokens, other: Tokens, quotes: float) -> Likeness:
    """Of two texts that have this share of quotations in common."""
    shared = shared_passages(this, other)
    own, old = _Rest(this, shared.this_shared), _Rest(other, shared.other_shared)
    own_names, old_names = own.names(), old.names()
    return Likeness(
        words=_cosine(own.weights(), old.weights()),
        names=_share(own_names, old_names),
        lead_words=_cosine(own.weights(_LEAD), old.weights(_LEAD)),
        lead_names=_share(own.names(_LEAD_NAMES), old.names(_LEAD_NAMES)),
        quotes=quotes,
        rest=min(len(own), len(old)),
        common=tuple(name for folded, name in own_names.items() if folded in old_names and name[0].isupper())[:5]
        if own.capitals and old.capitals
        else (),
    )


class _Rest:
    """What of a text does not stand in the other: its words or, where words are not told apart, pairs of characters."""

    def __init__(self, tokens: Tokens, shared: NDArray[np.bool_]) -> None:
        self._words = tokens.words()
        self.capitals = capitals_tell(self._words)
        # the end of a token is the start of the next one only in scripts that are written without spaces
        joined = np.append(tokens.ends[:-1] == tokens.starts[1:], [False] * min(1, len(tokens)))
        self._places = np.flatnonzero(~_passages(shared, joined))[:_MOST_LOOKED].tolist()
        self._joined = joined.tolist()

    def __len__(self) -> int:
        return len(self._places)

    def weights(self, first: int | None = None) -> dict[str, float]:
        """How much each word counts, of the first so many or of all."""
        words = (word.casefold() for word in self._single(first) if len(word) >= _SHORTEST_WORD and not word.isdigit())
        counts = Counter(words)
        weights = {
            word: (1 + math.log(count)) * min(1.0, (len(word) - 2) / (_FULL_WEIGHT - 2))
            for word, count in counts.items()
        }
        return weights | {run: 1 + math.log(count) for run, count in Counter(self._runs(first)).items()}

    def names(self, first: int | None = None) -> dict[str, str]:
        """Names and numbers by their folded form, of the first so many words or of all."""
        words = self._single(first)
        numbers = {word: word for word in words if word.isdigit() and len(word) > 1}
        if not self.capitals:
            long = {word.casefold(): word for word in words if len(word) >= _LONG_WORD}
            return numbers | long | {run: run for run in self._runs(first)}
        lower = {word for word in words if word[0].islower()}  # a word that also stands in lower case is no name
        return numbers | {
            word.casefold(): word
            for word in words
            if word[0].isupper() and len(word) >= _SHORTEST_NAME and word.casefold() not in lower
        }

    def _single(self, first: int | None) -> list[str]:
        """Words that stand alone."""
        joined = self._joined
        return [self._words[place] for place in self._places[:first] if not (joined[place] or joined[place - 1])]

    def _runs(self, first: int | None) -> list[str]:
        """Characters that stand together, two at a time."""
        places = self._places[:first]
        return [
            self._words[start] + self._words[end]
            for start, end in pairwise(places)
            if end == start + 1 and self._joined[start]
        ]


def _passages(shared: NDArray[np.bool_], joined: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is left out."""
    passages = shared.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], shared, [False])).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2).tolist():
        if end - begin < _SHORTEST_PASSAGE and joined[begin:end].any():
            passages[begin:end] = False
    return passages


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(weight * other[word] for word, weight in one.items() if word in other)
    norms = math.sqrt(sum(weight * weight for weight in one.values()) * sum(w * w for w in other.values()))
    return product / norms if norms else 0.0


def _share(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    fewer = min(len(one), len(other))
    return len(one.keys() & other.keys()) / fewer if fewer else 0.0
