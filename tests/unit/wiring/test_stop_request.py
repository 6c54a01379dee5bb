"""A worker that is stopped while it starts does not run, even if a library swallows the cancellation."""

import asyncio

import pytest

from newsloom.wiring.stop_request import StopRequest


async def test_a_stop_that_a_library_swallows_is_remembered() -> None:
    async def start() -> str:
        stop = StopRequest()
        asyncio.get_running_loop().call_soon(stop)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:  # as clients do while they close a connection
            pass
        stop.check()
        return "works"

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(start())


async def test_a_start_that_nobody_stops_goes_on() -> None:
    StopRequest().check()
