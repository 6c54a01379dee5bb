"""The command line's commands, as typer knows them: a test that goes through them can't miss a new one."""

from collections.abc import Iterator

import typer

from newsloom.cli.app import app


def groups() -> list[str]:
    """The command line itself, as an empty text, and each group of commands."""
    return [path for path, commands in _walk(typer.main.get_command(app), "") if commands]


def commands() -> list[str]:
    """Each command that does something, as `topics list`."""
    return [path for path, commands in _walk(typer.main.get_command(app), "") if not commands]


def _walk(command: object, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    inner: dict[str, object] = dict(getattr(command, "commands", {}))
    yield path, inner
    for name, each in inner.items():
        yield from _walk(each, f"{path} {name}".strip())
