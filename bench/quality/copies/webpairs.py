"""Compare `resemblance` and other scores on judged web pairs, with one bootstrap.

A score would be chosen here only if it were better beyond noise on web pairs and not worse on news. The texts of the web
pairs are lower-cased and stemmed, without lines, so names, the context of numbers and quotations cannot help.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from newsloom.dedup.similarity.alignment import kept_in_order
from newsloom.dedup.text.hashed_tokens import run_hashes, tokenise

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]
Score = Callable[[str, str], float]

_DRAWS: Final = 400


@dataclass(frozen=True)
class WebPairs:
    """Pairs with labels from 0 (unrelated) to 3 (the same), given by people. Pairs from 1 on count as alike.

    Attributes:
        texts: the texts of each pair.
        labels: the label of each pair.
        sets: the collection of each pair.
    """

    texts: Sequence[tuple[str, str]]
    labels: NDArray[np.int64]
    sets: NDArray[np.str_]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> "WebPairs":
        """Return the pairs in the rows of the file."""
        return cls(
            [(row["a"], row["b"]) for row in rows],
            np.array([row["label"] for row in rows]),
            np.array([row["set"] for row in rows]),
        )

    @property
    def alike(self) -> Flags:
        """Return for each pair whether it counts as alike."""
        return self.labels >= 1

    def draws(self) -> Iterator[NDArray[np.int64]]:
        """Yield the positions of the pairs in each bootstrap draw, with the size of each collection."""
        rng = np.random.default_rng(0)
        own = [np.flatnonzero(self.sets == name) for name in np.unique(self.sets)]
        for _ in range(_DRAWS):
            yield np.concatenate([rng.choice(positions, len(positions)) for positions in own])


@dataclass(frozen=True)
class Reached:
    """The quality of a score, with bootstrap draws.

    Attributes:
        auc: AUC over all pairs.
        f1: mean F1 of choosing the threshold on one collection and scoring the other, both ways.
        aucs: AUC of each draw.
        f1s: F1 of each draw.
    """

    auc: float
    f1: float
    aucs: Scores
    f1s: Scores


def reached(scores: Scores, pairs: WebPairs) -> Reached:
    """Return the quality of a score, given its value for each pair."""
    drawn = [
        (auc(scores[own], pairs.alike[own]), _across(scores[own], pairs.alike[own], pairs.sets[own]))
        for own in pairs.draws()
    ]
    aucs, f1s = np.array(drawn).T
    return Reached(auc(scores, pairs.alike), _across(scores, pairs.alike, pairs.sets), aucs, f1s)


def _jaccard(size: int) -> Score:
    def score(one: str, other: str) -> float:
        mine, theirs = np.unique(_runs(one, size)), np.unique(_runs(other, size))
        return _share(len(np.intersect1d(mine, theirs)), len(mine) + len(theirs))

    return score


def _counted(one: str, other: str) -> float:
    mine, theirs = Counter(_runs(one, 5).tolist()), Counter(_runs(other, 5).tolist())
    return _share((mine & theirs).total(), mine.total() + theirs.total())


def _weighted(weight: Callable[[float], float]) -> Score:
    """Return a score of 5-word shingles weighted by position, 0 at the head and 1 at the foot."""

    def weights(text: str) -> dict[int, float]:
        found = _runs(text, 5).tolist()
        return {shingle: weight((position + 0.5) / len(found)) for position, shingle in enumerate(found)}

    def score(one: str, other: str) -> float:
        mine, theirs = weights(one), weights(other)
        common = sum(min(mine[shingle], theirs[shingle]) for shingle in mine.keys() & theirs.keys())
        return _share(common, sum(mine.values()) + sum(theirs.values()))

    return score


def _contained(of_both: Callable[[float, float], float]) -> Score:
    def score(one: str, other: str) -> float:
        mine, theirs = np.unique(_runs(one, 5)), np.unique(_runs(other, 5))
        common = len(np.intersect1d(mine, theirs))
        return of_both(common / len(mine), common / len(theirs)) if common else 0.0

    return score


def _characters(size: int) -> Score:
    def score(one: str, other: str) -> float:
        mine, theirs = ({text[position : position + size] for position in range(len(text))} for text in (one, other))
        return _share(len(mine & theirs), len(mine) + len(theirs))

    return score


def _in_order(one: str, other: str) -> float:
    return kept_in_order(tokenise(one).hashes, tokenise(other).hashes, 60)[0]


SCORES: Final[Mapping[str, Score]] = MappingProxyType(
    {
        "5-word Jaccard": _jaccard(5),
        "1-word Jaccard": _jaccard(1),
        "2-word Jaccard": _jaccard(2),
        "3-word Jaccard": _jaccard(3),
        "8-word Jaccard": _jaccard(8),
        "12-word Jaccard": _jaccard(12),
        "5-word, repetitions counted": _counted,
        "5-word, centre over edges": _weighted(lambda position: 1 - abs(2 * position - 1)),
        "5-word, head over foot": _weighted(lambda position: 1 - position),
        "larger containment": _contained(max),
        "smaller containment": _contained(min),
        "mean containment": _contained(lambda one, other: (one + other) / 2),
        "8-character Jaccard": _characters(8),
        "20-character Jaccard": _characters(20),
        "words kept in order": _in_order,
    }
)
"""The first is `resemblance`."""


def show(console: Console, pairs: WebPairs, news: Sequence[tuple[str, str]], copies: Flags) -> None:
    """Print the quality of each score on web pairs and on pairs of news articles, some of which are copies.

    Differences are within the same draws, so their deviation is smaller than those of the two scores.
    """
    table = Table(title="Scores on judged web pairs: ± of the bootstrap; differences to the first in the same draws")
    for column in ("score", "AUC", "difference", "F1 across sets", "difference", "AUC, copies of news"):
        table.add_column(column, justify="left" if column == "score" else "right")
    first: Reached | None = None
    for name, score in SCORES.items():
        found = reached(_all(score, pairs.texts), pairs)
        first = first or found
        table.add_row(
            name,
            _give(found.auc, found.aucs),
            _give_difference(found.aucs - first.aucs),
            _give(found.f1, found.f1s),
            _give_difference(found.f1s - first.f1s),
            f"{auc(_all(score, news), copies):.3f}",
        )
    console.print(table)
    console.print(*_misjudged(_all(SCORES["5-word Jaccard"], pairs.texts), pairs), sep="\n", highlight=False)


def give(found: Reached) -> tuple[str, str]:
    """Return AUC and F1, each with its deviation."""
    return _give(found.auc, found.aucs), _give(found.f1, found.f1s)


def auc(scores: Scores, alike: Flags) -> float:
    """Return the probability that an alike pair has a higher score than another pair; ties count half."""
    ones, others = scores[alike], np.sort(scores[~alike])
    below = np.searchsorted(others, ones, side="left") + np.searchsorted(others, ones, side="right")
    return float(below.mean()) / 2 / len(others)


def f1(called: Flags, alike: Flags) -> float:
    """Return the harmonic mean of precision and recall."""
    right = int((called & alike).sum())
    return 2 * right / (int(called.sum()) + int(alike.sum())) if right else 0.0


def best_cut(scores: Scores, alike: Flags) -> float:
    """Return the threshold with the highest F1."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    f1s = 2 * np.cumsum(alike[order]) / (np.arange(1, len(order) + 1) + alike.sum())
    f1s[:-1][ordered[1:] == ordered[:-1]] = -1  # pairs with equal scores are on the same side of the threshold
    return float(ordered[int(np.argmax(f1s))])


