"""Print the table of the quality of dedup: each target, the figure of newsloom, and those of other tools."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.table import Target


@dataclass(frozen=True)
class Row:
    """A target with the figures of all tools.

    Attributes:
        target: the target and the figure of newsloom.
        beside: the figures of the other tools in the order of their columns; empty if the question does not apply to them.
    """

    target: Target
    beside: Sequence[str] = ()


def target(name: str, sign: str, wanted: float, share: float, found: str) -> Target:
    """Return the target for a share that has to be at least (`≥`) or at most (`≤`) a limit."""
    return Target(name, f"{sign} {wanted:g}", found, share >= wanted if sign == "≥" else share <= wanted)


def of(right: int, whole: int) -> str:
    """Format a count and its total."""
    return f"{right} of {whole}"


def show(console: Console, rows: Sequence[Row], others: Sequence[str]) -> None:
    """Print all rows, with a column for each other tool."""
    table = Table(title="Quality of dedup, side by side")
    table.add_column("what")
    for column in ("to reach", "newsloom"):
        table.add_column(column, no_wrap=True)
    table.add_column("")
    for name in others:
        table.add_column(name, justify="right")
    for row in rows:
        found = row.target
        verdict = "reached" if found.reached else "[red]not reached[/red]"
        table.add_row(found.name, found.wanted, found.found, verdict, *(row.beside or ("–",) * len(others)))
    console.print(table)
