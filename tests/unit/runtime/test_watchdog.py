"""The watchdog ends a stuck worker."""

import asyncio
from queue import SimpleQueue

import pytest

from newsloom.core.clock import SystemClock
from newsloom.runtime.engines.watchdog import Watchdog
from newsloom.runtime.health import Health

DEADLINE = 20.0


@pytest.fixture
def said() -> SimpleQueue[str]:
    return SimpleQueue()


async def test_a_worker_that_commits_nothing_is_ended_with_the_reason(said: SimpleQueue[str]) -> None:
    health = Health(SystemClock(), stuck_after_seconds=0.5)
    health.lag = 7
    watchdog = Watchdog(health, said.put)
    watchdog.start()
    assert "stuck: 7 records wait" in await asyncio.to_thread(said.get, timeout=DEADLINE)
    watchdog.stop()


async def test_a_blocked_event_loop_is_ended_from_outside_it(said: SimpleQueue[str]) -> None:
    watchdog = Watchdog(Health(SystemClock(), stuck_after_seconds=1.5), said.put)
    watchdog.start()
    await asyncio.sleep(0)
    assert "the event loop has been blocked" in said.get(timeout=DEADLINE)  # blocks the loop
    watchdog.stop()
