"""Every command that needs no Kafka, in wide and narrow terminals, without colour, and in pipes."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from support.documents.command_tree import commands, groups
from support.polling import DEADLINE, until
from support.schema_registry.apicurio import ApicurioRegistry
from support.terminal.terminal import has_colour, has_escapes, terminal, terminal_environment
from support.workers.newsloom_command import command

ROOT: Final = Path(__file__).parents[2]

TESTED_WITHOUT_KAFKA: Final = {
    "inspect",
    "learn",
    "process",
    "report",
    "stories",
    "judgements import",
    "settings",
    "schema export",
    "schema check",
    "schema asyncapi",
    "schema register",
    "topics acl",
}
TESTED_ON_KAFKA: Final = {
    "run",
    "console",
    "dev",
    "feed",
    "audit",
    "topics create",
    "topics list",
    "topics check",
    "dead-letters list",
    "dead-letters show",
    "dead-letters replay",
    "dead-letters purge",
}
"""Commands that test_kafka_commands.py tests."""

TEXTS: Final = (
    "The council voted on Monday to build a new library near the old harbour in Bergen, Norway.",
    "Ferries will cross the strait twice a day from May, the operator said in Gdansk on Friday morning.",
    "A museum of clocks opened in Ghent on Tuesday with two hundred exhibits from six countries.",
)
MORE: Final = (
    "Readers had asked for it since the old library lost its roof in a storm, and the county will pay half of the bill.",
    "Lorry drivers welcomed the plan, because the road around the bay is closed in winter and takes four hours in summer.",
    "The oldest of them was built for a monastery, has only one hand and must be wound up every morning before seven.",
)
PAGE: Final = f"<html><body><article><h1>A library in Bergen</h1><p>{TEXTS[0]}</p></article></body></html>"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a file of each kind for many records, and one with a single article."""
    folder = tmp_path_factory.mktemp("inputs")
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    (folder / "feed.jsonl").write_text(lines)
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}"
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        "WARC-Target-URI: https://a.example/library\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
    )
    (folder / "crawl.warc.gz").write_bytes(gzip.compress(record.encode()))
    (folder / "article.txt").write_text(TEXTS[0])
    (folder / "broken.jsonl").write_text('{"text": \n[1]\n' + lines)
    return folder


