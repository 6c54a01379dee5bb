"""Fit the confidence in names that the transformer found: `python -m newsloom_training.fit_confidence CORPORA OUT HELD_OUT`.

CORPORA is the folder of the training file, OUT that of a model trained with `held_out = HELD_OUT`. Prints the table
`[transformer]` of `services/newsloom/tag/lexicon/data/confidence.toml`, fitted on the texts that the model had not read.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.fit.confidence import show_fitted
from newsloom.api import RecognisedName, Recognition
from newsloom.tag.entities.confidence import Regression, confidence_features, regression_of
from newsloom.tag.recognition.profiles import Profiles
from newsloom.tag.tagger import Tagger
from newsloom.tag.transformer.recogniser import TransformerModel
from newsloom_schemas import EntityType
from newsloom_training.corpora import MarkedText, Mention, held_out_part, training_texts
from newsloom_training.evaluate import trimmed

KINDS: Final = {
    EntityType.PERSON: "PER",
    EntityType.ORG: "ORG",
    EntityType.GPE: "LOC",
    EntityType.LOC: "LOC",
    EntityType.FAC: "LOC",
}


def main() -> None:
    """Fit and print the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("held_out", type=int)
    arguments = parser.parse_args()
    tagger = Tagger(Profiles("held_out", {}, {"held_out": _Held(TransformerModel(arguments.out))}))
    values: list[dict[str, float]] = []
    right: list[bool] = []
    for key, texts in training_texts(arguments.corpora).items():
        for marked in held_out_part(texts, arguments.held_out):
            for features, is_right in examples(tagger, marked, key[:2]):
                values.append(features)
                right.append(is_right)
    show_fitted(Regression.TRANSFORMER, values, right)


def examples(tagger: Tagger, marked: MarkedText, language: str) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield the features of each mention that belongs to this regression, and whether people marked it with this type."""
    gold = {trimmed(marked.text, each) for each in marked.mentions}
    spans, _, trust = tagger.recognise(marked.text, language)
    for name in tagger.resolve_types(marked.text, spans, language, trust):
        if name.type in KINDS and regression_of(name) is Regression.TRANSFORMER:
            features = confidence_features(name)
            for span in name.spans:
                yield features, trimmed(marked.text, Mention(span.start, span.end, KINDS[name.type])) in gold


class _Held:
    """The model that has not read the texts, as a recogniser."""

    name = "held-out"
    version = "1"

    def __init__(self, model: TransformerModel) -> None:
        self._model = model

    def recognise(self, text: str, language: str, /) -> Recognition:  # noqa: ARG002 - it reads all languages
        """Return the names in a text."""
        names: list[RecognisedName] = self._model.names(text)[0]
        return Recognition(names)


if __name__ == "__main__":
    main()
