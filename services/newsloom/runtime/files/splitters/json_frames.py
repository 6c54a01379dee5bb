"""Split the JSON that pandas writes of a table (`DataFrame.to_json`): by columns, by index, or with the rows apart.

Source: https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html, the values of `orient`.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from newsloom.runtime.files.splitters.tables import is_article_header

_BY_COLUMN: Final = re.compile(rb'\s*\{\s*"[^"\\]{1,60}"\s*:\s*\{\s*"\d{1,9}"\s*:')
_BY_INDEX: Final = re.compile(rb'\s*\{\s*"\d{1,9}"\s*:\s*\{')
_SPLIT: Final = re.compile(rb'\s*\{\s*"columns"\s*:\s*\[')


def rows_of_frame(value: bytes) -> list[bytes] | None:
    """Return the rows of a table of articles as JSON objects; None if the value is something else.

    Args:
        value: a JSON object in UTF-8.
    """
    reads = next((read for start, read in _READERS if start.match(value)), None)
    if reads is None:
        return None
    try:
        found = orjson.loads(value)
    except ValueError:
        return None
    rows = reads(found) if isinstance(found, dict) else None
    return [orjson.dumps(row) for row in rows] if rows is not None else None


def _by_column(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"title": {"0": …, "1": …}, "text": {"0": …, "1": …}}`."""
    columns = list(found.values())
    if not is_article_header(found) or not all(isinstance(each, dict) for each in columns):
        return None
    index = list(columns[0])
    if not all(list(each) == index for each in columns):
        return None
    return [{name: column[row] for name, column in found.items()} for row in index]


def _by_index(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"0": {"title": …, "text": …}, "1": {…}}`."""
    rows = list(found.values())
    return rows if all(isinstance(each, dict) and is_article_header(each) for each in rows) else None


def _split(found: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Read `{"columns": ["title", "text"], "index": [0, 1], "data": [[…], […]]}`."""
    names, rows = found.get("columns"), found.get("data")
    if not isinstance(names, list) or not isinstance(rows, list) or not all(isinstance(each, str) for each in names):
        return None
    if not is_article_header(names) or not all(isinstance(each, list) and len(each) == len(names) for each in rows):
        return None
    return [dict(zip(names, each, strict=True)) for each in rows]


_READERS: Final = ((_BY_INDEX, _by_index), (_SPLIT, _split), (_BY_COLUMN, _by_column))
