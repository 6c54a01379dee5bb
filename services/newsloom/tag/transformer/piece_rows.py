"""The rows of the piece table: 32 values in each block, with four bits each and one scale."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.transformer.decoder import Floats

BLOCK_VALUES: Final = 32
BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK_VALUES // 2)])
"""A block: value i is `(nibble i - 8) * scale`; the low nibbles are the first half of the block (ggml's Q4_0)."""


def unpacked(rows: NDArray[np.void]) -> Floats:
    """Return rows as float32. Shapes: rows, blocks; and rows, values."""
    nibbles = rows["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - np.float32(8)
    unpacked_rows: Floats = (values * rows["scale"].astype(np.float32)[..., None]).reshape(len(rows), -1)
    return unpacked_rows
