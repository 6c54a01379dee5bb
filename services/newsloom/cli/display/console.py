"""Tables on stdout: as wide as the terminal, and whole where no terminal is."""

import os
import sys

from rich import box
from rich.console import Console
from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 10_000  # cells; a table takes no more than its content


def print_table(table: Table) -> None:
    """Print a table to stdout. What does not fit into a terminal is folded, never cut; the first column stays whole.

    It holds the names or ids that are copied into other commands.
    """
    table.box = box.SIMPLE_HEAD
    table.pad_edge = False
    for number, column in enumerate(table.columns):
        column.overflow = "fold"
        column.no_wrap = column.no_wrap or number == 0
    console().print(table)


def console() -> Console:
    """Return a console for stdout, which in a pipe or a file cuts and folds nothing, unless COLUMNS says so."""
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        return Console(width=_WIDTH_WITHOUT_TERMINAL)
    return console


def print_json(content: bytes) -> None:
    """Print JSON to stdout, UTF-8 whatever the terminal's encoding is."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content + b"\n")
        sys.stdout.buffer.flush()
