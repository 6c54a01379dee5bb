"""What the recogniser is trained on: labels of words, windows, and files that are the pinned ones."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

import newsloom_entities
from newsloom.tag.transformer.piece_rows import BLOCK, unpacked
from newsloom.tag.transformer.pieces import PieceReader
from newsloom_training.checksums import WrongFileError, sha256, verified
from newsloom_training.corpora import (
    CORPORA,
    MarkedText,
    Mention,
    held_out_part,
    read_marked,
    read_part,
    training_texts,
)
from newsloom_training.labels import LABELS
from newsloom_training.samples import samples, word_labels

TEXT = "Gestern sprach Anke Dorn von Siemens in Ulm."
MENTIONS = (Mention(15, 24, "PER"), Mention(29, 36, "ORG"), Mention(40, 43, "LOC"))


def marked(text: str = TEXT, mentions: tuple[Mention, ...] = MENTIONS) -> MarkedText:
    return MarkedText(text, mentions, misc_marked=True, corpus="de-germeval")


@pytest.fixture(scope="module")
def reader() -> PieceReader:
    return PieceReader(newsloom_entities.folder() / "pieces.model")


def labelled(reader: PieceReader, text: MarkedText) -> list[tuple[str, str]]:
    pieces = reader.read(text.text)
    labels = word_labels(pieces.word_starts, pieces.word_ends, text.mentions)
    words = [text.text[start:end] for start, end in zip(pieces.word_starts, pieces.word_ends, strict=True)]
    return [(word, LABELS[label]) for word, label in zip(words, labels, strict=True) if label]


def test_words_of_a_mention_have_its_labels(reader: PieceReader) -> None:
    assert labelled(reader, marked()) == [
        ("Anke", "B-PER"), ("Dorn", "I-PER"), ("Siemens", "B-ORG"), ("Ulm", "B-LOC"),
    ]  # fmt: skip


def test_each_labelled_word_is_in_one_sample(reader: PieceReader) -> None:
    long = marked(
        " ".join([TEXT] * 40),
        tuple(
            Mention(start + at, end + at, kind)
            for at in range(0, 40 * (len(TEXT) + 1), len(TEXT) + 1)
            for start, end, kind in MENTIONS
        ),
    )
    found = [LABELS[label] for sample in samples(reader, long, 62) for label in sample.labels if label]
    assert found == ["B-PER", "I-PER", "B-ORG", "B-LOC"] * 40


def test_a_sample_has_the_piece_of_each_word_within_its_marks(reader: PieceReader) -> None:
    (sample,) = samples(reader, marked(), 126)
    assert (sample.ids[0], sample.ids[-1]) == (0, 2)
    assert sample.positions.min() == 1
    assert sample.positions.max() < len(sample.ids) - 1
    assert len(sample.positions) == len(sample.labels)


def test_four_bit_rows_are_unpacked_low_nibbles_first() -> None:
    block = np.zeros((1, 1), BLOCK)
    block["scale"] = 0.5
    block["nibbles"] = np.arange(16, dtype=np.uint8) | (np.arange(16, dtype=np.uint8)[::-1] << 4)
    expected = [*(np.arange(16) - 8) * 0.5, *(np.arange(16)[::-1] - 8) * 0.5]
    assert unpacked(block)[0].tolist() == expected


def test_parts_of_a_corpus_are_the_whole_corpus() -> None:
    texts = [marked(str(number), ()) for number in range(10)]
    read, held_out = read_part(texts, 4), held_out_part(texts, 4)
    assert [text.text for text in held_out] == ["0", "4", "8"]
    assert sorted([*read, *held_out]) == sorted(texts)
    assert (read_part(texts, 0), held_out_part(texts, 0)) == (texts, [])


def test_marked_texts_are_read_with_sorted_mentions(tmp_path: Path) -> None:
    file = tmp_path / "texts.json.gz"
    with gzip.open(file, "wt", encoding="utf-8") as content:
        json.dump({"ru-factru": [[["Анна из Минска", [[8, 14, "LOC"], [0, 4, "PER"]]]], 0]}, content)
    ((text,),) = read_marked(file).values()
    assert text == MarkedText(
        "Анна из Минска", (Mention(0, 4, "PER"), Mention(8, 14, "LOC")), misc_marked=False, corpus="ru-factru"
    )


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match=r"train\.json\.gz: no such file"):
        training_texts(tmp_path)
    (tmp_path / "train.json.gz").write_bytes(b"other")
    with pytest.raises(WrongFileError, match=r"SHA-256 is \w+, not \w+"):
        training_texts(tmp_path)


def test_a_file_with_its_hash_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content")
    assert verified(file, sha256(file)) == file


def test_all_corpora_have_a_permissive_licence_and_credit_in_the_notice() -> None:
    notice = (Path(__file__).parents[3] / "entities" / "NOTICE").read_text(encoding="utf-8")
    assert {corpus.licence for corpus in CORPORA} <= {"CC-BY-4.0", "CC0-1.0", "MIT"}
    for corpus in CORPORA:
        assert corpus.title.partition(",")[0] in notice
