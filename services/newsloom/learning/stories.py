"""Group the articles of a site into stories, so that near copies of one text count once."""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np

from newsloom.dedup.text.fingerprint import profile
from newsloom.learning.seen_article import SeenArticle
from newsloom.normalise.text.words import count_words

_SKETCH: Final = 64
"""Number of smallest shingle hashes that are compared. With them a shared fifth is found with certainty of 99.99 %."""
_MIN_SHARED: Final = 0.2
"""Share of the hashes of the shorter sketch from which on two articles count as one story. It is low on purpose: a story too
few only means that a rule is not learned."""
_COMMON_SHARE: Final = 0.5
"""Share of the articles of a site from which on a line is left out of the comparison. If it is not boilerplate, little else
is left of its articles, and these count as one story."""
_MIN_OWN_WORDS: Final = 30
_MIN_OWN_SHARE: Final = 1 / 3
"""What must be left of an article without common lines, in words and as a share, if it is to count as a story of its own."""

Line = Hashable
"""The key of a line."""


def group_stories(articles: Sequence[SeenArticle], keys: Sequence[Sequence[Line]], min_articles: int) -> list[int]:
    """Return the number of the story of each article, from 0.

    Articles are one story if their 5-word shingles overlap (dedup's own fingerprints), or if dedup has put them into one
    cluster. First lines that half of the articles have are left out of the comparison; then, twice, the lines that recur in
    enough stories. Articles of which hardly anything is left count as one story together, as nothing tells them apart.

    Args:
        articles: the articles of one site.
        keys: the key of each line of each article.
        min_articles: the number of stories in which boilerplate recurs.
    """
    counts = Counter(key for each in keys for key in set(each))
    common = max(min_articles, _COMMON_SHARE * len(articles))
    left_out: AbstractSet[Line] = {key for key, count in counts.items() if count >= common}
    recurring = {key for key, count in counts.items() if count >= min_articles}
    stories = _group(articles, keys, left_out)
    for _ in range(2):
        found = recurring_lines(keys, stories, min_articles, recurring)
        if found == left_out:
            break
        left_out = found
        stories = _group(articles, keys, left_out)
    return stories


def recurring_lines(
    keys: Sequence[Sequence[Line]], stories: Sequence[int], min_stories: int, among: Collection[Line] | None = None
) -> set[Line]:
    """Return the keys of the lines that occur in enough stories.

    Args:
        keys: the key of each line of each article.
        stories: the story of each article.
        min_stories: how many are enough.
        among: consider only these keys.
    """
    found: dict[Line, set[int]] = {}
    for own, story in zip(keys, stories, strict=True):
        for key in set(own):
            if among is None or key in among:
                found.setdefault(key, set()).add(story)
    return {key for key, numbers in found.items() if len(numbers) >= min_stories}


def _group(articles: Sequence[SeenArticle], keys: Sequence[Sequence[Line]], left_out: AbstractSet[Line]) -> list[int]:
    joined = _Joined(len(articles))
    postings: dict[int, list[int]] = {}
    sizes = np.zeros(len(articles), dtype=np.int64)
    clusters: dict[str, int] = {}
    without_own: int | None = None
    for number, (article, own) in enumerate(zip(articles, keys, strict=True)):
        if article.cluster:
            joined.join(number, clusters.setdefault(article.cluster, number))
        text = _own_text(article, own, left_out)
        if text is None:
            without_own = number if without_own is None else without_own
            joined.join(number, without_own)
            continue
        sketch = profile(text).hashes[:_SKETCH].tolist()
        sizes[number] = len(sketch)
        near = [other for value in sketch for other in postings.get(value, ())]
        if near:
            shared = np.bincount(near, minlength=number)
            enough = _MIN_SHARED * np.minimum(sizes[: len(shared)], len(sketch))
            for other in np.flatnonzero((shared > 0) & (shared >= enough)).tolist():
                joined.join(number, other)
        for value in sketch:
            postings.setdefault(value, []).append(number)
    return joined.numbers()


def _own_text(article: SeenArticle, keys: Sequence[Line], left_out: AbstractSet[Line]) -> str | None:
    """Return what an article has besides common lines; None if that is too little to tell it from others."""
    own = [line for line, key in zip(article.lines, keys, strict=True) if key not in left_out]
    if len(own) == len(article.lines):
        return "\n".join(own)
    words, total = (sum(map(count_words, lines)) for lines in (own, article.lines))
    return "\n".join(own) if words >= _MIN_OWN_WORDS and words >= _MIN_OWN_SHARE * total else None


class _Joined:
    """Sets of numbers that are joined one by one (union-find)."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def join(self, one: int, other: int) -> None:
        """Join the sets of two numbers."""
        first, second = sorted((self._root(one), self._root(other)))
        self._parents[second] = first

    def numbers(self) -> list[int]:
        """Return a number for the set of each number, from 0, in the order of their first members."""
        found: dict[int, int] = {}
        return [found.setdefault(self._root(each), len(found)) for each in range(len(self._parents))]

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number
