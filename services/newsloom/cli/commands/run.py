"""`newsloom run`: run a worker on Kafka."""

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
    """Run a worker on Kafka until it gets SIGTERM.

    Runs one stage, or several consecutive stages in one process. Serves metrics and health on http.port. Exits with 3
    when Kafka, a topic or the store cannot be reached, or when a batch could not be finished; offsets of unfinished
    records are never committed.
    """
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(ExitCode.DONE)
    )  # until the worker is loaded, which sets its own handler
    from newsloom.wiring.worker import run_worker

    with clear_errors(debug=context.debug()):
        asyncio.run(run_worker(context.settings(), stages_named(stages)))


def stages_named(stages: list[str]) -> list[StageName]:
    """Return the stages that the arguments name, in order.

    Raises:
        ValueError: a stage does not exist, or the stages are not consecutive.
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
