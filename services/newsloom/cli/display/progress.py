"""A progress bar on stderr, when that is a terminal."""

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
    """The column with the things done in a second; empty until that is known."""

    def render(self, task: Task) -> Text:
        """Return the speed of a task."""
        return Text("" if task.speed is None else f"{task.speed:.0f}/s")


def _is_file(stream: TextIO) -> bool:
    """Return True if the stream is a regular file, which nobody watches."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False


@contextmanager
def progress(what: str, total: int | None, *, stdout_used: bool = False) -> Iterator[Callable[[], None]]:
    """Show progress on stderr when it is a terminal. Yields a function to call once for each thing done.

    Args:
        what: the name of the things, in the plural.
        total: how many there will be; `None` when that is not known beforehand.
        stdout_used: whether lines are written to stdout meanwhile. If stdout is a terminal, or a pipe that may lead to
            one, the bar would mix with them and is not shown.
    """
    console = Console(stderr=True)
    mixed = stdout_used and sys.stdout is not None and not _is_file(sys.stdout)
    if not console.is_terminal or console.is_dumb_terminal or mixed:
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
