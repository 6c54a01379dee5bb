"""Columns that share a line of a terminal: how wide each is, and which are left out of a narrow one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.text import Text

from newsloom.cli.display.plain import fitted

GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its width in cells.

    Attributes:
        name: its heading.
        least: below that it is of no use, and is left out.
        most: beyond that it has no use for more.
        share: how many of the cells that are left it takes at a time.
        rank: columns of a higher rank are left out first where there is no room.
    """

    name: str
    least: int
    most: int
    share: int
    rank: int


@lru_cache(maxsize=16)
def fitted_widths(columns: tuple[Column, ...], cells: int) -> Mapping[str, int]:
    """Return how wide each column is that has room in a line of so many cells. They fill it as far as they can."""
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
    """Cells of a line of columns so wide, with the gaps between them."""
    return sum(each + len(GAP) for each in wide) - len(GAP)


def heading_of(widths: Mapping[str, int]) -> Text:
    """Return the line of the columns' names."""
    return Text(GAP.join(fitted(name, wide) for name, wide in widths.items()).rstrip(), style="bold")
