"""Write the model card: `python -m newsloom_training.model_card OUT DEV CARD`.

OUT is the folder of the model, DEV the file of marked texts that it is measured on, CARD the file to write.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from newsloom.tag.recognition.languages import TRANSFORMER_LANGUAGES, UNMEASURED_LANGUAGES
from newsloom.tag.transformer.recogniser import TransformerModel
from newsloom_training.corpora import CORPORA, read_marked
from newsloom_training.evaluate import f1_scores
from newsloom_training.recipe import read_recipe
from newsloom_training.train import RECIPE

_MEASURED_ON: Final[Mapping[str, str]] = {
    "en-ewt": "Universal NER, EWT",
    "en-pud": "Universal NER, PUD",
    "de-pud": "Universal NER, PUD",
    "pt-bosque": "Universal NER, Bosque",
    "pt-pud": "Universal NER, PUD",
    "ru-pud": "Universal NER, PUD",
    "da-ddt": "Universal NER, DDT",
    "sv-talb": "Universal NER, Talbanken",
    "hr-set": "Universal NER, SET",
    "sk-snk": "Universal NER, SNK",
    "fi-turku": "Turku NER",
    "hu-nerkor": "NerKor",
}

_INTRODUCTION: Final = """# Model card: newsloom-entities

<!-- Written by newsloom_training.model_card. -->

**What it is.** A recogniser of names in news: people (PER), organisations (ORG), places (LOC) and other names (MISC). It is the
first {layers} layers of multilingual-e5-small (118 million parameters, 96 million of them piece embeddings), with a label for
the first piece of each word, fitted on {corpora} corpora. The matrices have eight bits, the embeddings four.

**What it is for.** The accurate profile of newsloom, and all languages without a small model. newsloom's rules correct its
names within each document; the figures here are without these rules.

**What it is not for.** Deciding about people. It misses names and takes words for names, more often in languages and for names
that its corpora do not have.

## Fitted on

Texts of these corpora and no others; all licences are permissive. `NOTICE` has the full credits.

| corpus | language | licence | credit |
|---|---|---|---|
"""

_FIGURES: Final = """
Training took {pieces:,} pieces in each of {members} runs of the same seed, whose weights were averaged: about 20 minutes on one
core each. `training/recipe.toml` has all numbers.

## Figures

F1 by exact boundaries and type, of the model alone. Nothing was fitted on these corpora; choices between training runs were
made by the mean over nine of them, so it is slightly flattering.

| corpus | language | F1 | PER | ORG | LOC |
|---|---|---|---|---|---|
"""

_LIMITS: Final = """
Printed by `python -m newsloom_training.evaluate entities/newsloom_entities/model dev.json.gz`.

## Limits

- Read, but without any figures: {unmeasured}. Arabic, Chinese, Japanese, Korean and other scripts are not read.
- Organisations are the weakest type, and treebanks mark them differently: countries as organisations, or case endings in names.
- Texts in capitals are read well only because newsloom changes their case first. Texts without capitals are read badly.
- A window has 126 pieces, about 80 words. What a name is must be seen within it; document rules do the rest.
- The corpora are news, encyclopaedia and traffic reports of 1990 to 2020, mostly from Europe and North America. Names of other
  cultures were added by substitution in training, but are found less well.
"""


def main() -> None:
    """Measure and write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("out", "dev", "card"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    recipe = read_recipe(RECIPE)
    card = _INTRODUCTION.format(layers=len(recipe.layers), corpora=len(CORPORA))
    card += "\n".join(f"| {each.title} | {each.language} | {each.licence} | {each.credit} |" for each in CORPORA) + "\n"
    card += _FIGURES.format(pieces=recipe.pieces, members=len(recipe.members))
    card += "\n".join(_rows(TransformerModel(arguments.out), arguments.dev)) + "\n"
    card += _LIMITS.format(unmeasured=", ".join(sorted(UNMEASURED_LANGUAGES)))
    arguments.card.write_text(card, encoding="utf-8")


def _rows(model: TransformerModel, dev: Path) -> Iterator[str]:
    for key, texts in read_marked(dev).items():
        if key[:2] in TRANSFORMER_LANGUAGES:
            scores = f1_scores(model, texts)
            yield f"| {_MEASURED_ON[key]} | {key[:2]} | {' | '.join(f'{value:.3f}' for value in scores.values())} |"


if __name__ == "__main__":
    main()
