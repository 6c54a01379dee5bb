"""Run only newsloom's steps, in as many processes as the pool has: the upper limit of the throughput.

There is no engine, no pool and no transfer between processes. Each process has the articles in memory, takes the number of
the next one from a shared counter, and turns its bytes into the bytes of the enriched record: normalise, fingerprint, claim,
decide, tag, stories, publish. A store for all processes would need an engine, so each process claims in its own memory store. That
finds only copies whose original went through the same process: half of them with two processes. This matters because
copies are not tagged; the outcomes are printed with the table. Nothing is written. The difference to the other systems is
the cost of the runtime.
"""

import asyncio
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Barrier
from queue import Empty
from typing import TYPE_CHECKING, Any

from bench.measured import Measured
from bench.watch import Memory, Watch
from bench.workload import WARM_UP, Workload
from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, PipelineResult
from newsloom.dedup.store import open_store as open_dedup
from newsloom.runtime.pool.environment import CHILD_ENVIRONMENT
from newsloom.settings import Settings
from newsloom.stories.store import open_store as open_stories
from newsloom.wiring.stages import batch_steps, pipeline
from newsloom_schemas import StageName

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_DEADLINE = 300.0
_POLL_SECONDS = 1.0


class ProcessesFailed(Exception):  # noqa: N818 - not an error of the program
    """The bare chain could not be measured."""


@dataclass(frozen=True)
class _ProcessResult:
    """The result of one process."""

    begun: float
    ended: float
    cpu: float
    outcomes: dict[str, int]


def run(workload: Workload, processes: int, watch: Watch) -> Measured:
    """Run and measure. The window begins when all processes are warm, and ends when the last one is done."""
    started = time.time()
    context = multiprocessing.get_context("spawn")
    warm, done = context.Barrier(processes), context.Barrier(processes + 1)
    shares: Queue[_ProcessResult] = context.Queue()
    position = context.Value("q", WARM_UP)
    arguments = (workload, position, warm, done, shares)
    children = [context.Process(target=_work, args=arguments) for _ in range(processes)]
    with _environment(CHILD_ENVIRONMENT):
        for child in children:
            child.start()
    found = [_next(shares, children) for _ in children]
    memory = tuple(_as_pool(watch.memory(child.pid)) for child in children if child.pid is not None)
    done.wait(_DEADLINE)
    for child in children:
        child.join()
    begun, ended = min(each.begun for each in found), max(each.ended for each in found)
    return Measured(
        articles=workload.measured,
        seconds=ended - begun,
        cpu=sum(each.cpu for each in found),
        others=watch.others(begun, ended) / (ended - begun),
        memory=memory,
        whole=time.time() - started,
        outcomes=dict(sum((Counter(each.outcomes) for each in found), Counter[str]())),
    )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set the environment of pool processes for the processes that are started inside."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _next(shares: "Queue[_ProcessResult]", children: Sequence[SpawnProcess]) -> _ProcessResult:
    """Return the result of the next process.

    Raises:
        ProcessesFailed: a process ended early; it has printed why.
    """
    while True:
        try:
            return shares.get(timeout=_POLL_SECONDS)
        except Empty:
            if any(child.exitcode is not None for child in children):
                for child in children:
                    child.kill()
                msg = "a process of the bare chain ended before its time"
                raise ProcessesFailed(msg) from None


def _as_pool(memory: list[Memory]) -> Memory:
    return Memory("process", memory[0].rss, memory[0].pss, memory[0].uss)


def _work(workload: Workload, position: Any, warm: Barrier, done: Barrier, shares: "Queue[_ProcessResult]") -> None:  # noqa: ANN401 - ctypes
    """Run in one process: warm up, work, report."""
    shares.put(asyncio.run(_measure(workload, position, warm)))
    done.wait(_DEADLINE)


async def _measure(workload: Workload, position: Any, warm: Barrier) -> _ProcessResult:  # noqa: ANN401 - ctypes
    records = workload.records()
    chain = _StageChain()
    for record in records[:WARM_UP]:
        await chain.end_of(record)
    outcomes: Counter[str] = Counter()
    warm.wait(_DEADLINE)
    begun, cpu = time.time(), time.process_time()
    while True:
        with position.get_lock():
            number = position.value
            position.value += 1
        if number >= WARM_UP + workload.measured:
            break
        result = await chain.end_of(records[number])
        outcomes[result.written[0].topic if isinstance(result, Delivered) else type(result).__name__] += 1
    return _ProcessResult(begun, time.time(), time.process_time() - cpu, dict(outcomes))


class _StageChain:
    """All stages, with claims in memory."""

    def __init__(self) -> None:
        settings = Settings.model_validate({"dedup": {"store": "memory"}})  # stories follow
        stages = settings.pipeline.stages
        self._pipeline = pipeline(settings, stages)
        clock = SystemClock()
        stores = {
            StageName.DEDUP: open_dedup(settings.dedup, clock),
            StageName.STORIES: open_stories(settings.stories, clock),
        }
        self._batch_steps = batch_steps(settings, stages, stores)

    async def end_of(self, record: Inbound) -> PipelineResult:
        """Return the result for a record."""
        ran = self._pipeline.start(record)
        while ran.suspended_at is not None:
            (answer,) = await self._batch_steps[ran.suspended_at].answer([ran.request])
            ran = self._pipeline.resume(ran.suspended_state, answer)
        if ran.result is None:
            msg = f"{record.place} did not come to an end"
            raise AssertionError(msg)
        return ran.result
