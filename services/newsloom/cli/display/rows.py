"""The line of a terminal that shows one outcome."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from newsloom.cli.display.columns import GAP, Column, fitted_widths, heading_of
from newsloom.cli.display.plain import fitted, plain
from newsloom.cli.display.table import STYLES, title_of
from newsloom_schemas.entity import EntityType

_ID_SHOWN: Final = 8
_NAMED: Final = frozenset(
    {EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.LOC, EntityType.FAC, EntityType.EVENT}
)


COLUMNS: Final = (
    Column("time", 8, 8, 1, 4),
    Column("outcome", 9, 9, 1, 0),
    Column("relation", 10, 20, 1, 1),
    Column("of", _ID_SHOWN, _ID_SHOWN, 1, 7),
    Column("source", 10, 22, 1, 3),
    Column("lang", 4, 4, 1, 6),
    Column("title", 30, 100, 4, 0),
    Column("who and where", 16, 80, 2, 2),
    Column("id", _ID_SHOWN, _ID_SHOWN, 1, 5),
)


def widths(cells: int) -> Mapping[str, int]:
    """Return the width of each column that fits into a line of `cells` cells."""
    return fitted_widths(COLUMNS, cells)


def heading(cells: int) -> Text:
    """Return the line with the columns' headings."""
    return heading_of(widths(cells))


def row(record: Mapping[str, Any], at: datetime, key: str, cells: int) -> Text:
    """Return the line of one outcome.

    Args:
        record: a record of `news.enriched`, `news.duplicates`, `news.rejected` or `news.dead-letter.…`.
        at: when it arrived; shown in its own time zone.
        key: the key of the raw record, shown when there is no title.
        cells: the width of the line.
    """
    outcome = str(record["outcome"])
    texts = {
        "time": f"{at:%H:%M:%S}",
        "outcome": outcome,
        "relation": _relation(record),
        "of": _earlier(record)[:_ID_SHOWN],
        "source": _source(record),
        "lang": str((record.get("language") or {}).get("code") or ""),
        "title": title_of(record) or _file(key),
        "who and where": _named(record),
        "id": str(record.get("id", ""))[:_ID_SHOWN],
    }
    line = Text(no_wrap=True, end="")
    for number, (name, wide) in enumerate(widths(cells).items()):
        style = STYLES.get(outcome, "") if name == "outcome" else "dim" if name in {"time", "of", "id"} else ""
        line.append(GAP if number else "")
        line.append(fitted(plain(texts[name]), wide), style=style)
    line.rstrip()
    return line


def _relation(record: Mapping[str, Any]) -> str:
    """Return the relation to an earlier article, the reason of a rejection, or the stage of a failure."""
    if record["outcome"] == "rejected":
        return str(record["reason"])
    if record["outcome"] == "failed":
        return str(record["stage"])
    return str(record["dedup"].get("revision") or record["dedup"]["relation"])


def _earlier(record: Mapping[str, Any]) -> str:
    """Return the start of the id of the earlier article."""
    return str(record["dedup"]["evidence"].get("matched_id") or "") if "dedup" in record else ""


def _file(key: str) -> str:
    """Return the file name in a key that `newsloom feed` made."""
    return key.rsplit("/", 1)[-1].removesuffix("#0")


def _source(record: Mapping[str, Any]) -> str:
    if "article" in record:
        return str(record["article"].get("source") or "")
    source = record.get("source") or {}
    return str(source.get("name") or source.get("domain") or "")


def _named(record: Mapping[str, Any]) -> str:
    """Return people, organisations and places; for a rejected or failed article, why."""
    if record["outcome"] == "rejected":
        return str(record["detail"])
    if record["outcome"] == "failed":
        failure = record["failure"]
        return f"{str(failure['error']).rpartition('.')[2]}: {failure['message']}"
    entities: Sequence[Mapping[str, Any]] = record.get("entities", ())
    return ", ".join(str(each["name"]) for each in entities if each["type"] in _NAMED)
