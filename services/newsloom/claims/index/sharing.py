"""Which earlier articles share postings with an entry, and how much."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from newsloom.claims.index.posting import STOP_POSTING, count, counted_arrays, live_items
from newsloom.claims.rules import UNSEEN_CLAIMS

PostingLists = tuple[bytes | None, bytes | None]
"""The lists of a posting in this generation of the index and in the one before."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Says which earlier articles share postings with an entry, and how much.

    Attributes:
        best: the earlier articles that share postings, the best first.
        best_score: the score of the first of them; 0 if there is none.
        whole: the score of an article that has all postings of the entry.
        best_group: the group of the first of them; `None` if there is none.
        frequencies: for each posting of the entry, the number of claims that had it; empty if postings are not weighed.
    """

    best: Sequence[int]
    best_score: int
    whole: int
    best_group: int | None
    frequencies: Sequence[int] = ()

    def group(self, share: float) -> int | None:
        """Return the group that the entry joins; `None` if it opens its own.

        Args:
            share: the least part of `whole` that it has to share with a member.
        """
        return self.best_group if self.best and self.best_score >= share * self.whole else None


def count_shared(lists: Sequence[PostingLists], floor: int) -> Shared:
    """Score each earlier article by the number of shared postings. Of equal ones, the earlier is better.

    Args:
        lists: the lists of each posting of the entry.
        floor: the first sequence number that is not forgotten.
    """
    scores: Counter[int] = Counter()
    groups: dict[int, int] = {}
    for current, older in lists:
        if STOP_POSTING in (current, older) or (current is None and older is None):
            continue
        items = dict(live_items(older, floor))
        items.update(live_items(current, floor))
        scores.update(items.keys())
        groups.update(items)
    best = sorted(scores, key=lambda sequence: (-scores[sequence], sequence))
    if not best:
        return Shared((), 0, len(lists), None)
    return Shared(best, scores[best[0]], len(lists), groups[best[0]])


def weigh_shared(lists: Sequence[PostingLists], floor: int, claims: int) -> Shared:
    """Score each earlier article by the weights of the shared postings. Of equal ones, the later is better.

    Articles that only share postings without weight are left out.

    Args:
        lists: the lists of each posting of the entry, with counts.
        floor: the first sequence number that is not forgotten.
        claims: the number of claims in both generations.
    """
    whole = 0
    frequencies: list[int] = []
    held: list[bytes] = []
    weights: list[int] = []
    for current, older in lists:
        frequencies.append(count(current) + count(older))
        own = weight(frequencies[-1], claims)
        whole += own
        for data in (older, current) if own else ():
            if data is not None:
                held.append(data)
                weights.append(own)
    if not held:
        return Shared((), 0, whole, None, frequencies)
    items, groups, places = counted_arrays(held)
    found, first, item_of = np.unique(items, return_index=True, return_inverse=True)
    scores = np.bincount(item_of, np.array(weights)[places])
    order = np.lexsort((-found, -scores))
    order = order[found[order] >= floor]
    if not order.size:
        return Shared((), 0, whole, None, frequencies)
    best = order[0]
    return Shared(found[order].tolist(), int(scores[best]), whole, int(groups[first[best]]), frequencies)


def weight(frequency: int, claims: int) -> int:
    """Return `floor(log2((claims + UNSEEN_CLAIMS) / (frequency + 1)))`, at least 0: how much a posting says about an article.

    Args:
        frequency: the number of claims that had the posting.
        claims: the number of all claims.
    """
    return max(((claims + UNSEEN_CLAIMS) // (frequency + 1)).bit_length() - 1, 0)
