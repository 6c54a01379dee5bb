"""Conversion of Kafka records, and batches split by size."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from newsloom.core.message import Inbound
from newsloom.runtime.engines.batch import split_by_bytes
from newsloom.runtime.kafka.consuming.convert import Fetched, from_fetched
from newsloom_schemas import KafkaOrigin


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
