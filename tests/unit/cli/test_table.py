"""What `newsloom process --table` shows: one line for each record, whatever the width."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from newsloom.cli.display.table import show

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
RECORDS = (
    "enriched-1.unique",
    "enriched-1.revision",
    "deduplicated-1.contained",
    "rejected-1.empty",
    "dead_letter-1.whole",
)


def rows() -> list[tuple[str, dict[str, Any]]]:
    records = [json.loads((EXAMPLES / f"{name}.json").read_bytes()) for name in RECORDS]
    return [
        (f"file:articles/{name}-with-a-name-that-is-long.json#0", record)
        for name, record in zip(RECORDS, records, strict=True)
    ]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_each_record_is_one_line_that_fits(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show(rows())
    heading, *lines, end = capsys.readouterr().out.splitlines()
    assert heading.split()[:2] == ["file", "title"]
    assert len(lines) == len(RECORDS)
    assert max(map(cell_len, lines)) <= width
    assert [
        next(word for word in line.split() if word in {"unique", "revision", "duplicate", "rejected", "failed"})
        for line in lines
    ] == ["unique", "revision", "duplicate", "rejected", "failed"]
    assert end == ""


def test_a_wide_terminal_shows_why_a_record_was_rejected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    show(rows())
    rejected = next(line for line in capsys.readouterr().out.splitlines() if " rejected " in line)
    detail = json.loads((EXAMPLES / "rejected-1.empty.json").read_bytes())["detail"]
    assert detail in rejected
