"""Weigh the terms and names of an article by how rare they were among the articles claimed before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from math import fsum, log, sqrt
from typing import Final

from newsloom.stories.features.rarity import MAX_LEVEL, share_of_articles
from newsloom.stories.features.story_features import StoryFeatures
from newsloom.stories.features.terms import IN_OPENING, IN_TITLE, Terms

_PRIOR_ARTICLES: Final = 300.0
"""Articles that the rarity in news of all languages counts as, beside those of the stream."""
_NAME_SHARE: Final = 0.01
"""Share of articles that have a name, before any is counted."""
_MIN_WEIGHT: Final = 1e-4
"""Least weight of a word or name, however many articles have it."""
_PRIOR_COUNTS: Final = tuple(_PRIOR_ARTICLES * share_of_articles(level) for level in range(MAX_LEVEL + 1))
"""Articles before the stream that have a word, by its level of rarity."""


@dataclass(frozen=True)
class WeighedArticle:
    """An article with the weights of its terms and names.

    Attributes:
        features: its features.
        terms: the weight of each term, by its hash; the squares add up to 1.
        title: the same, of the terms in the title.
        opening: the same, of the terms in the opening.
        names: the weight of each name, by its hash; the squares add up to 1.
    """

    features: StoryFeatures
    terms: dict[int, float]
    title: dict[int, float]
    opening: dict[int, float]
    names: dict[int, float]

    @cached_property
    def opening_sum(self) -> float:
        """Return the sum of the weights in the opening."""
        return fsum(self.opening.values())


def weighed(features: StoryFeatures, frequencies: Sequence[int], articles: int) -> WeighedArticle:
    """Return an article with weights.

    Args:
        features: its features.
        frequencies: number of earlier articles with each of its postings, in their order.
        articles: number of earlier articles.
    """
    terms, names = features.terms, features.names
    missing = len(terms) + len(names) - len(frequencies)
    frequencies = (*frequencies, *repeat(0, missing))
    total = log(articles + _PRIOR_ARTICLES)
    prior = _PRIOR_COUNTS
    weights = _of_length_one(
        [
            weight * (total - log(count + prior[rarity]))
            for weight, rarity, count in zip(terms.weights, terms.rarities, frequencies)  # noqa: B905 - those of names follow
        ]
    )
    name_weights = _of_length_one(
        [
            name.weight * (total - log(count + _PRIOR_ARTICLES * _NAME_SHARE))
            for name, count in zip(names, frequencies[len(terms) :], strict=True)
        ]
    )
    return WeighedArticle(
        features,
        dict(zip(terms.hashes, weights, strict=True)),
        _weights_at(IN_TITLE, terms, weights),
        _weights_at(IN_OPENING, terms, weights),
        {name.hash: weight for name, weight in zip(names, name_weights, strict=True)},
    )


def _weights_at(place: int, terms: Terms, weights: Sequence[float]) -> dict[int, float]:
    """Return the weights of the terms that the title or the opening has, by their hashes."""
    columns = zip(terms.hashes, weights, terms.places, strict=True)
    return {hashed: weight for hashed, weight, places in columns if places & place}


def _of_length_one(weights: list[float]) -> list[float]:
    if weights and min(weights) < _MIN_WEIGHT:
        weights = [max(weight, _MIN_WEIGHT) for weight in weights]
    length = sqrt(fsum([weight * weight for weight in weights])) or 1.0
    return [weight / length for weight in weights]
