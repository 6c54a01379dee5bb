"""Measure how large a compressed batch becomes, without holding it in memory: a few bytes can expand to gigabytes."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

import zstandard

_MAX_RATIO: Final = {"gzip": 1032, "snappy": 24, "lz4": 255, "zstd": 32_768}
"""The largest ratio of each format: deflate's matches, snappy's copies, LZ4's lengths, zstd's RLE blocks."""
_CHUNK_BYTES: Final = 1 << 20
_XERIAL: Final = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES: Final = 16
_LZ4_BLOCK_BYTES: Final = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22}
_LZ4_HEADER_BYTES: Final = 7


def expands_beyond(limit: int, codec: str, body: bytes | memoryview) -> bool:
    """Return whether the decompressed body would be larger than the limit.

    Args:
        limit: the limit in bytes.
        codec: gzip, snappy, lz4 or zstd; any other codec counts as not compressed.
        body: the compressed bytes. If they are not valid for the codec, the result is False.
    """
    if codec not in _SIZES or len(body) * _MAX_RATIO[codec] <= limit:
        return False
    total = 0
    for size in _SIZES[codec](bytes(body)):
        total += size
        if total > limit:
            return True
    return False


def _gzip(body: bytes) -> Iterator[int]:
    """Yield the sizes of decompressed chunks of all gzip members."""
    rest = body
    while rest:
        member = zlib.decompressobj(wbits=31)
        while rest and not member.eof:
            try:
                chunk = member.decompress(rest, _CHUNK_BYTES)
            except zlib.error:
                return
            yield len(chunk)
            rest = member.unconsumed_tail or member.unused_data
            if not chunk and not member.eof:
                return


def _zstd(body: bytes) -> Iterator[int]:
    """Yield the sizes of decompressed chunks of all zstd frames."""
    with zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True) as stream:
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                yield len(chunk)
        except zstandard.ZstdError:
            return


def _snappy(body: bytes) -> Iterator[int]:
    """Yield the sizes in the headers of the blocks. Snappy never writes more than that."""
    if not body.startswith(_XERIAL):
        yield _snappy_length(body)
        return
    at = _XERIAL_HEADER_BYTES
    while at + 4 <= len(body):
        (length,) = struct.unpack_from(">i", body, at)
        if length < 0:
            return
        yield _snappy_length(body[at + 4 : at + 4 + length])
        at += 4 + length


def _snappy_length(block: bytes) -> int:
    """Return the decompressed length at the start of a block, a little-endian varint of 32 bits."""
    length = 0
    for index, byte in enumerate(block[:5]):
        length |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a varint
            break
    return length


def _lz4(body: bytes) -> Iterator[int]:
    """Yield the largest possible size of each block of the frame. Producers fill all blocks but the last.

    Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
    """
    if len(body) < _LZ4_HEADER_BYTES:
        return
    flags, descriptor = body[4], body[5]
    block_bytes = _LZ4_BLOCK_BYTES.get(descriptor >> 4 & 0x7)
    if block_bytes is None:
        return
    checksum = 4 if flags & 0x10 else 0
    at = _LZ4_HEADER_BYTES + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
    while at + 4 <= len(body):
        (word,) = struct.unpack_from("<I", body, at)
        length, stored = word & 0x7FFF_FFFF, word >> 31
        if length == 0:
            return
        yield length if stored else min(block_bytes, length * _MAX_RATIO["lz4"])
        at += 4 + length + checksum


_SIZES: Final = {"gzip": _gzip, "snappy": _snappy, "lz4": _lz4, "zstd": _zstd}
