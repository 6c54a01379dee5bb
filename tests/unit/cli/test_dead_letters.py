"""`newsloom dead-letters list`: a table whose ids can be copied in any terminal."""

import io

import pytest
from rich.console import Console

from newsloom.cli.commands.dead_letters import _table

ROW = {
    "id": "normalise/11/104857",
    "last died": "2026-11-27 20:29:17",
    "attempts": "1",
    "step": "decode",
    "error": "DecodeError: not JSON [/bold]: unexpected end of data: line 1 column 18 (char 17)",
    "origin": "kafka:news.raw/0/0",
    "bytes": "17",
}


def shown(width: int) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(_table([ROW], wide=width >= 120))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_an_id_is_whole_and_nothing_is_cut(width: int) -> None:
    text = shown(width)
    assert ROW["id"] in text
    assert "…" not in text


def test_a_wide_terminal_shows_all() -> None:
    text = shown(200)
    assert all(value in text for value in ROW.values())
