"""`newsloom feed`: send articles from files to the topic of raw articles."""

import sys
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.display.progress import progress
from newsloom.cli.errors import ExitCode, clear_errors, complain
from newsloom.cli.inputs import Inputs
from newsloom.cli.interrupts import Interrupts
from newsloom.core.message import Inbound
from newsloom_schemas.topics import RAW


def feed(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
) -> None:
    """Send articles from files to the topic of raw articles.

    The topic is news.raw, unless kafka.topic_prefix or kafka.topics name it otherwise. Each article becomes one record,
    with its bytes unchanged, and is acknowledged by the broker. Files with many articles are split. Exits with 1 when
    files, or parts of them, could not be read.
    """
    from newsloom.runtime.kafka.producing.feed import feed as feed_records

    count, topic = 0, RAW.name
    with clear_errors(debug=context.debug()), Interrupts() as interrupts:
        inputs = Inputs(paths)
        kafka = context.settings().kafka
        topic = kafka.registry.name(RAW)
        try:
            with progress("articles", inputs.records.count) as step:

                def acknowledged(_: Inbound) -> None:
                    nonlocal count
                    count += 1
                    step()

                interrupts.run(feed_records(kafka, interrupts.reading(inputs.records), acknowledged))
        except BaseException:
            if count:
                complain(f"gave up after {count} records were acknowledged on {topic}")
            raise
    print(f"{count} records acknowledged on {topic}", file=sys.stderr)
    inputs.problems.report()
    if inputs.problems.shown:
        raise typer.Exit(ExitCode.SOME_FAILED)
