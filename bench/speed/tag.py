"""Measure the speed of tag beside spaCy's default, on one core: `python -m bench.speed.tag [CORPORA]`.

Without an argument, NEWSLOOM_CORPORA names the folder. Times are CPU seconds, so that other processes have little effect.
Each round has articles that no system has seen. A ratio compares the systems within one round, and the median of the
rounds is printed. There is a row for each optimisation; tests/unit/tag/test_recognise.py tests that none changes an entity.
"""

import gzip
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table
from thinc.api import NumpyOps

from bench.table import Target, show_targets
from newsloom.tag import tag_text, warm_up
from newsloom.tag.model.packs import PACKS
from newsloom.tag.model.recognise import Model
from newsloom.tag.recognition.profiles import ACCURATE, Profiles
from newsloom.tag.tagger import DEFAULT_TYPES, Tagger

_CORPUS = "articles.jsonl.gz"
_WARM_UP, _ROUND = 100, 25
_ROUNDS = 3
_FAST, _ACCURATE = "newsloom, all of tag, fast", "newsloom, all of tag, accurate"
_WANTED_RATIOS = {_FAST: 6.0, _ACCURATE: 1.3}
_WANTED_MEMORY = 350.0
_MEGA = 1e6
_DEFAULT = "spaCy's default"
_NO_SPEEDUP = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]

Tag = Callable[[str], object]


def main() -> None:
    """Measure and print."""
    corpora = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    file = Path(corpora) / _CORPUS
    if not corpora or not file.is_file():
        sys.exit(f"{file}: no such file; name the folder that holds {_CORPUS}, or set NEWSLOOM_CORPORA")
    warm_up(("en", "fr"))
    memory = psutil.Process().memory_info().rss / _MEGA
    warm, rounds = _texts(file)
    systems = _systems()
    for name, tag in systems.items():
        for text in warm if name.startswith("newsloom") else warm[:3]:
            tag(text)
    rates: dict[str, list[float]] = {name: [] for name in systems}
    for texts in rounds:
        words = sum(len(text.split()) for text in texts)
        for name, tag in systems.items():
            begun = time.process_time()
            for text in texts:
                tag(text)
            rates[name].append(words / (time.process_time() - begun))
    console = Console(width=120)
    table = Table(title=f"Words a CPU second, {_ROUNDS} rounds of {_ROUND} articles")
    for column in ("system", "words/s", "of default"):
        table.add_column(column, justify="left" if column == "system" else "right")
    ratios = {}
    for name, found in rates.items():
        ratios[name] = median(mine / its for mine, its in zip(found, rates[_DEFAULT], strict=True))
        table.add_row(name, f"{median(found):.0f}", f"{ratios[name]:.2f}")
    console.print(table)
    show_targets(
        console,
        [
            *(
                Target(f"{name}, default = 1", f"≥ {wanted:g}", f"{ratios[name]:.2f}", reached=ratios[name] >= wanted)
                for name, wanted in _WANTED_RATIOS.items()
            ),
            Target(
                "memory with English and French, MB",
                f"≤ {_WANTED_MEMORY:g}",
                f"{memory:.0f}",
                reached=memory <= _WANTED_MEMORY,
            ),
        ],
    )


def _texts(file: Path) -> tuple[list[str], list[list[str]]]:
    """Return the texts for the warm-up and those of each round, all different."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, _WARM_UP + _ROUND * _ROUNDS)]
    after = texts[_WARM_UP:]
    return texts[:_WARM_UP], [after[at : at + _ROUND] for at in range(0, len(after), _ROUND)]


def _systems() -> dict[str, Tag]:
    """Return spaCy's default and each optimisation on top of those before it."""
    package = importlib.import_module(PACKS["en"].module)
    alone = package.load(exclude=[*_NO_SPEEDUP, "tok2vec"])
    products = package.load(exclude=[*_NO_SPEEDUP, "tok2vec"])
    products.get_pipe("ner").model._to_ops(NumpyOps(use_blis=False))  # noqa: SLF001 - thinc has no public method
    accurate = Tagger(Profiles(ACCURATE))
    uncached, model = Model(PACKS["en"]), Model(PACKS["en"])

    def read_anew(text: str) -> object:
        uncached.clear_cache()
        return uncached.spans(text)

    return {
        _DEFAULT: package.load(),
        "its tok2vec and ner": package.load(exclude=_NO_SPEEDUP),
        "its ner alone": alone,
        "its ner alone, products by numpy": products,
        "newsloom's reading of the same network": read_anew,
        "newsloom's, words remembered": model.spans,
        _FAST: lambda text: tag_text(text, "en"),
        _ACCURATE: lambda text: accurate.tag(text, "en", None, DEFAULT_TYPES),
    }


if __name__ == "__main__":
    main()
