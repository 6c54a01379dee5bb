"""Records in, conclusions out: chunks go through the pool, the claim and the pool again, and leave in order.

Several chunks are under way at once, so that no process idles; claims are made in the records' order all the same, and
conclusions leave in it.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.events import ClaimCompleted, Operation, RecordProcessed
from newsloom.core.message import Inbound
from newsloom.core.outcome import UNDECODABLE, Failed, PipelineResult, ProcessedRecord, build_outcome
from newsloom.core.pipeline import PipelineRun
from newsloom.core.producer_fields import written_producer_fields
from newsloom.core.stage import Claim
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.retry import until_there
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings
from newsloom_schemas import Failure, StageName, UndecodableBatch
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry

_CHUNKS_AHEAD = 3  # per process: one at work, one waiting at its door, one at the claim
_LARGEST_CHUNK = 8
_SHARES = 4  # of what is left of a batch, for each process
_CHUNK_BYTES = 1_000_000


class Processor:
    """Gives every record exactly one conclusion.

    Args:
        pool: runs the pipeline's pure parts.
        claim: the claim of the one stage that has one, and that stage; `None` when no stage claims.
        clock: for headers and records that say when.
        retry: how long to wait for a store that is away.
        keep_bytes: how much of a dead letter's value is kept.
        telemetry: gets an event for each record, claim and retry.
        topics: what the topics of rejections and dead letters are called.
    """

    def __init__(
        self,
        pool: WorkPool,
        claim: tuple[StageName, Claim] | None,
        *,
        clock: Clock,
        retry: RetrySettings,
        keep_bytes: int,
        telemetry: Telemetry,
        topics: TopicRegistry = DEFAULT_REGISTRY,
    ) -> None:
        self._pool = pool
        self._claim = claim
        self._clock = clock
        self._retry = retry
        self._keep_bytes = keep_bytes
        self._telemetry = telemetry
        self._topics = topics

    async def process(self, records: Iterable[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Conclude records in order, some at a time. What is yielded is settled in the store, and may be written.

        Raises:
            Transient: the store stayed away beyond the limit. Nothing after what was yielded is concluded.
        """
        ahead: deque[asyncio.Task[list[ProcessedRecord]]] = deque()
        turn = asyncio.Event()
        turn.set()
        try:
            for chunk in _chunks(records, self._pool.processes):
                next_turn = asyncio.Event()
                ahead.append(asyncio.create_task(self._chunk(chunk, turn, next_turn)))
                turn = next_turn
                while len(ahead) >= self._pool.processes * _CHUNKS_AHEAD or (ahead and ahead[0].done()):
                    yield await ahead.popleft()
            while ahead:
                yield await ahead.popleft()
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    async def _chunk(
        self, chunk: Sequence[Inbound], turn: asyncio.Event, next_turn: asyncio.Event
    ) -> list[ProcessedRecord]:
        first = await self._started(chunk)
        await turn.wait()
        suspended = [position for position, ran in enumerate(first) if ran.result is None]
        answers = await self._claimed([first[position].request for position in suspended])
        next_turn.set()
        last = dict(zip(suspended, await self._resumed(first, suspended, answers), strict=True))
        runs = [(ran,) if position not in last else (ran, last[position]) for position, ran in enumerate(first)]
        return [self._concluded(inbound, ran) for inbound, ran in zip(chunk, runs, strict=True)]

    async def _started(self, chunk: Sequence[Inbound]) -> list[PipelineRun]:
        """Run the records that could be read; the others have failed before any step."""
        ran = iter(await self._pool.start([each for each in chunk if each.undecodable is None]))
        return [next(ran) if each.undecodable is None else self._unread(each.undecodable) for each in chunk]

    def _unread(self, batch: UndecodableBatch) -> PipelineRun:
        message = (
            f"the batch of offsets {batch.base_offset} to {batch.last_offset} ({batch.size_bytes} bytes, {batch.codec}) "
            f"cannot be decoded: {batch.reason}"
        )
        return PipelineRun(
            result=Failed(stage=self._pool.first_stage, failure=Failure(error=UNDECODABLE, message=message))
        )

    async def _claimed(self, requests: list[Any]) -> Sequence[Any]:
        if self._claim is None or not requests:
            return ()
        claim = self._claim[1]
        begun = time.perf_counter()
        answers = await until_there(Operation.CLAIM, lambda: claim.claim(requests), self._retry, self._telemetry)
        self._telemetry.emit(ClaimCompleted(len(requests), time.perf_counter() - begun))
        return answers

    async def _resumed(
        self, first: list[PipelineRun], suspended: list[int], answers: Sequence[Any]
    ) -> list[PipelineRun]:
        if self._claim is None or not suspended:
            return []
        stage, claim = self._claim
        carried = [
            (first[position].suspended_state, answer) for position, answer in zip(suspended, answers, strict=True)
        ]
        resumed = await self._pool.resume(carried, stage)
        decided = [position for position, ran in enumerate(resumed) if ran.settlement is not None]
        settlements = [resumed[position].settlement for position in decided]
        if settlements:
            firsts = await until_there(
                Operation.SETTLE, lambda: claim.settle(settlements), self._retry, self._telemetry
            )
            others = {position: first for position, first in zip(decided, firsts, strict=True) if first is not None}
            again = await self._pool.resume(
                [(carried[position][0], first) for position, first in others.items()], stage
            )
            for position, ran in zip(others, again, strict=True):
                resumed[position] = ran
        return resumed

    def _concluded(self, inbound: Inbound, runs: tuple[PipelineRun, ...]) -> ProcessedRecord:
        result = runs[-1].result
        if result is None:
            msg = f"{inbound.place} was suspended a second time; a pipeline has at most one claim"
            raise AssertionError(msg)
        result = self._named(inbound, result, runs[0])
        now = self._clock.now()
        outcome = build_outcome(inbound, result, now, keep_bytes=self._keep_bytes, topics=self._topics)
        received_at = inbound.raw_received_at
        age = (now - received_at).total_seconds() if received_at is not None else None
        self._telemetry.emit(
            RecordProcessed(
                inbound,
                outcome,
                processed_at=now.timestamp(),
                age_seconds=age,
                step_times=tuple(each for ran in runs for each in ran.times),
                stages=tuple(each for ran in runs for each in ran.passed),
            )
        )
        return ProcessedRecord(inbound, outcome)

    def _named(self, inbound: Inbound, result: PipelineResult, first: PipelineRun) -> PipelineResult:
        """The ending with what names the record, which a process that died could not say.

        It is known from before the claim, or read from the record where a stage of newsloom wrote it. A raw record is
        not decoded here: it may be what killed the process.
        """
        if not isinstance(result, Failed) or result.producer:
            return result
        producer = first.producer
        if not producer and self._pool.first_stage is not StageName.NORMALISE:
            producer = written_producer_fields(inbound)
        return replace(result, producer=producer, article_id=result.article_id or first.article_id)


def _chunks(records: Iterable[Inbound], processes: int) -> Iterator[list[Inbound]]:
    """Cut into chunks that get smaller towards the end of a batch, so that all processes finish it together.

    Guided self-scheduling (Polychronopoulos and Kuck 1987, doi 10.1109/TC.1987.5009495). Where the end is not known,
    all are of the largest size.
    """
    left = len(records) if isinstance(records, Sequence) else None
    wanted = _wanted(left, processes)
    chunk: list[Inbound] = []
    size = 0
    for record in records:
        if chunk and (len(chunk) >= wanted or size + len(record.value) > _CHUNK_BYTES):
            yield chunk
            left = left - len(chunk) if left is not None else None
            wanted = _wanted(left, processes)
            chunk, size = [], 0
        chunk.append(record)
        size += len(record.value)
    if chunk:
        yield chunk


def _wanted(left: int | None, processes: int) -> int:
    """Records in the next chunk, when so many are left."""
    return _LARGEST_CHUNK if left is None else max(1, min(_LARGEST_CHUNK, left // (processes * _SHARES)))
