"""Define what a file is split into: records, and reasons why some of its content is none."""

import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from newsloom.runtime.files.listing import UnreadableFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""Bytes of one record, or of a file that is read whole, after decompression."""

_MIN_READ_BYTES: Final = 64 * 1024


class Readable(Protocol):
    """A stream of bytes that is only read forwards."""

    def read1(self, size: int, /) -> bytes:
        """Return up to so many bytes, in at most one read of what is below; none at the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """One record of a file.

    `position` is its number in the file, from 0. `received_at` is the time at which an archive says it was fetched.
    """

    value: bytes
    position: int = 0
    content_type: str | None = None
    url: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Content of a file that cannot be a record, and the reason. The rest of the file is still read.

    `is_empty` says that nothing is lost: a list has no articles.
    """

    reason: str
    is_empty: bool = False


SplitResult: TypeAlias = Part | Skipped


class SkippedRecord(UnreadableFile):
    """A part of a file that newsloom cannot read. The message names the file and the part, and says why."""


class Window:
    """The bytes of a stream that are in memory. It grows at the end, and forgets at the start.

    Args:
        stream: the stream, which is only read forwards.
        max_bytes: the window does not grow beyond this, give or take one read.

    Attributes:
        data: the bytes in memory.
        ended: whether the stream has been read to its end.
    """

    def __init__(self, stream: Readable, max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._error: Exception | None = None
        self.data = b""
        self.ended = False

    @classmethod
    def of(cls, data: bytes) -> "Window":
        """Return a window on bytes that are complete."""
        window = cls(io.BufferedReader(io.BytesIO()), 0)
        window.data, window.ended = data, True
        return window

    def grow(self) -> bool:
        """Read as many bytes again as are in memory, so that all reads together take linear time.

        Returns:
            False if the stream has ended or the window is full.

        Raises:
            OSError, EOFError, zlib.error: the stream is broken after what was read before.
        """
        if self._error is not None:
            raise self._error
        if self.ended or len(self.data) > self._max_bytes:
            return False
        left = max(_MIN_READ_BYTES, len(self.data))
        pieces = [self.data]
        try:
            while left > 0 and (piece := self._stream.read1(left)):
                pieces.append(piece)
                left -= len(piece)
            self.ended = left > 0
        except (OSError, EOFError, zlib.error) as error:
            if len(pieces) == 1:
                raise
            self._error = error
        self.data = b"".join(pieces)
        return len(pieces) > 1

    def forget(self, position: int) -> int:
        """Forget the bytes before a position, once they are most of the window. Return the new index of the position."""
        if 2 * position <= len(self.data):
            return position
        self.data = self.data[position:]
        return 0


class ReadableStream(io.RawIOBase):
    """A readable as a raw stream, for a buffer around it.

    Args:
        stream: where the bytes come from.
        head: bytes that come before them.
        max_bytes: reading more raises `UnreadableFile`; None for no maximum.
    """

    def __init__(self, stream: Readable, head: bytes = b"", max_bytes: int | None = None) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._stream = stream
        self._max_bytes = max_bytes
        self._read_bytes = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read up to as many bytes as the buffer has room for. Return their number; 0 at the end."""
        target = memoryview(buffer).cast("B")
        content = self._head.read(len(target)) or self._stream.read1(len(target))
        self._read_bytes += len(content)
        if self._max_bytes is not None and self._read_bytes > self._max_bytes:
            msg = f"it unpacks to more than {self._max_bytes} bytes, which is too much for its size"
            raise UnreadableFile(msg)
        target[: len(content)] = content
        return len(content)


def read_whole(stream: io.BufferedReader, head: bytes = b"") -> bytes:
    """Read a stream to its end. `head` has the bytes that were already read.

    Raises:
        UnreadableFile: the stream has more than `MAX_FILE_BYTES` bytes.
    """
    value = head + stream.read(MAX_FILE_BYTES + 1 - len(head))
    if len(value) > MAX_FILE_BYTES:
        msg = f"more than {MAX_FILE_BYTES} bytes after decompression, which is more than an article has"
        raise UnreadableFile(msg)
    return value


def read_rest(window: Window) -> bytes:
    """Return all bytes of a window and of the stream after it, as far as the window grows."""
    while window.grow():
        pass
    return window.data
