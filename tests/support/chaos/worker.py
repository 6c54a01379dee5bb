"""The real command with one fault in it: `python -m support.chaos.worker FAULT ARGUMENT run STAGES…`.

The faults strike where a blow from outside meets only by chance. Production code has no hooks for them: here it is
changed before the command runs.
"""

import functools
import itertools
import os
import resource
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from newsloom.cli import main
from newsloom.core.own_batch_step import OwnBatchStep
from newsloom.dedup.claim import ClaimStep, SettleStep
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.wiring import processing
from support.chaos import stages as chaos_stages

DEATHS: Final[Mapping[str, tuple[type, str]]] = {
    "after the claim": (ClaimStep, "answer"),
    "after the verdict": (SettleStep, "answer"),
    "after the send": (BatchRunner, "process"),
}
"""SIGKILL when so many calls of the method have come back: claims stand without a verdict; verdicts stand and nothing is
sent; all is acknowledged and nothing committed."""

PIPELINE: Final = "pipeline"
"""The pool's pipeline is this function of `support.chaos.stages`."""

OWN_DEATHS: Final[Mapping[str, tuple[type, str]]] = {**DEATHS, "after an own answer": (OwnBatchStep, "answer")}
"""And where a batch step of a user's own runs: its service has answered and nothing of it is used."""

FILE_LIMIT: Final = "file limit"
"""No file may grow beyond so many bytes: what a full disk is to a program that appends."""


def main_with(fault: str, argument: str) -> None:
    """Change what the fault changes, then run the command."""
    if fault == PIPELINE:
        vars(processing)["pipeline"] = getattr(chaos_stages, argument)
    elif fault == FILE_LIMIT:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(argument), int(argument)))
    else:
        _die(*OWN_DEATHS[fault], int(argument))
    main()


def _die(owner: type, name: str, calls: int) -> None:
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)
    number = itertools.count(1)

    @functools.wraps(method)
    async def deadly(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - of any method
        answer = await method(*args, **kwargs)
        if next(number) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)


if __name__ == "__main__":
    _, chosen, its_argument, *sys.argv[1:] = sys.argv
    main_with(chosen, its_argument)
