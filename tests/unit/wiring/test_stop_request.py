"""A worker that is stopped while it starts does not run, even if a library swallows the cancellation."""

import asyncio
import contextlib

import pytest

from newsloom.wiring.stop_request import StopRequest


async def test_a_stop_that_a_library_swallows_is_remembered() -> None:
    async def start() -> str:
        stop = StopRequest()
        asyncio.get_running_loop().call_soon(stop)
        with contextlib.suppress(asyncio.CancelledError):  # as clients do while they close a connection
            await asyncio.sleep(60)
        stop.check()
        return "works"

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(start())


async def test_a_start_that_nobody_stops_goes_on() -> None:
    StopRequest().check()
