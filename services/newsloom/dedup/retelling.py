"""Rewrites: another telling of what an earlier article told, in other words but with its quotations.

Shared quotations alone are not enough (a debate is quoted for weeks), nor are shared words (a gallery under both). So
what both have word for word is left out, and the rest must speak of the same things: in its words, in its names, and
in its lead. Names are told by their capitals: in scripts without capitals, no rewrite is found.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.passages import shared_passages
from newsloom.dedup.thresholds import CURRENT, Thresholds
from newsloom.dedup.tokens import Tokens

_LEAD: Final = 120
_LEAD_NAMES: Final = 80
_SHORTEST_WORD: Final = 4
_FULL_WEIGHT: Final = 7  # letters from which on a word counts whole: long words say what a text is about
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are apart from what they share word for word, each from 0 to 1.

    Attributes:
        words: cosine of their longer words.
        names: share of the names and numbers of the one with fewer that the other has.
        lead_words: as `words`, of the first 120 words.
        lead_names: as `names`, of the first 80 words.
        rest: words of the shorter one that were compared.
        common: names that both have, the ones that stand first in `this`.
    """

    words: float
    names: float
    lead_words: float
    lead_names: float
    rest: int
    common: tuple[str, ...]

    @property
    def score(self) -> float:
        """For choosing among several."""
        return self.words + self.lead_words

    def tells_the_same(self, thresholds: Thresholds = CURRENT) -> bool:
        """Whether the two tell one event."""
        return (
            self.rest >= thresholds.retold_words
            and min(self.words, self.lead_words) >= thresholds.retold_cosine
            and self.score >= thresholds.retold_score
            and self.names >= thresholds.retold_names
            and self.lead_names >= thresholds.retold_lead_names
        )


def likeness(this: Tokens, other: Tokens) -> Likeness:
    """Of two texts."""
    shared = shared_passages(this, other)
    own, old = _without(this.words(), shared.this_shared), _without(other.words(), shared.other_shared)
    own_names, old_names = _names(own), _names(old)
    return Likeness(
        words=_cosine(_weights(own), _weights(old)),
        names=_share(own_names, old_names),
        lead_words=_cosine(_weights(own[:_LEAD]), _weights(old[:_LEAD])),
        lead_names=_share(_names(own[:_LEAD_NAMES]), _names(old[:_LEAD_NAMES])),
        rest=min(len(own), len(old)),
        common=tuple(name for folded, name in own_names.items() if folded in old_names and not name.isdigit())[:5],
    )


def _without(words: Sequence[str], shared: NDArray[np.bool_]) -> list[str]:
    return [word for word, left_out in zip(words, shared.tolist(), strict=True) if not left_out]


def _weights(words: Sequence[str]) -> dict[str, float]:
    counts = Counter(word.casefold() for word in words if len(word) >= _SHORTEST_WORD and not word.isdigit())
    return {
        word: (1 + math.log(count)) * min(1.0, (len(word) - 2) / (_FULL_WEIGHT - 2)) for word, count in counts.items()
    }


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(weight * other[word] for word, weight in one.items() if word in other)
    norms = math.sqrt(sum(weight * weight for weight in one.values()) * sum(w * w for w in other.values()))
    return product / norms if norms else 0.0


def _names(words: Sequence[str]) -> dict[str, str]:
    """Names and numbers by their folded form. A word that also stands in lower case is none."""
    lower = {word for word in words if word[:1].islower()}
    return {
        word.casefold(): word
        for word in words
        if (word.isdigit() and len(word) > 1)
        or (word[:1].isupper() and len(word) >= _SHORTEST_NAME and word.casefold() not in lower)
    }


def _share(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    fewer = min(len(one), len(other))
    return len(one.keys() & other.keys()) / fewer if fewer else 0.0
