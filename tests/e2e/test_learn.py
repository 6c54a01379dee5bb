"""`newsloom learn`, as an operator runs it: on articles of made-up sites in seven languages and scripts."""

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.sites.made_up_site import SITES, article, articles, json_lines, page, story
from support.workers.newsloom_command import newsloom

COUNT = 24


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("raw") / "articles.jsonl"
    file.write_bytes(b"".join(json_lines(articles(site, COUNT)) for site in SITES))
    return file


@pytest.fixture(scope="module")
def rules(raw: Path) -> Path:
    file = raw.parent / "rules.toml"
    ran = newsloom("learn", raw, "--out", file)
    assert ran.returncode == 0, ran.stderr
    assert b"168 articles read" in ran.stderr
    assert b"for 7 sites" in ran.stderr
    return file


def processed(path: Path, rules: Path | None) -> list[dict[str, Any]]:
    env = dict(os.environ)
    if rules is not None:
        env["NEWSLOOM_NORMALISE__SITE_RULES_PATH"] = str(rules)
    ran = newsloom("process", path, env=env)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def patterns(toml: str) -> list[str]:
    return sorted(line for line in toml.splitlines() if line.startswith("line = "))


def test_lines_that_a_site_puts_around_its_articles_are_cut_in_every_script(raw: Path, rules: Path) -> None:
    without, cut = processed(raw, None), processed(raw, rules)
    assert len(cut) == len(without) == len(SITES) * COUNT
    for number, site in enumerate(SITES):
        for place, record in enumerate(cut[number * COUNT : (number + 1) * COUNT]):
            lines = record["text"].split("\n\n")
            assert len(lines) == 5, (site.domain, place, lines)
            gone = [each for each in record["removed"] if each["rule"].startswith(f"site:{site.domain}:")]
            before = without[number * COUNT + place]["text"].split("\n\n")
            assert [line for line in before if line in lines] == lines
            assert sorted([*lines, *(each["text"] for each in gone)]) == sorted(before)


def test_the_file_is_the_same_whatever_the_order_of_the_articles(raw: Path, rules: Path, tmp_path: Path) -> None:
    lines = raw.read_bytes().splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_bytes(b"".join(lines + lines[:40]))  # some come twice
    again = newsloom("learn", shuffled).stdout
    evidence = [line for line in rules.read_text("utf-8").splitlines() if not line.startswith("articles = ")]
    assert [line for line in again.decode().splitlines() if not line.startswith("articles = ")] == evidence
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(reversed(lines)))
    assert newsloom("learn", other).stdout == rules.read_bytes()


def test_rules_learned_from_the_output_of_process_are_those_learned_from_raw_input(raw: Path, rules: Path) -> None:
    output = raw.parent / "processed.jsonl"
    assert newsloom("process", raw, "--out", output).returncode == 0
    assert newsloom("learn", output).stdout == rules.read_bytes()


def test_what_was_cut_by_the_rules_of_a_site_is_learned_again(raw: Path, rules: Path, tmp_path: Path) -> None:
    output = tmp_path / "processed.jsonl"
    env = {**os.environ, "NEWSLOOM_NORMALISE__SITE_RULES_PATH": str(rules)}
    assert newsloom("process", raw, "--out", output, env=env).returncode == 0
    again = newsloom("learn", output).stdout.decode()
    assert patterns(again) == patterns(rules.read_text("utf-8"))


def test_a_dry_run_shows_what_would_be_cut_and_writes_nothing(raw: Path) -> None:
    ran = newsloom("learn", raw, "--dry-run", "--json")
    assert ran.returncode == 0
    found = json.loads(ran.stdout)
    assert found["articles"] == found["hit"] == len(SITES) * COUNT
    assert found["spared"] == 0
    assert {rule["site"] for rule in found["rules"]} == {site.domain for site in SITES}
    forum = next(rule for rule in found["rules"] if rule["line"] == "Join our commenting forum")
    assert (forum["articles"], forum["lines"], forum["characters"]) == (COUNT, COUNT, COUNT * 25)
    table = newsloom("learn", raw, "--dry-run", env={**os.environ, "COLUMNS": "160"}).stdout.decode()
    assert "Join our commenting forum" in table
    assert "168 of 168 articles would lose something" in table


