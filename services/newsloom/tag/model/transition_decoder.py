"""Decode entities greedily: take the best allowed move at each token, as spaCy's `ner` does.

The moves are begin, in, last and unit, each with a label, and out. Outside an entity, begin, unit and out are allowed, and
the best move depends on the token alone. Inside an entity, in and last with its label are allowed. No entity begins at
white space.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.model.network import Features, Floats

_MAX_TOKENS_TOGETHER: Final = 12
"""Tokens up to which all entities are decoded together. The few longer ones are decoded one by one."""


class Moves:
    """The moves of one model, by number.

    Args:
        names: the moves in the order of the scores, such as "B-ORG", "I-ORG", "L-ORG", "U-ORG" and "O". Moves without
            a label are never taken.
    """

    def __init__(self, names: Sequence[str]) -> None:
        split_names = [name.partition("-") for name in names]
        self.labels = tuple(sorted({label for _, _, label in split_names if label}))
        number = {label: index for index, label in enumerate(self.labels)}
        self.label_of: NDArray[np.intp] = np.array([number.get(label, -1) for _, _, label in split_names])
        self.out = names.index("O")
        self.begins: NDArray[np.bool_] = np.array([kind == "B" and bool(label) for kind, _, label in split_names])
        self.forbidden_outside = [
            index for index, (kind, _, label) in enumerate(split_names) if kind in "ILM" or (kind in "BU" and not label)
        ]
        self.forbidden_at_end = self.begins.nonzero()[0]
        at_name = {name: index for index, name in enumerate(names)}
        self.continuing: NDArray[np.intp] = np.array([at_name[f"I-{label}"] for label in self.labels])
        self.closing: NDArray[np.intp] = np.array([at_name[f"L-{label}"] for label in self.labels])


class DecodedEntity(NamedTuple):
    """An entity: its first token, the token after its last, and its label."""

    first: int
    beyond: int
    label: str


def decode(encoded: Floats, spaces: NDArray[np.bool_], features: Features, moves: Moves) -> Iterator[DecodedEntity]:
    """Yield the entities of a text, in order and without overlaps.

    Args:
        encoded: the encoded vector of each token.
        spaces: whether each token is white space.
        features: the scores of states.
        moves: the moves that are scored.
    """
    best = _outside(encoded, spaces, features, moves)
    opening = np.flatnonzero(moves.begins[best])
    ends = _EntityEnds(encoded, features, moves)
    beyond = ends.together(opening, moves.label_of[best[opening]])
    next_free = 0
    for first in np.flatnonzero(best != moves.out).tolist():
        if first >= next_free:
            number = int(moves.label_of[best[first]])
            next_free = first + 1
            if moves.begins[best[first]]:
                next_free = beyond.get(first) or ends.alone(first, number)
            yield DecodedEntity(first, next_free, moves.labels[number])


def _outside(encoded: Floats, spaces: NDArray[np.bool_], features: Features, moves: Moves) -> NDArray[np.intp]:
    """Return the best move at each token while no entity is open."""
    best = np.empty(len(encoded), np.intp)
    for index, scores in features.outside(encoded):
        scores[:, moves.forbidden_outside] = -np.inf
        if index + len(scores) == len(encoded):
            scores[-1, moves.forbidden_at_end] = -np.inf
        best[index : index + len(scores)] = scores.argmax(axis=1)
    best[spaces] = moves.out
    return best


class _EntityEnds:
    """Finds the ends of open entities."""

    def __init__(self, encoded: Floats, features: Features, moves: Moves) -> None:
        self._encoded = encoded
        self._features = features
        self._moves = moves

    def together(self, first: NDArray[np.intp], label: NDArray[np.intp]) -> dict[int, int]:
        """Return the token after the last for entities that begin at these tokens; long entities are left out."""
        beyond: dict[int, int] = {}
        now = first + 1
        for _ in range(_MAX_TOKENS_TOGETHER):
            if not len(first):
                break
            closed = self._closed(now, first, label)
            beyond.update(zip(first[closed].tolist(), (now[closed] + 1).tolist(), strict=True))
            first, label, now = first[~closed], label[~closed], now[~closed] + 1
        return beyond

    def alone(self, first: int, label: int) -> int:
        """Return the token after the last for the entity that begins at this token."""
        begin, kind, now = np.array([first]), np.array([label]), np.array([first + 1])
        while not self._closed(now, begin, kind)[0]:
            now = now + 1
        return int(now[0]) + 1

    def _closed(self, now: NDArray[np.intp], first: NDArray[np.intp], label: NDArray[np.intp]) -> NDArray[np.bool_]:
        scores = self._features.inside(self._encoded, now, first)
        rows = np.arange(len(now))
        continuing, closing = self._moves.continuing[label], self._moves.closing[label]
        on, off = scores[rows, continuing], scores[rows, closing]
        closed: NDArray[np.bool_] = (
            (off > on) | ((off == on) & (closing < continuing)) | (now == len(self._encoded) - 1)
        )
        return closed
