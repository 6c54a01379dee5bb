"""Batches that cannot be decoded, read by aiokafka's fetcher with newsloom's classes."""

import io
from collections.abc import Sequence

import pytest
import zstandard
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException

from newsloom.runtime.kafka.consuming import record_batches
from newsloom.runtime.kafka.consuming.decoding import DecodingPolicy, LostValue, UndecodableError, apply_policy
from newsloom.runtime.kafka.consuming.expansion import expands_beyond
from support.kafka.record_batches import (
    CODECS,
    RECORDS_AT,
    Damage,
    batch,
    cut_short,
    unknown_codec,
    with_checksum,
    wrong_checksum,
    wrong_codec,
)

PLACE = TopicPartition("news.raw", 3)
COMPRESSED = sorted(set(CODECS) - {"none"})
DAMAGES = (wrong_checksum, unknown_codec, wrong_codec, cut_short)


class Broker:
    """Answers fetches from a log's bytes, as aiokafka's fetcher asks for them."""

    def __init__(self, log: Sequence[bytes], end: int, *, skip: bool = True) -> None:
        self.log = list(log)
        self.end = end
        self.policy: object = DecodingPolicy(skip, self)
        self.fetches = 0

    def highwater(self, place: TopicPartition) -> int:
        assert place == PLACE
        return self.end

    def fetch(self, position: int, damage: Damage | None = None) -> "fetcher.PartitionRecords":
        """What a fetch from there gives: all batches whose last offset is not before it."""
        self.fetches += 1
        raw = [each for each in self.log if record_batches.RawBatch(each, whole=True).last_offset >= position]
        data = b"".join([damage(raw[0]), *raw[1:]] if damage else raw)
        return fetcher.PartitionRecords(
            PLACE, fetcher.MemoryRecords(data), [], position, None, None, self.policy, fetcher.READ_COMMITTED
        )

    def read(self, limit: int = 20) -> list[ConsumerRecord]:
        """Fetch from the beginning to the end, as often as it takes."""
        position, found = 0, []
        while position < self.end:
            assert self.fetches < limit, f"stands at {position} after {limit} fetches"
            records = self.fetch(position)
            found.extend(records)
            position = records.next_fetch_offset
        return found


def values(found: Sequence[ConsumerRecord]) -> list[bytes | None]:
    return [None if isinstance(each.value, LostValue) else each.value for each in found]


@pytest.mark.parametrize("codec", CODECS)
def test_batches_of_every_codec_are_read(codec: str) -> None:
    found = Broker([batch(0, [b"a" * 900, b"b"], codec), batch(2, [b"c"], codec)], 3).read()
    assert values(found) == [b"a" * 900, b"b", b"c"]
    assert [(each.offset, each.key, each.headers) for each in found][2] == (2, b"key", (("name", b"held"),))


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_a_damaged_batch_becomes_lost_values_and_its_neighbours_stay_intact(damage: Damage) -> None:
    log = [batch(0, [b"a"]), damage(batch(1, [b"b", b"c", b"d"])), batch(4, [b"e"])]
    found = Broker(log, 5).read()
    assert [each.offset for each in found] == [0, 1, 2, 3, 4]
    read = values(found)
    assert (read[0], read[3], read[4]) == (b"a", None, b"e")
    lost = [each.value.batch for each in found if isinstance(each.value, LostValue)]
    assert {(each.last_offset, each.size_bytes) for each in lost} == {(3, len(log[1]))}
    assert all(each.reason for each in lost)


def test_a_damaged_batch_is_fetched_three_times() -> None:
    broker = Broker([wrong_checksum(batch(0, [b"a"]))], 1)
    broker.read()
    assert broker.fetches == 3


def test_a_batch_damaged_in_transit_is_read_on_a_later_fetch() -> None:
    broker = Broker([batch(0, [b"a", b"b"])], 2)
    records = broker.fetch(0, damage=wrong_checksum)
    assert (list(records), records.next_fetch_offset) == ([], 0)
    assert values(list(broker.fetch(0))) == [b"a", b"b"]


def test_a_strict_reader_raises_an_error_with_place_and_cause() -> None:
    broker = Broker([batch(0, [b"a"]), unknown_codec(batch(1, [b"b"]))], 2, skip=False)
    with pytest.raises(UndecodableError, match=r"news.raw/3 at offset 1: a batch of \d+ bytes \(codec 6\).*codec"):
        broker.read()


