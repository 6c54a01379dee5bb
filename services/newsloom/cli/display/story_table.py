"""The table that `newsloom stories` prints."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.text import Text

from newsloom.cli.display.columns import GAP, Column, fitted_widths, heading_of, needed
from newsloom.cli.display.console import console
from newsloom.cli.display.plain import fitted, plain
from newsloom_schemas import StoryChange, StoryChanged

_ID_CHARS: Final = 32
_MINUTE: Final = "%Y-%m-%d %H:%M"
_MINUTE_CHARS: Final = 16
_ENDED: Final = frozenset({StoryChange.CLOSED, StoryChange.MERGED})
_STATE: Final = Column("state", least=6, most=6, share=1, rank=0)

_COLUMNS: Final = (
    Column("size", least=4, most=7, share=1, rank=0),
    Column("outlets", least=7, most=7, share=1, rank=3),
    Column("origins", least=7, most=7, share=1, rank=2),
    Column("first outlet", least=10, most=28, share=1, rank=4),
    Column("first", least=_MINUTE_CHARS, most=_MINUTE_CHARS, share=1, rank=7),
    Column("last", least=_MINUTE_CHARS, most=_MINUTE_CHARS, share=1, rank=5),
    Column("lang", least=4, most=24, share=1, rank=6),
    Column("title", least=24, most=200, share=4, rank=0),
    Column("id", least=_ID_CHARS, most=_ID_CHARS, share=1, rank=8),
)


def show_stories(stories: Sequence[StoryChanged]) -> None:
    """Print a line for each story, as wide as the terminal. A narrow one leaves columns out, the id first.

    A column tells which stories are closed or merged, if any of them are.
    """
    output = console()
    rows = [_row(story) for story in stories]
    columns = (_STATE, *_COLUMNS) if any(row["state"] for row in rows) else _COLUMNS
    widths = fitted_widths(tuple(needed(column, rows) for column in columns), output.width)
    output.print(heading_of(widths), no_wrap=True)
    for row in rows:
        line = Text(no_wrap=True, end="")
        for name, cells in widths.items():
            line.append(GAP if line else "")
            line.append(fitted(row[name], cells), style="dim" if name in {"state", "id"} else "")
        line.rstrip()
        output.print(line)


def _row(story: StoryChanged) -> Mapping[str, str]:
    return {
        "state": story.change.value if story.change in _ENDED else "",
        "size": str(story.size),
        "outlets": str(story.outlets),
        "origins": str(story.independent_origins),
        "first outlet": plain(story.first_publisher or ""),
        "first": _minute(story.first_published_at),
        "last": _minute(story.last_published_at),
        "lang": plain(", ".join(story.languages)),
        "title": plain(story.title or f"({story.id})"),
        "id": plain(story.id),
    }


def _minute(moment: datetime | None) -> str:
    return moment.strftime(_MINUTE) if moment is not None else ""
