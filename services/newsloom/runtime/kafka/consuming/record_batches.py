"""Record batches as a broker sends them: split, described by their headers, and read record by record where need be.

Layout: https://kafka.apache.org/documentation/#recordbatch (magic 2) and #messageset (magic 0 and 1).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.record.default_records import (
    DefaultRecordBase,
    DefaultRecordBatch,
    _DefaultRecordBatchPy,  # the one whose decompressed bytes can be read
)
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.util import decode_varint

from newsloom.runtime.kafka.consuming.expansion import expands_beyond

_LOG_OVERHEAD: Final = 12  # bytes: base offset and length
_MAGIC_AT: Final = 16
_SMALLEST_BATCH: Final = 26  # bytes: a message of magic 0 without key and value
_MODERN: Final = 2  # the magic of record batches
_CODECS: Final = ("no codec", "gzip", "snappy", "lz4", "zstd")
_MAX_POSITIONS: Final = 100_000  # of a header that is believed; more are taken one by one, as the broker gives them

MAX_EXPANDED_BYTES: Final = 256 * 1024 * 1024
"""What a compressed batch may grow to. Producers bound a batch by its size before compression, commonly to 1 MB."""


class BatchTooLarge(Exception):  # noqa: N818 - says what is the matter with it
    """A compressed batch would grow beyond `MAX_EXPANDED_BYTES`."""


@dataclass(frozen=True, slots=True)
class RawBatch:
    """One batch's bytes and what its header says. Nothing in it is proven until the checksum is.

    Attributes:
        data: from the base offset to the end; a view of the response, since copying a megabyte costs more than splitting.
        whole: whether all bytes that its length promises are there.
    """

    data: bytes | memoryview
    whole: bool

    @property
    def magic(self) -> int:
        """The format's version; 0 when the batch is too short to say."""
        return int(self.data[_MAGIC_AT]) if len(self.data) > _MAGIC_AT else 0

    @property
    def base_offset(self) -> int:
        """The first offset; of magic 0 and 1 the last one."""
        return int(struct.unpack_from(">q", self.data)[0])

    @property
    def last_offset(self) -> int:
        """The last offset. The first one when the header is cut off or names more positions than a batch can hold."""
        if self.magic < _MODERN or len(self.data) < DefaultRecordBase.HEADER_STRUCT.size:
            return self.base_offset
        delta = int(struct.unpack_from(">i", self.data, DefaultRecordBase.ATTRIBUTES_OFFSET + 2)[0])
        return self.base_offset + delta if 0 <= delta < _MAX_POSITIONS else self.base_offset

    @property
    def codec(self) -> str:
        """The compression codec's name, or its number where nobody has named it."""
        number = self._codec_number
        return _CODECS[number] if number < len(_CODECS) else f"codec {number}"

    @property
    def _codec_number(self) -> int:
        if self.magic < _MODERN or len(self.data) < DefaultRecordBase.HEADER_STRUCT.size:
            return 0
        return int(self.data[DefaultRecordBase.ATTRIBUTES_OFFSET + 1] & DefaultRecordBase.CODEC_MASK)

    def parsed(self) -> Any:  # noqa: ANN401 - aiokafka's batch, untyped
        """The batch as aiokafka reads it.

        Raises:
            Exception: whatever aiokafka raises for bytes that are no batch.
        """
        if self.magic >= _MODERN:
            return DefaultRecordBatch(self.data)
        return LegacyRecordBatch(self.data, self.magic)

    def require_harmless(self) -> None:
        """Make sure that it does not grow beyond `MAX_EXPANDED_BYTES` when it is decompressed.

        Raises:
            BatchTooLarge: it would.
        """
        if self._codec_number == 0:
            return
        body = memoryview(self.data)[DefaultRecordBase.HEADER_STRUCT.size :]
        if expands_beyond(MAX_EXPANDED_BYTES, self.codec, body):
            msg = f"{len(body)} bytes of {self.codec} grow beyond {MAX_EXPANDED_BYTES} bytes"
            raise BatchTooLarge(msg)

    def salvage(self) -> Iterator[tuple[int, Any | Exception]]:
        """Read a batch of magic 2 whose checksum is right record by record, each on its own.

        Yields:
            Offset and record (offset, timestamp, timestamp_type, key, value, headers, checksum), or what is wrong
            with this record alone. A header's name that is not UTF-8 has U+FFFD in place of what could not be read.

        Raises:
            Exception: the batch cannot be decompressed, or a record's length leads out of it.
        """
        batch = _DefaultRecordBatchPy(self.data)
        batch._maybe_uncompress()  # noqa: SLF001 - there is no public way to the bytes
        body, position = bytes(batch._buffer), int(batch._pos)  # noqa: SLF001 - as above
        for index in range(batch._num_records):  # noqa: SLF001 - as above
            length, begin = decode_varint(body, position)
            position = begin + length
            if length < 0 or position > len(body):
                msg = f"record {index} has a length of {length} bytes, which leads out of the batch"
                raise ValueError(msg)
            try:
                record = _record(batch, body[begin:position])
            except (ValueError, IndexError) as error:
                yield batch.base_offset + index, error
            else:
                yield record.offset, record


@dataclass(frozen=True, slots=True)
class SalvagedRecord:
    """A record with the fields that aiokafka's have."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    checksum: None = None


def _record(batch: _DefaultRecordBatchPy, body: bytes) -> SalvagedRecord:
    """One record from its bytes behind the length.

    Raises:
        ValueError: a length is wrong.
        IndexError: it breaks off.
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
        msg = f"the record has {len(body)} bytes, of which {at} can be read"
        raise ValueError(msg)
    appended = batch.timestamp_type == DefaultRecordBase.LOG_APPEND_TIME
    return SalvagedRecord(
        batch.base_offset + delta,
        batch.max_timestamp if appended else batch.first_timestamp + elapsed,
        batch.timestamp_type,
        key,
        value,
        tuple(headers),
    )


def _bytes(body: bytes, at: int) -> tuple[bytes | None, int]:
    length, at = decode_varint(body, at)
    if length < 0:
        return None, at
    if at + length > len(body):
        msg = f"a field of {length} bytes leads out of its record"
        raise ValueError(msg)
    return body[at : at + length], at + length


def split(data: bytes | memoryview) -> list[RawBatch]:
    """Cut a fetch response's bytes into batches.

    A broker cuts the last batch off where the response is full: it is left out, unless it is the first one. The first
    is always sent whole (KIP-74), so that one that is cut off has a wrong length.
    """
    found: list[RawBatch] = []
    data = memoryview(data)
    at = 0
    while at + _LOG_OVERHEAD <= len(data):
        length = int(struct.unpack_from(">i", data, at + 8)[0])
        end = at + _LOG_OVERHEAD + length
        whole = length >= _SMALLEST_BATCH - _LOG_OVERHEAD and end <= len(data)
        if not whole:
            if not found:
                found.append(RawBatch(data[at:], whole=False))
            break
        found.append(RawBatch(data[at:end], whole=True))
        at = end
    return found
