"""Run records through the pool and the batch steps in chunks, and build one outcome for each record.

Several chunks are in progress at once, so that no process is idle. Ordered batch steps still get their requests in the order
of the records, and outcomes are returned in this order.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.events import BatchStepCompleted, Operation, RecordProcessed
from newsloom.core.failure import UNDECODABLE_BATCH
from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed, PipelineResult, ProcessedRecord
from newsloom.core.outcome_builder import build_outcome
from newsloom.core.pipeline_run import PipelineRun, StepId
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, written_producer_fields
from newsloom.core.stage import BatchStep
from newsloom.runtime.pool.chunks import (
    MAX_CHUNK_BYTES,
    MAX_CHUNK_RECORDS,
    MAX_CHUNKS_PER_PROCESS,
    cut_into_chunks,
)
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.retry import retry_transient
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import RetrySettings
from newsloom_schemas import Failure, UndecodableBatch
from newsloom_schemas.topics import DEFAULT_REGISTRY, TopicRegistry


class Processor:
    """Processes records, and gives each of them exactly one outcome.

    Args:
        pool: runs the pure parts of the pipeline.
        batch_steps: the opened batch steps of the pipeline, in the order in which records reach them.
        clock: for the times in headers and records.
        retry: how to retry a batch step whose service is unavailable.
        keep_bytes: maximum size of the value in a dead letter.
        telemetry: receives an event for each record, batch step and retry.
        topics: the names of the topics of rejections and dead letters.
    """

    def __init__(
        self,
        pool: WorkPool,
        batch_steps: Mapping[StepId, BatchStep[Any, Any, Any, Any]],
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
        """Process records in order, and yield them in groups with their outcomes. What is yielded can be written.

        Raises:
            Transient: a batch step's service was unavailable beyond the limit. Only the yielded records have an outcome.
        """
        ahead: deque[asyncio.Task[list[ProcessedRecord]]] = deque()
        turns = self._new_turns()
        for turn in turns.values():
            turn.set()
        try:
            for chunk in cut_into_chunks(records, self._pool.processes):
                next_turns = self._new_turns()
                ahead.append(asyncio.create_task(self._chunk(chunk, turns, next_turns)))
                turns = next_turns
                while len(ahead) >= self._pool.processes * MAX_CHUNKS_PER_PROCESS or (ahead and ahead[0].done()):
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
        """Process records that may arrive slowly, in order. What is yielded can be written.

        Earlier records are processed and yielded while the next one is awaited.

        Raises:
            Transient: a batch step's service was unavailable beyond the limit. Only the yielded records have an outcome.
            Exception: any error of `records`.
        """
        ahead: deque[asyncio.Task[list[ProcessedRecord]]] = deque()
        limit = self._pool.processes * MAX_CHUNKS_PER_PROCESS
        turns = self._new_turns()
        for turn in turns.values():
            turn.set()
        chunk: list[Inbound] = []
        reading: asyncio.Future[Inbound | None] | None = asyncio.ensure_future(anext(records, None))
        try:
            while reading is not None or chunk or ahead:
                is_full = len(chunk) >= MAX_CHUNK_RECORDS or sum(len(each.value) for each in chunk) >= MAX_CHUNK_BYTES
                if chunk and len(ahead) < limit and (is_full or reading is None or not ahead):
                    next_turns = self._new_turns()
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

    def _new_turns(self) -> dict[StepId, asyncio.Event]:
        """Return an event for each ordered batch step. A chunk waits for it before it sends its requests to the step."""
        return {step_id: asyncio.Event() for step_id, step in self._batch_steps.items() if step.ordered}

    async def _chunk(
        self,
        chunk: Sequence[Inbound],
        turns: Mapping[StepId, asyncio.Event],
        next_turns: Mapping[StepId, asyncio.Event],
    ) -> list[ProcessedRecord]:
        runs = [[run] for run in await self._start(chunk)]
        for step_id, step in self._batch_steps.items():
            if step_id in turns:
                await turns[step_id].wait()
            suspended = [each for each in runs if each[-1].suspended_at == step_id]
            answers = await self._answers(step_id, step, [each[-1].request for each in suspended])
            if step_id in next_turns:
                next_turns[step_id].set()
            states = [(each[-1].suspended_state, answer) for each, answer in zip(suspended, answers, strict=True)]
            for each, resumed in zip(suspended, await self._pool.resume(states, step_id.stage), strict=True):
                each.append(resumed)
        return [self._processed(inbound, each) for inbound, each in zip(chunk, runs, strict=True)]

    async def _start(self, chunk: Sequence[Inbound]) -> list[PipelineRun]:
        """Start the records that could be decoded. The others have failed already."""
        ran = iter(await self._pool.start([each for each in chunk if each.undecodable is None]))
        return [next(ran) if each.undecodable is None else self._undecodable(each.undecodable) for each in chunk]

    def _undecodable(self, batch: UndecodableBatch) -> PipelineRun:
        message = (
            f"the batch of offsets {batch.base_offset} to {batch.last_offset} ({batch.size_bytes} bytes, {batch.codec}) "
            f"cannot be decoded: {batch.reason}"
        )
        return PipelineRun(
            result=Failed(stage=self._pool.first_stage, failure=Failure(error=UNDECODABLE_BATCH, message=message))
        )

    async def _answers(
        self, step_id: StepId, step: BatchStep[Any, Any, Any, Any], requests: Sequence[Any]
    ) -> Sequence[Any]:
        if not requests:
            return ()
        begun = time.perf_counter()
        answers: Sequence[Any] = await retry_transient(
            Operation.BATCH_STEP,
            lambda: step.answer(requests),
            self._retry,
            self._telemetry,
            name=f"step {step_id.step} of {step_id.stage}",
        )
        self._telemetry.emit(
            BatchStepCompleted(step_id.stage, step_id.step, len(requests), time.perf_counter() - begun)
        )
        return answers

    def _processed(self, inbound: Inbound, runs: Sequence[PipelineRun]) -> ProcessedRecord:
        result = runs[-1].result
        if result is None:
            msg = f"{inbound.place} waits for {runs[-1].suspended_at}, which is not a batch step of this worker"
            raise AssertionError(msg)
        result = self._with_identity(inbound, result, runs)
        now = self._clock.now()
        outcome = build_outcome(inbound, result, now, keep_bytes=self._keep_bytes, topics=self._topics)
        self._telemetry.emit(
            RecordProcessed(
                inbound,
                outcome,
                processed_at=now.timestamp(),
                age_seconds=inbound.age_at(now),
                step_times=sum((run.times for run in runs), ()),
                stages=sum((run.completed_stages for run in runs), ()),
            )
        )
        return ProcessedRecord(inbound, outcome)

    def _with_identity(self, inbound: Inbound, result: PipelineResult, runs: Sequence[PipelineRun]) -> PipelineResult:
        """Add the id, the producer's id and the labels to a result that lacks them because its process died.

        They come from earlier runs, or from the record if a stage of newsloom wrote it. A raw record is not decoded here,
        because it may have killed the process.
        """
        if not isinstance(result, Failed) or result.producer:
            return result
        producer = next((run.producer for run in reversed(runs) if run.producer), UNKNOWN_PRODUCER)
        if not producer and self._pool.first_stage != self._topics.stages[0]:
            producer = written_producer_fields(inbound)
        known = next((run.article_id for run in reversed(runs) if run.article_id is not None), None)
        return replace(result, producer=producer, article_id=result.article_id or known)
