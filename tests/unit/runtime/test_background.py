"""Reading in a thread: records in order, errors, and an end even while a read waits."""

import asyncio
import io
import os
import threading
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from newsloom.runtime.files.background import ReadingStoppedError, StoppableInput, read_in_thread


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for number in (reading, writing):
        os.close(number)


def do_nothing() -> None:
    pass


def reading_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "read records"]


def test_input_gives_what_there_is_and_then_the_end() -> None:
    reading, writing = os.pipe()
    stream = io.BufferedReader(StoppableInput(reading))
    os.write(writing, b"one\ntwo")
    assert stream.readline() == b"one\n"
    os.close(writing)
    assert stream.read() == b"two"
    stream.close()
    os.close(reading)  # the stream has left it open


def test_stop_ends_a_read_that_waits(pipe: tuple[int, int]) -> None:
    source = StoppableInput(pipe[0])
    raised: list[BaseException] = []

    def read() -> None:
        try:
            source.read(1)
        except ReadingStoppedError as error:
            raised.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    source.stop()
    thread.join()
    assert len(raised) == 1
    source.close()
    source.stop()  # without effect


async def test_records_come_in_order_and_the_thread_ends() -> None:
    assert [record async for record in read_in_thread(range(100), do_nothing)] == list(range(100))
    assert reading_threads() == []


async def test_error_of_the_records_is_raised_after_those_before_it() -> None:
    def records() -> Iterator[int]:
        yield 1
        msg = "the file is cut short"
        raise ValueError(msg)

    found = read_in_thread(records(), do_nothing)
    assert await anext(found) == 1
    with pytest.raises(ValueError, match="cut short"):
        await anext(found)


async def test_cancelled_reader_ends_its_thread_although_no_input_comes(pipe: tuple[int, int]) -> None:
    source = StoppableInput(pipe[0])
    begun = asyncio.Event()

    async def read() -> None:
        begun.set()
        async with aclosing(read_in_thread(io.BufferedReader(source), source.stop)) as lines:
            async for _ in lines:
                pytest.fail("there is no input")

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert reading_threads() == []
