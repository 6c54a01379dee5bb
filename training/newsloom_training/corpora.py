"""The corpora that shipped weights may be fitted on, with their licences."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from newsloom_training.checksums import verified


@dataclass(frozen=True)
class Corpus:
    """A corpus.

    Attributes:
        key: its name in the file.
        language: ISO 639-1 code of its language.
        title: its name and part.
        licence: SPDX identifier.
        credit: authors and year.
    """

    key: str
    language: str
    title: str
    licence: str
    credit: str


CORPORA: Final = (
    Corpus("en-wikigold", "en", "WikiGold", "CC-BY-4.0", "Balasuriya et al. 2009"),
    Corpus("en-crossner", "en", "CrossNER", "MIT", "Liu et al. 2021"),
    Corpus("de-germeval", "de", "GermEval 2014, dev and test", "CC-BY-4.0", "Benikova et al. 2014"),
    Corpus("de-smart", "de", "SmartData, dev and test", "CC-BY-4.0", "Schiersch et al. 2018"),
    Corpus("ru-factru", "ru", "factRuEval 2016", "MIT", "Starostin et al. 2016"),
    Corpus("no-norne", "no", "NorNE, dev", "CC0-1.0", "Jørgensen et al. 2020"),
    Corpus("id-idner", "id", "IDNER", "MIT", "Gultom and Wibowo 2017"),
)
TRAINING_FILE: Final = "train.json.gz"
TRAINING_SHA256: Final = "a2defb876cd5174e8f12e0fdd3fb9c4893bac0aff93045156792165575d1a7cc"


class Mention(NamedTuple):
    """A name in a text: offsets in code points, end exclusive, and one of `labels.TYPES`."""

    start: int
    end: int
    kind: str


class MarkedText(NamedTuple):
    """A text with its names.

    Attributes:
        text: the text.
        mentions: its names, in order and without overlaps.
        misc_marked: whether names of type MISC are marked; if not, a word outside of all names may be one.
        corpus: the key of its corpus.
    """

    text: str
    mentions: tuple[Mention, ...]
    misc_marked: bool
    corpus: str


def read_marked(file: Path) -> dict[str, list[MarkedText]]:
    """Return the texts of a file by corpus: JSON, `{corpus: [[[text, [[start, end, type], …]], …], misc_marked]}`, gzipped."""
    with gzip.open(file, "rt", encoding="utf-8") as content:
        corpora = json.load(content)
    return {
        key: [
            MarkedText(text, tuple(sorted(Mention(*each) for each in mentions)), bool(misc_marked), key)
            for text, mentions in documents
        ]
        for key, (documents, misc_marked) in corpora.items()
    }


def training_texts(folder: Path) -> dict[str, list[MarkedText]]:
    """Return the texts that shipped weights may be fitted on.

    Raises:
        WrongFileError: the file is missing or has another hash.
        ValueError: it has a corpus whose licence `CORPORA` does not state.
    """
    found = read_marked(verified(folder / TRAINING_FILE, TRAINING_SHA256))
    if unknown := found.keys() - {corpus.key for corpus in CORPORA}:
        msg = f"no licence is stated for {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return found


def read_part(texts: list[MarkedText], held_out: int) -> list[MarkedText]:
    """Return the texts without every `held_out`-th; all of them if that is 0."""
    return [text for number, text in enumerate(texts) if not held_out or number % held_out]


def held_out_part(texts: list[MarkedText], held_out: int) -> list[MarkedText]:
    """Return every `held_out`-th of the texts; none if that is 0."""
    return texts[::held_out] if held_out else []