def _across(scores: Scores, alike: Flags, sets: NDArray[np.str_]) -> float:
    return float(
        np.mean([f1(scores[rest] >= cut, alike[rest]) for _, cut, rest in _threshold_choices(scores, alike, sets)])
    )


def _threshold_choices(scores: Scores, alike: Flags, sets: NDArray[np.str_]) -> Iterator[tuple[str, float, Flags]]:
    """Yield the collection on which a threshold is chosen, the threshold, and the other pairs."""
    for name in np.unique(sets):
        chosen = sets == name
        yield str(name), best_cut(scores[chosen], alike[chosen]), ~chosen


def _misjudged(scores: Scores, pairs: WebPairs) -> Iterator[str]:
    for name, cut, rest in _threshold_choices(scores, pairs.alike, pairs.sets):
        missed = Counter(pairs.labels[rest & pairs.alike & (scores < cut)].tolist())
        called = int((rest & ~pairs.alike & (scores >= cut)).sum())
        labels = ", ".join(f"{count} labelled {label}" for label, count in sorted(missed.items()))
        yield f"threshold {cut:.2f} chosen on `{name}`: of the rest missed {labels}; wrongly called {called}"


def _all(score: Score, texts: Sequence[tuple[str, str]]) -> Scores:
    return np.array([score(one, other) for one, other in texts])


def _runs(text: str, size: int) -> NDArray[np.uint64]:
    hashes = tokenise(text).hashes
    return run_hashes(hashes, min(size, len(hashes)))


def _share(common: float, both: float) -> float:
    return common / (both - common) if common else 0.0


def _give(value: float, draws: Scores) -> str:
    return f"{value:.3f} ± {np.std(draws):.3f}"


def _give_difference(draws: Scores) -> str:
    return f"{np.mean(draws):+.3f} ± {np.std(draws):.3f}" if draws.any() else ""
