"""The ceiling: newsloom's own steps, in as many processes as the pool has, and nothing around them.

No engine, no pool, no hand-over: each process has the articles in memory, takes the next one's number from a counter
that all share, and runs it from its bytes to its enriched record's bytes: normalise, fingerprint, claim, decide, tag,
publish. The claim needs a store, and one store for all processes would need an engine; so each process claims in a
memory store of its own. That finds only the copies whose first telling went through the same process: half of them
with two processes, which matters as much as there are copies (a copy is not tagged); the outcomes are printed with the
table. Nothing is written. What the runtime costs is the difference to this.
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
from newsloom.dedup.stores import open_store
from newsloom.runtime.pool.pool import CHILD_ENVIRONMENT
from newsloom.settings import Settings, StoreKind
from newsloom.wiring.stages import batch_steps, pipeline

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_DEADLINE = 300.0
_LOOK_SECONDS = 1.0


class ProcessesFailed(Exception):  # noqa: N818 - says what happened
    """The bare chain could not be measured."""


@dataclass(frozen=True)
class _Share:
    """What one process did."""

    begun: float
    ended: float
    cpu: float
    outcomes: dict[str, int]


def run(workload: Workload, processes: int, watch: Watch) -> Measured:
    """Measure it. The window is from when all processes are warm to when the last one is done."""
    started = time.time()
    context = multiprocessing.get_context("spawn")
    warm, done = context.Barrier(processes), context.Barrier(processes + 1)
    shares: Queue[_Share] = context.Queue()
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
    """As the pool has it, for the processes started inside; what is measured afterwards does not inherit it."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _next(shares: "Queue[_Share]", children: Sequence[SpawnProcess]) -> _Share:
    """What the next process did.

    Raises:
        ProcessesFailed: one of them ended before its time; it has said why.
    """
    while True:
        try:
            return shares.get(timeout=_LOOK_SECONDS)
        except Empty:
            if any(child.exitcode is not None for child in children):
                for child in children:
                    child.kill()
                msg = "a process of the bare chain ended before its time"
                raise ProcessesFailed(msg) from None


def _as_pool(memory: list[Memory]) -> Memory:
    return Memory("process", memory[0].rss, memory[0].pss, memory[0].uss)


def _work(workload: Workload, position: Any, warm: Barrier, done: Barrier, shares: "Queue[_Share]") -> None:  # noqa: ANN401 - ctypes
    """The life of one process."""
    shares.put(asyncio.run(_measure(workload, position, warm)))
    done.wait(_DEADLINE)


async def _measure(workload: Workload, position: Any, warm: Barrier) -> _Share:  # noqa: ANN401 - ctypes
    records = workload.records()
    chain = _Chain()
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
    return _Share(begun, time.time(), time.process_time() - cpu, dict(outcomes))


class _Chain:
    """All four stages, with a claim in memory."""

    def __init__(self) -> None:
        settings = Settings()
        in_memory = settings.dedup.model_copy(update={"store": StoreKind.MEMORY})
        stages = settings.pipeline.stages
        self._pipeline = pipeline(settings, stages)
        self._batch_steps = batch_steps(settings, stages, open_store(in_memory, SystemClock()))

    async def end_of(self, record: Inbound) -> PipelineResult:
        """The record's ending."""
        ran = self._pipeline.start(record)
        while ran.suspended_at is not None:
            (answer,) = await self._batch_steps[ran.suspended_at].answer([ran.request])
            ran = self._pipeline.resume(ran.suspended_state, answer)
        if ran.result is None:
            msg = f"{record.place} did not come to an end"
            raise AssertionError(msg)
        return ran.result
