"""Records from files: text, HTML, JSON, JSON lines, WARC, any of them gzipped, folders of them, standard input."""

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
    LINES,
    STDIN,
    FileId,
    FileListing,
    UnreadableFile,
    kind_of,
    reason,
    written_name,
)
from newsloom_schemas import FileOrigin, headers

__all__ = ["STDIN", "FileRecords", "UnreadableFile"]

_LARGEST_FILE: Final = 256 * 1024 * 1024  # bytes, after decompression; a gzip bomb stops here
_GZIP: Final = b"\x1f\x8b"
_WARC: Final = b"WARC/"
_BOM: Final = b"\xef\xbb\xbf"
_PEEKED: Final = 8  # bytes that tell what a stream is
_UNREADABLE: Final = (OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class FileRecords:
    """The records of some paths, in order: files as given, folders by their files' names.

    Args:
        paths: files, folders, or `-` for standard input (WARC or JSON lines when it looks like it, else one article).
        leave_out: files and folders that are not read where a folder holds them: the output of the same run.
        unreadable: told of each file that cannot be read, or not to its end; the others are read all the same. Without
            it the first one raises.

    Attributes:
        files: what is read.
        notes: what is not read, one line for each folder, and what is read in doubt.

    Raises:
        UnreadableFile: a path does not exist or a folder holds no articles; without `unreadable`, also while iterating:
            a file cannot be read, or is not what its ending says.
    """

    paths: tuple[str, ...]
    leave_out: frozenset[FileId] = frozenset()
    unreadable: Callable[[UnreadableFile], None] | None = None
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
        """How many records there are; `None` where that takes reading: JSON lines, WARC, streams, standard input."""
        many = any(_holds_many(file) for file in self.files)
        return None if many else len(self.files)

    def __iter__(self) -> Iterator[Inbound]:
        for problem in self._problems:
            self._tell(problem)
        for file in self.files:
            name = STDIN if str(file) == STDIN else written_name(file)
            try:
                with _opened(file) as stream:
                    yield from self._records(stream, file, name)
            except UnreadableFile as error:
                self._tell(error)
            except _UNREADABLE as error:
                msg = f"{_for_people(name)}: {reason(error)}"
                self._tell(UnreadableFile(msg), error)

    def _tell(self, problem: UnreadableFile, cause: BaseException | None = None) -> None:
        if self.unreadable is None:
            raise problem from cause
        self.unreadable(problem)

    def _records(self, stream: io.BufferedReader, file: Path, name: str) -> Iterator[Inbound]:
        """Records of a file that is open. What has no known ending may be a WARC; a stream without one, JSON lines too."""
        streamed, received_at = _is_stream(stream), None
        if not streamed:
            received_at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
        kind = "" if name == STDIN else kind_of(file)
        content = _unpacked(stream, file)
        if kind == ".warc" or (kind not in CONTENT_TYPES and content.peek(_PEEKED)[: len(_WARC)] == _WARC):
            yield from _warc(content, name, received_at)
        elif kind in LINES:
            yield from self._lines(b"", content, name, received_at)
        elif kind in CONTENT_TYPES or (not streamed and name != STDIN):
            yield _record(_whole(b"", content, name), name, 0, CONTENT_TYPES.get(kind), received_at)
        else:
            head = _first_lines(content)
            if _is_object(head):
                yield from self._lines(head, content, name, None)
            else:
                yield _record(_whole(head, content, name), name, 0, None, None)

    def _lines(
        self, head: bytes, stream: io.BufferedReader, name: str, received_at: datetime | None
    ) -> Iterator[Inbound]:
        """One record for each line that is not blank. `head`: lines of the stream that were read already."""
        for position, line in enumerate(_each_line(head, stream)):
            if len(line) > _LARGEST_FILE:
                msg = f"{_for_people(name)}: line {position + 1} is left out: longer than {_LARGEST_FILE} bytes"
                self._tell(UnreadableFile(msg))
            elif line.strip():
                yield _record(line.rstrip(b"\r\n"), name, position, "application/json", received_at)


def _holds_many(file: Path) -> bool:
    kind = kind_of(file)
    return str(file) == STDIN or kind in LINES or kind == ".warc" or (kind not in CONTENT_TYPES and not file.is_file())


def _opened(file: Path) -> AbstractContextManager[io.BufferedReader]:
    if str(file) != STDIN:
        return file.open("rb")
    if sys.stdin is None:
        msg = "standard input is closed"
        raise UnreadableFile(msg)
    source = sys.stdin.buffer
    return nullcontext(
        source if isinstance(source, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", source))
    )


def _is_stream(stream: io.BufferedReader) -> bool:
    """Return True for a pipe, a terminal or the like: what has no length and no time of its own."""
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except io.UnsupportedOperation:
        return True


def _unpacked(stream: io.BufferedReader, file: Path) -> io.BufferedReader:
    """Return what a gzip file holds: one that says so in its name or in its first bytes; else the stream itself."""
    named = file.suffix.lower() == ".gz"
    if not named and stream.peek(_PEEKED)[: len(_GZIP)] != _GZIP:
        return stream
    return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=stream)))


def _whole(head: bytes, stream: BinaryIO, name: str) -> bytes:
    value = head + stream.read(_LARGEST_FILE + 1 - len(head))
    if len(value) > _LARGEST_FILE:
        msg = f"{_for_people(name)}: more than {_LARGEST_FILE} bytes; such a file is no article"
        raise UnreadableFile(msg)
    return value


def _first_lines(stream: BinaryIO) -> bytes:
    """Return blank lines and the first one that is not."""
    head = b""
    while len(head) < _LARGEST_FILE and (line := stream.readline(_LARGEST_FILE - len(head))):
        head += line
        if line.strip():
            break
    return head


def _is_object(head: bytes) -> bool:
    text = head.removeprefix(_BOM).strip()
    return text.startswith(b"{") and text.endswith(b"}")


def _each_line(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends. One that is too long is cut, and what is left of it passed over."""
    yield from io.BytesIO(head)
    while line := stream.readline(_LARGEST_FILE + 1):
        yield line
        if len(line) > _LARGEST_FILE and not line.endswith(b"\n"):
            while (more := stream.readline(_LARGEST_FILE)) and not more.endswith(b"\n"):
                pass


def _warc(stream: BinaryIO, name: str, received_at: datetime | None) -> Iterator[Inbound]:
    """Each response as it stands there: normalise opens it, and so knows its codings, its status and where it breaks off."""
    others = position = 0
    empty = True
    for record in ArchiveIterator(stream, parse_http=False):
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
            head + record.reader.read(_LARGEST_FILE), name, position, CONTENT_TYPES[".warc"], received_at, url=url
        )
        position += 1
    if not position:
        found = "no WARC records in it" if empty else f"no responses in it, only {others} other WARC records"
        msg = f"{_for_people(name)}: {found}"
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


def _for_people(name: str) -> str:
    return "standard input" if name == STDIN else name
