"""`newsloom run`: a worker on Kafka."""

import asyncio
import signal
import sys
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.errors import ExitCode, clear_errors
from newsloom.core.pipeline import require_order
from newsloom_schemas import StageName

_ALL = "all"


def run(
    stages: Annotated[
        list[str], typer.Argument(metavar="STAGE|all", help=f"One or more of {', '.join(StageName)}, or all.")
    ],
) -> None:
    """Work on Kafka until SIGTERM.

    One stage, or several that follow one another in one process. Metrics and health are served on the port that
    http.port names. Exits with 3 when Kafka, a topic or the store cannot be reached, or when a batch could not be
    finished; nothing unfinished is ever acknowledged.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE))  # while the worker is loaded; it sets its own
    from newsloom.wiring.worker import run_worker

    with clear_errors(debug=context.debug()):
        asyncio.run(run_worker(context.settings(), stages_named(stages)))


def stages_named(stages: list[str]) -> list[StageName]:
    """Return the stages that words on the command line name, in order.

    Raises:
        ValueError: there is no such stage, or they do not follow one another.
    """
    if _ALL in stages:
        if stages != [_ALL]:
            msg = "'all' stands for every stage; name it alone"
            raise ValueError(msg)
        return list(StageName)
    wrong = [name for name in stages if name not in list(StageName)]
    if wrong:
        msg = f"no such stage: {', '.join(wrong)}; there are {', '.join(StageName)}, and all"
        raise ValueError(msg)
    named = [StageName(name) for name in stages]
    require_order(named)
    return named
