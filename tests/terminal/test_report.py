"""The commands of reports in a terminal."""

import json
from pathlib import Path
from typing import Final

from support.terminal.terminal import terminal
from support.workers.newsloom_command import command

TEXT: Final = (
    "Ferries will cross the strait twice a day from May, the operator said in Gdansk on Friday morning. A crossing takes "
    "two hours, and lorries pay by their length. The first boat is named after the town's last lighthouse keeper."
)


def test_a_run_writes_its_report_and_another_command_writes_it_again(tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_text(
        "".join(json.dumps({"text": TEXT, "url": f"https://a.example/{n}"}) + "\n" for n in (1, 2))
    )
    with terminal(
        *command("process", "feed.jsonl", "--out", "out.jsonl", "--report", "run.html"), folder=tmp_path
    ) as opened:
        assert opened.end() == 0
        assert "report → run.html" in opened.text
    assert "2 in = 1 unique + 0 revision + 1 duplicate" in (tmp_path / "run.html").read_text()
    with terminal(*command("report", "out.jsonl", "--raw", "feed.jsonl"), folder=tmp_path) as opened:
        assert opened.end() == 0
    assert (tmp_path / "out.html").stat().st_size > 50_000


def test_a_run_to_stdout_can_have_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with terminal(*command("process", "a.txt", "--report", "run.html"), folder=tmp_path, columns=200) as opened:
        assert opened.end() == 0
    assert "1 in = 1 unique" in (tmp_path / "run.html").read_text()


def test_a_report_of_nothing_and_judgements_of_nothing_are_refused(tmp_path: Path) -> None:
    for words in (("report", "none.jsonl"), ("judgements", "import", "none.jsonl")):
        with terminal(*command(*words), folder=tmp_path, env={"TERM": "dumb"}) as opened:
            assert opened.end() == 2
            assert "No such file" in opened.text
            assert "Traceback" not in opened.text
