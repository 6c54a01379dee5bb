"""`newsloom process`, as a new user runs it."""

import gzip
import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.documents.markdown_blocks import code_blocks
from support.documents.shown_output import assert_shows
from support.polling import DEADLINE
from support.workers.newsloom_command import command, newsloom

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."


def in_shell(*words: str | Path, redirected: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a shell with redirected streams."""
    line = f"exec {shlex.join(command(*words))} {redirected}"
    return subprocess.run(["bash", "-c", line], capture_output=True, check=False, timeout=DEADLINE)


def lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture(scope="module")
def examples() -> dict[str, dict[str, Any]]:
    ran = newsloom("process", EXAMPLES)
    assert ran.returncode == 0, ran.stderr
    found = lines(ran.stdout)
    return {Path(record["origin"]["file"]).name[:2]: record for record in found}


def test_each_example_has_one_line_in_the_folders_order(examples: dict[str, dict[str, Any]]) -> None:
    assert list(examples) == sorted(path.name[:2] for path in EXAMPLES.iterdir() if path.name != "README.md")


def test_republication_is_a_duplicate_of_the_first(examples: dict[str, dict[str, Any]]) -> None:
    first, copy = examples["01"], examples["02"]
    assert (first["outcome"], copy["outcome"]) == ("unique", "duplicate")
    assert copy["dedup"]["relation"] in {"contained", "near"}
    assert copy["dedup"]["canonical_id"] == first["id"]
    assert copy["dedup"]["cluster_id"] == first["dedup"]["cluster_id"]


def test_the_page_on_stories_shows_those_of_the_examples(examples: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    blocks = code_blocks((EXAMPLES.parent / "docs" / "stories.md").read_text())
    (shown,) = [block for block in blocks if "`newsloom stories out.jsonl` prints" in block.above]
    (tmp_path / "out.jsonl").write_text("".join(json.dumps(record) + "\n" for record in examples.values()))
    ran = newsloom("stories", tmp_path / "out.jsonl", env={**os.environ, "COLUMNS": "100"})
    assert_shows(shown.text, (ran.stdout + ran.stderr).decode(), 100)
    (record,) = [json.loads(f"{{{block.text}}}")["story"] for block in blocks if block.language == "json"]
    story = examples["03"]["story"]
    evidence = {name: story["evidence"][name] for name in record["evidence"]}
    assert {**{name: story[name] for name in record}, "evidence": evidence} == record


def test_examples_have_the_same_outcomes_without_stories(examples: dict[str, dict[str, Any]]) -> None:
    order = json.dumps(["normalise", "dedup", "tag", "publish"])
    ran = newsloom("process", EXAMPLES, env={**os.environ, "NEWSLOOM_PIPELINE__STAGES": order})
    assert ran.returncode == 0, ran.stderr
    without = lines(ran.stdout)
    assert [each.get("outcome") for each in without] == [each.get("outcome") for each in examples.values()]

    def stages(record: dict[str, Any]) -> list[str]:
        return [each["stage"] for each in record["trace"]["stages"]]

    assert (stages(without[0]), stages(without[1])) == (
        ["normalise", "dedup", "tag", "publish"],
        ["normalise", "dedup"],
    )
    assert stages(examples["01"]) == ["normalise", "dedup", "tag", "stories", "publish"]
    assert stages(examples["02"]) == ["normalise", "dedup", "tag", "stories"]


def test_new_version_of_the_same_url_is_a_revision(examples: dict[str, dict[str, Any]]) -> None:
    before, after = examples["04"], examples["05"]
    assert before["document_key"] == after["document_key"]
    assert (after["outcome"], after["dedup"]["relation"], after["dedup"]["revision"]) == (
        "revision",
        "revision",
        "update",
    )


def test_french_article_is_french_and_tagged(examples: dict[str, dict[str, Any]]) -> None:
    assert examples["06"]["language"]["code"] == "fr"
    assert "Lyon" in {entity["name"] for entity in examples["06"]["entities"]}


def test_mojibake_is_repaired(examples: dict[str, dict[str, Any]]) -> None:
    assert "Ã" not in examples["07"]["text"]
    assert "São Tomé" in examples["07"]["text"]


def test_input_without_an_article_is_rejected_with_its_reason(examples: dict[str, dict[str, Any]]) -> None:
    assert {name: examples[name]["reason"] for name in ("08", "09")} == {"08": "empty", "09": "not_article"}


def test_boilerplate_is_cut_and_every_cut_is_recorded(examples: dict[str, dict[str, Any]]) -> None:
    raw = (EXAMPLES / "12-heritage-railway.txt").read_text()
    dirt = [line for line in raw.splitlines() if line.startswith(("Table of Contents", "URL", "News ID"))]
    removed = {cut["text"] for cut in examples["12"]["removed"]}
    assert dirt
    for line in dirt:
        assert line.strip() in removed
        assert line.strip() not in examples["12"]["text"]


def test_mentions_stand_where_their_offsets_say(examples: dict[str, dict[str, Any]]) -> None:
    mentions = [
        (record["text"], mention)
        for record in examples.values()
        for entity in record.get("entities", ())
        for mention in entity["mentions"]
    ]
    assert mentions
    for text, mention in mentions:
        assert text[mention["start"] : mention["end"]] == mention["text"]


def test_state_is_kept_for_the_next_run(tmp_path: Path) -> None:
    article = EXAMPLES / "01-harbour-deal.txt"
    copy = tmp_path / "elsewhere.txt"
    copy.write_bytes(article.read_bytes())
    first = lines(newsloom("process", article, "--state", tmp_path / "state").stdout)
    second = lines(newsloom("process", copy, "--state", tmp_path / "state").stdout)
    assert (first[0]["outcome"], second[0]["outcome"]) == ("unique", "duplicate")
    assert second[0]["dedup"]["canonical_id"] == first[0]["id"]
    again = lines(newsloom("process", article, "--state", tmp_path / "state").stdout)
    assert again[0]["dedup"] == first[0]["dedup"]  # the same file and position: a redelivery


def test_json_lines_gzip_and_garbage_come_out_in_order_and_some_failed_exits_1(tmp_path: Path) -> None:
    good = {"text": "The council voted on Monday to build a new library near the old harbour in Bergen, Norway."}
    values = [json.dumps(good), '{"text": ', "[1, 2]", json.dumps(good | {"url": "https://a.example/2"})]
    with gzip.open(tmp_path / "feed.jsonl.gz", "wt") as stream:
        stream.write("\n".join(values) + "\n")
    ran = newsloom("process", tmp_path / "feed.jsonl.gz")
    records = lines(ran.stdout)
    assert ran.returncode == 1
    assert [record["origin"]["position"] for record in records] == [0, 1, 2, 3]
    assert [record["outcome"] for record in records] == ["unique", "failed", "failed", "duplicate"]
    assert all(record["failure"]["message"] for record in records[1:3])


def test_bad_files_are_named_with_their_number_and_the_others_processed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(TEXT)
    (tmp_path / "bad.txt.gz").write_bytes(b"no gzip")
    for name in ("a.png", "b.png", "c.pdf"):
        (tmp_path / name).touch()
    out = tmp_path / "out.jsonl"
    ran = newsloom("process", tmp_path, "--out", out, "--table")
    (record,) = lines(out.read_bytes())
    said = ran.stderr.decode().splitlines()
    assert (ran.returncode, record["outcome"]) == (1, "unique")
    assert record["origin"]["file"] == f"{tmp_path}/caf\\xe9.txt"
    assert "caf\\xe9.txt" in ran.stdout.decode()
    assert said[0] == f"newsloom: skipped 3 files in {tmp_path}: 2 .png, 1 .pdf"
    assert said[1].startswith("1 article in ")
    assert said[2:] == [
        f"newsloom: {tmp_path}/bad.txt.gz: Not a gzipped file (b'no')",
        "newsloom: 1 file could not be read, or not to the end",
    ]


def test_parts_of_files_that_are_no_records_are_counted_apart_from_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\nT,"{TEXT}"\nonly one\ntoo,many,fields\n')
    ran = newsloom("process", tmp_path / "a.csv")
    (record,) = lines(ran.stdout)
    assert (ran.returncode, record["outcome"]) == (1, "unique")
    assert ran.stderr.decode().splitlines()[1:] == [
        f"newsloom: {tmp_path}/a.csv: row 2 is skipped: it has 1 field; the header has 2",
        f"newsloom: {tmp_path}/a.csv: row 3 is skipped: it has 3 fields; the header has 2",
        "newsloom: 2 parts of files were skipped",
    ]


@pytest.mark.parametrize(
    ("out", "code", "message"),
    [
        (".", 2, ".: is a folder; name a file in it"),
        ("article.txt/x", 2, "article.txt/x: cannot be a file there: article.txt is not a folder"),
        ("/dev/full", 3, "/dev/full: cannot be written: No space left on device"),
        ("article.txt", 2, "article.txt: is also the output of this run; name another file"),
    ],
)
def test_output_that_cannot_be_written_is_one_line_and_no_traceback(
    tmp_path: Path, out: str, code: int, message: str
) -> None:
    (tmp_path / "article.txt").write_text(TEXT)
    ran = newsloom("process", "article.txt", "--out", out, cwd=tmp_path)
    assert (ran.returncode, ran.stderr.decode().splitlines()) == (code, [f"newsloom: {message}"])
    assert (tmp_path / "article.txt").read_text() == TEXT


def test_a_full_stdout_is_one_line_for_every_command(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(TEXT)
    for words in (("process", tmp_path / "article.txt"), ("settings",), ("settings", "--reference"), ("--help",)):
        ran = in_shell(*words, redirected="> /dev/full")
        assert ran.returncode == 3, ran.stderr
        assert ran.stderr.decode() == "newsloom: stdout: cannot be written: No space left on device\n"


def test_closed_streams_are_not_replaced_by_other_files(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(TEXT)
    out = tmp_path / "out.jsonl"
    no_stdout = in_shell("process", tmp_path / "article.txt", redirected=">&-")
    assert (no_stdout.returncode, no_stdout.stderr) == (2, b"newsloom: stdout is closed; name a file with --out\n")
    no_stdin = in_shell("process", "-", redirected="<&-")
    assert (no_stdin.returncode, no_stdin.stderr) == (2, b"newsloom: standard input is closed\n")
    nothing = in_shell("process", tmp_path / "article.txt", "--out", out, redirected="<&- >&- 2>&-")
    assert (nothing.returncode, nothing.stdout) == (0, b"")
    assert [record["outcome"] for record in lines(out.read_bytes())] == ["unique"]


def test_environment_without_home_or_utf_8_changes_nothing(tmp_path: Path) -> None:
    """Without a home directory and UTF-8, with a title that an ASCII terminal cannot show."""
    (tmp_path / "article.json").write_text(json.dumps({"title": "Über São Tomé 東京", "text": TEXT}))
    env = {name: value for name, value in os.environ.items() if name not in {"HOME", "LANG"}}
    env |= {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    out = tmp_path / "out.jsonl"
    ran = newsloom("process", tmp_path / "article.json", "--out", out, "--table", env=env)
    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False), ran.stderr
    assert lines(out.read_bytes())[0]["title"] == "Über São Tomé 東京"
    assert newsloom("settings", env=env).returncode == 0


def test_line_ends_and_byte_order_marks_of_other_systems_are_accepted(tmp_path: Path) -> None:
    windows = "\ufeff" + "\r\n".join(json.dumps({"text": f"{TEXT} {number}"}) for number in range(2)) + "\r\n\r\n"
    (tmp_path / "feed.jsonl").write_text(windows, newline="")
    (tmp_path / "empty.jsonl").touch()
    ran = newsloom("process", tmp_path / "feed.jsonl", tmp_path / "empty.jsonl")
    assert ran.returncode == 0, ran.stderr
    assert [record["origin"]["position"] for record in lines(ran.stdout)] == [0, 1]


def test_a_config_that_is_no_toml_is_named(tmp_path: Path) -> None:
    for content in (b"\x00\xff\xfe", b"not toml"):
        (tmp_path / "newsloom.toml").write_bytes(content)
        ran = newsloom("--config", tmp_path / "newsloom.toml", "settings")
        assert ran.returncode == 2
        (line,) = ran.stderr.decode().splitlines()
        assert line.startswith(f"newsloom: {tmp_path}/newsloom.toml is not TOML: ")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("process", "no-such-file.txt"), 2, "no-such-file.txt: no such file or folder"),
        (("process", EXAMPLES / "01-harbour-deal.txt", "--state", EXAMPLES / "README.md"), 2, "is not a folder"),
        (("process", EXAMPLES / "01-harbour-deal.txt", "--append"), 2, "--append needs --out"),
        (("run", "polish"), 2, "no such stage: polish"),
        (("run", "normalise", "tag"), 2, "must follow one another"),
        (("process", "--table", "x.txt"), 2, "--table needs --out"),
    ],
)
def test_wrong_usage_is_one_clear_line(words: tuple[str, ...], code: int, message: str) -> None:
    ran = newsloom(*words)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (code, 1), ran.stderr.decode()
    assert message in ran.stderr.decode()


def test_unreachable_broker_is_one_line_and_exit_code_3() -> None:
    for words in (("run", "all"), ("feed", EXAMPLES), ("topics", "check")):
        env = {**os.environ, "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:9", "NEWSLOOM_HTTP__PORT": "0"}
        ran = newsloom(*words, env=env)
        assert ran.returncode == 3, ran.stderr.decode()
        assert "127.0.0.1:9 does not answer: connection refused" in ran.stderr.decode().splitlines()[-1]


def test_settings_mask_secrets() -> None:
    env = {**os.environ, "NEWSLOOM_DEDUP__REDIS_URL": "redis://:hunter2@store:6379/0"}
    ran = newsloom("settings", env=env)
    assert ran.returncode == 0
    assert b"hunter2" not in ran.stdout
    assert b'dedup.redis_url = "redis://**********@store:6379/0"' in ran.stdout


def test_a_wrong_route_stops_the_start_with_its_name_and_position(tmp_path: Path) -> None:
    config = tmp_path / "newsloom.toml"
    config.write_text(
        "[[publish.routes]]\nname = 'french'\ntopic = 'news.french'\nwhen = 'article.langage.code == \"fr\"'\n"
    )
    ran = newsloom("--config", config, "process", EXAMPLES / "11-rate-flash.txt")
    assert (ran.returncode, ran.stdout) == (2, b"")
    (line,) = ran.stderr.decode().splitlines()
    assert "route 'french'" in line
    assert "langage" in line


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    config = tmp_path / "newsloom.toml"
    config.write_text("[pool]\nproceses = 3\n")
    ran = newsloom("--config", config, "settings")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert "pool.proceses" in ran.stderr.decode()


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        (
            "PRESETS",
            '["webzz"]',
            "newsloom: setting normalise.presets: there is no preset 'webzz' (did you mean webz?)\n",
        ),
        (
            "MAPPINGS",
            '[{"name": "a", "when": "record.tpoic == \'x\'", "fields": {"text": "a"}}]',
            "newsloom: mapping 'a': condition 1:8: Record has no field 'tpoic'; did you mean 'topic'?\n",
        ),
        (
            "MAPPINGS",
            '[{"name": "a", "when": "true", "fields": {"text": "a["}}]',
            "newsloom: mapping 'a': text: 'a[' is not a JMESPath path: ",
        ),
    ],
)
def test_an_error_in_presets_or_mappings_is_one_line_before_any_file_is_read(
    setting: str, value: str, message: str
) -> None:
    variables = {**os.environ, f"NEWSLOOM_NORMALISE__{setting}": value}
    ran = newsloom("process", EXAMPLES / "11-rate-flash.txt", env=variables)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode().startswith(message)
    assert ran.stderr.count(b"\n") == 1


def test_error_in_own_rules_is_one_line_before_any_file_is_read(tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text('[[rule]]\nname = "vote"\nkind = "share"\nscope = "line"\npatern = "vote"\nexamples = []\n')
    ran = newsloom(
        "process", EXAMPLES / "11-rate-flash.txt", env={**os.environ, "NEWSLOOM_NORMALISE__RULES_PATH": str(rules)}
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == (
        f"newsloom: {rules}: rule 'vote': `pattern`: Field required; rule 'vote': `patern`: no such key"
        " (normalise.rules_path)\n"
    )


def test_a_run_that_ends_while_a_process_of_the_pool_starts_prints_no_traceback(tmp_path: Path) -> None:
    """A line with many articles makes the pool grow just before there is nothing left to do."""
    articles = [{"title": f"Library {number}", "text": f"{TEXT} It is number {number}."} for number in range(40)]
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(articles)}\n")
    for _ in range(3):
        ran = newsloom("process", tmp_path / "a.jsonl", env={**os.environ, "NEWSLOOM_POOL__PROCESSES": "2"})
        assert b"Traceback" not in ran.stderr, ran.stderr.decode()
        assert [each["origin"]["part"] for each in lines(ran.stdout)] == list(range(40))
