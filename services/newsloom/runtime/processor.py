"""Run records through the pool and the batch steps in chunks, and build one outcome for each record.

Several chunks are in progress at once, so that no process is idle. Ordered batch steps still get their requests in the order
of the records, and outcomes are returned in this order.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from newsloom.core.clock import Clock
from newsloom.core.events import BatchStepCompleted, Operation, RecordProcessed, RecordSplit
from newsloom.core.failure import UNDECODABLE_BATCH
from newsloom.core.message import Inbound
from newsloom.core.outcome import Failed, PipelineResult, ProcessedRecord
from newsloom.core.outcome_builder import build_outcome
from newsloom.core.pipeline_run import PipelineRun, StepId
from newsloom.core.producer_fields import UNKNOWN_PRODUCER, written_producer_fields
from newsloom.core.stage import BatchStep
from newsloom.runtime.chunk_queue import ChunkPlace, ChunkQueue
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
from newsloom_schemas.topic_registry import DEFAULT_REGISTRY, TopicRegistry


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
        async with self._new_queue() as chunks:
            async for processed in chunks.run_all(cut_into_chunks(records, self._pool.processes)):
                yield processed

    async def process_stream(
        self, records: AsyncGenerator[Inbound, None], /
    ) -> AsyncGenerator[list[ProcessedRecord], None]:
        """Process records that may arrive slowly, in order. What is yielded can be written.

        Earlier records are processed and yielded while the next one is awaited.

        Raises:
            Transient: a batch step's service was unavailable beyond the limit. Only the yielded records have an outcome.
            Exception: any error of `records`.
        """
        chunk: list[Inbound] = []
        reading: asyncio.Future[Inbound | None] | None = asyncio.ensure_future(anext(records, None))
        try:
            async with self._new_queue() as chunks:
                while reading is not None or chunk or chunks:
                    is_full = _is_full(chunk)
                    if chunk and not chunks.is_full and (is_full or reading is None or not chunks):
                        chunks.add(chunk)
                        chunk, is_full = [], False
                    awaited: list[asyncio.Future[Any]] = [chunks.first] if chunks.first is not None else []
                    if reading is not None and not is_full:
                        awaited.append(reading)
                    await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                    while chunks.is_first_done:
                        yield await chunks.take()
                    if reading in awaited and reading.done():
                        record = reading.result()
                        reading = None
                        if record is not None:
                            chunk.append(record)
                            reading = asyncio.ensure_future(anext(records, None))
        finally:
            if reading is not None:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    def _new_queue(self) -> ChunkQueue:
        """Return an empty queue of chunks, as long as the pool has work for."""
        ordered = [step_id for step_id, step in self._batch_steps.items() if step.ordered]
        return ChunkQueue.with_first_turns(self._chunk, ordered, self._pool.processes * MAX_CHUNKS_PER_PROCESS)

    async def _chunk(self, chunk: Sequence[Inbound], place: ChunkPlace) -> list[ProcessedRecord]:
        started = await self._start(chunk)
        if any(run.articles for run in started):
            await place.is_first.wait()  # so that the articles of one chunk at most are in memory
            return await self._articles(chunk, started, place)
        return await self._finish(chunk, started, place)

    async def _articles(
        self, chunk: Sequence[Inbound], started: Sequence[PipelineRun], place: ChunkPlace
    ) -> list[ProcessedRecord]:
        """Process a chunk with records that were split, article by article, in order."""
        known: dict[object, PipelineRun] = {}
        records: list[Inbound] = []
        for inbound, run in zip(chunk, started, strict=True):
            if run.articles:
                self._telemetry.emit(RecordSplit(inbound, self._pool.first_stage, len(run.articles), run.times))
                records += run.articles
            else:
                known[inbound.place] = run
                records.append(inbound)

        async def run_known(some: Sequence[Inbound], inner: ChunkPlace) -> list[ProcessedRecord]:
            return await self._finish(some, await self._start(some, known), inner)

        processed: list[ProcessedRecord] = []
        async with ChunkQueue(run_known, place.turns, self._pool.processes * MAX_CHUNKS_PER_PROCESS) as chunks:
            async for each in chunks.run_all(cut_into_chunks(iter(records), self._pool.processes)):
                processed += each
        for turn in place.next_turns.values():
            turn.set()
        return processed

    async def _finish(
        self, chunk: Sequence[Inbound], started: Sequence[PipelineRun], place: ChunkPlace
    ) -> list[ProcessedRecord]:
        """Run started records to their results, and build their outcomes."""
        runs = [[run] for run in started]
        for step_id, step in self._batch_steps.items():
            if step_id in place.turns:
                await place.turns[step_id].wait()
            suspended = [each for each in runs if each[-1].suspended_at == step_id]
            answers = await self._answers(step_id, step, [each[-1].request for each in suspended])
            if step_id in place.next_turns:
                place.next_turns[step_id].set()
            states = [(each[-1].suspended_state, answer) for each, answer in zip(suspended, answers, strict=True)]
            for each, resumed in zip(suspended, await self._pool.resume(states, step_id.stage), strict=True):
                each.append(resumed)
        return [self._processed(inbound, each) for inbound, each in zip(chunk, runs, strict=True)]

    async def _start(
        self, chunk: Sequence[Inbound], known: Mapping[object, PipelineRun] = MappingProxyType({})
    ) -> list[PipelineRun]:
        """Start the records that could be decoded. The others have failed already.

        Args:
            chunk: the records.
            known: runs of records that were started before, by their place.
        """
        ran = iter(
            await self._pool.start([each for each in chunk if each.undecodable is None and each.place not in known])
        )
        return [
            known[each.place]
            if each.place in known
            else next(ran)
            if each.undecodable is None
            else self._undecodable(each.undecodable)
            for each in chunk
        ]

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


def _is_full(chunk: Sequence[Inbound]) -> bool:
    return len(chunk) >= MAX_CHUNK_RECORDS or sum(len(each.value) for each in chunk) >= MAX_CHUNK_BYTES