def piped(*words: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a pipe, to compare with a terminal."""
    return subprocess.run(
        command(*words), env=terminal_environment(env), stdin=subprocess.DEVNULL, capture_output=True, check=False,
        timeout=DEADLINE,
    )  # fmt: skip


def into_head(*words: str | Path, cwd: Path = ROOT) -> tuple[int, bytes, bytes]:
    """Pipe the command into `head`, which reads one line. Return exit code, that line, and stderr."""
    line = " ".join(f"'{word}'" for word in command(*words))
    ran = subprocess.run(
        ["bash", "-c", f"{line} | head -n 1; exit ${{PIPESTATUS[0]}}"],
        env=terminal_environment(), cwd=cwd, capture_output=True, check=False, timeout=DEADLINE,
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr


def records(lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines()]


def test_every_command_has_its_test_in_a_terminal() -> None:
    assert set(commands()) == TESTED_WITHOUT_KAFKA | TESTED_ON_KAFKA


@pytest.mark.parametrize("path", [*groups(), *commands()])
def test_help_fits_80_columns(path: str) -> None:
    with terminal(*command(*path.split(), "--help")) as opened:
        assert opened.end() == 0
        assert opened.screen[0].startswith("Usage: ")
        assert not any(line.endswith("Traceback (most recent call last):") for line in opened.screen)
        written = opened.text.splitlines()
        assert max(map(len, written)) <= 80


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("settings",),
        ("settings", "--json"),
        ("topics", "acl", "--user", "loom"),
        ("schema", "asyncapi"),
    ],
)
def test_plain_answers_are_the_same_in_every_terminal_and_in_pipes(words: tuple[str, ...]) -> None:
    """The output does not depend on colours; only that of `--help` depends on the width."""
    answers = set()
    same_order = {"PYTHONHASHSEED": "0"}  # for settings that are sets
    for env in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}):
        with terminal(*command(*words), env=env | same_order) as opened:
            assert opened.end() == 0
            assert not has_escapes(opened.written)
            answers.add(opened.text.replace("\r\n", "\n"))
    ran = piped(*words, env=same_order)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert answers == {ran.stdout.decode()}


def test_a_wide_terminal_has_room_for_longer_lines() -> None:
    with terminal(*command("settings"), columns=200) as opened:
        assert opened.end() == 0
        assert any(line.startswith("kafka.bootstrap_servers = ") for line in opened.text.splitlines())


@pytest.mark.parametrize("words", [("--help",), ("settings",), ("settings", "--reference")])
def test_reader_that_closes_the_pipe_is_no_error(words: tuple[str, ...]) -> None:
    code, line, said = into_head(*words)
    assert (code, said) == (0, b"")
    assert line.endswith(b"\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Usage: "),
        (("bogus",), 2, "No such command 'bogus'"),
        (("process",), 2, "Missing argument 'PATH'"),
        (("process", ""), 2, "the path is empty"),
        (("inspect",), 2, "either PATH or --topic NAME"),
        (("inspect", "feed.jsonl", "--topic", "news.raw"), 2, "either PATH or --topic NAME"),
        (("inspect", "feed.jsonl", "--json", "--suggest"), 2, "either --json or --suggest"),
        (("inspect", "missing.jsonl"), 2, "no such file or folder"),
        (("inspect", "feed.jsonl", "--limit", "0"), 2, "--limit"),
        (("--config", "missing.toml", "settings"), 2, "does not exist"),
        (("--config", "/", "settings"), 2, "is a directory"),
    ],
)
def test_wrong_usage_is_explained_in_the_terminal(words: tuple[str, ...], code: int, said: str) -> None:
    with terminal(*command(*words), env={"TERM": "dumb"}) as opened:
        assert opened.end() == code
        assert said in opened.text
        assert "Traceback" not in opened.text
        assert not has_escapes(opened.written)


def test_schema_is_checked_and_written_in_a_terminal(tmp_path: Path) -> None:
    with terminal(*command("schema", "check"), folder=ROOT) as opened:
        assert (opened.end(), opened.text) == (0, "")
    with terminal(*command("schema", "export", "--dir", tmp_path), env={"NO_COLOR": "1"}) as opened:
        assert (opened.end(), opened.text) == (0, "")
    (tmp_path / "asyncapi.yaml").unlink()
    with terminal(*command("schema", "check", "--dir", tmp_path), env={"TERM": "dumb"}) as opened:
        assert opened.end() == 1
        assert "missing; run: newsloom schema export" in opened.text.replace("\r\n", "")
    code, _, said = into_head("schema", "check", "--dir", tmp_path)
    assert (code, b"Traceback" in said) == (1, False)


def test_registered_schemas_fit_80_columns(apicurio: ApicurioRegistry) -> None:
    env = {"NEWSLOOM_SCHEMA_REGISTRY__URL": apicurio.url}
    for state in ("to be registered", "registered", "unchanged"):
        words = ("schema", "register", *(["--dry-run"] if state == "to be registered" else []))
        with terminal(*command(*words), columns=80, env=env) as opened:
            assert opened.end() == 0
            assert max(map(len, opened.screen)) <= 80
            row = next(line for line in opened.screen if "news.dead-letter.normalise-value" in line)
            assert row.endswith(state)


def test_stories_of_files_fit_80_columns_and_are_json_lines_in_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "stories.jsonl"
    examples = (ROOT / "schemas" / "examples").glob("story-1.*.json")
    file.write_text("".join(json.dumps(json.loads(each.read_bytes())) + "\n" for each in examples))
    with terminal(*command("stories", file, "--all"), columns=80) as opened:
        assert opened.end() == 0
        assert max(map(len, opened.screen)) <= 80
        assert [line.split()[:2] for line in opened.screen] == [["state", "size"], ["5", "4"], ["merged", "2"]]
    ran = piped("stories", file, "--json")
    assert (ran.returncode, [each["change"] for each in records(ran.stdout)]) == (0, ["grew"])
    assert not has_escapes(ran.stdout + ran.stderr)


def test_learned_rules_are_written_to_a_file_and_to_a_pipe_alike(tmp_path: Path) -> None:
    call = "Join our harbour forum to talk about this article with other readers of the Marrow Times."
    lines = "".join(
        json.dumps({"url": f"https://m.example/{number}", "text": f"{text}\n\n{more}\n\n{call}"}) + "\n"
        for number, (text, more) in enumerate(zip(TEXTS, MORE, strict=True))
    )
    (tmp_path / "articles.jsonl").write_text(lines)
    rules = tmp_path / "rules.toml"
    words = ("learn", tmp_path / "articles.jsonl", "--min-articles", "3")
    with terminal(*command(*words, "--out", rules), columns=80) as opened:
        assert opened.end() == 0
        assert any("the rules are in" in line for line in opened.screen)
    assert call in rules.read_text()
    assert piped(*words).stdout.decode() == rules.read_text()


def test_inspected_files_fit_80_columns_and_end_with_a_summary(inputs: Path) -> None:
    with terminal(*command("inspect", inputs / "broken.jsonl", inputs / "article.txt"), columns=80) as opened:
        assert opened.end() == 1
        assert has_colour(opened.written)
        assert max(map(len, opened.screen)) <= 80
        assert opened.screen[-2].startswith("all 2 files: 6 inputs: 4 accepted (all with warnings), 2 failed")
        assert "Traceback" not in opened.text


def test_inspect_stops_at_its_limit_in_each_file_and_prints_json_in_a_pipe(inputs: Path) -> None:
    ran = piped("inspect", "--json", "--limit", "2", inputs / "feed.jsonl", inputs / "crawl.warc.gz")
    assert ran.returncode == 0
    assert [each["outcome"] for each in records(ran.stdout)] == ["accepted"] * 3
    assert f"{inputs}/feed.jsonl: first 2 inputs: 2 accepted" in ran.stderr.decode()
    assert not has_escapes(ran.stdout + ran.stderr)


def test_a_suggested_mapping_is_a_settings_file_that_reads_the_same_inputs(tmp_path: Path) -> None:
    story = {
        "hed": "Another library",
        "copy": {"p": [TEXTS[0]]},
        "perma": "https://post.example/two",
        "when": "2026-03-05",
    }
    (tmp_path / "stories.jsonl").write_text(json.dumps(story) + "\n")
    refused = piped("inspect", tmp_path / "stories.jsonl")
    assert (refused.returncode, b"rejected" in refused.stdout or b"failed" in refused.stdout) == (1, True)
    ran = piped("inspect", "--suggest", tmp_path / "stories.jsonl")
    assert (ran.returncode, ran.stderr) == (0, b"")
    (tmp_path / "suggested.toml").write_bytes(ran.stdout)
    again = piped("--config", tmp_path / "suggested.toml", "inspect", "--json", tmp_path / "stories.jsonl")
    assert again.returncode == 0
    (report,) = records(again.stdout)
    assert (report["notes"]["mapping"], report["fields"]["title"]["input_field"]) == ("stories", "hed")


def test_a_typed_line_is_inspected_at_once_and_the_last_one_ends_it() -> None:
    with terminal(*command("inspect", "--limit", "2", "-"), env={"TERM": "dumb"}) as opened:
        opened.wait_for("end with Ctrl-D")
        for number, text in enumerate(TEXTS[:2]):
            opened.type(json.dumps({"text": text}) + "\n")
            opened.wait_for(f"-#{number}  accepted")
        assert opened.end() == 0
        assert not has_escapes(opened.written)


def test_ctrl_c_ends_an_inspection_that_waits_for_the_terminal() -> None:
    with terminal(*command("inspect", "-")) as opened:
        opened.wait_for("end with Ctrl-D")
        assert opened.interrupt() == 130
        opened.assert_nothing_runs()
        assert "Traceback" not in opened.text


def test_json_lines_show_their_progress_in_a_terminal(inputs: Path, tmp_path: Path) -> None:
    """Their number is unknown until they are read."""
    out = tmp_path / "out.jsonl"
    with terminal(*command("process", inputs / "feed.jsonl", "--out", "out.jsonl"), folder=tmp_path) as opened:
        assert opened.end() == 0
        assert "articles" in opened.text.partition("3 articles in")[0]
        (line,) = opened.screen  # the progress bar is removed
        assert re.match(r"3 articles in \d+\.\d s: 3 unique → ", line)
    assert [record["outcome"] for record in records(out.read_bytes())] == ["unique"] * 3


def test_a_warc_has_its_table_in_a_wide_terminal(inputs: Path, tmp_path: Path) -> None:
    with terminal(
        *command("process", inputs / "crawl.warc.gz", "--out", tmp_path / "out.jsonl", "--table"), columns=200
    ) as opened:
        assert opened.end() == 0
        assert has_colour(opened.written)
        row = next(line for line in opened.screen if "crawl.warc.gz" in line)
        assert "unique" in row
        assert "Traceback" not in opened.text


def test_no_color_means_no_colour(inputs: Path, tmp_path: Path) -> None:
    with terminal(
        *command("process", inputs / "broken.jsonl", "--out", tmp_path / "out.jsonl", "--table"), env={"NO_COLOR": "1"}
    ) as opened:
        assert opened.end() == 1
        assert not has_colour(opened.written)
        screen = opened.screen
    last = next(
        number for number, line in enumerate(screen) if re.match(r"5 articles in .*: 3 unique, 2 failed → ", line)
    )
    reasons = [line for line in screen[last:] if line.startswith("  ")]
    assert reasons[0].startswith("  2 failed, DecodeError: ")
    assert any("jq -c 'select(.reason // .failure)'" in line for line in reasons)


def test_standard_input_is_read_from_a_dumb_terminal() -> None:
    with terminal(*command("process", "-"), env={"TERM": "dumb"}) as opened:
        opened.wait_for("newsloom: reading from the terminal; end with Ctrl-D\r\n")
        opened.type(json.dumps({"text": TEXTS[0]}) + "\n" + json.dumps({"text": TEXTS[1]}) + "\n")
        opened.type("\x04")
        assert opened.end() == 0
        assert not has_escapes(opened.written)
        found = [line for line in opened.text.splitlines() if line.startswith('{"schema"')]
        assert [json.loads(line)["outcome"] for line in found] == ["unique", "unique"]
        assert opened.text.splitlines()[-1].startswith("2 articles in ")


def test_outcome_of_a_typed_line_does_not_wait_for_the_next_line_and_ctrl_c_ends_it() -> None:
    with terminal(*command("process", "-")) as opened:
        opened.wait_for("end with Ctrl-D")
        for number, text in enumerate(TEXTS[:2]):
            opened.type(json.dumps({"text": text}) + "\n")
            opened.wait_for(rf'"origin":{{"file":"-","position":{number}}}')
        assert opened.interrupt() == 130
        assert "newsloom: stopped after 2 articles; they are on stdout" in opened.text
        opened.assert_nothing_runs()


def test_progress_bar_does_not_mix_with_lines_on_a_terminal(inputs: Path) -> None:
    with terminal(*command("process", inputs / "feed.jsonl"), columns=200) as opened:
        assert opened.end() == 0
        assert not has_escapes(opened.written)
        assert len(records("\n".join(opened.text.splitlines()[:-1]).encode())) == 3


def test_in_a_pipe_there_are_only_json_lines_and_one_line_of_summary(inputs: Path) -> None:
    ran = piped("process", inputs / "feed.jsonl")
    assert (ran.returncode, len(records(ran.stdout)), len(ran.stderr.splitlines())) == (0, 3, 1)
    assert not has_escapes(ran.stdout + ran.stderr)


def test_head_gets_a_whole_line_and_newsloom_ends_silently(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text((inputs / "feed.jsonl").read_text() * 200)
    code, line, said = into_head("process", tmp_path / "many.jsonl")
    assert (code, said) == (0, b"")
    assert len(records(line)) == 1


def test_ctrl_c_while_models_load_is_one_line(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("earlier\n")
    with terminal(*command("process", inputs / "feed.jsonl", "--out", out)) as opened:
        until(lambda: opened.processes("spawn_main"), DEADLINE, "a process of the pool")
        assert opened.interrupt() == 130
        opened.assert_nothing_runs()
        last = [line.removeprefix("^C") for line in opened.screen[-2:]]
        assert last == ["newsloom: stopped before the first article was written", "newsloom: interrupted"]
        assert "Traceback" not in opened.text
    assert out.read_text() == "earlier\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_ctrl_c_keeps_whole_lines_and_says_how_many(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text((inputs / "feed.jsonl").read_text() * 20_000)
    out = tmp_path / "out.jsonl"
    out.write_text("earlier\n")

    def written() -> bool:
        return any(path.stat().st_size for path in tmp_path.glob(".newsloom-*.partial"))

    with terminal(*command("process", tmp_path / "many.jsonl", "--out", out), columns=200) as opened:
        until(written, DEADLINE, "the first line of the output")
        assert opened.interrupt() == 130
        opened.assert_nothing_runs()
        assert "Traceback" not in opened.text
        found = re.search(r"newsloom: stopped after (\d+) articles?; they are in (\S+\.partial), and ", opened.text)
    assert found is not None, opened.text
    assert out.read_text() == "earlier\n"
    assert found[2] == f"{out}.partial"
    assert len(records(Path(found[2]).read_bytes())) == int(found[1])
    assert {path.name for path in tmp_path.iterdir()} == {"many.jsonl", "out.jsonl", "out.jsonl.partial"}


def test_ctrl_c_ends_reading_from_the_terminal() -> None:
    with terminal(*command("process", "-")) as opened:
        opened.wait_for("end with Ctrl-D")
        assert opened.interrupt() == 130
        opened.assert_nothing_runs()
        assert "Traceback" not in opened.text


def test_completion_is_installed_and_completes_commands_and_files(inputs: Path, tmp_path: Path) -> None:
    env = {
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PS1": "ready> ",
    }
    with terminal("bash", "--noprofile", "--norc", env=env, folder=inputs, columns=120) as shell:
        shell.wait_for("ready> ")
        shell.type("newsloom --install-completion\n")
        shell.wait_for("bash completion installed in")
        shell.wait_for("ready> ")
        shell.type("source ~/.bashrc\n")
        shell.wait_for("ready> ")
        shell.type("newsloom top\t")
        shell.wait_for("newsloom topics ")
        shell.type("\x15newsloom process crawl\t")
        shell.wait_for("newsloom process crawl.warc.gz")
        shell.type("\x15exit\n")
        assert shell.end() == 0


def test_completion_is_shown_for_the_shell_that_asks() -> None:
    script = subprocess.run(
        ["bash", "-c", f"{Path(sys.executable).parent}/newsloom --show-completion; true"],
        env=terminal_environment(), capture_output=True, check=True, timeout=DEADLINE,
    )  # fmt: skip
    assert b"complete -o default -F _newsloom_completion newsloom" in script.stdout
