"""The index of decisions and the page for contributors name what is there."""

import re
from pathlib import Path

from newsloom.normalise.cleaning.rules import read_rules
from support.documents.deploy_files import TOP
from support.documents.markdown_blocks import code_blocks

DECISIONS = TOP / "docs" / "adr"
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text()


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = dict(re.findall(r"^\| \[\d+\]\((.+?)\) \| (.+) \|$", (DECISIONS / "README.md").read_text(), re.MULTILINE))
    titles = {path.name: path.read_text().splitlines()[0].split(". ", 1)[1] for path in DECISIONS.glob("0*.md")}
    assert index == titles


def test_every_folder_of_tests_is_described() -> None:
    described = set(re.findall(r"^\| `tests/(\w+)` \|", CONTRIBUTING, re.MULTILINE))
    there = {path.name for path in (TOP / "tests").iterdir() if path.is_dir() and any(path.glob("**/test_*.py"))}
    assert described == there


def test_every_path_that_the_page_names_is_there() -> None:
    paths = re.findall(r"`((?:services|tests|docs|deploy)/[\w./]+)`|\]\(([\w./]+)\)", CONTRIBUTING)
    named = [Path(first or second) for first, second in paths]
    assert named
    assert [str(path) for path in named if not (TOP / path).exists()] == []


def test_tests_that_the_page_runs_are_there() -> None:
    named = {word for block in code_blocks(CONTRIBUTING) for word in block.text.split() if word.startswith("tests/")}
    assert named
    assert [word for word in named if not (TOP / word).exists()] == []


def test_rule_that_the_page_adds_is_a_rule_whose_examples_hold() -> None:
    (diff,) = (block for block in code_blocks(CONTRIBUTING) if block.language == "diff" and "[[rule]]" in block.text)
    table = "\n".join(line.removeprefix("+") for line in diff.text.splitlines())
    (rule,) = read_rules(table, "CONTRIBUTING.md")
    assert rule.examples
    assert all(rule.pattern.fullmatch(text) for text, _ in rule.examples)
    assert not any(rule.pattern.fullmatch(text) for text in rule.negative_examples)
