import asyncio
import json
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from pebble import ProcessFuture

from newsloom.core.clock import SystemClock
from newsloom.core.events import (
    AbortReason,
    ListenerFailed,
    PoolUsage,
    PoolWorkAborted,
    RecordProcessed,
    RecordSplit,
    Subscribe,
)
from newsloom.core.message import Inbound
from newsloom.core.outcome import Delivered, OutcomeKind, ProcessedRecord, Rejected
from newsloom.core.pipeline import Pipeline
from newsloom.core.pipeline_run import PipelineRun
from newsloom.core.step_result import Transient
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.pool import executor
from newsloom.runtime.pool import pool as pool_module
from newsloom.runtime.pool.chunks import MAX_CHUNK_BYTES
from newsloom.runtime.pool.pool import WorkPool
from newsloom.runtime.pool.resizable_pool import ResizablePool
from newsloom.runtime.processor import Processor
from newsloom.runtime.telemetry import Telemetry
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import PoolSettings, RetrySettings
from newsloom_schemas import DeadLetter, FileOrigin, NormalisedArticle, RejectedArticle, RejectionReason, StageName
from support.event_list import EventList
from support.polling import DEADLINE, until_async
from support.workers.stages import (
    BatchSteps,
    Number,
    SettlingStep,
    broken,
    dying_tag,
    normalise_and_dedup,
    normalise_and_dedup_of_parts,
    normalise_only,
)

RETRIES = RetrySettings(initial_backoff_seconds=0.001, max_backoff_seconds=0.01, max_elapsed_seconds=60.0)
FEW_RETRIES = RETRIES.model_copy(update={"max_elapsed_seconds": 0.2})

_FIRST_TWO = tuple(StageName)[:2]

T = TypeVar("T")

MakePool = Callable[..., WorkPool]


def aborts(events: EventList) -> Counter[AbortReason]:
    return Counter(each.reason for each in events.of(PoolWorkAborted))


def restarts(events: EventList) -> int:
    return max((each.restarts for each in events.of(PoolUsage)), default=0)


@pytest.fixture
def events() -> EventList:
    return EventList()


@pytest.fixture
def make_pool(events: EventList) -> Iterator[MakePool]:
    pools: list[WorkPool] = []

    def make(
        build: Callable[[], Pipeline] = normalise_only,
        stages: Sequence[StageName] = _FIRST_TWO,
        *,
        on_demand: bool = False,
        **settings: float,
    ) -> WorkPool:
        bounds = PoolSettings.model_validate({"processes": 2, "record_timeout_seconds": 30.0, **settings})
        pool = WorkPool(build, stages, bounds, events.telemetry, on_demand=on_demand)
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()


def records(*texts: str) -> list[Inbound]:
    return [Inbound(value=text.encode(), place=FileOrigin(file=f"{n}")) for n, text in enumerate(texts)]


def processor(
    pool: WorkPool,
    batch_steps: BatchSteps | None = None,
    retry: RetrySettings = RETRIES,
    telemetry: Telemetry | None = None,
) -> Processor:
    return Processor(
        pool,
        batch_steps.steps if batch_steps is not None else {},
        clock=SystemClock(),
        retry=retry,
        keep_bytes=1000,
        telemetry=telemetry or Telemetry(),
    )


async def process_all(with_: Processor, batch: list[Inbound]) -> list[ProcessedRecord]:
    return [each async for some in with_.process(batch) for each in some]


def kinds(processed: list[ProcessedRecord]) -> list[OutcomeKind]:
    return [each.outcome.kind for each in processed]


async def test_every_record_gets_one_outcome_in_order(make_pool: MakePool) -> None:
    batch = records(*(f"{('fine', 'reject', 'divert', 'raise')[n % 4]} {n}" for n in range(41)))
    processed = await process_all(processor(make_pool()), batch)
    assert [each.inbound for each in processed] == batch
    expected = [OutcomeKind.EMITTED, OutcomeKind.REJECTED, OutcomeKind.DIVERTED, OutcomeKind.FAILED]
    assert kinds(processed) == [expected[n % 4] for n in range(41)]


async def test_a_listener_that_raises_costs_no_record_its_outcome(make_pool: MakePool, events: EventList) -> None:
    class Broken:
        def subscribe(self, on: Subscribe, /) -> None:
            on(RecordProcessed, self.fail)

        def fail(self, event: RecordProcessed) -> None:
            raise ValueError(event)

    working = processor(make_pool(), telemetry=Telemetry([Broken(), events]))
    processed = await process_all(working, records("fine", "reject", "fine"))

    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.REJECTED, OutcomeKind.EMITTED]
    assert [each.outcome for each in events.of(RecordProcessed)] == [each.outcome for each in processed]
    assert [each.listener for each in events.of(ListenerFailed)] == ["Broken"] * 3


