"""Waiting for something to become true, with a deadline. Nothing in the tests sleeps for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar, overload

T = TypeVar("T")

DEADLINE: Final = 300.0
"""Seconds for what takes a few of them: enough on a machine that is ten times slower, with others at work on it."""

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1


class DeadlineExceededError(AssertionError):
    """What was waited for did not happen in time."""


def until(condition: Callable[[], T], deadline: float, waiting_for: str = "") -> T:
    """Call `condition` until it gives something true, and return that.

    Args:
        condition: polled with pauses of 5 to 100 ms.
        deadline: seconds from now.
        waiting_for: said in the error.

    Raises:
        DeadlineExceededError: it did not in `deadline` seconds.
    """
    end = time.monotonic() + deadline
    pause = _FIRST_PAUSE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise DeadlineExceededError(_complaint(condition, deadline, waiting_for, value))
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


@overload
async def until_async(condition: Callable[[], Awaitable[T]], deadline: float, waiting_for: str = "") -> T: ...


@overload
async def until_async(condition: Callable[[], T], deadline: float, waiting_for: str = "") -> T: ...


async def until_async(condition: Callable[[], object], deadline: float, waiting_for: str = "") -> object:
    """The same on the event loop; `condition` may be a coroutine function, which must come back by itself.

    Raises:
        DeadlineExceededError: it gave nothing true in `deadline` seconds.
    """
    end = time.monotonic() + deadline
    pause = _FIRST_PAUSE
    while True:
        answer = condition()
        value = await answer if isinstance(answer, Awaitable) else answer
        if value:
            return value
        if time.monotonic() >= end:
            raise DeadlineExceededError(_complaint(condition, deadline, waiting_for, value))
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _complaint(condition: object, deadline: float, waiting_for: str, value: object) -> str:
    what = waiting_for or getattr(condition, "__qualname__", repr(condition))
    return f"waited {deadline:g} s in vain for {what}; the last answer was {value!r}"
