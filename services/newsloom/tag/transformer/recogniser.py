"""Find names with newsloom's own model, which reads all languages in Latin, Cyrillic and Greek script."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from newsloom.api import RecognisedName
from newsloom.tag.transformer.decoder import Floats, Labels, log_softmax, names
from newsloom.tag.transformer.network import Network
from newsloom.tag.transformer.pieces import PieceReader, Pieces
from newsloom.tag.transformer.windows import Window, piece_range, windows
from newsloom_schemas import EntityType

SCHEME: Final[Mapping[str, EntityType | None]] = {
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORG,
    "LOC": EntityType.GPE,  # as in the French pack: other evidence tells states from rivers and buildings
    "MISC": None,
}
"""The entity type of each type of the model; `None` for one whose names are typed by other evidence."""

MAX_PIECES_READ: Final = 65_536
"""Pieces of a text that are read, some 40,000 words. It takes about 5 seconds on one core."""

BLOCK_CHARS: Final = 20_000
"""Text that is read at a time, in code points, so that memory does not grow with the text."""

_SPACE: Final = re.compile(r"\s")
_FILES: Final = ("encoder.onnx", "piece_rows.bin", "positions.npy", "pieces.model", "model.json")


class Block(NamedTuple):
    """A part of a text, and its offset."""

    text: str
    offset: int


class TransformerModel:
    """A trained model.

    Args:
        folder: the files that `training/` writes.

    Raises:
        FileNotFoundError: a file is missing.
    """

    def __init__(self, folder: Path) -> None:
        encoder, rows, positions, pieces, facts = (folder / name for name in _FILES)
        self._labels = Labels(tuple(json.loads(facts.read_text(encoding="utf-8"))["labels"]))
        self._reader = PieceReader(pieces)
        self._network = Network(encoder, rows, positions)

    def names(self, text: str) -> tuple[list[RecognisedName], int]:
        """Return the names in a text of any length, in order and without overlaps, and the offset up to which it was read.

        A text is read to its end unless it has more than `MAX_PIECES_READ` pieces.
        """
        found: list[RecognisedName] = []
        pieces_read = 0
        for block in blocks(text):
            pieces = self._reader.read(block.text)
            pieces_read += len(pieces.ids)
            if pieces_read > MAX_PIECES_READ:
                return found, block.offset
            found += self._block_names(block, pieces)
        return found, len(text)

    def _block_names(self, block: Block, pieces: Pieces) -> Iterator[RecognisedName]:
        if len(pieces.first_piece):
            log_likely = log_softmax(self._word_scores(pieces, list(windows(block.text, pieces))))
            for name in names(log_likely, self._labels):
                start, end = int(pieces.word_starts[name.first]), int(pieces.word_ends[name.beyond - 1])
                yield RecognisedName(block.offset + start, block.offset + end, SCHEME[name.kind], name.likely)

    def _word_scores(self, pieces: Pieces, read: list[Window]) -> Floats:
        """Return the scores of all labels for each word. Shape: words, labels."""
        ranges = [piece_range(pieces, window, self._network.max_pieces) for window in read]
        all_scores = self._network.scores([pieces.ids[each] for each in ranges])
        parts = [
            scores[np.minimum(pieces.first_piece[window.first : window.beyond] - each.start, len(scores) - 1)]
            for window, each, scores in zip(read, ranges, all_scores, strict=True)
        ]
        return np.concatenate(parts)


def blocks(text: str) -> Iterator[Block]:
    """Yield the parts of a text, of at most `BLOCK_CHARS` each; cut at a line end if possible, else at a space."""
    start = 0
    while len(text) - start > BLOCK_CHARS:
        limit = start + BLOCK_CHARS
        end = text.rfind("\n", start + BLOCK_CHARS // 2, limit) + 1
        if not end:
            spaces = [match.end() for match in _SPACE.finditer(text, limit - 500, limit)]
            end = spaces[-1] if spaces else limit
        yield Block(text[start:end], start)
        start = end
    yield Block(text[start:], start)
