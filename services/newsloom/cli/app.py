"""The typer application with every command."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from newsloom.cli.commands import dead_letters, judgements, topics
from newsloom.cli.commands.audit import audit
from newsloom.cli.commands.console import console
from newsloom.cli.commands.dev import dev
from newsloom.cli.commands.feed import feed
from newsloom.cli.commands.inspect import inspect
from newsloom.cli.commands.learn import learn
from newsloom.cli.commands.process import process
from newsloom.cli.commands.report import report
from newsloom.cli.commands.run import run
from newsloom.cli.commands.schema import app as schema_app
from newsloom.cli.commands.settings import settings
from newsloom.cli.commands.stories import stories
from newsloom.cli.context import GlobalOptions, remember

app = typer.Typer(
    name="newsloom",
    help="Raw news articles in; clean, deduplicated, tagged records out, each with exactly one proven outcome.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(inspect)
app.command()(process)
app.command()(report)
app.command()(stories)
app.command()(learn)
app.command()(run)
app.command()(console)
app.command()(dev)
app.command()(feed)
app.add_typer(topics.app, name="topics")
app.add_typer(dead_letters.app, name="dead-letters")
app.command()(audit)
app.add_typer(judgements.app, name="judgements")
app.add_typer(schema_app, name="schema")
app.command()(settings)


def _version(asked: bool) -> None:  # noqa: FBT001 - a typer callback
    if asked:
        print(f"newsloom {version('newsloom')}")
        raise typer.Exit


@app.callback()
def newsloom(
    config: Annotated[
        Path | None, typer.Option(help="Settings in TOML.", envvar="NEWSLOOM_CONFIG", exists=True, dir_okay=False)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[  # noqa: ARG001 - typer calls _version for it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that go before the command."""
    remember(GlobalOptions(config=config, debug=debug))
