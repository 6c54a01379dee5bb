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


def test_a_signal_that_comes_right_before_a_read_ends_it_too() -> None:
    """It found nobody reading, and so has only cancelled the task."""

    def lines() -> Iterator[bytes]:
        yield b"first"
        pytest.fail("what waits for a terminal would wait for ever")

    async def work(interrupts: Interrupts) -> None:
        for _ in interrupts.reading(lines()):
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted), Interrupts() as interrupts:
        interrupts.run(work(interrupts))


@pytest.mark.filterwarnings("error")
def test_a_signal_that_comes_while_the_loop_is_made_leaves_no_loop_open(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asyncio.new_event_loop

    def interrupted() -> asyncio.AbstractEventLoop:
        os.kill(os.getpid(), signal.SIGINT)
        loop = made()
        loops.append(loop)
        return loop

    loops: list[asyncio.AbstractEventLoop] = []
    monkeypatch.setattr(asyncio.events, "new_event_loop", interrupted)
    began: list[bool] = []

    async def work() -> None:
        began.append(True)

    with pytest.raises(Interrupted), Interrupts() as interrupts:
        interrupts.run(work())
    assert (began, [loop.is_closed() for loop in loops]) == ([], [True])
