"""Run the models with spaCy itself, to compare newsloom's recognition with it."""

import importlib
from functools import cache
from typing import Any

from newsloom.tag.model.packs import PACKS
from newsloom.tag.span import Span


@cache
def plain(language: str) -> Any:  # noqa: ANN401 - spaCy's Language is untyped
    """Load a model with spaCy: only tok2vec and ner, with blis for matrix products."""
    exclude = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
    return importlib.import_module(PACKS[language].module).load(exclude=exclude)


def plain_spans(text: str, language: str) -> list[Span]:
    """Return the spans that spaCy finds, of our types."""
    scheme = PACKS[language].scheme
    return [
        Span(entity.start_char, entity.end_char, scheme[entity.label_])
        for entity in plain(language)(text).ents
        if entity.label_ in scheme
    ]
