"""Retry while a store or a broker is unavailable, with exponential backoff and jitter, up to a limit."""

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

_LOG_INTERVAL_SECONDS: Final = 60.0
_WARN_AFTER_SECONDS: Final = 10.0


def warn_after(settings: RetrySettings) -> float:
    """Return how many seconds an operation that retries by itself may take before a warning says that it is waiting."""
    return min(_WARN_AFTER_SECONDS, settings.max_elapsed_seconds)


async def await_or_transient(
    operation: Operation, answer: asyncio.Future[T], complaint: str, settings: RetrySettings, telemetry: Telemetry
) -> T:
    """Wait for an operation that retries by itself without a limit, but give up after `settings.max_elapsed_seconds`.

    Args:
        operation: for the log and the event.
        answer: the future of the operation; cancelled on giving up.
        complaint: logged while waiting.
        settings: how long to wait in total.
        telemetry: gets an event for each further check.

    Raises:
        Transient: the operation has not finished after `settings.max_elapsed_seconds`.
    """

    async def check() -> None:
        await asyncio.wait((answer,), timeout=warn_after(settings))
        if not answer.done():
            raise Transient(complaint)

    try:
        await retry_transient(operation, check, settings, telemetry)
    except Transient:
        answer.cancel()
        raise
    return answer.result()


async def retry_transient(
    operation: Operation,
    attempt: Callable[[], Awaitable[T]],
    settings: RetrySettings,
    telemetry: Telemetry,
    *,
    name: str | None = None,
) -> T:
    """Call `attempt` until it does not raise `Transient`, and return its result. While it does, log a warning every minute.

    Args:
        operation: for the log and the event.
        attempt: safe to repeat.
        settings: how long to wait between attempts and in total.
        telemetry: gets an event for each further attempt.
        name: what the log calls the operation, if not by its own name.

    Raises:
        Transient: the last attempt after `settings.max_elapsed_seconds` raised it.
    """
    begun = time.monotonic()
    try:
        return await attempt()  # normally this is all, and stamina would cost more than the attempt
    except Transient as error:
        first_error = error
    log_at = begun
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
                    raise first_error  # the first attempt was made above
                telemetry.emit(RetryStarted(operation))
                return await attempt()
            except Transient as error:
                now = time.monotonic()
                if now >= log_at:
                    log_at = now + _LOG_INTERVAL_SECONDS
                    _log.warning("waiting for %s since %.0f s: %s", name or operation, now - begun, error)
                raise
    msg = f"{operation}: no attempt was made"
    raise AssertionError(msg)
