"""Waiting for what is away: growing, jittered waits up to a limit."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import stamina

from newsloom.core.events import Operation, RetryStarted
from newsloom.core.step_result import Transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings

_log = logging.getLogger(__name__)

T = TypeVar("T")

_SAY_AGAIN_SECONDS: Final = 60.0
_PATIENCE_SECONDS: Final = 10.0


def patience(settings: RetrySettings) -> float:
    """Seconds that an answer may take before it is said to be waited for, of something that goes on trying by itself."""
    return min(_PATIENCE_SECONDS, settings.max_elapsed_seconds)


async def until_answered(
    operation: Operation, answer: asyncio.Future[T], complaint: str, settings: RetrySettings, telemetry: Telemetry
) -> T:
    """Wait for something that goes on trying by itself, without an end of its own.

    Args:
        operation: for the log and the event.
        answer: cancelled when it is given up.
        complaint: said while it is waited for.
        settings: how long to wait in all.
        telemetry: gets an event for each further look.

    Raises:
        Transient: no answer after `settings.max_elapsed_seconds`.
    """

    async def look() -> None:
        await asyncio.wait((answer,), timeout=patience(settings))
        if not answer.done():
            raise Transient(complaint)

    try:
        await until_there(operation, look, settings, telemetry)
    except Transient:
        answer.cancel()
        raise
    return answer.result()


async def until_there(
    operation: Operation,
    attempt: Callable[[], Awaitable[T]],
    settings: RetrySettings,
    telemetry: Telemetry,
    *,
    name: str | None = None,
) -> T:
    """Call `attempt` until it does not raise `Transient`. One log line a minute says what is waited for.

    Args:
        operation: for the log and the event.
        attempt: safe to repeat.
        settings: how long to wait between attempts and in all.
        telemetry: gets an event for each further attempt.
        name: what the log calls it, if not by the operation.

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
                telemetry.emit(RetryStarted(operation))
                return await attempt()
            except Transient as error:
                now = time.monotonic()
                if now >= say_at:
                    say_at = now + _SAY_AGAIN_SECONDS
                    _log.warning("waiting for %s since %.0f s: %s", name or operation, now - begun, error)
                raise
    msg = f"{operation}: no attempt was made"
    raise AssertionError(msg)