async def test_outcome_of_a_record_does_not_wait_for_the_next_record(make_pool: MakePool) -> None:
    seen: list[str] = []
    sent = records(*(f"fine {n}" for n in range(40)))

    async def stream() -> AsyncGenerator[Inbound, None]:
        for number, record in enumerate(sent):
            if number in {1, 2, 39}:
                await until_async(lambda: len(seen) == number, DEADLINE, f"{number} outcomes")  # noqa: B023 - at once
            yield record

    async for processed in processor(make_pool()).process_stream(stream()):
        seen.extend(str(each.inbound.place) for each in processed)
    assert seen == [str(each.place) for each in sent]


async def test_error_of_a_stream_ends_it_after_what_was_yielded(make_pool: MakePool) -> None:
    async def stream() -> AsyncGenerator[Inbound, None]:
        yield records("fine")[0]
        msg = "the file is cut short"
        raise UnreadableFile(msg)

    with pytest.raises(UnreadableFile):
        async for _ in processor(make_pool()).process_stream(stream()):
            pass


async def test_empty_batch_has_no_outcomes(make_pool: MakePool) -> None:
    assert await process_all(processor(make_pool()), []) == []


async def test_ordered_batch_step_gets_requests_in_the_order_of_the_records(
    make_pool: MakePool,
) -> None:
    batch_steps = BatchSteps()
    batch = records(*(f"text {n} {'x' * (n * 7919 % 20_000)}" for n in range(60)))
    processed = await process_all(processor(make_pool(normalise_and_dedup), batch_steps), batch)
    titles = [NormalisedArticle.from_bytes(each.outcome.outbound[0].value).title for each in processed]
    assert titles == [f"claim {n}" for n in range(60)]
    assert {title for _, title in batch_steps.settle.settled} == set(titles)


async def test_articles_of_a_record_come_in_its_place_and_in_order(make_pool: MakePool, events: EventList) -> None:
    batch_steps = BatchSteps()
    sizes = [60 if n % 25 == 7 else 1 for n in range(60)]
    texts = ["|".join(f"text {n} of {part}" for part in range(size)) for n, size in enumerate(sizes)]
    working = processor(make_pool(normalise_and_dedup_of_parts), batch_steps, telemetry=events.telemetry)
    processed = await process_all(working, records(*texts))

    places = [f"file:{n}#0" + (f".{part}" if size > 1 else "") for n, size in enumerate(sizes) for part in range(size)]
    assert [str(each.inbound.place) for each in processed] == places
    titles = [NormalisedArticle.from_bytes(each.outcome.outbound[0].value).title for each in processed]
    assert titles == [f"claim {n}" for n in range(sum(sizes))]
    assert sum(batch_steps.number.batches) == sum(sizes), "a record was sent to the batch step twice"
    assert [(str(each.inbound.place), each.articles) for each in events.of(RecordSplit)] == [
        (f"file:{n}#0", 60) for n in (7, 32, 57)
    ]


async def test_one_record_is_split_at_a_time_so_that_memory_is_bounded(make_pool: MakePool, events: EventList) -> None:
    texts = ["|".join(f"text {n} of {part}" for part in range(30)) for n in range(6)]
    working = processor(make_pool(normalise_and_dedup_of_parts, processes=1), BatchSteps(), telemetry=events.telemetry)
    large = [replace(each, value=each.value.ljust(MAX_CHUNK_BYTES)) for each in records(*texts)]  # a chunk each
    assert len(await process_all(working, large)) == 6 * 30
    under_way = 0
    for event in events.events:
        if isinstance(event, RecordSplit):
            assert under_way == 0
            under_way += event.articles
        under_way -= isinstance(event, RecordProcessed)


async def test_article_of_a_record_that_kills_its_process_fails_alone(make_pool: MakePool) -> None:
    working = processor(make_pool(normalise_and_dedup_of_parts), BatchSteps())
    processed = await process_all(working, records("fine|die|reject|fine too", "fine"))
    assert kinds(processed) == [
        OutcomeKind.EMITTED,
        OutcomeKind.FAILED,
        OutcomeKind.REJECTED,
        OutcomeKind.EMITTED,
        OutcomeKind.EMITTED,
    ]
    letter = DeadLetter.from_bytes(processed[1].outcome.outbound[0].value)
    assert (str(letter.origin), letter.value) == ("file:0#0.1", b"die")


