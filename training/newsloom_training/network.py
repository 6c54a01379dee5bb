"""The network: the first layers of multilingual-e5-small, whose piece embeddings stay as they are, and a label layer."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor, nn

from newsloom.tag.transformer.decoder import Floats
from newsloom.tag.transformer.piece_rows import unpacked
from newsloom_training.base_weights import BaseWeights
from newsloom_training.labels import LABELS

EPSILON = 1e-12


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of a transformer encoder (Vaswani et al. 2017), with the norm after each part, as in BERT."""

    def __init__(self, base: BaseWeights, number: int, dropout: float) -> None:
        super().__init__()
        inner = len(base.matrices[f"l{number}.fi.b"])
        self.heads, self.dropout = base.heads, dropout
        self.query_key_value = nn.Linear(base.width, 3 * base.width)
        self.attention_out = nn.Linear(base.width, base.width)
        self.attention_norm = nn.LayerNorm(base.width, eps=EPSILON)
        self.inner = nn.Linear(base.width, inner)
        self.outer = nn.Linear(inner, base.width)
        self.outer_norm = nn.LayerNorm(base.width, eps=EPSILON)
        part = {name.partition(".")[2]: each for name, each in base.matrices.items() if name.startswith(f"l{number}.")}
        for module, weight, bias in (
            (self.query_key_value, [part["q.w"], part["k.w"], part["v.w"]], [part["q.b"], part["k.b"], part["v.b"]]),
            (self.attention_out, [part["ao.w"]], [part["ao.b"]]),
            (self.attention_norm, [part["aln.w"]], [part["aln.b"]]),
            (self.inner, [part["fi.w"]], [part["fi.b"]]),
            (self.outer, [part["fo.w"]], [part["fo.b"]]),
            (self.outer_norm, [part["oln.w"]], [part["oln.b"]]),
        ):
            module.weight, module.bias = _parameter(np.concatenate(weight)), _parameter(np.concatenate(bias))

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """Return the vectors after this layer. Shapes: batch, pieces, width; the mask: batch, 1, 1, pieces."""
        batch, pieces, width = vectors.shape
        parts = self.query_key_value(vectors).view(batch, pieces, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropout)
        mixed = self.attention_out(mixed.transpose(1, 2).reshape(batch, pieces, width))
        vectors = self.attention_norm(vectors + F.dropout(mixed, dropout))
        return self.outer_norm(vectors + F.dropout(self.outer(F.gelu(self.inner(vectors))), dropout))


class Tagger(nn.Module):  # type: ignore[misc]
    """Gives each piece the scores of all labels.

    Args:
        base: the base weights.
        layers: numbers of the layers that are used.
        base_ids: number in the base weights of each piece.
        dropout: share of values that are left out in training.
    """

    def __init__(
        self, base: BaseWeights, layers: Sequence[int], base_ids: NDArray[np.int64], dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.dropout = dropout
        rows = unpacked(base.piece_rows[base_ids])
        self.register_buffer("pieces", torch.from_numpy(rows), persistent=False)
        kind = base.matrices["emb.type"].reshape(2, -1)[0]
        self.positions = _parameter(base.matrices["emb.pos"] + kind)
        self.norm = nn.LayerNorm(base.width, eps=EPSILON)
        self.norm.weight, self.norm.bias = _parameter(base.matrices["emb.ln.w"]), _parameter(base.matrices["emb.ln.b"])
        self.layers = nn.ModuleList(Layer(base, number, dropout) for number in layers)
        self.labels = nn.Linear(base.width, len(LABELS))

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the vector of each piece. Shapes of both arguments: batch, pieces; the mask is true for pieces."""
        vectors = self.norm(self.pieces[ids] + self.positions[: ids.shape[1]])
        vectors = F.dropout(vectors, self.dropout if self.training else 0.0)
        for layer in self.layers:
            vectors = layer(vectors, mask[:, None, None, :])
        return vectors

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the scores of all labels for each piece."""
        scores: Tensor = self.labels(self.encode(ids, mask))
        return scores


def _parameter(values: Floats) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(np.ascontiguousarray(values)))
