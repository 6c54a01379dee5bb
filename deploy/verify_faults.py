"""Test containers of workers that get SIGTERM under load, that freeze, and that are stuck."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final
from urllib.request import urlopen

from newsloom_schemas import StageName, headers
from newsloom_schemas.topics import RAW
from support.chaos.model import records
from support.kafka.reading import count, produce, read_all
from support.polling import until, until_async
from verify_podman import DEADLINE, EXAMPLES, OUTCOMES, Containers, inspect, log_of, processes_of, require

_LOAD: Final = 400
_SOON_STUCK: Final = {"NEWSLOOM_HEALTH__STUCK_AFTER_SECONDS": "30", "NEWSLOOM_POOL__RECORD_TIMEOUT_SECONDS": "3600"}
_GAVE_UP: Final = 3


async def told_to_end_under_load(containers: Containers, bootstrap_servers: str) -> None:
    """Send SIGTERM to all workers under load, and restart them: no record may be lost.

    Raises:
        AssertionError: an exit code is not 0, or a record has no outcome.
    """
    for stage in StageName:
        until(partial(_ready, containers, stage), DEADLINE, f"{stage} to be ready")
    standing = await count(bootstrap_servers, OUTCOMES)
    await produce(bootstrap_servers, RAW.name, [(each.key, each.value) for each in records(_LOAD, seed=51)])

    async def under_way() -> bool:
        return await count(bootstrap_servers, OUTCOMES) > standing

    await until_async(under_way, DEADLINE, "the first outcome of the load")
    codes = containers.stop(*StageName)
    require(set(codes.values()) == {0}, f"exit codes after SIGTERM under load: {codes}")
    fed, ended = await count(bootstrap_servers, [RAW.name]), len(await _ended(bootstrap_servers))
    require(ended < fed, "SIGTERM came when the work was done: it needs more load")
    print(f"    SIGTERM under load: each of the five ended with 0, {fed - ended} of {_LOAD} records on their way")
    for stage in StageName:
        containers.again(stage)
    await all_ended(bootstrap_servers)
    containers.once("audit")
    print("    started again: every record has its outcome, and `newsloom audit` agrees")


async def all_ended(bootstrap_servers: str) -> None:
    """Wait until every record of news.raw has its outcome.

    Raises:
        DeadlineExceededError: some have none.
    """
    fed = await count(bootstrap_servers, [RAW.name])

    async def ended() -> bool:
        return await count(bootstrap_servers, OUTCOMES) >= fed and len(await _ended(bootstrap_servers)) == fed

    await until_async(ended, DEADLINE, f"an outcome for each of {fed} records")


async def _ended(bootstrap_servers: str) -> set[str]:
    """Return the origins of all outcomes."""
    return {each.header(headers.ORIGIN) for each in await read_all(bootstrap_servers, OUTCOMES)}


def frozen(containers: Containers, stage: StageName) -> None:
    """Pause a process: its container must become unhealthy, and healthy after it continues.

    Raises:
        AssertionError: it does not.
    """
    (first, *_) = processes_of(containers.name(stage))
    with _stopped([first]):
        until(lambda: _health(containers, stage) == "unhealthy", DEADLINE, "a frozen worker to turn unhealthy")
    until(lambda: _health(containers, stage) == "healthy", DEADLINE, "the worker to turn healthy again")
    print(f"    {stage} frozen: HEALTHCHECK turns unhealthy; it goes on: healthy")


async def stuck(containers: Containers, bootstrap_servers: str) -> None:
    """Pause the pool of a worker: it must exit with 3, and lose no record after a restart.

    Raises:
        AssertionError: it does not.
    """
    stage = StageName.NORMALISE
    containers.remove(stage)
    containers.start(stage, **_SOON_STUCK)
    until(lambda: _ready(containers, stage), DEADLINE, "the worker to be ready")
    (_, *children) = processes_of(containers.name(stage))
    with _stopped(children):
        containers.once("feed", EXAMPLES)
        until(lambda: not containers.running(stage), DEADLINE, "the worker to end itself")
    require(containers.exit_code(stage) == _GAVE_UP, f"exit code of a stuck worker: {containers.exit_code(stage)}")
    said = _last_line(log_of(containers.name(stage)))
    require("nothing was committed" in said, f"a stuck worker must say so, not: {said}")
    require(not containers.healthy(stage), "a container that has ended is not healthy")
    containers.again(stage)
    await all_ended(bootstrap_servers)
    print(f"    {stage}'s processes stopped: it ends with {_GAVE_UP}, saying `{said}`; started anew: nothing lost")


@contextmanager
def _stopped(processes: Iterable[int]) -> Iterator[None]:
    """Send SIGSTOP to processes, and SIGCONT at the end to those that still exist."""
    stopped = list(processes)
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            try:
                os.kill(process, signal.SIGCONT)
            except ProcessLookupError:
                continue


def _health(containers: Containers, stage: StageName) -> str:
    """Run HEALTHCHECK once, and return the health of the container. Three failures make it unhealthy."""
    containers.healthy(stage)
    return inspect(containers.name(stage), ".State.Health.Status")


def _ready(containers: Containers, stage: StageName) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{containers.ports[stage]}/readyz", timeout=5):
            return True
    except OSError:
        return False


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""
