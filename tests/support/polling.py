"""Wait for a condition, with a deadline. No test sleeps for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar, overload

T = TypeVar("T")

DEADLINE: Final = 300.0
"""Seconds to wait for something that takes a few: enough for a machine that is ten times slower and busy."""

_FIRST_PAUSE = 0.005
_MAX_PAUSE_SECONDS = 0.1


class DeadlineExceededError(AssertionError):
    """The condition did not become true in time."""


def until(condition: Callable[[], T], deadline: float, waiting_for: str = "") -> T:
    """Call `condition` until it returns a true value, and return that value.

    Args:
        condition: polled with pauses of 5 to 100 ms.
        deadline: seconds from now.
        waiting_for: named in the error.

    Raises:
        DeadlineExceededError: the condition was not true within `deadline` seconds.
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
        pause = min(pause * 1.5, _MAX_PAUSE_SECONDS)


@overload
async def until_async(condition: Callable[[], Awaitable[T]], deadline: float, waiting_for: str = "") -> T: ...


@overload
async def until_async(condition: Callable[[], T], deadline: float, waiting_for: str = "") -> T: ...


async def until_async(condition: Callable[[], object], deadline: float, waiting_for: str = "") -> object:
    """Do the same on the event loop. `condition` may be a coroutine function, which must return by itself.

    Raises:
        DeadlineExceededError: the condition was not true within `deadline` seconds.
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
        pause = min(pause * 1.5, _MAX_PAUSE_SECONDS)


def _complaint(condition: object, deadline: float, waiting_for: str, value: object) -> str:
    what = waiting_for or getattr(condition, "__qualname__", repr(condition))
    return f"waited {deadline:g} s in vain for {what}; the last answer was {value!r}"
