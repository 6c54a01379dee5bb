"""Every make target in a document exists, and the page on `newsloom dev` lists all options."""

import re
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from newsloom.cli.app import app
from support.documents.markdown_blocks import code_blocks, code_spans, table_rows

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = sorted(path.relative_to(ROOT) for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
TARGETS: Final = frozenset(re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text()))

_MAKE: Final = re.compile(r"(?:^|[\s;|(])make((?:\s+[\w=-]+)+)")


def named_targets(document: Path) -> list[str]:
    """Return the targets in code spans, and in blocks of commands without comments."""
    text = (ROOT / document).read_text()
    blocks = (block for block in code_blocks(text) if block.language in {"", "sh", "bash", "console"})
    code = [*code_spans(text), *(command for block in blocks for command in block.commands)]
    found = (word for line in code for words in _MAKE.findall(line) for word in words.split())
    return [word for word in found if "=" not in word]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_target_that_the_document_names_exists(document: Path) -> None:
    assert [target for target in named_targets(document) if target not in TARGETS] == []


def test_targets_are_found() -> None:
    """Without targets the test above would pass without a check."""
    assert {"demo", "dev", "test", "bench", "verify-deploy"} <= set(named_targets(Path("README.md")))


def test_the_page_on_newsloom_dev_lists_its_options() -> None:
    rows = table_rows((ROOT / "docs" / "development.md").read_text(), "option")
    commands = get_command(app)
    assert isinstance(commands, TyperGroup)
    options = [option for each in commands.commands["dev"].params for option in each.opts]
    assert sorted(code_spans(option)[0].split()[0] for option, _ in rows) == sorted(options)
