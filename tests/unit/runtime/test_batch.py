"""Conversion of Kafka records, batches split by size, and what counts towards the limit on dead letters."""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.message import ArticleContent, Inbound, article_record
from newsloom.core.outcome import Failed, ProcessedRecord, Rejected
from newsloom.core.outcome_builder import build_outcome
from newsloom.runtime.dead_letters.limit import DeadLetterLimit, TooManyDeadLettersError
from newsloom.runtime.engines.batch import BatchRunner, split_by_bytes
from newsloom.runtime.kafka.consuming.convert import Fetched, from_fetched
from newsloom.runtime.telemetry import Telemetry
from newsloom.settings import DeadLetterSettings, RetrySettings
from newsloom_schemas import Failure, KafkaOrigin, RejectionReason, StageName
from support.fake_clock import FakeClock

RECEIVED: Final = datetime(2026, 3, 4, tzinfo=UTC)


def records(*sizes: int) -> list[Inbound]:
    return [
        Inbound(value=bytes(size), place=KafkaOrigin(topic="t", partition=0, offset=offset))
        for offset, size in enumerate(sizes)
    ]


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 60))
def test_parts_keep_order_and_byte_limit(sizes: list[int], largest: int) -> None:
    batch = records(*sizes)
    cut = list(split_by_bytes(batch, largest))
    assert [each for piece in cut for each in piece] == batch
    for piece in cut:
        assert piece
        assert len(piece) == 1 or sum(len(each.value) for each in piece) <= largest


def test_a_record_above_the_limit_is_a_part_of_its_own() -> None:
    assert [len(piece) for piece in split_by_bytes(records(5, 5, 100, 5, 5), 10)] == [2, 1, 2]


def fetched(timestamp: float | None, value: bytes | None = b"v") -> Fetched:
    return Fetched("t", 1, 2, b"k", value, [("h", b"x")], timestamp)


def test_a_record_keeps_its_origin_key_headers_and_time() -> None:
    assert from_fetched(fetched(0.5)) == Inbound(
        value=b"v",
        place=KafkaOrigin(topic="t", partition=1, offset=2),
        key=b"k",
        headers=(("h", b"x"),),
        received_at=datetime(1970, 1, 1, 0, 0, 0, 500_000, UTC),
    )


def test_an_invalid_timestamp_is_dropped() -> None:
    assert [from_fetched(fetched(stamp)).received_at for stamp in (None, -0.001, 1e15)] == [None, None, None]


def test_a_tombstone_becomes_an_empty_record() -> None:
    assert from_fetched(fetched(0.0, None)).value == b""


def processed_articles(offset: int, count: int, failed: int) -> list[ProcessedRecord]:
    """Return the articles of a raw record, the first of which have failed."""
    raw = Inbound(b"raw", KafkaOrigin(topic="t", partition=0, offset=offset))
    articles = [article_record(raw, number, count, ArticleContent(b"text")) for number in range(count)]
    broken = Failed(StageName.NORMALISE, Failure(error="builtins.ValueError", message="broken"))
    short = Rejected(StageName.NORMALISE, "validate", RejectionReason.TOO_SHORT, "")
    return [
        ProcessedRecord(each, build_outcome(each, broken if number < failed else short, RECEIVED, keep_bytes=9))
        for number, each in enumerate(articles)
    ]


class Scripted:
    """Yields processed records that it was given, and takes outcomes."""

    def __init__(self, processed: Sequence[ProcessedRecord]) -> None:
        self.processed = list(processed)
        self.written: list[ProcessedRecord] = []

    async def process(self, _: Sequence[Inbound], /) -> AsyncGenerator[list[ProcessedRecord], None]:
        yield self.processed

    async def put(self, processed: ProcessedRecord, /) -> None:
        self.written.append(processed)

    async def flush(self) -> None:
        return


async def run_batch(processed: Sequence[ProcessedRecord], raw_records: int) -> int:
    """Process a batch of raw records, and return how many outcomes were written. At most 2 and half may fail."""
    script = Scripted(processed)
    limit = DeadLetterLimit(DeadLetterSettings(max_count=2, max_ratio=0.5), FakeClock())
    runner = BatchRunner(script, script, limit, RetrySettings(), Telemetry())
    await runner.process(records(*[1] * raw_records))
    return len(script.written)


async def test_one_record_with_many_articles_that_fail_does_not_stop_the_worker() -> None:
    assert await run_batch(processed_articles(0, 500, 500), 1) == 500


async def test_records_whose_articles_mostly_fail_stop_the_worker() -> None:
    mostly = [each for offset in range(5) for each in processed_articles(offset, 10, 6)]
    with pytest.raises(TooManyDeadLettersError, match="5 of the last 5 records failed"):
        await run_batch(mostly, 5)


async def test_records_of_which_some_articles_fail_do_not_stop_the_worker() -> None:
    some = [each for offset in range(50) for each in processed_articles(offset, 10, 5)]
    assert await run_batch(some, 50) == 500
