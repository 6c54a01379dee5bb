"""The recognisers' network, run by numpy: the numbers are those of spaCy's `ner`, the work is less.

spaCy's small packs are hash embeddings, mixed to one vector a token; four convolutions of width three, each a maxout of
three pieces, a layer norm and a residual; and a transition system that scores the token at hand together with the first
and the last token of the open entity. What this saves over `nlp.get_pipe("ner")(doc)`:

- a word's vector is computed once and remembered (`tokens.py`), not with each mention;
- a convolution is one product and a few passes in buffers that are used again, in blocks that stay in the cache;
- outside of entities a token's scores depend on no other state, so that all of them are one product (`greedy.py`).

`tests/unit/tag/test_recognise.py` holds the entities against spaCy's own.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCK: Final = 256
"""Tokens that pass through the convolutions together: their buffers fit into a core's own cache."""

_EPSILON: Final = np.float32(1e-8)
_PIECES: Final = 3
_BATCH: Final = 32  # rows of one product, always: so that a word's vector does not depend on the words beside it


class UnlikeSpacySmallError(ValueError):
    """The package's network is not built like those of spaCy's small packs."""


class Maxout:
    """The largest of three affine maps, normalised: thinc's `maxout >> layernorm`."""

    def __init__(self, layer: Any) -> None:  # noqa: ANN401 - thinc's Model is generic over what it takes
        maxout, norm = (_named(layer, name) for name in ("maxout", "layernorm"))
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        if weights.shape[1] != _PIECES:
            msg = f"a maxout of {weights.shape[1]} pieces, not of {_PIECES}"
            raise UnlikeSpacySmallError(msg)
        self.width: int = weights.shape[0]
        self._weights: Floats = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, weights.shape[2]).T)
        self._bias: Floats = np.ascontiguousarray(bias.T.reshape(-1))
        self._mean: Floats = np.full(self.width, 1 / self.width, np.float32)
        self._scale: Floats = norm.get_param("G")
        self._shift: Floats = norm.get_param("b")

    def __call__(self, given: Floats, wide: Floats, out: Floats) -> None:
        """Fill `out`, of one row for each of `given`; `wide` is room for the pieces."""
        np.dot(given, self._weights, out=wide)
        wide += self._bias
        width = self.width
        np.maximum(wide[:, :width], wide[:, width : 2 * width], out=out)
        np.maximum(out, wide[:, 2 * width :], out=out)
        out -= (out @ self._mean)[:, None]
        deviation = np.einsum("ij,ij->i", out, out)
        deviation /= np.float32(width)
        deviation += _EPSILON
        out /= np.sqrt(deviation)[:, None]
        out *= self._scale
        out += self._shift


