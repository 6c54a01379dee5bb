"""`newsloom schema`: write JSON Schemas and AsyncAPI, check that a change breaks no reader, and register the schemas."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import orjson
import typer
import yaml
from rich.table import Column, Table

from newsloom.cli import context
from newsloom.cli.display.console import print_json, print_table
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom_schemas.asyncapi import asyncapi
from newsloom_schemas.compatibility import breaks
from newsloom_schemas.files import ASYNCAPI_NAME, JSON_SCHEMA_FOLDER
from newsloom_schemas.json_schema import GENERATOR, json_schema
from newsloom_schemas.kinds import KINDS

if TYPE_CHECKING:
    from newsloom.schema_registry.subjects import Subject

app = typer.Typer(name="schema", help="The contract: JSON Schemas and AsyncAPI.", no_args_is_help=True)

_DATA: Final = Path("schemas/newsloom_schemas/data")
_FOUND: Final = 1

Directory = Annotated[
    Path, typer.Option("--dir", help="The folder of the generated files in the checkout.", exists=True, file_okay=False)
]


def documents() -> dict[str, str]:
    """Return the text of every generated file by its path in the folder of the generated files."""
    files = {f"{JSON_SCHEMA_FOLDER}/{kind.file}": _json(json_schema(kind)) for kind in KINDS}
    return {**files, ASYNCAPI_NAME: f"# {GENERATOR}\n{_yaml(asyncapi())}"}


def incompatible(directory: Path) -> Iterator[str]:
    """Return a line for each change of the models that breaks readers of the schemas in `directory`."""
    known = {kind.file: kind for kind in KINDS}
    for path in sorted((directory / JSON_SCHEMA_FOLDER).glob("*.json")):
        kind = known.get(path.name)
        if kind is None:
            yield f"{path}: no record is of this kind any more; consumers may still read it"
            continue
        try:
            committed = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            yield f"{path}: not JSON: {error}"
            continue
        for found in breaks(committed, json_schema(kind), kind.writer):
            yield f"{path}: {found}"


def stale(directory: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Return a line for each file in `directory` that differs from what would be generated."""
    for name, text in files.items():
        path = directory / name
        if not path.is_file():
            yield f"{path}: missing; run: newsloom schema export"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{path}: stale; run: newsloom schema export"


@app.command()
def export(
    directory: Directory = _DATA,
    *,
    allow_breaking: Annotated[
        bool, typer.Option("--allow-breaking", help="Write even what breaks readers of the committed schemas.")
    ] = False,
) -> None:
    """Write the JSON Schemas and asyncapi.yaml from the models.

    Does not overwrite a committed schema if the change would break its readers: such a change needs a new major version
    of the record.
    """
    if not allow_breaking:
        _stop_on(list(incompatible(directory)), "nothing was written; a change that breaks readers needs a new major")
    (directory / JSON_SCHEMA_FOLDER).mkdir(exist_ok=True)
    for name, text in documents().items():
        (directory / name).write_text(text, encoding="utf-8")


@app.command()
def check(
    directory: Directory = _DATA,
    *,
    baseline: Annotated[
        Path | None,
        typer.Option(
            help="Another folder of generated files, of a release say, whose readers must not break.", exists=True
        ),
    ] = None,
) -> None:
    """Check that the committed schemas are up to date and that no reader breaks.

    Exits with 1 when a generated file is stale, or when the models changed in a way that breaks readers.
    """
    found = list(incompatible(baseline or directory))
    found += stale(directory, documents())
    _stop_on(found)


@app.command("asyncapi")
def print_asyncapi() -> None:
    """Print the AsyncAPI document with the topic names of your settings.

    It includes the topics of your routes, and refers to the schema files that export writes.
    """
    from newsloom.wiring.topics import topics_of

    with clear_errors(debug=context.debug()):
        topics = topics_of(context.settings())
    print(_yaml(asyncapi(topics)), end="")


@app.command()
def register(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be registered or refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """Register the JSON Schemas of the topics that newsloom writes in the schema registry of the settings.

    The subject of a topic is its name with -value. Subjects that have the schema are left as they are. Exits with 1 if the
    registry refuses a schema, for example because its compatibility rule forbids the change; the others are registered.
    """
    with clear_errors(debug=context.debug()):
        subjects = asyncio.run(_registered(dry_run=dry_run))
    if as_json:
        for each in subjects:
            print_json(orjson.dumps(each))
    else:
        table = Table(Column("subject", no_wrap=True), "id", "version", "state", header_style="bold")
        for each in subjects:
            state = "to be registered" if each.state == "missing" else each.state.value
            table.add_row(each.name, _number(each.schema_id), _number(each.version), state)
        print_table(table)
    refused = [each for each in subjects if each.detail]
    for each in refused:
        complain(f"{each.name}: {each.detail}")
    if refused:
        raise typer.Exit(ExitCode.SOME_FAILED)


async def _registered(*, dry_run: bool) -> "list[Subject]":
    from newsloom.wiring.schema_registry import register_schemas

    return [each async for each in register_schemas(context.settings(), dry_run=dry_run)]


def _number(found: int | None) -> str:
    return "" if found is None else str(found)


def _stop_on(findings: list[str], conclusion: str = "") -> None:
    if not findings:
        return
    for finding in findings:
        typer.echo(finding, err=True)
    if conclusion:
        typer.echo(conclusion, err=True)
    raise typer.Exit(_FOUND)


def _yaml(document: Mapping[str, object]) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _json(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
