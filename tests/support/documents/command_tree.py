"""List all commands from typer, so that tests over them include new ones."""

from collections.abc import Iterator

import typer

from newsloom.cli.app import app


def groups() -> list[str]:
    """Yield the path of each group of commands; the command line itself is the empty string."""
    return [path for path, commands in _walk(typer.main.get_command(app), "") if commands]


def commands() -> list[str]:
    """Yield the path of each command, such as `topics list`."""
    return [path for path, commands in _walk(typer.main.get_command(app), "") if not commands]


def _walk(command: object, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    inner: dict[str, object] = dict(getattr(command, "commands", {}))
    yield path, inner
    for name, each in inner.items():
        yield from _walk(each, f"{path} {name}".strip())
