"""Split a fetch response into record batches, read their headers, and salvage single records from broken ones.

Layout: https://kafka.apache.org/documentation/#recordbatch (magic 2) and #messageset (magic 0 and 1).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.record.default_records import (
    DefaultRecordBase,
    DefaultRecordBatch,
)
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.util import decode_varint

from newsloom.runtime.kafka.clients.aiokafka_internals import decompress
from newsloom.runtime.kafka.consuming.expansion import expands_beyond

_LOG_OVERHEAD_BYTES: Final = 12  # base offset and length
_MAGIC_AT: Final = 16
_MIN_BATCH_BYTES: Final = 26  # a message of magic 0 without key and value
_RECORD_BATCH_MAGIC: Final = 2
_CODECS: Final = ("no codec", "gzip", "snappy", "lz4", "zstd")
_MAX_OFFSETS: Final = 100_000
"""A header that claims more offsets than this is not trusted. Its offsets are then lost one by one, as the broker sends them."""

MAX_EXPANDED_BYTES: Final = 256 * 1024 * 1024
"""Limit for a decompressed batch. Producers limit a batch by its size before compression, usually to 1 MB."""


class BatchTooLargeError(Exception):
    """A batch would be larger than `MAX_EXPANDED_BYTES` after decompression."""


@dataclass(frozen=True, slots=True)
class RawBatch:
    """The bytes of one batch, and what its header says. The header may be wrong until the checksum has been verified.

    Attributes:
        data: all bytes from the base offset on; a view of the response, since copying a megabyte costs more than splitting.
        whole: whether the response has as many bytes as the header's length says.
    """

    data: bytes | memoryview
    whole: bool

    @property
    def magic(self) -> int:
        """Return the version of the format; 0 if the batch is too short to have one."""
        return int(self.data[_MAGIC_AT]) if len(self.data) > _MAGIC_AT else 0

    @property
    def base_offset(self) -> int:
        """Return the first offset; for magic 0 and 1, the last one."""
        return int(struct.unpack_from(">q", self.data)[0])

    @property
    def last_offset(self) -> int:
        """Return the last offset, or the first if the header is truncated or claims more offsets than a batch can hold."""
        if self.magic < _RECORD_BATCH_MAGIC or len(self.data) < DefaultRecordBase.HEADER_STRUCT.size:
            return self.base_offset
        delta = int(struct.unpack_from(">i", self.data, DefaultRecordBase.ATTRIBUTES_OFFSET + 2)[0])
        return self.base_offset + delta if 0 <= delta < _MAX_OFFSETS else self.base_offset

    @property
    def codec(self) -> str:
        """Return the name of the compression codec, or its number if it has none."""
        number = self._codec_number
        return _CODECS[number] if number < len(_CODECS) else f"codec {number}"

    @property
    def _codec_number(self) -> int:
        if self.magic < _RECORD_BATCH_MAGIC or len(self.data) < DefaultRecordBase.HEADER_STRUCT.size:
            return 0
        return int(self.data[DefaultRecordBase.ATTRIBUTES_OFFSET + 1] & DefaultRecordBase.CODEC_MASK)

    def parsed(self) -> Any:  # noqa: ANN401 - aiokafka's batch, untyped
        """Return the batch as aiokafka parses it.

        Raises:
            Exception: whatever aiokafka raises for invalid bytes.
        """
        if self.magic >= _RECORD_BATCH_MAGIC:
            return DefaultRecordBatch(self.data)
        return LegacyRecordBatch(self.data, self.magic)

    def check_expanded_size(self) -> None:
        """Check that the batch has at most `MAX_EXPANDED_BYTES` after decompression.

        Raises:
            BatchTooLargeError: it would have more.
        """
        if self._codec_number == 0:
            return
        body = memoryview(self.data)[DefaultRecordBase.HEADER_STRUCT.size :]
        if expands_beyond(MAX_EXPANDED_BYTES, self.codec, body):
            msg = f"{len(body)} bytes of {self.codec} would expand to more than {MAX_EXPANDED_BYTES} bytes"
            raise BatchTooLargeError(msg)

    def salvage(self) -> Iterator[tuple[int, Any | Exception]]:
        """Decode the records of a batch one by one, so that a broken record does not affect the others.

        The batch has magic 2, and its checksum is right.

        Yields:
            The offset, and the record or the error that decoding it raised. Bytes in a header's name that are not UTF-8
            are replaced by U+FFFD.

        Raises:
            Exception: the batch cannot be decompressed, or the length of a record exceeds the batch.
        """
        header, body, position, record_count = decompress(self.data)
        for index in range(record_count):
            length, begin = decode_varint(body, position)
            position = begin + length
            if length < 0 or position > len(body):
                msg = f"record {index} has a length of {length} bytes, which exceeds the batch"
                raise ValueError(msg)
            try:
                record = _record(header, body[begin:position])
            except (ValueError, IndexError) as error:
                yield header.base_offset + index, error
            else:
                yield record.offset, record


@dataclass(frozen=True, slots=True)
class SalvagedRecord:
    """A record with the same fields as aiokafka's records."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    checksum: None = None


def _record(header: Any, body: bytes) -> SalvagedRecord:  # noqa: ANN401 - as above
    """Decode one record.

    Args:
        header: aiokafka's batch.
        body: the bytes of the record after its length.

    Raises:
        ValueError: a length is wrong.
        IndexError: the record is truncated.
    """
    _, at = decode_varint(body, 0)  # attributes: unused
    elapsed, at = decode_varint(body, at)
    delta, at = decode_varint(body, at)
    key, at = _bytes(body, at)
    value, at = _bytes(body, at)
    number, at = decode_varint(body, at)
    headers: list[tuple[str, bytes | None]] = []
    for _ in range(number):
        name, at = _bytes(body, at)
        held, at = _bytes(body, at)
        headers.append(((name or b"").decode("utf-8", "replace"), held))
    if number < 0 or at != len(body):
        msg = f"the record has {len(body)} bytes, but its fields take {at}"
        raise ValueError(msg)
    appended = header.timestamp_type == DefaultRecordBase.LOG_APPEND_TIME
    return SalvagedRecord(
        header.base_offset + delta,
        header.max_timestamp if appended else header.first_timestamp + elapsed,
        header.timestamp_type,
        key,
        value,
        tuple(headers),
    )


def _bytes(body: bytes, at: int) -> tuple[bytes | None, int]:
    length, at = decode_varint(body, at)
    if length < 0:
        return None, at
    if at + length > len(body):
        msg = f"a field of {length} bytes exceeds its record"
        raise ValueError(msg)
    return body[at : at + length], at + length


def split(data: bytes | memoryview) -> list[RawBatch]:
    """Split the bytes of a fetch response into batches.

    A broker truncates the last batch when the response is full. A truncated batch is left out unless it is the first one:
    the broker always sends the first batch whole (KIP-74), so its length must be wrong.
    """
    found: list[RawBatch] = []
    data = memoryview(data)
    at = 0
    while at + _LOG_OVERHEAD_BYTES <= len(data):
        length = int(struct.unpack_from(">i", data, at + 8)[0])
        end = at + _LOG_OVERHEAD_BYTES + length
        whole = length >= _MIN_BATCH_BYTES - _LOG_OVERHEAD_BYTES and end <= len(data)
        if not whole:
            if not found:
                found.append(RawBatch(data[at:], whole=False))
            break
        found.append(RawBatch(data[at:end], whole=True))
        at = end
    return found
