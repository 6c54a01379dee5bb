"""Waiting for what is away: growing, jittered waits up to a limit."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import stamina

from newsloom.core.outcome import Transient
from newsloom.runtime.recorder import Recorder
from newsloom.settings import RetrySettings

T = TypeVar("T")


async def until_there(what: str, attempt: Callable[[], Awaitable[T]], settings: RetrySettings, recorder: Recorder) -> T:
    """Call `attempt` until it does not raise `Transient`.

    Args:
        what: a word for the metric: `claim`, `settle`, `send`.
        attempt: safe to repeat.
        settings: how long to wait between attempts and in all.
        recorder: is told of each further attempt.

    Raises:
        Transient: still away after `settings.limit_seconds`.
    """
    async for trial in stamina.retry_context(
        on=Transient,
        attempts=None,
        timeout=settings.limit_seconds,
        wait_initial=settings.first_wait_seconds,
        wait_max=settings.longest_wait_seconds,
        wait_jitter=settings.first_wait_seconds,
    ):
        with trial:
            if trial.num > 1:
                recorder.waiting(what)
            return await attempt()
    msg = f"{what}: no attempt was made"
    raise AssertionError(msg)
