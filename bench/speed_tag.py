"""How fast tag is, beside what a user would write by default, on one core: python -m bench.speed_tag [CORPORA].

Without an argument the folder is what NEWSLOOM_CORPORA names. CPU seconds, so that others on the machine disturb little;
ratios are those of one round, and the median of the rounds counts.
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

from bench.table import Target, show_targets
from newsloom.tag import tag_text, warm_up
from newsloom.tag.packs import PACKS
from newsloom.tag.tagger import tagger

_CORPUS = "articles.jsonl.gz"
_FIRST, _BEYOND = 300, 330
_ROUNDS = 3
_WANTED_RATIO = 4.0
_WANTED_MEMORY = 350.0
_MEGA = 1e6


def main() -> None:
    """Measure, and print."""
    corpora = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    file = Path(corpora) / _CORPUS
    if not corpora or not file.is_file():
        sys.exit(f"{file}: no such file; name the folder that holds {_CORPUS}, or set NEWSLOOM_CORPORA")
    warm_up(("en", "fr"))
    memory = psutil.Process().memory_info().rss / _MEGA
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, _FIRST, _BEYOND)]
    words = sum(len(text.split()) for text in texts)
    default: Callable[[str], object] = importlib.import_module(PACKS["en"].module).load()
    systems: dict[str, Callable[[str], object]] = {
        "spaCy's default": default,
        "newsloom's model alone": lambda text: tagger().recognise(text, "en"),
        "newsloom, all of tag": lambda text: tag_text(text, "en"),
    }
    rates: dict[str, list[float]] = {name: [] for name in systems}
    for tag in systems.values():
        tag(texts[0])
    for _ in range(_ROUNDS):
        for name, tag in systems.items():
            begun = time.process_time()
            for text in texts:
                tag(text)
            rates[name].append(words / (time.process_time() - begun))
    console = Console(width=120)
    table = Table(title=f"Words a CPU second, {len(texts)} articles, {words} words, {_ROUNDS} rounds")
    for column in ("system", "words/s", "of default"):
        table.add_column(column, justify="left" if column == "system" else "right")
    ratio = 0.0
    for name, found in rates.items():
        ratio = median(mine / its for mine, its in zip(found, rates["spaCy's default"], strict=True))
        table.add_row(name, f"{median(found):.0f}", f"{ratio:.2f}")
    console.print(table)
    show_targets(
        console,
        [
            Target("all of tag, default = 1", f"≥ {_WANTED_RATIO:g}", f"{ratio:.2f}", reached=ratio >= _WANTED_RATIO),
            Target(
                "memory with English and French, MB",
                f"≤ {_WANTED_MEMORY:g}",
                f"{memory:.0f}",
                reached=memory <= _WANTED_MEMORY,
            ),
        ],
    )


if __name__ == "__main__":
    main()
