"""Split web archives (WARC, ISO 28500): responses, and the texts of WET files."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newsloom.runtime.files import parts
from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.files.parts import Part, Skipped, SplitResult

WARC_MAGIC: Final = b"WARC/"
_WARC_TYPE: Final = "application/warc"
_TEXT: Final = "text/plain; charset=utf-8"


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


def split_web_archive(stream: BinaryIO) -> Iterator[SplitResult]:
    """Yield each response unchanged, and each conversion (a text of a WET file) as a text with its URL and time.

    normalise parses responses, because it needs their HTTP headers and status.

    Raises:
        UnreadableFile: the file has neither responses nor conversions.
    """
    others = position = 0
    empty = True
    for record in ArchiveIterator(_Forward(stream), parse_http=False):
        empty = False
        if record.record_type == WarcRecordType.response:
            yield _response(record, position)
        elif record.record_type == WarcRecordType.conversion:
            yield _conversion(record, position)
        else:
            others += 1
            continue
        position += 1
    if not position:
        found = "it has no WARC records" if empty else f"it has no responses, only {others} other WARC records"
        raise UnreadableFile(found)


def _response(record: WarcRecord, position: int) -> Part:
    lines = (
        record.headers.status_line or "WARC/1.0",
        *(f"{field}: {value}" for field, value in record.headers.items()),
        "",
        "",
    )
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    return Part(head + record.reader.read(parts.MAX_FILE_BYTES), position, _WARC_TYPE, _url(record))


def _conversion(record: WarcRecord, position: int) -> SplitResult:
    value = bytes(record.reader.read(parts.MAX_FILE_BYTES))
    declared = (record.headers.get("Content-Length") or "").strip()
    if declared.isdecimal() and int(declared) > len(value):
        missing = int(declared) - len(value)
        return Skipped(f"conversion {position + 1} is skipped: its last {missing} bytes are missing")
    kind = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    content_type = _TEXT if kind in {"", "text/plain"} else kind
    return Part(value, position, content_type, _url(record), _time(record))


def _url(record: WarcRecord) -> str | None:
    return (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None


def _time(record: WarcRecord) -> datetime | None:
    try:
        found = datetime.fromisoformat((record.headers.get("WARC-Date") or "").strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
