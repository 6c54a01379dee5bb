"""A progress bar where a person waits, and nothing where none does."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text


class _SpeedColumn(ProgressColumn):
    """Things done in a second; nothing as long as that is not known."""

    def render(self, task: Task) -> Text:
        """Return the speed of a task."""
        return Text("" if task.speed is None else f"{task.speed:.0f}/s")


def _is_file(stream: TextIO) -> bool:
    """Whether what is written goes to a file, where nobody reads it meanwhile."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


@contextmanager
def progress(what: str, total: int | None, *, stdout_used: bool = False) -> Iterator[Callable[[], None]]:
    """Show progress on stderr when it is a terminal. Gives a function to call once for each thing done.

    Args:
        what: the things' name.
        total: how many there will be; `None` when that is not known beforehand.
        stdout_used: whether lines go to stdout meanwhile. Where that is a terminal too, or a pipe that may lead to one,
            the bar would stand in their way.
    """
    console = Console(stderr=True)
    in_the_way = stdout_used and sys.stdout is not None and not _is_file(sys.stdout)
    if not console.is_terminal or console.is_dumb_terminal or in_the_way:
        yield lambda: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *([_SpeedColumn()] if total is None else []),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
