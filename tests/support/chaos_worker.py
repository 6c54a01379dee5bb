"""The real command with one fault in it: `python -m support.chaos_worker FAULT ARGUMENT run STAGES…`.

The faults of this table strike at a point that a kill from outside meets only by chance. Production code has no hooks
for them: here its methods are wrapped before the command runs.
"""

import functools
import itertools
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from newsloom.cli import main
from newsloom.dedup.claim import StoreClaim
from newsloom.runtime.engines.batch import BatchWork

DEATHS: Final[Mapping[str, tuple[type, str]]] = {
    "after the claim": (StoreClaim, "claim"),
    "after the verdict": (StoreClaim, "settle"),
    "after the send": (BatchWork, "conclude"),
}
"""SIGKILL when so many calls of the method have come back: claims stand without a verdict; verdicts stand and nothing is
sent; all is acknowledged and nothing committed."""


def die(point: str, calls: str) -> None:
    """Make the process kill itself at the point, after so many calls."""
    owner, name = DEATHS[point]
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)
    number = itertools.count(1)

    @functools.wraps(method)
    async def deadly(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - of any method
        answer = await method(*args, **kwargs)
        if next(number) == int(calls):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)


if __name__ == "__main__":
    _, fault, argument, *command = sys.argv
    die(fault, argument)
    sys.argv = ["newsloom", *command]
    main()
