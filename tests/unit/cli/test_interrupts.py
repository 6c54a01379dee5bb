"""Signals while records are read and processed."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from newsloom.cli.errors import Interrupted
from newsloom.cli.interrupts import Interrupts


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_cancels_the_work_which_ends_in_order(number: signal.Signals, code: int) -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("in order")

    with pytest.raises(Interrupted) as error, Interrupts() as interrupts:
        interrupts.run(work())
    assert (error.value.code, ended) == (code, ["in order"])


def test_a_signal_ends_reading_that_waits() -> None:
    """As a terminal's line does: the event loop would only note the signal, and go on waiting."""
    reading, writing = os.pipe()

    def lines() -> Iterator[bytes]:
        os.kill(os.getpid(), signal.SIGINT)
        yield os.read(reading, 1)

    async def work(interrupts: Interrupts) -> None:
        for _ in interrupts.reading(lines()):
            raise AssertionError

    with pytest.raises(Interrupted), Interrupts() as interrupts:
        interrupts.run(work(interrupts))
    os.close(reading)
    os.close(writing)


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interrupts() as interrupts:
        assert interrupts.run(asyncio.sleep(0, "done")) == "done"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
