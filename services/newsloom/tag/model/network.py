"""Run the network of the recognisers in numpy, with the same results as spaCy's `ner` and less work.

spaCy's small models have hash embeddings, mixed to one vector per token; four convolutions of width three, each a maxout
of three pieces, a layer norm and a residual; and a transition system that scores the current token together with the
first and the last token of the open entity. Compared with `nlp.get_pipe("ner")(doc)`:

- the vector of a word is computed once and cached (`token_cache.py`), not for each occurrence;
- a convolution is one matrix product and a few passes over reused buffers, in blocks that fit the CPU cache;
- outside entities the scores of a token do not depend on other state, so one product gives all (`transition_decoder.py`).

`tests/unit/tag/test_recognise.py` compares the entities with spaCy's own.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCK_TOKENS: Final = 256
"""Tokens that pass through the convolutions together. Their buffers fit into the cache of a core."""

_EPSILON: Final = np.float32(1e-8)
_PIECES: Final = 3
_PRODUCT_ROWS: Final = (
    32  # rows of each product; the number is fixed so that the vector of a word does not depend on other words
)


class UnlikeSpacySmallError(ValueError):
    """The network of the package does not have the structure of spaCy's small models."""


class Maxout:
    """The maximum of three affine maps, normalised: thinc's `maxout >> layernorm`."""

    def __init__(self, layer: Any) -> None:  # noqa: ANN401 - thinc's Model is generic over its input
        maxout, norm = (_layer_named(layer, name) for name in ("maxout", "layernorm"))
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
        """Write one row of `out` for each row of `given`; `wide` is a buffer for the pieces."""
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
    """The layers of a recogniser.

    Args:
        model: the thinc model of spaCy's `ner` component.

    Raises:
        UnlikeSpacySmallError: the model has another structure.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - as above
        reader, lower, upper = model.layers
        embed, encode = reader.layers[0].layers[:2]
        columns = _layer_named(embed, "extract_features").attrs["columns"]
        if not set(columns) <= {"NORM", "PREFIX", "SUFFIX", "SHAPE"}:
            msg = f"token features {columns}: some depend on neighbouring words"
            raise UnlikeSpacySmallError(msg)
        self._extract = _layer_named(embed, "extract_features")
        self._hashes = [layer for layer in embed.walk() if layer.name == "hashembed"]
        self._mix = Maxout(embed.layers[3])
        self._convolutions = [Maxout(layer) for layer in encode.walk() if layer.name.startswith("residual(")][-4:]
        self.width = self._mix.width
        self._halo = len(self._convolutions)
        affine = reader.layers[-1]
        self._narrow: Floats = np.ascontiguousarray(affine.get_param("W").T)
        self._narrow_bias: Floats = affine.get_param("b")
        self.features = Features(lower, upper)
        rows = BLOCK_TOKENS + 2 * self._halo
        self._neighbours: Floats = np.zeros((rows, 3 * self.width), np.float32)
        self._wide: Floats = np.empty((rows, 3 * self.width), np.float32)
        self._out: Floats = np.empty((rows, self.width), np.float32)

    def embed(self, document: Any) -> Floats:  # noqa: ANN401 - spaCy's Doc
        """Return one vector for each token of a document, from its word alone."""
        (keys,) = self._extract.predict([document])
        ids = [np.ascontiguousarray(keys[:, layer.attrs["column"]], "uint64") for layer in self._hashes]
        hashed = np.concatenate([layer.predict(each) for layer, each in zip(self._hashes, ids, strict=True)], axis=1)
        vectors = np.empty((len(keys), self.width), np.float32)
        rows = np.zeros((_PRODUCT_ROWS, hashed.shape[1]), np.float32)
        wide, out = (
            np.empty((_PRODUCT_ROWS, 3 * self.width), np.float32),
            np.empty((_PRODUCT_ROWS, self.width), np.float32),
        )
        for start in range(0, len(keys), _PRODUCT_ROWS):
            size = min(_PRODUCT_ROWS, len(keys) - start)
            rows[:size] = hashed[start : start + size]
            self._mix(rows, wide, out)
            vectors[start : start + size] = out[:size]
        return vectors

    def encode(self, vectors: Floats) -> Floats:
        """Return one vector for each token, from its word and the words around it: the input of the transition system."""
        halo = self._halo
        padded = np.zeros((len(vectors) + 2 * halo, self.width), np.float32)
        padded[halo:-halo] = vectors
        encoded = np.empty((len(vectors), len(self._narrow_bias)), np.float32)
        for start in range(0, len(vectors), BLOCK_TOKENS):
            size = min(BLOCK_TOKENS, len(vectors) - start)
            block = self._convolved(padded[start : start + size + 2 * halo])
            np.dot(block[halo:-halo], self._narrow, out=encoded[start : start + size])
        encoded += self._narrow_bias
        return encoded

    def _convolved(self, vectors: Floats) -> Floats:
        """Return the convolved vectors. The outermost `halo` rows are wrong, except at the ends of the text."""
        block = vectors.copy()
        rows, width = block.shape
        neighbours, wide, out = self._neighbours[:rows], self._wide[:rows], self._out[:rows]
        for convolve in self._convolutions:
            neighbours[0, :width] = 0
            neighbours[1:, :width] = block[:-1]
            neighbours[:, width : 2 * width] = block
            neighbours[:-1, 2 * width :] = block[1:]
            neighbours[-1, 2 * width :] = 0
            convolve(neighbours, wide, out)
            block += out
        return block


class Features:
    """The scores of the transition system: maps of three tokens of a state, summed, maxed, and mapped to moves."""

    def __init__(self, lower: Any, upper: Any) -> None:  # noqa: ANN401 - as above
        weights = lower.get_param("W")  # feature, hidden, piece, input
        if weights.shape[0] != 3 or weights.shape[2] != 2:  # noqa: PLR2004 - the shape that the code below computes
            msg = f"a transition system with lower weights of shape {weights.shape}"
            raise UnlikeSpacySmallError(msg)
        self._hidden = weights.shape[1]
        pieces = weights.transpose(0, 2, 1, 3).reshape(3, -1, weights.shape[3])  # one piece after the other
        self._maps = [np.ascontiguousarray(each.T) for each in pieces]
        self._bias: Floats = np.ascontiguousarray(lower.get_param("b").T.reshape(-1))
        self._missing: list[Floats] = [
            np.ascontiguousarray(each.T.reshape(-1)) for each in lower.get_param("pad").reshape(3, self._hidden, 2)
        ]
        self._moves: Floats = np.ascontiguousarray(upper.get_param("W").T)
        self._moves_bias: Floats = upper.get_param("b")

    def outside(self, encoded: Floats) -> Iterator[tuple[int, Floats]]:
        """Yield the scores of all moves while no entity is open, in blocks of tokens, each with its first token."""
        constant = self._bias + self._missing[1] + self._missing[2]
        for start in range(0, len(encoded), BLOCK_TOKENS):
            sums = encoded[start : start + BLOCK_TOKENS] @ self._maps[0]
            sums += constant
            yield start, self._scores(sums)

    def inside(self, encoded: Floats, now: NDArray[np.intp], first: NDArray[np.intp]) -> Floats:
        """Return the scores of all moves at the tokens `now` of entities that began at `first`."""
        sums = encoded[now] @ self._maps[0]
        sums += encoded[first] @ self._maps[1]
        sums += encoded[now - 1] @ self._maps[2]
        sums += self._bias
        return self._scores(sums)

    def _scores(self, sums: Floats) -> Floats:
        hidden = np.maximum(sums[:, : self._hidden], sums[:, self._hidden :])
        scores: Floats = hidden @ self._moves
        scores += self._moves_bias
        return scores


def _layer_named(layer: Any, name: str) -> Any:  # noqa: ANN401 - as above
    found = next((each for each in layer.walk() if each.name == name), None)
    if found is None:
        msg = f"no layer {name!r} in {layer.name!r}"
        raise UnlikeSpacySmallError(msg)
    return found
