"""The frozen parameter set that decides stories: weights of a logistic regression, and thresholds.

`python -m bench.fit.stories CORPORA` fits the weights on pairs of articles:

- of 34 public events within 3,000 other articles, each pair with dates once more as if it had none;
- that people judged (SemEval-2022 task 8);
- of other articles that were published more than 30 days apart, which are surely different events: as they are and, with a
  small weight, as if they had no dates or were two days apart. They teach the difference between an event and a subject.

The weights for different languages are fitted on the same pairs, of which only names, numbers, places and dates are left.
"""

import math
from dataclasses import dataclass
from typing import Final

from newsloom.stories.decision.compare import Comparison

VERSION: Final = "stories/2"
"""Version of the parameter set. Change it with any number here, in `compare` or in `weights`."""

JOINS: Final = 0.6
"""Likelihood from which an article joins a story."""
JOINS_UNDATED: Final = 0.75
"""The same where the time of publication of one of the two most similar articles is unknown."""
JOINS_ACROSS_LANGUAGES: Final = 0.75
MAX_DAYS_APART: Final = 21.0
"""Days between two articles, from which they are not one story, whatever they share."""
MAX_STORY_DAYS: Final = 30.0
"""Days from the article that opened a story, from which it takes only copies: what goes on for longer is a subject."""
MERGES: Final = 0.9
"""Likelihood of two stories, each, from which an article shows that they are one."""
MEMBERS: Final = 2
"""Articles of a story, or all if it has fewer, whose mean likelihood counts: those that are most alike."""
RETELLS: Final = 0.95
"""Least likelihood for an article that retells the other, as dedup says."""

_MAX_SCORE: Final = 30.0


@dataclass(frozen=True)
class Weights:
    """Weights of a logistic regression on the figures of a comparison."""

    constant: float
    of: Comparison

    def likelihood(self, found: Comparison) -> float:
        """Return how likely it is that two articles report the same event, 0 to 1."""
        score = self.constant + sum(weight * figure for weight, figure in zip(self.of, found, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-_MAX_SCORE, min(_MAX_SCORE, score))))


WITHIN_LANGUAGE: Final = Weights(
    -1.41,
    Comparison(
        terms=9.0, title=5.14, opening_min=3.16, opening_max=2.02, days=-1.32, undated=-2.85, numbers=0.59, quotes=-0.37,
        elsewhere=-0.3, unquoted=-1.16, names=1.37,
    ),
)  # fmt: skip
ACROSS_LANGUAGES: Final = Weights(
    -1.34,
    Comparison(
        terms=0.0, title=0.0, opening_min=8.12, opening_max=4.18, days=-1.27, undated=-2.82, numbers=1.84, quotes=0.0,
        elsewhere=-0.24, unquoted=0.0, names=5.91,
    ),
)  # fmt: skip


def is_far_apart(found: Comparison) -> bool:
    """Return True if two articles are more than `MAX_DAYS_APART` apart; False if the date of one is unknown."""
    return found.days > math.log1p(MAX_DAYS_APART)


def likelihood(found: Comparison, *, same_language: bool) -> float:
    """Return how likely it is that two articles report the same event, 0 to 1.

    Articles that are more than `MAX_DAYS_APART` apart do not. Without dates only the place tells two events of the same
    people apart, such as two visits. Then articles of different places are not one story, unless they share a quotation.
    """
    if is_far_apart(found) or (found.undated and found.elsewhere and not found.quotes):
        return 0.0
    return (WITHIN_LANGUAGE if same_language else ACROSS_LANGUAGES).likelihood(found)
