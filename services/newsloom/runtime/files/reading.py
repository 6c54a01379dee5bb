"""Read records from text, HTML, JSON, JSON Lines and WARC files, gzipped or not, from folders and standard input."""

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from newsloom.core.message import Headers, Inbound
from newsloom.runtime.files.listing import (
    CONTENT_TYPES,
    LINE_EXTENSIONS,
    STDIN,
    FileId,
    FileListing,
    UnreadableFile,
    extension_of,
    reason,
    written_name,
)
from newsloom_schemas import FileOrigin, headers

__all__ = ["STDIN", "FileRecords", "UnreadableFile"]

_MAX_FILE_BYTES: Final = 256 * 1024 * 1024  # after decompression, to stop gzip bombs
_GZIP: Final = b"\x1f\x8b"
_WARC: Final = b"WARC/"
_BOM: Final = b"\xef\xbb\xbf"
_MAGIC_BYTES: Final = 8  # enough to recognise the format of a stream
_UNREADABLE: Final = (OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class FileRecords:
    """The records of paths: named files in the given order, files in folders sorted by name.

    Args:
        paths: files, folders, or `-` for standard input, which is read as WARC, JSON Lines or one article.
        leave_out: files and folders that are skipped in folders: the output of the same run.
        unreadable: called for each file that cannot be read, or not to its end; the other files are still read. If
            `None`, the first such file raises.
        stdin: standard input, if it is not `sys.stdin`.

    Attributes:
        files: the files that are read.
        notes: one line for each folder with skipped files, and for files of an uncertain format.

    Raises:
        UnreadableFile: a path does not exist, or a folder has no article files. If `unreadable` is `None`, also while
            iterating: a file cannot be read, or its contents do not match its extension.
    """

    paths: tuple[str, ...]
    leave_out: frozenset[FileId] = frozenset()
    unreadable: Callable[[UnreadableFile], None] | None = None
    stdin: io.RawIOBase | None = None
    files: tuple[Path, ...] = field(init=False)
    notes: tuple[str, ...] = field(init=False)
    _problems: tuple[UnreadableFile, ...] = field(init=False)

    def __post_init__(self) -> None:
        listing = FileListing(self.paths, self.leave_out)
        object.__setattr__(self, "files", tuple(listing.files))
        object.__setattr__(self, "notes", tuple(listing.notes))
        object.__setattr__(self, "_problems", tuple(listing.problems))

    @property
    def count(self) -> int | None:
        """Return the number of records, or `None` if it is unknown before reading: JSON Lines, WARC, streams, standard input."""
        unknown = any(_may_hold_many(file) for file in self.files)
        return None if unknown else len(self.files)

    def __iter__(self) -> Iterator[Inbound]:
        for problem in self._problems:
            self._report(problem)
        for file in self.files:
            name = STDIN if str(file) == STDIN else written_name(file)
            try:
                with _open(file, self.stdin) as stream:
                    yield from self._records(stream, file, name)
            except UnreadableFile as error:
                self._report(error)
            except _UNREADABLE as error:
                msg = f"{_display_name(name)}: {reason(error)}"
                self._report(UnreadableFile(msg), error)

    def _report(self, problem: UnreadableFile, cause: BaseException | None = None) -> None:
        if self.unreadable is None:
            raise problem from cause
        self.unreadable(problem)

    def _records(self, stream: io.BufferedReader, file: Path, name: str) -> Iterator[Inbound]:
        """Yield the records of an open file.

        A file with an unknown extension may be a WARC file; a stream may also be JSON Lines.
        """
        streamed, received_at = _is_stream(stream), None
        if not streamed:
            received_at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
        extension = "" if name == STDIN else extension_of(file)
        content = _unpacked(stream, file)
        if extension == ".warc" or (
            extension not in CONTENT_TYPES and content.peek(_MAGIC_BYTES)[: len(_WARC)] == _WARC
        ):
            yield from _warc(content, name, received_at)
        elif extension in LINE_EXTENSIONS:
            yield from self._lines(b"", content, name, received_at)
        elif extension in CONTENT_TYPES or (not streamed and name != STDIN):
            yield _record(_whole(b"", content, name), name, 0, CONTENT_TYPES.get(extension), received_at)
        else:
            head = _first_lines(content)
            if _is_object(head):
                yield from self._lines(head, content, name, None)
            else:
                yield _record(_whole(head, content, name), name, 0, None, None)

    def _lines(
        self, head: bytes, stream: io.BufferedReader, name: str, received_at: datetime | None
    ) -> Iterator[Inbound]:
        """Yield one record for each non-blank line. `head` has the lines of the stream that were already read."""
        for position, line in enumerate(_each_line(head, stream)):
            if len(line) > _MAX_FILE_BYTES:
                msg = (
                    f"{_display_name(name)}: line {position + 1} is skipped: it is longer than {_MAX_FILE_BYTES} bytes"
                )
                self._report(UnreadableFile(msg))
            elif line.strip():
                yield _record(line.rstrip(b"\r\n"), name, position, "application/json", received_at)


def _may_hold_many(file: Path) -> bool:
    extension = extension_of(file)
    return (
        str(file) == STDIN
        or extension in LINE_EXTENSIONS
        or extension == ".warc"
        or (extension not in CONTENT_TYPES and not file.is_file())
    )


def _open(file: Path, stdin: io.RawIOBase | None) -> AbstractContextManager[io.BufferedReader]:
    if str(file) != STDIN:
        return file.open("rb")
    if stdin is not None:
        return nullcontext(io.BufferedReader(stdin))
    if sys.stdin is None:
        msg = "standard input is closed"
        raise UnreadableFile(msg)
    source = sys.stdin.buffer
    return nullcontext(
        source if isinstance(source, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", source))
    )


def _is_stream(stream: io.BufferedReader) -> bool:
    """Return whether the stream is a pipe, a terminal or the like, without a size and a modification time."""
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except io.UnsupportedOperation:
        return True


def _unpacked(stream: io.BufferedReader, file: Path) -> io.BufferedReader:
    """Return the decompressed stream of a gzip file, which is recognised by name or first bytes; else the stream itself."""
    named = file.suffix.lower() == ".gz"
    if not named and stream.peek(_MAGIC_BYTES)[: len(_GZIP)] != _GZIP:
        return stream
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)))


