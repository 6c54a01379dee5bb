"""Articles as a person would want to see them."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console, OverflowMethod
from rich.table import Table
from rich.text import Text

from newsloom.cli.plain import plain

STYLES = {"unique": "green", "revision": "cyan", "duplicate": "yellow", "rejected": "magenta", "failed": "red"}
"""The colour of each outcome."""

_ENTITIES = 4
_COLUMNS: dict[str, OverflowMethod] = {
    "file": "fold",
    "title": "fold",
    "outcome": "fold",
    "relation": "fold",
    "entities": "fold",
}
_WIDTH_WITHOUT_TERMINAL = 140


def show(rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Print a table of output records with the place that each came from.

    Args:
        rows: where the raw record stands, and what became of it: one of the records that `process` writes.
    """
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=_WIDTH_WITHOUT_TERMINAL)
    names = {record["id"]: _file(place) for place, record in rows if "id" in record}
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, overflow in _COLUMNS.items():
        table.add_column(column, overflow=overflow)
    for place, record in rows:
        outcome = str(record["outcome"])
        table.add_row(
            Text(plain(_file(place))),
            Text(plain(title_of(record))),
            Text(outcome, style=STYLES.get(outcome, "")),
            Text(plain(_relation(record, names))),
            Text(plain(_entities(record))),
        )
    console.print(table)


def _file(place: str) -> str:
    path, _, position = place.removeprefix("file:").rpartition("#")
    name = path.rsplit("/", 1)[-1]
    return name if position == "0" else f"{name}#{position}"


def title_of(record: Mapping[str, Any]) -> str:
    """The title; without one, the first words of the text; nothing when neither is known."""
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
    relation = str(verdict["relation"])
    if verdict.get("revision"):
        relation = f"{verdict['revision']} ({relation})"
    matched = verdict["evidence"].get("matched_id")
    return f"{relation} of {names.get(matched, matched)}" if matched else relation


def _entities(record: dict[str, Any]) -> str:
    entities = record.get("entities", ())
    named = ", ".join(f"{entity['name']} ({entity['type']})" for entity in entities[:_ENTITIES])
    return named + (f" +{len(entities) - _ENTITIES}" if len(entities) > _ENTITIES else "")
