"""Measure the cost of an alias file with a million names: `python -m bench.speed.alias_file [CORPORA]`.

Without an argument, NEWSLOOM_CORPORA names the folder. A new process tags the same articles in turns with the file and
without. Memory is the difference at the end, and speed is the median of the ratios of the rounds.
"""

import gzip
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console

from bench.table import Target, show_targets
from newsloom.tag.entities.alias_file import open_aliases
from newsloom.tag.entities.aliases import Aliases
from newsloom.tag.tagger import DEFAULT_TYPES, entities, tagger, warm_up

_CORPUS = "articles.jsonl.gz"
_ARTICLES = 60
_ROUNDS = 5
_NAMES = 1_000_000
_ALIASES_EACH = 3
_WANTED_MEGABYTES = 200.0
_WANTED_RATIO = 0.97
_MEGA = 1e6


def main() -> None:
    """Measure and print."""
    corpora = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("NEWSLOOM_CORPORA", "")
    file = Path(corpora) / _CORPUS
    if not corpora or not file.is_file():
        sys.exit(f"{file}: no such file; name the folder that holds {_CORPUS}, or set NEWSLOOM_CORPORA")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        path = Path(folder) / "aliases.jsonl"
        path.write_text("\n".join(_lines(_NAMES)), encoding="utf-8")
        seconds, peak = _in_new_process(compiled, path)
        more, ratio = _in_new_process(tagged, path, file)
    console = Console(width=120)
    console.print(f"Compiled once in {seconds:.0f} CPU seconds, with {peak:.0f} MB at most", highlight=False)
    reached = more <= _WANTED_MEGABYTES
    show_targets(
        console,
        [
            Target(f"memory for {_NAMES:,} names, MB", f"≤ {_WANTED_MEGABYTES:g}", f"{more:.0f}", reached=reached),
            Target(
                "speed, without the file = 1", f"≥ {_WANTED_RATIO:g}", f"{ratio:.3f}", reached=ratio >= _WANTED_RATIO
            ),
        ],
    )


def compiled(path: Path) -> tuple[float, float]:
    """Return the CPU seconds for compiling the file and the peak memory of the process in MB."""
    begun = time.process_time()
    open_aliases(path)
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGA


def tagged(path: Path, file: Path) -> tuple[float, float]:
    """Return the memory in MB that the file adds to a process, and its speed as a share of the speed without the file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, _ARTICLES)]
    warm_up(("en",))
    _seconds(texts, None)
    before = psutil.Process().memory_info().rss
    aliases = open_aliases(path)
    rounds = [(_seconds(texts, None), _seconds(texts, aliases)) for _ in range(_ROUNDS)]
    return (psutil.Process().memory_info().rss - before) / _MEGA, median(plain / linked for plain, linked in rounds)


def _seconds(texts: list[str], aliases: Aliases | None) -> float:
    """Return the CPU seconds for tagging these texts."""
    parts = tagger()
    begun = time.process_time()
    for text in texts:
        spans, _, trust = parts.recognise(text, "en")
        linked = parts.link(text, parts.resolve_types(text, spans, "en", trust), "en")
        entities(text, None, linked, DEFAULT_TYPES, aliases)
    return time.process_time() - begun


def _in_new_process(work: Callable[..., tuple[float, float]], *arguments: Path) -> tuple[float, float]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _lines(names: int) -> Iterator[str]:
    """Yield the lines of an alias file with invented names, always the same."""
    luck = random.Random(8)
    syllables = [first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "er", "il")]

    def name() -> str:
        return " ".join("".join(luck.choices(syllables, k=luck.randint(2, 4))).capitalize() for _ in range(2))

    for number in range(names // (_ALIASES_EACH + 1)):
        kind = luck.choice(["PERSON", "ORG", "GPE"])
        aliases = [name() for _ in range(_ALIASES_EACH)]
        yield json.dumps({"name": name(), "type": kind, "id": f"Q{number + 1}", "aliases": aliases})


if __name__ == "__main__":
    main()
