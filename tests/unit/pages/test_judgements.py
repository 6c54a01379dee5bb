import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bench.quality.judgements import table
from newsloom.cli.app import app
from newsloom.pages.judgements import Judgement, merged, read_judgements


def line(kind: str = "cut", *, agrees: bool = False, minute: int = 0, **subject: str) -> bytes:
    judged = {
        "schema": "newsloom.judgement/1",
        "kind": kind,
        "article_id": "a1",
        "subject": subject,
        "agrees": agrees,
        "reason": "" if agrees else "it is news",
        "judged_at": f"2026-03-05T10:{minute:02}:00Z",
    }
    return json.dumps(judged).encode()


def test_the_latest_judgement_on_a_subject_counts() -> None:
    first, second = line(rule="share", text="x"), line(rule="share", text="x", agrees=True, minute=5)
    for order in ([first, second], [second, first]):
        (kept,) = merged(read_judgements(order))
        assert kept.agrees


def test_judgements_on_different_cuts_stay_apart() -> None:
    assert len(merged(read_judgements([line(rule="share", text="x"), line(rule="share", text="y")]))) == 2


def test_a_line_that_is_no_judgement_is_named_by_its_number() -> None:
    with pytest.raises(ValueError, match="line 2 is no judgement"):
        list(read_judgements([line(rule="x"), b'{"schema": "newsloom.enriched/1"}']))


def test_agreement_is_counted_by_kind_and_rule() -> None:
    judged = [
        *read_judgements([line(rule="share", text=str(number), agrees=number > 0) for number in range(4)]),
        *read_judgements([line("entity", name="Vik", type="GPE", agrees=True)]),
    ]
    console = Console(width=120, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(table(judged))
    text = console.export_text()
    assert [row.split("│")[1:4] for row in text.splitlines() if "share" in row and "│" in row]
    assert "75%" in text
    assert "100%" in text
    assert "it is news" in text


def test_import_adds_to_the_gold_and_replaces_older_judgements(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    for name, content in (
        ("a", line(rule="share", text="x")),
        ("b", line(rule="share", text="x", agrees=True, minute=9)),
    ):
        exported = tmp_path / name
        exported.write_bytes(content + b"\n")
        assert CliRunner().invoke(app, ["judgements", "import", str(exported), "--gold", str(gold)]).exit_code == 0
    (kept,) = [Judgement.from_bytes(each) for each in gold.read_bytes().splitlines()]
    assert kept.agrees


def test_import_of_something_else_changes_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("no\n")
    result = CliRunner().invoke(app, ["judgements", "import", str(wrong), "--gold", str(tmp_path / "gold")])
    assert result.exit_code == 2
    assert "line 1" in result.stderr
    assert not (tmp_path / "gold").exists()
