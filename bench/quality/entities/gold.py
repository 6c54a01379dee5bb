"""Read texts with entities marked by people from CoNLL files, and compare spans with them."""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

WORLDWIDE = "ner_worldwide.conll.gz"
WIKIGOLD = "ner_wikigold.conll.gz"

SCORED: Mapping[str, str] = {
    "PERSON": "PER",
    "PER": "PER",
    "Person": "PER",
    "ORG": "ORG",
    "Organization": "ORG",
    "NORP": "NORP",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "Location": "LOC",
    "Facility": "LOC",
}
"""The scored label for each label of the corpora and of newsloom. Facilities count as locations; others are not scored."""

_ARTICLE = re.compile(r"(?i)the\s+")
_POSSESSIVE = re.compile(r"\s*[’']\s*[sS]?$")


class Marked(NamedTuple):
    """A span of text in code points, end exclusive, and its label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class GoldText:
    """A text with the spans that people marked. Tokens are joined by spaces, and sentences by line ends."""

    text: str
    marked: tuple[Marked, ...]


def gold_texts(file: Path) -> list[GoldText]:
    """Return the documents of a corpus with BIO or IOB1 tags in the last column."""
    return [_joined(sentences) for sentences in _documents(file)]


def scored(text: str, spans: list[Marked]) -> set[Marked]:
    """Return the spans with scored labels, without a leading "the" and a trailing possessive."""
    found = set()
    for span in spans:
        label = SCORED.get(span.label)
        if label is not None:
            start, end = span.start, span.end
            if article := _ARTICLE.match(text, start, end):
                start = article.end()
            if possessive := _POSSESSIVE.search(text, start, end):
                end = possessive.start()
            found.add(Marked(start, end, label))
    return found


class Score(NamedTuple):
    """Scores by exact span and type, micro-averaged."""

    precision: float
    recall: float
    f1: float


def score(gold: list[set[Marked]], found: list[set[Marked]], labels: set[str]) -> Score:
    """Return the score over all documents, for these labels."""
    right = wanted = given = 0
    for theirs, ours in zip(gold, found, strict=True):
        theirs_here = {span for span in theirs if span.label in labels}
        ours_here = {span for span in ours if span.label in labels}
        right += len(theirs_here & ours_here)
        wanted += len(theirs_here)
        given += len(ours_here)
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    return Score(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def _documents(file: Path) -> Iterator[list[list[tuple[str, str]]]]:
    sentences: list[list[tuple[str, str]]] = [[]]
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for raw in lines:
            line = raw.rstrip("\n")
            if line.startswith(("# doc", "-DOCSTART-")):
                if sentences[0]:
                    yield sentences
                sentences = [[]]
            elif not line:
                if sentences[-1]:
                    sentences.append([])
            else:
                columns = line.split("\t") if "\t" in line else line.rsplit(" ", 1)
                sentences[-1].append((columns[0], columns[1]))
    if sentences[0]:
        yield sentences


def _joined(sentences: list[list[tuple[str, str]]]) -> GoldText:
    parts: list[str] = []
    marked: list[Marked] = []
    at = 0
    for sentence in sentences:
        open_label = None
        for number, (token, tag) in enumerate(sentence):
            label = None if tag == "O" else tag.split("-", 1)[1]
            if label is not None and label == open_label and tag.startswith("I-"):
                marked[-1] = marked[-1]._replace(end=at + len(token))
            elif label is not None:
                marked.append(Marked(at, at + len(token), label))
            open_label = label
            gap = "\n" if number == len(sentence) - 1 else " "
            parts.append(token + gap)
            at += len(token) + 1
    return GoldText("".join(parts), tuple(marked))