async def test_record_that_cannot_be_split_has_one_outcome_as_a_whole(make_pool: MakePool) -> None:
    working = processor(make_pool(normalise_and_dedup_of_parts), BatchSteps())
    processed = await process_all(working, records("fine|fine too|", "|fine", "fine"))
    assert kinds(processed) == [OutcomeKind.FAILED, OutcomeKind.REJECTED, OutcomeKind.EMITTED]
    letter = DeadLetter.from_bytes(processed[0].outcome.outbound[0].value)
    assert (letter.failure.step, letter.failure.message, letter.value) == (
        "split",
        "it ends with a bar",
        b"fine|fine too|",
    )
    rejection = RejectedArticle.from_bytes(processed[1].outcome.outbound[0].value)
    assert (rejection.stage, rejection.step, rejection.detail) == ("normalise", "split", "it begins with a bar")


async def test_verdict_that_another_worker_settled_first_is_kept(make_pool: MakePool) -> None:
    batch_steps = BatchSteps(settle=SettlingStep({"good": 40}))
    processed = await process_all(
        processor(make_pool(normalise_and_dedup), batch_steps), records("fine", "good", "reject")
    )
    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.EMITTED, OutcomeKind.REJECTED]
    titles = [NormalisedArticle.from_bytes(each.outcome.outbound[0].value).title for each in processed[:2]]
    assert titles == ["claim 0", "claim 40"]


async def test_record_without_a_request_skips_the_batch_step(make_pool: MakePool) -> None:
    batch_steps = BatchSteps()
    processed = await process_all(
        processor(make_pool(normalise_and_dedup), batch_steps), records("settled before", "fine")
    )
    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.EMITTED]
    assert [text for text, _ in batch_steps.settle.settled] == ["fine"]


async def test_article_that_kills_its_process_fails_alone(make_pool: MakePool, events: EventList) -> None:
    batch = records(*("fine" if n != 5 else "die" for n in range(12)))
    processed = await process_all(processor(make_pool()), batch)
    assert [n for n, kind in enumerate(kinds(processed)) if kind is OutcomeKind.FAILED] == [5]
    letter = DeadLetter.from_bytes(processed[5].outcome.outbound[0].value)
    assert letter.failure.error == "newsloom.ProcessDied"
    assert letter.value == b"die"
    assert aborts(events)[AbortReason.CRASH] > 0


async def test_article_that_exceeds_the_time_limit_fails_alone(make_pool: MakePool, events: EventList) -> None:
    batch = records("fine", "hang", "fine")
    processed = await process_all(processor(make_pool(record_timeout_seconds=1.0)), batch)
    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.FAILED, OutcomeKind.EMITTED]
    letter = DeadLetter.from_bytes(processed[1].outcome.outbound[0].value)
    assert letter.failure.error == "newsloom.RecordTookTooLong"
    assert aborts(events).keys() == {AbortReason.TIME}


async def test_article_that_exceeds_the_memory_limit_fails_alone(make_pool: MakePool, events: EventList) -> None:
    pool = make_pool()
    processed = await process_all(processor(pool), records("fine", "eat", "fine"))
    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.FAILED, OutcomeKind.EMITTED]
    letter = DeadLetter.from_bytes(processed[1].outcome.outbound[0].value)
    assert letter.failure.error == "builtins.MemoryError"
    assert aborts(events) == {AbortReason.MEMORY: 1}
    pool.report_usage()
    assert restarts(events) == 0  # its process continues


async def test_pool_reports_the_usage_and_restarts_of_its_processes(make_pool: MakePool, events: EventList) -> None:
    pool = make_pool(processes=1, max_tasks_per_process=1)
    await pool.warm_up()

    def replaced() -> bool:
        pool.report_usage()
        return restarts(events) > 0

    await until_async(replaced, 60.0, "a process that replaces one with max_tasks_per_process tasks")
    used = events.of(PoolUsage)[-1]
    assert used.cpu_seconds > 0
    assert used.resident_bytes > 1_000_000


