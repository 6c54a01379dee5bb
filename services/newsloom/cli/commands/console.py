"""`newsloom console`: show the newest records of the topics in a browser."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from newsloom.cli import context
from newsloom.cli.errors import ExitCode, clear_errors


def console(
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of console.host.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port, instead of console.port; 0 for any free one.")
    ] = None,
    hours: Annotated[float | None, typer.Option(help="Show so many hours, instead of console.hours.")] = None,
    base_path: Annotated[
        str | None, typer.Option(help="Path that a reverse proxy passes on, as in /news.", metavar="PATH")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token that readers have to type.", metavar="FILE")
    ] = None,
) -> None:
    """Serve pages that show what was found and why, live.

    The pages are those of `newsloom report`. They show the records of the last hours on news.enriched, news.duplicates,
    news.rejected, the dead letters and news.stories, in bounded memory. The console only reads: it joins no consumer group,
    commits nothing and answers only GET and HEAD. Ends with SIGTERM or Ctrl-C, and with 3 when Kafka cannot be reached.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE))  # until the console is loaded, which sets its own
    from newsloom.console.server import run_console
    from newsloom.settings import ConsoleSettings

    with clear_errors(debug=context.debug()):
        settings = context.settings()
        given: dict[str, Any] = {
            "host": host,
            "port": port,
            "hours": hours,
            "base_path": base_path,
            "token_file": token_file,
        }
        changed = {name: value for name, value in given.items() if value is not None}
        if token_file is not None:
            changed["token"] = None
        chosen = ConsoleSettings.model_validate({**settings.console.model_dump(), **changed})
        asyncio.run(run_console(settings.model_copy(update={"console": chosen})))
