"""Compare entities with those that people marked in other languages; the file is for measuring only.

`dev.json.gz` in the folder `ner` beside the corpora: Universal NER (EWT, PUD, Bosque, DDT, Talbanken, SET, SNK; Mayhew et al.
2024), Turku NER (Luoma et al. 2020) and NerKor (Simon and Vadász 2021), all CC BY-SA 4.0. Nothing that ships is fitted on it.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from bench.quality.entities.gold import Marked, score, scored
from newsloom.tag.tagger import DEFAULT_TYPES, Tagger

FILE: Final = Path("ner") / "dev.json.gz"
NINE: Final = ("de-pud", "pt-bosque", "ru-pud", "da-ddt", "sv-talb", "hr-set", "sk-snk", "fi-turku", "hu-nerkor")
"""Corpora of the nine languages whose mean is a target."""

ENGLISH: Final = ("en-ewt", "en-pud")
_LABELS: Final = ("PER", "ORG", "LOC")


class LanguageScore(NamedTuple):
    """F1 over all three types, and for each."""

    f1: float
    by_type: dict[str, float]


def read_languages(corpora: Path) -> dict[str, list[Any]]:
    """Return the documents of each corpus, each with its text and its mentions; none if there is no file."""
    file = corpora.parent / FILE
    if not file.is_file():
        return {}
    with gzip.open(file, "rt", encoding="utf-8") as content:
        return {key: documents for key, (documents, _) in json.load(content).items()}


def language_score(tagger: Tagger, documents: Iterable[Any], language: str) -> LanguageScore:
    """Return the score of a tagger on the documents of one corpus."""
    gold, found = [], []
    for text, mentions in documents:
        gold.append(scored(text, [Marked(*mention) for mention in mentions]))
        entities = tagger.tag(text, language, None, DEFAULT_TYPES)
        found.append(
            scored(
                text,
                [Marked(each.start, each.end, entity.type.value) for entity in entities for each in entity.mentions],
            )
        )
    by_type = {label: score(gold, found, {label}).f1 for label in _LABELS}
    return LanguageScore(score(gold, found, set(_LABELS)).f1, by_type)
