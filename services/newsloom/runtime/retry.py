"""Waiting for what is away: growing, jittered waits up to a limit."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina

from newsloom.core.step_result import Transient
from newsloom.runtime.recorder import Recorder
from newsloom.settings import RetrySettings

_log = logging.getLogger(__name__)

T = TypeVar("T")

_SAY_AGAIN_SECONDS: Final = 60.0
_PATIENCE_SECONDS: Final = 10.0


def patience(settings: RetrySettings) -> float:
    """Seconds that an answer may take before it is said to be waited for, of something that goes on trying by itself."""
    return min(_PATIENCE_SECONDS, settings.max_elapsed_seconds)


async def until_answered(
    what: str, answer: asyncio.Future[T], complaint: str, settings: RetrySettings, recorder: Recorder
) -> T:
    """Wait for something that goes on trying by itself, without an end of its own.

    Args:
        what: a word for the metric.
        answer: cancelled when it is given up.
        complaint: said while it is waited for.
        settings: how long to wait in all.
        recorder: is told of each further look.

    Raises:
        Transient: no answer after `settings.max_elapsed_seconds`.
    """

    async def look() -> None:
        await asyncio.wait((answer,), timeout=patience(settings))
        if not answer.done():
            raise Transient(complaint)

    try:
        await until_there(what, look, settings, recorder)
    except Transient:
        answer.cancel()
        raise
    return answer.result()


async def until_there(what: str, attempt: Callable[[], Awaitable[T]], settings: RetrySettings, recorder: Recorder) -> T:
    """Call `attempt` until it does not raise `Transient`. One log line a minute says what is waited for.

    Args:
        what: a word for the metric: `claim`, `settle`, `send`, `commit`.
        attempt: safe to repeat.
        settings: how long to wait between attempts and in all.
        recorder: is told of each further attempt.

    Raises:
        Transient: still away after `settings.max_elapsed_seconds`.
    """
    begun = time.monotonic()
    try:
        return await attempt()  # as a rule that is all, and stamina would cost more than the work itself
    except Transient as error:
        away = error
    say_at = begun
    async for trial in stamina.retry_context(
        on=Transient,
        attempts=None,
        timeout=settings.max_elapsed_seconds,
        wait_initial=settings.initial_backoff_seconds,
        wait_max=settings.max_backoff_seconds,
        wait_jitter=settings.initial_backoff_seconds,
    ):
        with trial:
            try:
                if trial.num == 1:
                    raise away  # that attempt was made above
                recorder.waiting(what)
                return await attempt()
            except Transient as error:
                now = time.monotonic()
                if now >= say_at:
                    say_at = now + _SAY_AGAIN_SECONDS
                    _log.warning("waiting for %s since %.0f s: %s", what, now - begun, error)
                raise
    msg = f"{what}: no attempt was made"
    raise AssertionError(msg)
