"""Make record batches as producers write them, and damage them."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
CRC_AT, ATTRIBUTES_AT, LAST_DELTA_AT, RECORDS_AT = 17, 21, 23, 61

Damage = Callable[[bytes], bytes]


def batch(base_offset: int, values: Sequence[bytes], codec: str = "none", header: str = "name") -> bytes:
    """Return a batch of magic 2 with these values. Each record has a key and a header."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=CODECS[codec],
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=1 << 30,
    )
    for offset, value in enumerate(values):
        builder.append(offset, timestamp=1_700_000_000_000, key=b"key", value=value, headers=[(header, b"held")])
    return struct.pack(">q", base_offset) + bytes(builder.build())[8:]


def with_checksum(data: bytes) -> bytes:
    """Return the batch with a correct checksum, as if a producer had written it like this."""
    return data[:CRC_AT] + struct.pack(">I", calc_crc32c(data[ATTRIBUTES_AT:])) + data[ATTRIBUTES_AT:]


def wrong_checksum(data: bytes) -> bytes:
    """Flip a bit of the last record."""
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


def unknown_codec(data: bytes) -> bytes:
    """Name a codec that does not exist."""
    return with_checksum(
        data[: ATTRIBUTES_AT + 1] + bytes([data[ATTRIBUTES_AT + 1] & ~7 | 6]) + data[ATTRIBUTES_AT + 2 :]
    )


def wrong_codec(data: bytes) -> bytes:
    """Mark the batch as gzip, which it is not."""
    return with_checksum(
        data[: ATTRIBUTES_AT + 1] + bytes([data[ATTRIBUTES_AT + 1] & ~7 | 1]) + data[ATTRIBUTES_AT + 2 :]
    )


def cut_short(data: bytes) -> bytes:
    """Make the last record longer than the batch."""
    short = data[:-5]
    return with_checksum(short[:8] + struct.pack(">i", len(short) - 12) + short[12:])


def damage_log(folder: Path, topic: str, partition: int, number: int, damage: Damage) -> None:
    """Damage a batch in the log of a stopped broker. The size must not change.

    Args:
        folder: the folder of the broker.
        topic: the topic.
        partition: the number of the partition.
        number: the number of the batch in the only segment of the partition.
        damage: the function that changes its bytes.
    """
    (file,) = (folder / "data" / f"{topic}-{partition}").glob("*.log")
    data, at = file.read_bytes(), 0
    for _ in range(number):
        at += 12 + int(struct.unpack_from(">i", data, at + 8)[0])
    end = at + 12 + int(struct.unpack_from(">i", data, at + 8)[0])
    damaged = damage(data[at:end])
    if len(damaged) != end - at:
        msg = f"the batch had {end - at} bytes and has {len(damaged)} now"
        raise ValueError(msg)
    file.write_bytes(data[:at] + damaged + data[end:])
