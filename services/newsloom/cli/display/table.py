"""The table that `newsloom process --table` prints."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from newsloom.cli.display.columns import GAP, Column, fitted_widths, heading_of, needed
from newsloom.cli.display.plain import fitted, plain

STYLES = {"unique": "green", "revision": "cyan", "duplicate": "yellow", "rejected": "magenta", "failed": "red"}
"""The colour of each outcome."""

_COLUMNS = (
    Column("file", least=12, most=34, share=2, rank=1),
    Column("title", least=20, most=80, share=3, rank=0),
    Column("outcome", least=9, most=9, share=1, rank=0),
    Column("relation", least=14, most=40, share=2, rank=2),
    Column("entities", least=16, most=100, share=3, rank=3),
)
_WIDTH_WITHOUT_TERMINAL = 140


def show(rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Print a line for each output record, as wide as the terminal, with the place that the record came from.

    Args:
        rows: the place of each raw record, and the record that `process` wrote for it.
    """
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=_WIDTH_WITHOUT_TERMINAL)
    names = {record["id"]: _file(place) for place, record in rows if "id" in record}
    shown = [
        {
            "file": plain(_file(place)),
            "title": plain(title_of(record)),
            "outcome": str(record["outcome"]),
            "relation": plain(_relation(record, names)),
            "entities": plain(_entities(record)),
        }
        for place, record in rows
    ]
    wide = fitted_widths(tuple(needed(column, shown) for column in _COLUMNS), console.width)
    console.print(heading_of(wide), no_wrap=True)
    for texts in shown:
        line = Text(no_wrap=True, end="")
        for name, cells in wide.items():
            line.append(GAP if line else "")
            line.append(fitted(texts[name], cells), style=STYLES.get(texts[name], "") if name == "outcome" else "")
        line.rstrip()
        console.print(line)
    console.print()


def _file(place: str) -> str:
    path, _, position = place.removeprefix("file:").rpartition("#")
    name = path.rsplit("/", 1)[-1]
    return name if position == "0" else f"{name}#{position}"


def title_of(record: Mapping[str, Any]) -> str:
    """Return the title, or the first words of the text; empty when neither is known."""
    if "article" in record:
        return str(record["article"].get("title") or "")
    title = record.get("title")
    if title is None:
        words = str(record.get("text", "")).split()
        return f"({' '.join(words[:8])} …)" if words else ""
    return str(title)


def _relation(record: dict[str, Any], names: dict[str, str]) -> str:
    if record["outcome"] == "rejected":
        return str(record["reason"])
    if record["outcome"] == "failed":
        return str(record["failure"]["message"])
    verdict = record["dedup"]
    relation = str(verdict.get("revision") or verdict["relation"])
    matched = verdict["evidence"].get("matched_id")
    return f"{relation} of {names.get(matched, matched)}" if matched else relation


def _entities(record: dict[str, Any]) -> str:
    """Return the entities, the most central first; for a rejected article, the detail of the reason."""
    if record["outcome"] == "rejected":
        return str(record["detail"])
    return ", ".join(f"{entity['name']} ({entity['type']})" for entity in record.get("entities", ()))