def test_a_header_with_too_many_offsets_loses_no_later_record() -> None:
    bad = wrong_checksum(batch(0, [b"a"]))
    for delta in (7, 99_000, 2_000_000_000, -5):
        claiming = bad[:23] + delta.to_bytes(4, "big", signed=True) + bad[27:]
        broker = Broker([claiming, batch(1, [b"b"])], 2)
        broker.log[0] = claiming
        assert values(broker.read()) == [None, b"b"], delta
        alone = Broker([claiming], 1)
        assert values(alone.read()) == [None], delta


def test_a_header_name_that_is_not_utf_8_loses_no_record() -> None:
    whole = batch(0, [b"a", b"b", b"c"], header="nnnn")
    first = whole.index(b"nnnn")
    found = Broker([with_checksum(whole[:first] + b"\xff\xfe!!" + whole[first + 4 :])], 3).read()
    assert values(found) == [b"a", b"b", b"c"]
    assert found[0].headers == (("\ufffd\ufffd!!", b"held"),)


def test_a_malformed_record_loses_no_other_record() -> None:
    whole = batch(0, [b"aaaa", b"bbbb", b"cccc"])
    length = whole.index(b"bbbb") - 1
    found = Broker([with_checksum(whole[:length] + b"\x7e" + whole[length + 1 :])], 3).read()
    assert values(found) == [b"aaaa", None, b"cccc"]


def test_a_batch_with_a_wrong_length_is_skipped() -> None:
    bad = batch(0, [b"a"])
    found = Broker([bad[:8] + (1 << 20).to_bytes(4, "big") + bad[12:]], 1).read()
    assert values(found) == [None]


@pytest.mark.parametrize("codec", COMPRESSED)
def test_a_batch_that_expands_beyond_the_limit_is_not_decompressed(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_batches, "MAX_EXPANDED_BYTES", 1_000_000)
    bomb, fine = batch(0, [bytes(1_500_000)], codec), batch(1, [b"\x00" * 100_000], codec)
    found = Broker([bomb, fine], 2).read()
    assert values(found) == [None, b"\x00" * 100_000]
    assert "expand to more than 1000000 bytes" in found[0].value.batch.reason


@pytest.mark.parametrize("codec", COMPRESSED)
def test_expansion_is_measured_by_the_decompressed_size(codec: str) -> None:
    body = batch(0, [bytes(range(256)) * 12_000], codec)[RECORDS_AT:]
    assert expands_beyond(3_000_000, codec, body)
    assert not expands_beyond(3_400_000, codec, body)


def test_an_unknown_codec_does_not_expand() -> None:
    assert not expands_beyond(1, "codec 6", b"aa")


def test_expansion_counts_every_frame_and_member() -> None:
    frames = zstandard.ZstdCompressor().compress(b"a") + zstandard.ZstdCompressor().compress(bytes(50_000_000))
    assert expands_beyond(10_000_000, "zstd", frames)


@pytest.mark.parametrize("codec", CODECS)
def test_invalid_compressed_bytes_do_not_expand(codec: str) -> None:
    noise = io.BytesIO(b"\x9e\x37\x79\xb9" * 100_000).read()
    assert not expands_beyond(1_000_000_000, codec, noise)
    assert expands_beyond(10, codec, noise) in {True, False}


def test_a_reader_without_a_policy_raises_as_before() -> None:
    broker = Broker([wrong_checksum(batch(0, [b"a"]))], 1)
    broker.policy = True
    with pytest.raises(CorruptRecordException):
        broker.read()


async def test_a_consumer_passes_its_policy_to_the_fetcher() -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1")
    apply_policy(consumer, skip=True)
    assert isinstance(consumer._check_crcs, DecodingPolicy)
    assert (
        fetcher.PartitionRecords.__module__
        == fetcher.MemoryRecords.__module__
        == "newsloom.runtime.kafka.consuming.decoding"
    )
    built = fetcher.Fetcher(
        consumer._client, consumer._subscription, check_crcs=consumer._check_crcs, auto_offset_reset="earliest"
    )
    assert built._check_crcs is consumer._check_crcs
    await built.close()
