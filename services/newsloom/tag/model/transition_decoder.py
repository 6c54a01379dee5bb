"""The recognisers' greedy reading of a text: for each token the best move that is allowed, as spaCy's `ner` takes it.

Moves are begin, in, last, unit (each with a label) and out. Outside of an entity begin, unit and out are allowed, and
what is best depends on the token alone; inside, in and last with the entity's label. No entity begins at white space.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.model.network import Features, Floats

_TOGETHER: Final = 12
"""Tokens up to which all entities are followed at once; the few longer ones are followed one by one."""


class Moves:
    """The moves of one model, by number.

    Args:
        names: in the order of the network's scores: "B-ORG", "I-ORG", "L-ORG", "U-ORG", "O"; those without a label are
            never taken.
    """

    def __init__(self, names: Sequence[str]) -> None:
        parted = [name.partition("-") for name in names]
        self.labels = tuple(sorted({label for _, _, label in parted if label}))
        number = {label: at for at, label in enumerate(self.labels)}
        self.label_of: NDArray[np.intp] = np.array([number.get(label, -1) for _, _, label in parted])
        self.out = names.index("O")
        self.begins: NDArray[np.bool_] = np.array([kind == "B" and bool(label) for kind, _, label in parted])
        self.forbidden_outside = [
            at for at, (kind, _, label) in enumerate(parted) if kind in "ILM" or (kind in "BU" and not label)
        ]
        self.forbidden_at_end = self.begins.nonzero()[0]
        at_name = {name: at for at, name in enumerate(names)}
        self.going_on: NDArray[np.intp] = np.array([at_name[f"I-{label}"] for label in self.labels])
        self.closing: NDArray[np.intp] = np.array([at_name[f"L-{label}"] for label in self.labels])


class Read(NamedTuple):
    """An entity: its first token, the token after its last, its label."""

    first: int
    beyond: int
    label: str


def read(seen: Floats, spaces: NDArray[np.bool_], features: Features, moves: Moves) -> Iterator[Read]:
    """The entities of a text, in order, not overlapping.

    Args:
        seen: what the network sees of each token.
        spaces: whether each token is white space.
        features: scores states.
        moves: what the scores are of.
    """
    best = _outside(seen, spaces, features, moves)
    opening = np.flatnonzero(moves.begins[best])
    follow = _Followed(seen, features, moves)
    beyond = follow.together(opening, moves.label_of[best[opening]])
    free = 0
    for first in np.flatnonzero(best != moves.out).tolist():
        if first >= free:
            number = int(moves.label_of[best[first]])
            free = first + 1
            if moves.begins[best[first]]:
                free = beyond.get(first) or follow.alone(first, number)
            yield Read(first, free, moves.labels[number])


def _outside(seen: Floats, spaces: NDArray[np.bool_], features: Features, moves: Moves) -> NDArray[np.intp]:
    """The best move at each token while no entity is open."""
    best = np.empty(len(seen), np.intp)
    for at, scores in features.outside(seen):
        scores[:, moves.forbidden_outside] = -np.inf
        if at + len(scores) == len(seen):
            scores[-1, moves.forbidden_at_end] = -np.inf
        best[at : at + len(scores)] = scores.argmax(axis=1)
    best[spaces] = moves.out
    return best


class _Followed:
    """Follows open entities to their ends."""

    def __init__(self, seen: Floats, features: Features, moves: Moves) -> None:
        self._seen = seen
        self._features = features
        self._moves = moves

    def together(self, first: NDArray[np.intp], label: NDArray[np.intp]) -> dict[int, int]:
        """For entities that begin at these tokens the token after their last, where they are not very long."""
        beyond: dict[int, int] = {}
        now = first + 1
        for _ in range(_TOGETHER):
            if not len(first):
                break
            closed = self._closed(now, first, label)
            beyond.update(zip(first[closed].tolist(), (now[closed] + 1).tolist(), strict=True))
            first, label, now = first[~closed], label[~closed], now[~closed] + 1
        return beyond

    def alone(self, first: int, label: int) -> int:
        """The token after the last of the entity that begins at this one."""
        begin, kind, now = np.array([first]), np.array([label]), np.array([first + 1])
        while not self._closed(now, begin, kind)[0]:
            now = now + 1
        return int(now[0]) + 1

    def _closed(self, now: NDArray[np.intp], first: NDArray[np.intp], label: NDArray[np.intp]) -> NDArray[np.bool_]:
        scores = self._features.inside(self._seen, now, first)
        rows = np.arange(len(now))
        going_on, closing = self._moves.going_on[label], self._moves.closing[label]
        on, off = scores[rows, going_on], scores[rows, closing]
        closed: NDArray[np.bool_] = (off > on) | ((off == on) & (closing < going_on)) | (now == len(self._seen) - 1)
        return closed
