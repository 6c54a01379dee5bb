"""Run the network on windows: rows of the piece table from a shared file, then the encoder with ONNX Runtime."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from newsloom.tag.transformer.decoder import Floats
from newsloom.tag.transformer.piece_rows import BLOCK, BLOCK_VALUES, unpacked
from newsloom.tag.transformer.pieces import Numbers

_SLOW_FUSIONS: Final = ("SkipLayerNormFusion", "BiasSkipLayerNormFusion")
"""Their fused kernels are slower than the plain nodes on CPUs (measured with `bench.speed.tag`)."""

_BEGIN: Final = np.array([0])
_END: Final = np.array([2])


class Network:
    """The network of a model.

    Args:
        encoder: the ONNX file. Input `vectors`, output `scores`; shapes: windows, pieces, width or labels.
        piece_rows: the piece table: for each piece `width / 32` blocks of `BLOCK`. It is mapped, so that the processes of a
            machine share its memory.
        positions: the vector of each position, float32, in numpy's format.
    """

    def __init__(self, encoder: Path, piece_rows: Path, positions: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(encoder), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_SLOW_FUSIONS)
        )
        self._positions: Floats = np.load(positions)
        blocks = self._positions.shape[1] // BLOCK_VALUES
        self._rows: NDArray[np.void] = np.memmap(piece_rows, BLOCK, "r").reshape(-1, blocks)

    @property
    def max_pieces(self) -> int:
        """Return the largest number of pieces of a window."""
        return len(self._positions) - 2

    def scores(self, windows: Sequence[Numbers]) -> Iterator[Floats]:
        """Yield the scores of all labels for the pieces of each window. Shape of each: pieces, labels.

        Windows are read one by one: at their length batches are not faster, and the eight-bit scales of a batch would make the
        scores of a window depend on the other windows.
        """
        for window in windows:
            ids = np.concatenate([_BEGIN, window, _END])
            outputs: Any = self._session.run(None, {"vectors": self._vectors(ids)[None]})
            yield outputs[0][0, 1:-1]

    def _vectors(self, ids: Numbers) -> Floats:
        vectors = unpacked(self._rows[ids])
        vectors += self._positions[: len(ids)]
        return vectors
