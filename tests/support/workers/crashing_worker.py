"""The `newsloom` command that kills itself: `python -m support.workers.crashing_worker PLACE NUMBER WORDS…`.

It is the real command, but for one call that is counted. At the NUMBER-th it dies as by kill -9: before verdicts are
kept, before an outcome is sent, or after a batch's outcomes were acknowledged and before its offsets are committed.
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

from newsloom.cli import main
from newsloom.dedup.claim import SettleStep
from newsloom.runtime.engines.batch import BatchRunner


class Place(StrEnum):
    """Where a worker dies."""

    CLAIMED = "claimed"
    JUDGED = "judged"
    SENT = "sent"


@dataclass(frozen=True)
class Call:
    """A method that is counted; the process dies before it, or after."""

    owner: type
    method: str
    after: bool = False


CALLS = {
    Place.CLAIMED: Call(SettleStep, "answer"),
    Place.JUDGED: Call(AIOKafkaProducer, "send"),
    Place.SENT: Call(BatchRunner, "process", after=True),
}


def arm(call: Call, number: int) -> None:
    """Let the process die at that call."""
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
    arm(CALLS[Place(sys.argv[1])], int(sys.argv[2]))
    sys.argv[1:] = sys.argv[3:]
    main()
