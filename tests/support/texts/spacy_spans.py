"""The models as spaCy runs them, to hold newsloom's reading of them against."""

import importlib
from functools import cache
from typing import Any

from newsloom.tag.model.packs import PACKS
from newsloom.tag.span import Span


@cache
def plain(language: str) -> Any:  # noqa: ANN401 - spaCy's Language is untyped
    """The pack as spaCy loads it, less what has no part in entities: its shared tok2vec and ner, blis for products."""
    exclude = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
    return importlib.import_module(PACKS[language].module).load(exclude=exclude)


def plain_spans(text: str, language: str) -> list[Span]:
    """What it takes for entities of our types."""
    scheme = PACKS[language].scheme
    return [
        Span(entity.start_char, entity.end_char, scheme[entity.label_])
        for entity in plain(language)(text).ents
        if entity.label_ in scheme
    ]
