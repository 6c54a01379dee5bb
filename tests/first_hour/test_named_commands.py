"""Every command that a document names exists, with the subcommand and the options that it names."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from newsloom.cli.app import app
from support.markdown_blocks import code_blocks, code_spans, table_rows

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md")
)
MAKE_TARGETS: Final = frozenset(re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text()))
COMMANDS: Final = get_command(app)

_NEWSLOOM: Final = re.compile(r"(?:^|&& |; |\| |-- |(?<!\S)[A-Z_]+=\S+ )(?:\S+/)?newsloom((?:\s+[^\s;|<>&()…]+)+)")
_MAKE: Final = re.compile(r"(?:^|[\s;|(])make((?:\s+[\w=-]+)+)")


def code_of(document: Path) -> Iterator[str]:
    """All that the document sets as code: spans, and the lines of blocks without their comments."""
    text = (ROOT / document).read_text()
    yield from code_spans(text)
    for block in code_blocks(text):
        if block.language in {"", "sh", "bash", "console"}:
            yield from block.commands


def what_is_wrong(words: list[str]) -> str:
    """Return what newsloom does not know in `newsloom WORDS`; nothing when it knows all of it."""
    command = COMMANDS
    at = 0
    while at < len(words):
        word = words[at]
        if word.startswith("--"):
            name = word.partition("=")[0]
            options = {option: each for each in command.params for option in each.opts}
            if name not in options and name != "--help":
                return f"{command.name} has no option {name}"
            takes_value = name in options and not getattr(options[name], "is_flag", False) and "=" not in word
            at += 2 if takes_value else 1
        elif isinstance(command, TyperGroup):
            if re.fullmatch(r"[A-Z]+…?|\$\S+", word):  # stands for any command
                return ""
            if word not in command.commands:
                return f"{command.name} has no command {word}"
            command = command.commands[word]
            at += 1
        else:
            at += 1
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_command_of_the_document_exists(document: Path) -> None:
    assert [f"{code}: {problem}" for code in code_of(document) for problem in problems_of(code)] == []


def problems_of(code: str) -> Iterator[str]:
    for found in _NEWSLOOM.findall(code):
        if problem := what_is_wrong(shlex.split(found)):
            yield problem
    for found in _MAKE.findall(code):
        yield from (f"no target {word}" for word in found.split() if "=" not in word and word not in MAKE_TARGETS)


def test_commands_are_found_and_checked() -> None:
    """Otherwise the test above could pass on nothing."""
    assert what_is_wrong(["process", "x", "--table", "--out", "y"]) == ""
    assert what_is_wrong(["--config", "FILE", "topics", "create"]) == ""
    assert "no command" in what_is_wrong(["procces"])
    assert "no option" in what_is_wrong(["dev", "--feeds", "x"])
    assert "no command" in what_is_wrong(["topics", "make"])
    named = [found for document in DOCUMENTS for code in code_of(document) for found in _NEWSLOOM.findall(code)]
    assert len(named) > 30


def test_the_page_on_newsloom_dev_lists_its_options() -> None:
    rows = table_rows((ROOT / "docs" / "development.md").read_text(), "option")
    assert isinstance(COMMANDS, TyperGroup)
    options = [option for each in COMMANDS.commands["dev"].params for option in each.opts]
    assert sorted(code_spans(option)[0].split()[0] for option, _ in rows) == sorted(options)
