"""`newsloom feed`: files to news.raw."""

import asyncio
import sys
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.errors import clear_errors
from newsloom.cli.progress import progress
from newsloom.runtime.files import FileRecords
from newsloom_schemas.topics import RAW


def feed(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
) -> None:
    """Produce articles from files to news.raw.

    As they are: one record per article, acknowledged by the broker.
    """
    from newsloom.runtime.kafka.feed import feed as feed_records

    with clear_errors(debug=context.debug()):
        records = FileRecords(tuple(paths))
        with progress("articles", records.count) as step:
            count = asyncio.run(feed_records(context.settings().kafka, records, lambda _: step()))
    print(f"{count} records acknowledged on {RAW.name}", file=sys.stderr)
