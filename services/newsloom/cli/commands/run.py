"""`newsloom run`: run a worker on Kafka."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from newsloom.cli import context
from newsloom.cli.errors import ExitCode, clear_errors
from newsloom.core.pipeline import require_order
from newsloom_schemas import StageName

_ALL = "all"


def run(
    stages: Annotated[
        list[str],
        typer.Argument(metavar="STAGE|all", help=f"One or more of {', '.join(StageName)} and your own, or all."),
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
        settings = context.settings()
        asyncio.run(run_worker(settings, stages_named(stages, settings.pipeline.stages)))


def stages_named(stages: list[str], order: Sequence[str]) -> list[str]:
    """Return the stages that the arguments name, in order.

    Args:
        stages: the words.
        order: of all stages of the pipeline.

    Raises:
        ValueError: a stage does not exist, or the stages are not consecutive.
    """
    if _ALL in stages:
        if stages != [_ALL]:
            msg = "'all' stands for every stage; name it alone"
            raise ValueError(msg)
        return list(order)
    wrong = [name for name in stages if name not in order]
    if wrong:
        msg = f"no such stage: {', '.join(wrong)}; there are {', '.join(order)}, and all"
        raise ValueError(msg)
    require_order(stages, order)
    return stages
