"""Run the real command with one fault: `python -m support.chaos.worker FAULT ARGUMENT run STAGES…`.

The faults happen at points that a kill from outside would hit only by chance. Production code has no hooks for them: this
module patches it before the command runs.
"""

import functools
import itertools
import os
import resource
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from newsloom.cli import main
from newsloom.core.own_steps.batch_step import OwnBatchStep
from newsloom.dedup.claim import ClaimStep, SettleStep
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.wiring import processing
from support.chaos import stages as chaos_stages

KILL_POINTS: Final[Mapping[str, tuple[type, str]]] = {
    "after the claim": (ClaimStep, "answer"),
    "after the verdict": (SettleStep, "answer"),
    "after the send": (BatchRunner, "process"),
}
"""Methods after whose N-th call the process is killed: when claims are stored without verdicts, when verdicts are stored
and nothing is sent, and when all is acknowledged and nothing is committed."""

PIPELINE: Final = "pipeline"
"""The fault that builds the pool's pipeline with a function of `support.chaos.stages`."""

OWN_KILL_POINTS: Final[Mapping[str, tuple[type, str]]] = {
    **KILL_POINTS,
    "after an own answer": (OwnBatchStep, "answer"),
}
"""The same, and when the service of a user's own batch step has answered and nothing of it is used."""

SPLIT_KILL_POINTS: Final[Mapping[str, tuple[type, str]]] = {
    **KILL_POINTS,
    "after an outcome": (AIOKafkaProducer, "send"),
}
"""The same, and when some outcomes of a record with several articles are sent and others are not."""

FILE_LIMIT: Final = "file limit"
"""The fault that limits the size of files, in bytes: to a program that appends it looks like a full disk."""


def main_with(fault: str, argument: str) -> None:
    """Install the fault, then run the command."""
    if fault == PIPELINE:
        vars(processing)["pipeline"] = getattr(chaos_stages, argument)
    elif fault == FILE_LIMIT:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(argument), int(argument)))
    else:
        _die(*{**OWN_KILL_POINTS, **SPLIT_KILL_POINTS}[fault], int(argument))
    main()


def _die(owner: type, name: str, calls: int) -> None:
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)
    number = itertools.count(1)

    @functools.wraps(method)
    async def counted(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - of any method
        answer = await method(*args, **kwargs)
        if next(number) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, counted)


if __name__ == "__main__":
    _, chosen, its_argument, *sys.argv[1:] = sys.argv
    main_with(chosen, its_argument)
