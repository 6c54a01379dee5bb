"""Retries while a store or a broker is unavailable."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
import stamina.instrumentation

from newsloom.core.events import Operation, RetryStarted, Subscribe
from newsloom.core.step_result import Transient
from newsloom.runtime.retry import await_or_transient, retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings

QUICK = RetrySettings(initial_backoff_seconds=0.001, max_backoff_seconds=0.002, max_elapsed_seconds=20.0)


@pytest.fixture(autouse=True)
def _as_a_worker_has_it() -> Iterator[None]:
    """The library's own line for each attempt is left out, whatever ran before."""
    before = stamina.instrumentation.get_on_retry_hooks()
    stamina.instrumentation.set_on_retry_hooks(())
    yield
    stamina.instrumentation.set_on_retry_hooks(before)


class Away:
    """Comes back after some attempts."""

    def __init__(self, attempts: int) -> None:
        self.left = attempts

    async def __call__(self) -> str:
        if self.left > 0:
            self.left -= 1
            msg = "the store is away"
            raise Transient(msg)
        return "there"


async def test_retries_log_once_in_the_first_minute(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "newsloom.runtime.retry"):
        assert await retry_transient(Operation.BATCH_STEP, Away(20), QUICK, Telemetry()) == "there"
    assert [record.getMessage() for record in caplog.records] == ["waiting for batch_step since 0 s: the store is away"]


async def test_a_first_attempt_that_succeeds_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "newsloom.runtime.retry"):
        await retry_transient(Operation.BATCH_STEP, Away(0), QUICK, Telemetry())
    assert caplog.records == []


async def test_retries_end_after_the_limit() -> None:
    settings = QUICK.model_copy(update={"max_elapsed_seconds": 0.02})
    with pytest.raises(Transient, match="the store is away"):
        await retry_transient(Operation.BATCH_STEP, Away(10_000), settings, Telemetry())


async def test_a_late_answer_is_awaited_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    settings = QUICK.model_copy(update={"max_elapsed_seconds": 20.0})
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    class Answering:
        def subscribe(self, on: Subscribe, /) -> None:
            on(RetryStarted, self.answer)

        def answer(self, event: RetryStarted) -> None:
            assert event == RetryStarted(Operation.COMMIT)
            answer.set_result("taken")

    async def nothing_yet(*_: object, **__: object) -> None:
        """One look, without its patience."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "wait", nothing_yet)
        assert (
            await await_or_transient(Operation.COMMIT, answer, "not taken", settings, Telemetry([Answering()]))
            == "taken"
        )
    assert [record.getMessage() for record in caplog.records] == ["waiting for commit since 0 s: not taken"]


async def test_an_answer_that_never_comes_is_cancelled() -> None:
    settings = QUICK.model_copy(update={"max_elapsed_seconds": 0.02})
    answer = asyncio.ensure_future(asyncio.Event().wait())
    with pytest.raises(Transient, match="not taken"):
        await await_or_transient(Operation.COMMIT, answer, "not taken", settings, Telemetry())
    await asyncio.gather(answer, return_exceptions=True)
    assert answer.cancelled()


async def test_a_failed_answer_raises_at_once() -> None:
    async def refused() -> None:
        msg = "fenced"
        raise PermissionError(msg)

    with pytest.raises(PermissionError, match="fenced"):
        await await_or_transient(Operation.COMMIT, asyncio.ensure_future(refused()), "not taken", QUICK, Telemetry())
