"""Unpack the blocks of container files, with a limit (Avro 1.12 specification, "Required Codecs" and "Optional Codecs")."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import Final

import cramjam
import zstandard

from newsloom.avro.errors import AvroError, AvroTooLargeError

_RAW_DEFLATE: Final = -15
_CRC_BYTES: Final = 4
_XZ_MEMORY_BYTES: Final = 100_000_000


def unpack(block: bytes, codec: str, max_bytes: int) -> bytes:
    """Return the content of a block.

    Raises:
        AvroError: the codec is unknown, or the block is broken.
        AvroTooLargeError: the content has more than `max_bytes` bytes.
    """
    unpacker = _UNPACKERS.get(codec)
    if unpacker is None:
        msg = f"codec {codec[:40]!r} is unknown; read are {', '.join(_UNPACKERS)}"
        raise AvroError(msg)
    try:
        found = unpacker(block, max_bytes + 1)
    except (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, cramjam.DecompressionError) as error:
        msg = f"a block in {codec} is broken: {error}"
        raise AvroError(msg) from None
    if len(found) > max_bytes:
        raise AvroTooLargeError
    return found


def _snappy(block: bytes, most: int) -> bytes:
    """Unpack raw Snappy; a checksum of the content follows it."""
    packed = block[:-_CRC_BYTES]
    if cramjam.snappy.decompress_raw_len(packed) > most:
        raise AvroTooLargeError
    return bytes(cramjam.snappy.decompress_raw(packed))


def _zstandard(block: bytes, most: int) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(block) as stream:
        return stream.read(most)


_UNPACKERS: Final[Mapping[str, Callable[[bytes, int], bytes]]] = {
    "null": lambda block, _: block,
    "deflate": lambda block, most: zlib.decompressobj(_RAW_DEFLATE).decompress(block, most),
    "snappy": _snappy,
    "zstandard": _zstandard,
    "bzip2": lambda block, most: bz2.BZ2Decompressor().decompress(block, most),
    "xz": lambda block, most: lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES).decompress(block, most),
}
