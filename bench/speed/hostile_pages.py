"""What hostile pages cost normalise: `python -m bench.speed.hostile_pages`. No corpora are needed.

Each bomb of `tests/support/texts/hostile_pages.py` is normalised by a process of its own. CPU seconds are of normalise alone, memory is
the most that the process held, Python and models included.
"""

import resource
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

from newsloom.core.step_result import ArticleRejected
from newsloom.normalise import DecodeError, normalise_article
from newsloom_schemas import RawArticle
from support.texts.hostile_pages import HOSTILE_PAGES

_SECONDS = 5.0
_MEGABYTES = 500
_ONE = "--one"


def main() -> None:
    """Run each bomb in a process of its own, or with `--one NAME` this one here."""
    if sys.argv[1:2] == [_ONE]:
        print(*_explode(sys.argv[2]), sep="\t")
        return
    table = Table(title="Normalise on hostile input")
    for column in ("what", "CPU s", "MB", "end", ""):
        table.add_column(column, justify="right" if column in {"CPU s", "MB"} else "left")
    for name in HOSTILE_PAGES:
        ran = subprocess.run(
            [sys.executable, "-m", "bench.speed.hostile_pages", _ONE, name], check=True, capture_output=True, text=True
        )
        seconds, megabytes, end = ran.stdout.strip().split("\t")
        reached = float(seconds) <= _SECONDS and int(megabytes) <= _MEGABYTES
        table.add_row(name, seconds, megabytes, end, "reached" if reached else "not reached")
    Console(width=150).print(table)


def _explode(name: str) -> tuple[str, int, str]:
    """CPU seconds, megabytes, and how it ended."""
    normalise_article(RawArticle(text="The ferry left the harbour at noon, and came back in the evening of that day."))
    bomb = HOSTILE_PAGES[name]()
    begun = time.process_time()
    try:
        end = f"an article of {len(normalise_article(bomb).text):,} characters"
    except ArticleRejected as rejected:
        end = f"rejected, {rejected.reason.value}: {rejected.detail}"
    except DecodeError as error:
        end = f"dead letter: {error}"
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return f"{seconds:.2f}", peak // 1_000_000, " ".join(end.split())[:70]


if __name__ == "__main__":
    main()
