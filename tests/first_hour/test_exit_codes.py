"""Each exit code in the README, with a command that ends with it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from newsloom.dev.child import free_port
from support.documents.markdown_blocks import table_rows
from support.workers.newsloom_command import newsloom

ROOT: Final = Path(__file__).parents[2]

DEEP: Final = f'{{"text": {"[" * 100}{"]" * 100}}}'
"""JSON nested more deeply than `normalise.max_json_depth`: an article that fails."""

PROVOKED_BY: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]] = {
    "0": (("process", str(ROOT / "examples" / "08-empty.txt")), {}),
    "1": (("process", "deep.json"), {}),
    "2": (("settings",), {"NEWSLOOM_POOL__PROCESSES": "many"}),
    "3": (("topics", "check"), {"NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"}),
}
"""The arguments and settings of a command for each code."""


def test_the_readme_lists_these_codes() -> None:
    rows = table_rows((ROOT / "README.md").read_text(), "exit code")
    signalled = "130, 143"  # tests/terminal presses Ctrl-C
    assert [code for code, _ in rows] == [*PROVOKED_BY, signalled]


@pytest.mark.parametrize("code", PROVOKED_BY)
def test_a_command_ends_with_it(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words, settings = PROVOKED_BY[code]
    (tmp_path / "deep.json").write_text(DEEP)
    monkeypatch.chdir(tmp_path)
    done = newsloom(*words, env={**os.environ, "NEWSLOOM_POOL__PROCESSES": "1", **settings})
    assert done.returncode == int(code), done.stderr.decode()
    if code == "1":
        assert b'"outcome":"failed"' in done.stdout
    if int(code) > 1:
        (line,) = done.stderr.decode().splitlines()
        assert line.startswith("newsloom: ")