def _whole(head: bytes, stream: BinaryIO, name: str) -> bytes:
    value = head + stream.read(_MAX_FILE_BYTES + 1 - len(head))
    if len(value) > _MAX_FILE_BYTES:
        msg = f"{_display_name(name)}: more than {_MAX_FILE_BYTES} bytes after decompression, which is more than an article has"
        raise UnreadableFile(msg)
    return value


def _first_lines(stream: BinaryIO) -> bytes:
    """Return the first non-blank line and the blank lines before it."""
    head = b""
    while len(head) < _MAX_FILE_BYTES and (line := stream.readline(_MAX_FILE_BYTES - len(head))):
        head += line
        if line.strip():
            break
    return head


def _is_object(head: bytes) -> bool:
    text = head.removeprefix(_BOM).strip()
    return text.startswith(b"{") and text.endswith(b"}")


def _each_line(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their line breaks. A line that is too long is truncated, and the rest of it is skipped."""
    yield from io.BytesIO(head)
    while line := stream.readline(_MAX_FILE_BYTES + 1):
        yield line
        if len(line) > _MAX_FILE_BYTES and not line.endswith(b"\n"):
            while (more := stream.readline(_MAX_FILE_BYTES)) and not more.endswith(b"\n"):
                pass


class _Forward:
    """A stream that is only read forwards, for fastwarc, which asks for the position and panics if it cannot be told.

    Args:
        stream: the stream, which need not be seekable: a pipe, for example.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        content = self._stream.read(size)
        self._position += len(content)
        return content

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if (offset, whence) not in ((0, os.SEEK_CUR), (self._position, os.SEEK_SET)):
            msg = "a stream that is only read forwards"
            raise io.UnsupportedOperation(msg)
        return self._position

    def close(self) -> None:
        """Do nothing: the stream is closed where it was opened."""


def _warc(stream: BinaryIO, name: str, received_at: datetime | None) -> Iterator[Inbound]:
    """Yield each response record unchanged. normalise parses it, because it needs the HTTP headers and the status."""
    others = position = 0
    empty = True
    for record in ArchiveIterator(_Forward(stream), parse_http=False):
        empty = False
        if record.record_type != WarcRecordType.response:
            others += 1
            continue
        lines = (
            record.headers.status_line or "WARC/1.0",
            *(f"{field}: {value}" for field, value in record.headers.items()),
            "",
            "",
        )
        head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
        yield _record(
            head + record.reader.read(_MAX_FILE_BYTES), name, position, CONTENT_TYPES[".warc"], received_at, url=url
        )
        position += 1
    if not position:
        found = "it has no WARC records" if empty else f"it has no responses, only {others} other WARC records"
        msg = f"{_display_name(name)}: {found}"
        raise UnreadableFile(msg)


def _record(
    value: bytes,
    name: str,
    position: int,
    content_type: str | None,
    received_at: datetime | None,
    *,
    url: str | None = None,
) -> Inbound:
    own: Headers = ()
    if content_type is not None:
        own += ((headers.CONTENT_TYPE, content_type.encode()),)
    if url is not None:
        own += ((headers.URL, url.encode("utf-8", "surrogateescape")),)
    key = url if url is not None else f"{name}#{position}"
    return Inbound(
        value=value,
        place=FileOrigin(file=name, position=position),
        key=key.encode("utf-8", "surrogateescape"),
        headers=own,
        received_at=received_at,
    )


def _display_name(name: str) -> str:
    return "standard input" if name == STDIN else name
