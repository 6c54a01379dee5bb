"""Run `newsloom` and kill it: `python -m support.workers.crashing_worker KILL_POINT NUMBER ARGUMENTS…`.

It is the real command, but calls of one method are counted, and the NUMBER-th sends SIGKILL to the process: before verdicts
or stories are stored, before or after articles are counted in their stories, before an outcome is sent, or after all outcomes
of a batch are acknowledged and before its offsets are committed.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any

from aiokafka import AIOKafkaProducer

from newsloom.claims.embedded import EmbeddedStore
from newsloom.cli import main
from newsloom.dedup.claim import SettleStep
from newsloom.runtime.engines.batch import BatchRunner
from newsloom.stories.claim import SettleStep as StoriesSettleStep
from newsloom.stories.count import CountStep


class KillPoint(StrEnum):
    """The points at which a worker can be killed."""

    CLAIMED = "claimed"
    JUDGED = "judged"
    SENT = "sent"
    GROUPED = "grouped"
    COUNTING = "counting"
    COUNTED = "counted"


@dataclass(frozen=True)
class Call:
    """A method whose calls are counted. The process is killed before the call, or after it."""

    owner: type
    method: str
    after: bool = False


KILLED_CALLS = {
    KillPoint.CLAIMED: Call(SettleStep, "answer"),
    KillPoint.JUDGED: Call(AIOKafkaProducer, "send"),
    KillPoint.SENT: Call(BatchRunner, "process", after=True),
    KillPoint.GROUPED: Call(StoriesSettleStep, "answer"),
    KillPoint.COUNTING: Call(EmbeddedStore, "swap"),
    KillPoint.COUNTED: Call(CountStep, "answer", after=True),
}


def arm(call: Call, number: int) -> None:
    """Kill the process at the `number`-th call."""
    real: Callable[..., Awaitable[Any]] = getattr(call.owner, call.method)
    numbers = count(1)

    async def counted(*args: object, **kwargs: object) -> object:
        last = next(numbers) >= number
        if last and not call.after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await real(*args, **kwargs)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(call.owner, call.method, counted)


if __name__ == "__main__":
    arm(KILLED_CALLS[KillPoint(sys.argv[1])], int(sys.argv[2]))
    sys.argv[1:] = sys.argv[3:]
    main()
