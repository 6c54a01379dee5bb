"""Find the names in the label scores of words: the most likely valid sequence of labels."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Named(NamedTuple):
    """A name: its first word, the word after its last, its type, and how likely its labels are, 0 to 1.

    The likelihood is that of the least likely of its labels, including that it ends where it ends.
    """

    first: int
    beyond: int
    kind: str
    likely: float


class Labels:
    """The labels of a model, and which may follow which.

    Args:
        names: the labels in the order of the scores: "O", and "B-" and "I-" with each type.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.kinds = tuple(name[2:] for name in names)
        self.outside = names.index("O")
        self.begins = np.array([name.startswith("B-") for name in names])
        self.inside = np.array([name.startswith("I-") for name in names])
        allowed = [[not after.startswith("I-") or before[2:] == after[2:] for after in names] for before in names]
        self.allowed: Final = np.array(allowed)
        self._costs = np.where(self.allowed, 0.0, -np.inf)

    def best(self, log_likely: Floats) -> Numbers:
        """Return the most likely valid sequence, by Viterbi's algorithm. Shape of the argument: words, labels."""
        best: Numbers = log_likely.argmax(axis=1)
        if not self.inside[best[:1]].any() and self.allowed[best[:-1], best[1:]].all():
            return best
        score = np.where(self.inside, -np.inf, log_likely[0])
        came_from = np.empty(log_likely.shape, np.intp)
        for number in range(1, len(log_likely)):
            ways = score[:, None] + self._costs
            came_from[number] = ways.argmax(axis=0)
            score = ways.max(axis=0) + log_likely[number]
        best[-1] = score.argmax()
        for number in range(len(best) - 1, 0, -1):
            best[number - 1] = came_from[number, best[number]]
        return best


def log_softmax(scores: Floats) -> Floats:
    """Return the log likelihoods of scores. Shape of the argument: words, labels."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    logs: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def names(log_likely: Floats, labels: Labels) -> Iterator[Named]:
    """Yield the names of a text, in order and without overlaps. Shape of the argument: words, labels; labels may be none."""
    if not len(log_likely):
        return
    best = labels.best(log_likely)
    chosen = log_likely[np.arange(len(best)), best]
    firsts = np.flatnonzero(labels.begins[best])
    continues = labels.inside[best]
    for first in firsts.tolist():
        beyond = first + 1
        while beyond < len(best) and continues[beyond]:
            beyond += 1
        ends = chosen[first : beyond + 1]
        yield Named(first, beyond, labels.kinds[best[first]], float(np.exp(ends.min())))
