"""`newsloom settings`: the effective settings, secrets masked."""

from typing import Annotated, Any

import orjson
import typer

from newsloom.cli import context
from newsloom.cli.errors import clear_errors


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="What can be set at all, as Markdown.")] = False,
) -> None:
    """Show the effective settings.

    Defaults, the settings file, the environment: the last one wins. Secrets are masked.
    """
    if reference:
        from newsloom.cli.settings_page import settings_page

        print(settings_page(), end="")
        return
    with clear_errors(debug=context.debug()):
        values = context.settings().model_dump(mode="json")
    if as_json:
        print(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())
        return
    for name, value in _flat("", values):
        print(f"{name} = {orjson.dumps(value).decode()}")


def _flat(prefix: str, values: dict[str, Any]) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, dict) and value:
            rows.extend(_flat(f"{prefix}{name}.", value))
        else:
            rows.append((f"{prefix}{name}", value))
    return rows
