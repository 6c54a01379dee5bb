"""Tables and JSON on stdout. Tables are as wide as the terminal, and not cut where there is none."""

import os
import sys

from rich import box
from rich.console import Console
from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 10_000  # cells; a table takes no more than its content


def print_table(table: Table) -> None:
    """Print a table to stdout. Cells that do not fit are folded, never cut.

    The first column is not folded: it holds the names or ids that users copy into other commands.
    """
    table.box = box.SIMPLE_HEAD
    table.pad_edge = False
    for number, column in enumerate(table.columns):
        column.overflow = "fold"
        column.no_wrap = column.no_wrap or number == 0
    console().print(table)


def console() -> Console:
    """Return a console for stdout. In a pipe or file it cuts and folds nothing, unless COLUMNS sets a width."""
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        return Console(width=_WIDTH_WITHOUT_TERMINAL)
    return console


def print_json(content: bytes) -> None:
    """Print JSON to stdout, in UTF-8 whatever the terminal's encoding is."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content + b"\n")
        sys.stdout.buffer.flush()


def print_text(text: str) -> None:
    """Print lines to stdout as they are, in UTF-8 whatever the terminal's encoding is."""
    print_json(text.rstrip("\n").encode("utf-8", "replace"))
