"""The end of `newsloom process`: one line when all is well, and otherwise why not."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsloom.cli.display.summary import Summary

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"


def record(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return found


def failed(error: str, message: str) -> dict[str, Any]:
    found = record("dead_letter-1.whole")
    return found | {"failure": found["failure"] | {"error": error, "message": message}}


def said(summary: Summary, capsys: pytest.CaptureFixture[str], out: Path | None = None) -> list[str]:
    summary.say(1.26, out)
    return capsys.readouterr().err.splitlines()


def test_when_all_is_well_one_line_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary()
    summary.add(record("enriched-1.unique"), "file:a.txt#0")
    assert said(summary, capsys) == ["1 article in 1.3 s: 1 unique"]


def test_each_reason_has_its_count_and_one_example(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary()
    for number in range(12):
        summary.add(failed("a.DecodeError", f"not JSON: {number}"), f"file:feed.jsonl#{number}")
    summary.add(record("rejected-1.empty") | {"detail": "no bytes but white space"}, "file:b.txt#0")
    assert said(summary, capsys, Path("out put.jsonl")) == [
        "13 articles in 1.3 s: 12 failed, 1 rejected → out put.jsonl",
        "  12 failed, DecodeError: feed.jsonl#0: not JSON: 0",
        "  1 rejected, empty: b.txt#0: no bytes but white space",
        "  all of them: jq -c 'select(.reason // .failure)' 'out put.jsonl'",
    ]
    assert summary.failed == 12


def test_many_reasons_are_a_few_lines_that_fit(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary()
    for number in range(40):
        summary.add(failed(f"a.Error{number:02}", "\x1b[31m" + "long\n" * 900), "file:x#0")
    lines = said(summary, capsys)
    assert len(lines) == 1 + 5 + 1 + 1
    assert lines[-2:] == ["  … and 35 more reasons", '  all of them: the lines that have a "reason" or a "failure"']
    assert max(map(len, lines)) <= 160
    assert not any("\x1b" in line for line in lines)
