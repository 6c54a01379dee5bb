"""Build one outcome for each record: chunks go through the pool, and through the batch steps in between, and leave in order.

Several chunks are in progress at once, so that no process idles. An ordered batch step gets its requests in the records'
order all the same, and outcomes leave in it.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.events import BatchStepCompleted, Operation, RecordProcessed
from newsloom.core.message import Inbound
from newsloom.core.outcome import UNDECODABLE, Failed, PipelineResult, ProcessedRecord, build_outcome
from newsloom.core.pipeline import PipelineRun, StepPlace
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, written_producer_fields
from newsloom.core.stage import BatchStep
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.retry import retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings
from newsloom_schemas import Failure, UndecodableBatch
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry

_CHUNKS_AHEAD = 3  # per process: one at work, one waiting at its door, one at the claim
_LARGEST_CHUNK = 8
_SHARES = 4  # of what is left of a batch, for each process
_CHUNK_BYTES = 1_000_000


class Processor:
    """Gives every record exactly one outcome.

    Args:
        pool: runs the pipeline's pure parts.
        batch_steps: the batch steps of the pipeline, open, in the order in which records come to them.
        clock: for headers and records that say when.
        retry: how long to wait for a batch step whose service is away.
        keep_bytes: how much of a dead letter's value is kept.
        telemetry: gets an event for each record, batch step and retry.
        topics: the names of the topics of rejections and dead letters.
    """

    def __init__(
        self,
        pool: WorkPool,
        batch_steps: Mapping[StepPlace, BatchStep[Any, Any, Any, Any]],
        *,
        clock: Clock,
        retry: RetrySettings,
        keep_bytes: int,
        telemetry: Telemetry,
        topics: TopicRegistry = DEFAULT_REGISTRY,
    ) -> None:
        self._pool = pool
        self._batch_steps = dict(batch_steps)
        self._clock = clock
        self._retry = retry
        self._keep_bytes = keep_bytes
        self._telemetry = telemetry
        self._topics = topics

    async def process(self, records: Iterable[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Process records in order, some at a time. What is yielded may be written.

        Raises:
            Transient: what a batch step needs stayed away beyond the limit. No record after those yielded has an outcome.
        """
        ahead: deque[asyncio.Task[list[ProcessedRecord]]] = deque()
        turns = self._turns()
        for turn in turns.values():
            turn.set()
        try:
            for chunk in _chunks(records, self._pool.processes):
                next_turns = self._turns()
                ahead.append(asyncio.create_task(self._chunk(chunk, turns, next_turns)))
                turns = next_turns
                while len(ahead) >= self._pool.processes * _CHUNKS_AHEAD or (ahead and ahead[0].done()):
                    yield await ahead.popleft()
            while ahead:
                yield await ahead.popleft()
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    async def process_stream(
        self, records: AsyncGenerator[Inbound, None], /
    ) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Process records that may come slowly, in order. What is yielded may be written.

        While the next record is awaited, those before it are processed and yielded.

        Raises:
            Transient: what a batch step needs stayed away beyond the limit. No record after those yielded has an outcome.
            Whatever `records` raises.
        """
        ahead: deque[asyncio.Task[list[ProcessedRecord]]] = deque()
        limit = self._pool.processes * _CHUNKS_AHEAD
        turns = self._turns()
        for turn in turns.values():
            turn.set()
        chunk: list[Inbound] = []
        reading: asyncio.Future[Inbound | None] | None = asyncio.ensure_future(anext(records, None))
        try:
            while reading is not None or chunk or ahead:
                is_full = len(chunk) >= _LARGEST_CHUNK or sum(len(each.value) for each in chunk) >= _CHUNK_BYTES
                if chunk and len(ahead) < limit and (is_full or reading is None or not ahead):
                    next_turns = self._turns()
                    ahead.append(asyncio.create_task(self._chunk(chunk, turns, next_turns)))
                    turns, chunk, is_full = next_turns, [], False
                awaited: list[asyncio.Future[Any]] = [ahead[0]] if ahead else []
                if reading is not None and not is_full:
                    awaited.append(reading)
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                while ahead and ahead[0].done():
                    yield await ahead.popleft()
                if reading in awaited and reading.done():
                    record = reading.result()
                    reading = None
                    if record is not None:
                        chunk.append(record)
                        reading = asyncio.ensure_future(anext(records, None))
        finally:
            unfinished: list[asyncio.Future[Any]] = [*ahead, *([reading] if reading is not None else [])]
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    def _turns(self) -> dict[StepPlace, asyncio.Event]:
        """Return, for each ordered batch step, what a chunk waits for before it asks."""
        return {place: asyncio.Event() for place, step in self._batch_steps.items() if step.ordered}

    async def _chunk(
        self,
        chunk: Sequence[Inbound],
        turns: Mapping[StepPlace, asyncio.Event],
        next_turns: Mapping[StepPlace, asyncio.Event],
    ) -> list[ProcessedRecord]:
        runs = [[run] for run in await self._started(chunk)]
        for place, step in self._batch_steps.items():
            if place in turns:
                await turns[place].wait()
            suspended = [each for each in runs if each[-1].suspended_at == place]
            answers = await self._answers(place, step, [each[-1].request for each in suspended])
            if place in next_turns:
                next_turns[place].set()
            states = [(each[-1].suspended_state, answer) for each, answer in zip(suspended, answers, strict=True)]
            for each, resumed in zip(suspended, await self._pool.resume(states, place.stage), strict=True):
                each.append(resumed)
        return [self._processed(inbound, each) for inbound, each in zip(chunk, runs, strict=True)]

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

    async def _answers(
        self, place: StepPlace, step: BatchStep[Any, Any, Any, Any], requests: Sequence[Any]
    ) -> Sequence[Any]:
        if not requests:
            return ()
        begun = time.perf_counter()
        answers: Sequence[Any] = await retry_transient(
            Operation.BATCH_STEP,
            lambda: step.answer(requests),
            self._retry,
            self._telemetry,
            name=f"step {place.step} of {place.stage}",
        )
        self._telemetry.emit(BatchStepCompleted(place.stage, place.step, len(requests), time.perf_counter() - begun))
        return answers

    def _processed(self, inbound: Inbound, runs: Sequence[PipelineRun]) -> ProcessedRecord:
        result = runs[-1].result
        if result is None:
            msg = f"{inbound.place} waits at {runs[-1].suspended_at}, which is no batch step of this worker"
            raise AssertionError(msg)
        result = self._named(inbound, result, runs)
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
                step_times=sum((ran.times for ran in runs), ()),
                stages=sum((ran.completed_stages for ran in runs), ()),
            )
        )
        return ProcessedRecord(inbound, outcome)

    def _named(self, inbound: Inbound, result: PipelineResult, runs: Sequence[PipelineRun]) -> PipelineResult:
        """Return the result with what names the record, which a process that died could not say.

        It is known from the runs before, or read from the record where a stage of newsloom wrote it. A raw record is not
        decoded here: it may be what killed the process.
        """
        if not isinstance(result, Failed) or result.producer:
            return result
        producer = next((run.producer for run in reversed(runs) if run.producer), UNKNOWN_PRODUCER)
        if not producer and self._pool.first_stage != self._topics.stages[0]:
            producer = written_producer_fields(inbound)
        known = next((run.article_id for run in reversed(runs) if run.article_id is not None), None)
        return replace(result, producer=producer, article_id=result.article_id or known)


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