def test_a_check_shows_what_the_rules_of_a_file_would_cut(raw: Path, rules: Path) -> None:
    dry = json.loads(newsloom("learn", raw, "--dry-run", "--json").stdout)
    checked = newsloom("learn", raw, "--check", rules, "--json")
    assert json.loads(checked.stdout) == dry


def test_an_update_keeps_what_the_operator_edited(raw: Path, rules: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.toml"
    text = rules.read_text("utf-8")
    line = 'line = "Join our commenting forum"'
    assert line in text
    edited.write_text(text.replace(line, f'{line}\nenabled = false\nnote = "readers want it"'), "utf-8")
    more = tmp_path / "more.jsonl"
    more.write_bytes(raw.read_bytes() + json_lines(articles(SITES[0], 40, seed=2)))
    ran = newsloom("learn", more, "--update", edited)
    assert (ran.returncode, ran.stdout) == (0, b"")
    updated = edited.read_text("utf-8")
    rule = updated[updated.index(line) :].partition("[[site.rule]]")[0]
    assert "enabled = false" in rule
    assert 'note = "readers want it"' in rule
    assert "stories = 64" in rule
    first = processed(raw, edited)[0]
    assert first["text"].startswith("Join our commenting forum\n\n")
    assert not any(each["text"].startswith("Join our") for each in first["removed"])


def test_regions_of_raw_pages_are_learned(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    chance = random.Random(5)
    stories = [story(chance, "en", 6) for _ in range(14)]
    for number, text in enumerate(stories):
        (folder / f"{number:02}.html").write_text(page(SITES[0], number, text), "utf-8")
    rules = tmp_path / "rules.toml"
    assert newsloom("learn", folder, "--out", rules).returncode == 0
    assert 'region = "div.see-also"' in rules.read_text("utf-8")
    for record, text in zip(processed(folder, rules), stories, strict=True):
        assert record["text"].split("\n\n") == text
        gone = [each["text"] for each in record["removed"] if each["rule"].startswith("site:skarvpost.example:")]
        assert "Also in the paper today" in gone


def test_copies_of_one_story_give_no_rules(tmp_path: Path) -> None:
    text = story(random.Random(8), "en")
    copies = [article(SITES[0], number, text) for number in range(40)]
    for number, each in enumerate(copies):
        each["text"] = "\n\n".join([*text, f"Reprinted with permission, edition {number}."])
    file = tmp_path / "copies.jsonl"
    file.write_bytes(json_lines(copies))
    ran = newsloom("learn", file)
    assert b"[[site" not in ran.stdout
    assert b"nothing recurs often enough" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], b"learn needs either PATH or --topic NAME; see: newsloom learn --help"),
        (["x.jsonl", "--topic", "news.normalised"], b"learn needs either PATH or --topic NAME"),
        (["x.jsonl", "--json"], b"--json needs --dry-run or --check; rules are written as TOML"),
        (["x.jsonl", "--dry-run", "--out", "y.toml"], b"--dry-run writes no rules; leave out --out"),
        (["x.jsonl", "--check", "r.toml", "--out", "y.toml"], b"--check only shows what its rules would cut"),
        (["x.jsonl", "--check", "none.toml"], b"none.toml: No such file or directory (--check)"),
        (["none.jsonl"], b"none.jsonl"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], message: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(json_lines(articles(SITES[0], 1)))
    (tmp_path / "r.toml").write_text('format = "newsloom.site-rules/1"\n')
    ran: subprocess.CompletedProcess[bytes] = newsloom("learn", *arguments, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert message in ran.stderr
    assert ran.stderr.count(b"\n") == 1


def test_a_mistake_in_the_rules_stops_the_start_with_one_line(raw: Path, rules: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(rules.read_text("utf-8").replace("enabled", "enabeld").replace("kind =", "kidn =", 1), "utf-8")
    env = {**os.environ, "NEWSLOOM_NORMALISE__SITE_RULES_PATH": str(wrong)}
    ran = newsloom("process", raw, env=env)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"`kidn`: no such key" in ran.stderr
    assert b"(normalise.site_rules_path)" in ran.stderr
    assert ran.stderr.count(b"\n") == 1
