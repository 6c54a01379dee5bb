"""Unpack files that are compressed with gzip, bzip2, xz or Zstandard, recognised by their name or their first bytes."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

import zstandard

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKED_SUFFIXES: Final = (".gz", ".bz2", ".xz", ".zst")
"""Suffixes that may follow the extension of a file."""

BROKEN_PACKING: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)
"""What reading a broken or truncated file raises."""

_MAGIC: Final[Mapping[str, bytes]] = {
    ".gz": b"\x1f\x8b",
    ".bz2": b"BZh",
    ".xz": b"\xfd7zXZ\x00",
    ".zst": b"\x28\xb5\x2f\xfd",
}
_BZIP2_BLOCK: Final = b"1AY&SY"
"""What follows the four bytes of the header of bzip2, and no text that begins with BZh."""
_SUFFIXES: Final[Mapping[str, str]] = {".tgz": ".gz"}
_READ_BYTES: Final = 64 * 1024


class _ZstandardReader(io.RawIOBase):
    """The content of one or more frames. zstandard's own reader ends in silence where a frame is truncated.

    Args:
        stream: the packed stream.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream = stream
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._packed = b""
        self._content = b""
        self._in_frame = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read up to as many bytes as the buffer has room for. Return their number; 0 at the end.

        Raises:
            EOFError: the last frame is truncated.
            zstandard.ZstdError: a frame is broken.
        """
        target = memoryview(buffer).cast("B")
        while not self._content and self._unpack():
            pass
        taken = self._content[: len(target)]
        self._content = self._content[len(taken) :]
        target[: len(taken)] = taken
        return len(taken)

    def _unpack(self) -> bool:
        """Unpack some more; return False at the end."""
        packed = self._packed or self._stream.read1(_READ_BYTES)
        self._packed = b""
        if not packed:
            if self._in_frame:
                msg = "the Zstandard stream ends in a frame"
                raise EOFError(msg)
            return False
        self._in_frame = True
        self._content = self._frame.decompress(packed)
        if self._frame.eof:
            self._packed, self._in_frame = self._frame.unused_data, False
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        return True


_OPENERS: Final[Mapping[str, Callable[[io.BufferedReader], object]]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _ZstandardReader,
}


def unpacked(stream: io.BufferedReader, suffix: str = "") -> io.BufferedReader:
    """Return the content of a compressed stream; the stream itself if it is none.

    Args:
        stream: the file.
        suffix: the last suffix of its name, in lower case. A named file that is not compressed raises when it is read.
    """
    head = stream.peek(_READ_BYTES)
    found = _SUFFIXES.get(suffix, suffix)
    if found not in _OPENERS:
        found = next((each for each, magic in _MAGIC.items() if head.startswith(magic)), "")
        if found == ".bz2" and not head.startswith(_BZIP2_BLOCK, 4):
            found = ""
    return io.BufferedReader(cast("io.RawIOBase", _OPENERS[found](stream))) if found else stream