async def test_process_that_dies_after_the_claim_gives_a_dead_letter_of_that_stage(make_pool: MakePool) -> None:
    processed = await process_all(
        processor(make_pool(normalise_and_dedup), BatchSteps()), records("fine", "late-death", "good")
    )
    assert kinds(processed) == [OutcomeKind.EMITTED, OutcomeKind.FAILED, OutcomeKind.EMITTED]
    assert processed[1].outcome.outbound[0].topic == "news.dead-letter.dedup"


async def test_dead_letter_after_the_claim_has_the_ids_and_labels_of_the_record(
    make_pool: MakePool,
) -> None:
    (processed,) = await process_all(processor(make_pool(normalise_and_dedup), BatchSteps()), records("late-death"))
    letter = DeadLetter.from_bytes(processed.outcome.outbound[0].value)
    assert (letter.external_id, letter.labels) == ("id of late-death", {"tenant": "acme"})
    assert processed.outcome.article_id == "late-death"


async def test_dead_letter_of_a_record_that_newsloom_wrote_has_its_id_and_labels(make_pool: MakePool) -> None:
    value = json.dumps({"external_id": "943", "labels": {"tenant": "acme"}, "text": "die"}).encode()
    batch = [Inbound(value=each, place=FileOrigin(file="a")) for each in (value, b"die", b'{"labels": ["die"]}')]
    pool = make_pool(dying_tag, stages=[StageName.TAG], processes=1)
    letters = [
        DeadLetter.from_bytes(each.outcome.outbound[0].value) for each in await process_all(processor(pool), batch)
    ]
    assert {letter.failure.error for letter in letters} == {"newsloom.ProcessDied"}
    assert [(each.external_id, each.labels) for each in letters] == [
        ("943", {"tenant": "acme"}),
        (None, {}),
        (None, {}),
    ]


async def test_raw_record_that_kills_its_process_is_not_decoded_in_the_worker(make_pool: MakePool) -> None:
    (processed,) = await process_all(processor(make_pool()), records("die"))
    letter = DeadLetter.from_bytes(processed.outcome.outbound[0].value)
    assert (letter.external_id, letter.labels) == (None, {})


async def test_records_wait_for_an_unavailable_store(make_pool: MakePool) -> None:
    batch_steps = BatchSteps(Number(away=3))
    processed = await process_all(processor(make_pool(normalise_and_dedup), batch_steps), records("fine"))
    assert kinds(processed) == [OutcomeKind.EMITTED]
    assert batch_steps.number.away == 0


async def test_no_outcome_while_the_store_stays_unavailable(make_pool: MakePool) -> None:
    batch_steps = BatchSteps(Number(away=10**6))
    with pytest.raises(Transient, match="the store is away"):
        await process_all(processor(make_pool(normalise_and_dedup), batch_steps, FEW_RETRIES), records("fine", "good"))
    assert batch_steps.settle.settled == []


async def test_transient_in_a_step_reaches_the_engine(make_pool: MakePool) -> None:
    with pytest.raises(Transient):
        await process_all(processor(make_pool()), records("away"))


async def test_pool_whose_processes_cannot_start_is_unreachable(make_pool: MakePool) -> None:
    with pytest.raises(Unreachable, match="could not start"):
        await make_pool(broken).warm_up()


async def test_closing_the_stream_early_leaves_no_task_running(make_pool: MakePool) -> None:
    stream = processor(make_pool()).process(records(*("fine" for _ in range(100))))
    await anext(stream)
    await stream.aclose()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others


class RecordingPool(WorkPool):
    """Stores the number of records of each chunk, and runs none."""

    def __init__(self, processes: int) -> None:
        super().__init__(normalise_only, [StageName.NORMALISE], PoolSettings(processes=processes), Telemetry())
        self.chunks: list[int] = []

    async def start(self, chunk: Sequence[Inbound]) -> list[PipelineRun]:
        self.chunks.append(len(chunk))
        refused = Rejected(StageName.NORMALISE, "none", RejectionReason.EMPTY, "")
        return [PipelineRun(result=refused) for _ in chunk]


async def test_chunks_get_smaller_towards_the_end_of_a_batch_so_that_all_processes_finish_together() -> None:
    pool = RecordingPool(processes=2)
    await process_all(processor(pool), records(*map(str, range(100))))
    assert sum(pool.chunks) == 100
    assert pool.chunks[0] == 8
    assert pool.chunks[-8:] == [1] * 8
    assert pool.chunks == sorted(pool.chunks, reverse=True)


async def test_small_batch_is_shared_by_all_processes() -> None:
    pool = RecordingPool(processes=4)
    await process_all(processor(pool), records(*"abcd"))
    assert pool.chunks == [1, 1, 1, 1]


