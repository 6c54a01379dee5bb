"""The table of what dedup judges: each target beside what was found, and beside that what others find."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.table import Target


@dataclass(frozen=True)
class Row:
    """A target, and what the others reach of it.

    Attributes:
        target: with our figure.
        beside: the others' figures, in the order of their columns; none for what they cannot be asked.
    """

    target: Target
    beside: Sequence[str] = ()


def target(name: str, sign: str, wanted: float, share: float, found: str) -> Target:
    """From a share that is to be at least (`≥`) or at most (`≤`) what is wanted."""
    return Target(name, f"{sign} {wanted:g}", found, share >= wanted if sign == "≥" else share <= wanted)


def of(right: int, whole: int) -> str:
    """A count of a whole."""
    return f"{right} of {whole}"


def show(console: Console, rows: Sequence[Row], others: Sequence[str]) -> None:
    """All rows, with a column for each of the others."""
    table = Table(title="Dedup, judged, side by side")
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