class Network:
    """The layers of one pack's recogniser.

    Args:
        model: thinc's model of spaCy's `ner` component.

    Raises:
        UnlikeSpacySmallError: it is built otherwise.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - as above
        reader, lower, upper = model.layers
        embed, encode = reader.layers[0].layers[:2]
        columns = _named(embed, "extract_features").attrs["columns"]
        if not set(columns) <= {"NORM", "PREFIX", "SUFFIX", "SHAPE"}:
            msg = f"token features {columns}: some depend on the words beside the token"
            raise UnlikeSpacySmallError(msg)
        self._extract = _named(embed, "extract_features")
        self._hashes = [layer for layer in embed.walk() if layer.name == "hashembed"]
        self._mix = Maxout(embed.layers[3])
        self._convolutions = [Maxout(layer) for layer in encode.walk() if layer.name.startswith("residual(")][-4:]
        self.width = self._mix.width
        self._halo = len(self._convolutions)
        affine = reader.layers[-1]
        self._narrow: Floats = np.ascontiguousarray(affine.get_param("W").T)
        self._narrow_bias: Floats = affine.get_param("b")
        self.features = Features(lower, upper)
        rows = BLOCK + 2 * self._halo
        self._near: Floats = np.zeros((rows, 3 * self.width), np.float32)
        self._wide: Floats = np.empty((rows, 3 * self.width), np.float32)
        self._out: Floats = np.empty((rows, self.width), np.float32)

    def embed(self, document: Any) -> Floats:  # noqa: ANN401 - spaCy's Doc
        """One vector for each token of a document, by its word alone."""
        (keys,) = self._extract.predict([document])
        ids = [np.ascontiguousarray(keys[:, layer.attrs["column"]], "uint64") for layer in self._hashes]
        hashed = np.concatenate([layer.predict(each) for layer, each in zip(self._hashes, ids, strict=True)], axis=1)
        vectors = np.empty((len(keys), self.width), np.float32)
        rows = np.zeros((_BATCH, hashed.shape[1]), np.float32)
        wide, out = np.empty((_BATCH, 3 * self.width), np.float32), np.empty((_BATCH, self.width), np.float32)
        for at in range(0, len(keys), _BATCH):
            size = min(_BATCH, len(keys) - at)
            rows[:size] = hashed[at : at + size]
            self._mix(rows, wide, out)
            vectors[at : at + size] = out[:size]
        return vectors

    def encode(self, vectors: Floats) -> Floats:
        """One vector for each token, by its word and the words around it; what the transition system sees."""
        halo = self._halo
        padded = np.zeros((len(vectors) + 2 * halo, self.width), np.float32)
        padded[halo:-halo] = vectors
        seen = np.empty((len(vectors), len(self._narrow_bias)), np.float32)
        for at in range(0, len(vectors), BLOCK):
            size = min(BLOCK, len(vectors) - at)
            block = self._convolved(padded[at : at + size + 2 * halo])
            np.dot(block[halo:-halo], self._narrow, out=seen[at : at + size])
        seen += self._narrow_bias
        return seen

    def _convolved(self, vectors: Floats) -> Floats:
        """Right in all rows but the outermost `halo` on either side, unless those are the ends of the text."""
        block = vectors.copy()
        rows, width = block.shape
        near, wide, out = self._near[:rows], self._wide[:rows], self._out[:rows]
        for convolve in self._convolutions:
            near[0, :width] = 0
            near[1:, :width] = block[:-1]
            near[:, width : 2 * width] = block
            near[:-1, 2 * width :] = block[1:]
            near[-1, 2 * width :] = 0
            convolve(near, wide, out)
            block += out
        return block


class Features:
    """What the transition system scores: three tokens of a state, each by its own map, summed, maxed, mapped to moves."""

    def __init__(self, lower: Any, upper: Any) -> None:  # noqa: ANN401 - as above
        weights = lower.get_param("W")  # feature, hidden, piece, input
        if weights.shape[0] != 3 or weights.shape[2] != 2:  # noqa: PLR2004 - the shape that is computed below
            msg = f"a transition system with lower weights of shape {weights.shape}"
            raise UnlikeSpacySmallError(msg)
        self._hidden = weights.shape[1]
        pieces = weights.transpose(0, 2, 1, 3).reshape(3, -1, weights.shape[3])  # piece by piece
        self._maps = [np.ascontiguousarray(each.T) for each in pieces]
        self._bias: Floats = np.ascontiguousarray(lower.get_param("b").T.reshape(-1))
        self._missing: list[Floats] = [
            np.ascontiguousarray(each.T.reshape(-1)) for each in lower.get_param("pad").reshape(3, self._hidden, 2)
        ]
        self._moves: Floats = np.ascontiguousarray(upper.get_param("W").T)
        self._moves_bias: Floats = upper.get_param("b")

    def outside(self, seen: Floats) -> Iterator[tuple[int, Floats]]:
        """Scores of all moves for each token while no entity is open: blocks of them, each with its first token."""
        constant = self._bias + self._missing[1] + self._missing[2]
        for at in range(0, len(seen), BLOCK):
            sums = seen[at : at + BLOCK] @ self._maps[0]
            sums += constant
            yield at, self._scores(sums)

    def inside(self, seen: Floats, now: NDArray[np.intp], first: NDArray[np.intp]) -> Floats:
        """Scores of all moves at the tokens `now` of entities that opened at `first`."""
        sums = seen[now] @ self._maps[0]
        sums += seen[first] @ self._maps[1]
        sums += seen[now - 1] @ self._maps[2]
        sums += self._bias
        return self._scores(sums)

    def _scores(self, sums: Floats) -> Floats:
        hidden = np.maximum(sums[:, : self._hidden], sums[:, self._hidden :])
        scores: Floats = hidden @ self._moves
        scores += self._moves_bias
        return scores


def _named(layer: Any, name: str) -> Any:  # noqa: ANN401 - as above
    found = next((each for each in layer.walk() if each.name == name), None)
    if found is None:
        msg = f"no layer {name!r} in {layer.name!r}"
        raise UnlikeSpacySmallError(msg)
    return found
