"""Weigh the terms and names of an article by how rare they were among the articles claimed before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from typing import Final

from newsloom.stories.features.rarity import MAX_LEVEL, share_of_articles
from newsloom.stories.features.story_features import StoryFeatures
from newsloom.stories.features.words import word_key

_PRIOR_ARTICLES: Final = 300.0
"""Articles that the rarity in news of all languages counts as, beside those of the stream."""
_NAME_SHARE: Final = 0.01
"""Share of articles that have a name, before any is counted."""
_MAX_SHARE: Final = 0.9999
_PRIOR_COUNTS: Final = tuple(_PRIOR_ARTICLES * share_of_articles(level) for level in range(MAX_LEVEL + 1))
"""Articles before the stream that have a word, by its level of rarity."""


@dataclass(frozen=True)
class WeighedArticle:
    """An article with the weights of its terms and names.

    Attributes:
        features: its features.
        terms: the weight of each term, by its key; the squares add up to 1.
        names: the weight of each name, by its key; the squares add up to 1.
    """

    features: StoryFeatures
    terms: dict[str, float]
    names: dict[str, float]

    @cached_property
    def title(self) -> dict[str, float]:
        """Return the weights of the terms in the title."""
        return {term.key: self.terms[term.key] for term in self.features.terms if term.in_title}

    @cached_property
    def opening(self) -> dict[str, float]:
        """Return the weights of the terms in the opening."""
        return {key: self.terms[key] for key in self.features.opening_keys}


def weighed(features: StoryFeatures, frequencies: Sequence[int], articles: int) -> WeighedArticle:
    """Return an article with weights.

    Args:
        features: its features.
        frequencies: number of earlier articles with each of its postings, in their order.
        articles: number of earlier articles.
    """
    counts = iter(frequencies)
    total = articles + _PRIOR_ARTICLES
    terms: dict[str, float] = {}
    for word, weight, rarity, _, _ in features.terms:
        share = (next(counts, 0) + _PRIOR_COUNTS[rarity]) / total
        terms[word_key(word)] = -weight * log(min(share, _MAX_SHARE))
    names: dict[str, float] = {}
    for name in features.names:
        share = (next(counts, 0) + _PRIOR_ARTICLES * _NAME_SHARE) / total
        names[name.key] = -name.weight * log(min(share, _MAX_SHARE))
    return WeighedArticle(features, _of_length_one(terms), _of_length_one(names))


def _of_length_one(weights: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {key: weight / length for key, weight in weights.items()}