async def test_processes_killed_while_idle_fail_no_record(make_pool: MakePool) -> None:
    pool = make_pool(normalise_only)
    await pool.warm_up()
    for _ in range(3):
        for process in multiprocessing.active_children():
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        ran = await pool.start(records("fine", "fine 2"))
        assert [type(each.result) for each in ran] == [Delivered, Delivered]


async def test_pool_on_demand_starts_with_one_process_and_grows(make_pool: MakePool) -> None:
    pool = make_pool(processes=3, on_demand=True)
    await pool.warm_up()
    await asyncio.gather(*(pool.start(records("fine")) for _ in range(2)))
    assert len(multiprocessing.active_children()) == 1
    chunks = [asyncio.create_task(pool.start(records("fine", "fine 2"))) for _ in range(9)]
    await until_async(lambda: len(multiprocessing.active_children()) == 3, 120.0, "two more processes")
    ran = [each for chunk in chunks for each in await chunk]
    assert [type(each.result) for each in ran] == [Delivered] * 18


async def test_broken_pool_is_replaced_by_one_of_the_same_size(make_pool: MakePool) -> None:
    pool = make_pool(processes=2, on_demand=True)
    for again in (False, True):
        if again:
            for process in multiprocessing.active_children():
                os.kill(process.pid or 0, signal.SIGKILL)
                process.join()
        chunks = await asyncio.gather(*(pool.start(records("fine")) for _ in range(6)))
        assert [type(ran.result) for chunk in chunks for ran in chunk] == [Delivered] * 6
        await until_async(lambda: len(multiprocessing.active_children()) == 2, 120.0, "both processes")


class LosesFirstChunk(ResizablePool):
    """A pool that loses its first chunk. `lost` returns the future of this chunk."""

    given = 0

    def lost(self) -> ProcessFuture[Any]:
        """Return the future of the first chunk."""
        raise NotImplementedError

    def schedule(
        self,
        function: Callable[..., T],
        args: Iterable[object] = (),
        kwargs: Mapping[str, object] | None = None,
        timeout: float | None = None,
    ) -> ProcessFuture[T]:
        """Lose the first chunk. The calls of the warm-up have no time limit."""
        if timeout is not None:
            type(self).given += 1
            if self.given == 1:
                return self.lost()
        return super().schedule(function, args, dict(kwargs or {}), timeout)


class Forgetful(LosesFirstChunk):
    """A pool that loses its first chunk like pebble does when a process is killed while it takes one."""

    def lost(self) -> ProcessFuture[Any]:
        """Return a future that never finishes."""
        return ProcessFuture()


async def test_chunk_that_the_pool_has_lost_runs_in_the_next_pool(
    make_pool: MakePool, events: EventList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "ResizablePool", Forgetful)
    monkeypatch.setattr(Forgetful, "given", 0)
    pool = make_pool(record_timeout_seconds=60.0)
    await pool.warm_up()
    monkeypatch.setattr(executor, "_STALL_SECONDS", -59.0)
    chunks = [asyncio.create_task(pool.start(records(f"emit {each} of this text"))) for each in ("one", "two")]
    await until_async(lambda: aborts(events)[AbortReason.CRASH], 120.0, "the pool to be replaced")
    monkeypatch.setattr(executor, "_STALL_SECONDS", 600.0)
    done = [ran for chunk in chunks for ran in await chunk]
    assert [type(each.result) for each in done] == [Delivered, Delivered], done
    assert Forgetful.given > len(chunks)


class Severed(LosesFirstChunk):
    """A pool that ends for another chunk while it takes this one, so that its pipe is closed."""

    owner: WorkPool

    def lost(self) -> ProcessFuture[Any]:
        """Return a failed future, like pebble's thread does."""
        failed: ProcessFuture[Any] = ProcessFuture()
        failed.set_exception(TypeError("'NoneType' object cannot be interpreted as an integer"))
        self.owner._executor._end(self)
        return failed


async def test_chunk_given_to_a_pool_that_ends_runs_in_the_next_pool(
    make_pool: MakePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "ResizablePool", Severed)
    monkeypatch.setattr(Severed, "given", 0)
    pool = make_pool(record_timeout_seconds=60.0)
    monkeypatch.setattr(Severed, "owner", pool, raising=False)
    (ran,) = await pool.start(records("emit one of this text"))
    assert type(ran.result) is Delivered
    assert Severed.given == 2
