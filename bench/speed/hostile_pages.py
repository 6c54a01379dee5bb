"""Measure time and memory of normalise on hostile input: `python -m bench.speed.hostile_pages`. No corpora are needed.

Each input of `tests/support/texts/hostile_pages.py` is normalised in a separate process. CPU seconds are those of normalise
alone, memory is the peak of the process with Python and models.
"""

import resource
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

from newsloom.normalise import DecodeError, normalise_article
from newsloom.normalise.errors import Rejected
from newsloom_schemas import RawArticle
from support.texts.hostile_pages import HOSTILE_PAGES

_MAX_CPU_SECONDS = 5.0
_MAX_MEGABYTES = 500
_ONE_FLAG = "--one"


def main() -> None:
    """Run each input in a separate process, or with `--one NAME` only this one in this process."""
    if sys.argv[1:2] == [_ONE_FLAG]:
        print(*_explode(sys.argv[2]), sep="\t")
        return
    table = Table(title="Normalise on hostile input")
    for column in ("what", "CPU s", "MB", "end", ""):
        table.add_column(column, justify="right" if column in {"CPU s", "MB"} else "left")
    for name in HOSTILE_PAGES:
        finished = subprocess.run(
            [sys.executable, "-m", "bench.speed.hostile_pages", _ONE_FLAG, name],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, megabytes, end = finished.stdout.strip().split("\t")
        reached = float(seconds) <= _MAX_CPU_SECONDS and int(megabytes) <= _MAX_MEGABYTES
        table.add_row(name, seconds, megabytes, end, "reached" if reached else "not reached")
    Console(width=150).print(table)


def _explode(name: str) -> tuple[str, int, str]:
    """Return CPU seconds, peak megabytes and the outcome."""
    normalise_article(RawArticle(text="The ferry left the harbour at noon, and came back in the evening of that day."))
    bomb = HOSTILE_PAGES[name]()
    start = time.process_time()
    try:
        end = f"an article with {len(normalise_article(bomb).text):,} characters"
    except Rejected as rejected:
        end = f"rejected, {rejected.reason.value}: {rejected.detail}"
    except DecodeError as error:
        end = f"dead letter: {error}"
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return f"{seconds:.2f}", peak // 1_000_000, " ".join(end.split())[:70]


if __name__ == "__main__":
    main()
