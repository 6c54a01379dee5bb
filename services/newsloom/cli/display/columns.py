"""Divide a line of the terminal among columns, and leave some out when it is narrow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from newsloom.cli.display.plain import fitted

GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the limits of its width, in terminal cells.

    Attributes:
        name: the heading.
        least: the minimum width. A column that would be narrower is left out.
        most: the maximum width.
        share: how many cells it takes in each round in which spare cells are dealt out.
        rank: columns of a higher rank are left out first.
    """

    name: str
    least: int
    most: int
    share: int
    rank: int


@lru_cache(maxsize=16)
def fitted_widths(columns: tuple[Column, ...], cells: int) -> Mapping[str, int]:
    """Return the width of each column that fits into a line of `cells` cells. Together they fill as much as they can."""
    shown = list(columns)
    while len(shown) > 1 and _line(column.least for column in shown) > cells:
        shown.remove(max(shown, key=lambda column: column.rank))
    wide = {column.name: column.least for column in shown}
    left = cells - _line(wide.values())
    while left > 0 and any(wide[column.name] < column.most for column in shown):
        for column in shown:
            more = max(0, min(column.share, column.most - wide[column.name], left))
            wide[column.name] += more
            left -= more
    return wide


def _line(wide: Iterable[int]) -> int:
    """Return the cells that columns of these widths take, with the gaps between them."""
    return sum(each + len(GAP) for each in wide) - len(GAP)


def needed(column: Column, rows: Sequence[Mapping[str, str]]) -> Column:
    """Return the column no wider than its longest text.

    Args:
        column: the column.
        rows: the texts of each line, by the names of columns.
    """
    longest = max(map(cell_len, (column.name, *(row[column.name] for row in rows))))
    return replace(column, least=min(column.least, longest), most=min(column.most, longest))


def heading_of(widths: Mapping[str, int]) -> Text:
    """Return the line with the columns' headings."""
    return Text(GAP.join(fitted(name, wide) for name, wide in widths.items()).rstrip(), style="bold")
