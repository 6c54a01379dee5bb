"""Records from files: text, HTML, JSON, JSON lines, WARC, any of them gzipped, folders of them, standard input."""

import gzip
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from newsloom.core.message import Headers, Inbound
from newsloom_schemas import FileOrigin, headers

STDIN = "-"

_CONTENT_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "text/html",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".ndjson": "application/json",
    ".warc": "application/warc",
}
_LINES = {".jsonl", ".ndjson"}
_LARGEST_FILE = 256 * 1024 * 1024  # bytes, after decompression; a gzip bomb stops here


class UnreadableFile(Exception):  # noqa: N818 - says what is the matter with it
    """A path that is no file newsloom reads. The message names it and says why."""


@dataclass(frozen=True)
class FileRecords:
    """The records of some paths, in order: files as given, folders by their files' names.

    Args:
        paths: files, folders, or `-` for standard input (JSON lines when it looks like it, else one article).

    Raises:
        UnreadableFile: while iterating: a path does not exist, or a file is not what its ending says.
    """

    paths: tuple[str, ...]
    files: tuple[Path, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", tuple(_expand(self.paths)))

    @property
    def count(self) -> int | None:
        """How many records there are; `None` where that takes reading: JSON lines, WARC, standard input."""
        many = any(str(file) == STDIN or _kind(file) in _LINES or _kind(file) == ".warc" for file in self.files)
        return None if many else len(self.files)

    def __iter__(self) -> Iterator[Inbound]:
        for file in self.files:
            yield from _records(file)


def _expand(paths: Iterable[str]) -> Iterator[Path]:
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield path
        elif path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.is_file() and _kind(file) in _CONTENT_TYPES)
            if not found:
                msg = f"{path}: no article files in this folder ({', '.join(sorted(_CONTENT_TYPES))}, with or without .gz)"
                raise UnreadableFile(msg)
            yield from found
        elif path.is_file():
            yield path
        else:
            msg = f"{path}: no such file or folder"
            raise UnreadableFile(msg)


def _kind(file: Path) -> str:
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _records(file: Path) -> Iterator[Inbound]:
    if str(file) == STDIN:
        yield from _standard_input()
        return
    kind = _kind(file)
    received_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    try:
        with _opened(file) as stream:
            if kind in _LINES:
                yield from _lines(stream, file.as_posix(), received_at)
            elif kind == ".warc":
                yield from _warc(stream, file.as_posix(), received_at)
            else:
                yield _record(_whole(stream, file), file.as_posix(), 0, _CONTENT_TYPES.get(kind), received_at)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        msg = f"{file}: {error}"
        raise UnreadableFile(msg) from error


def _opened(file: Path) -> BinaryIO:
    if file.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(file, "rb"))
    return file.open("rb")


def _whole(stream: BinaryIO, file: Path) -> bytes:
    value = stream.read(_LARGEST_FILE + 1)
    if len(value) > _LARGEST_FILE:
        msg = f"{file}: more than {_LARGEST_FILE} bytes; such a file is no article"
        raise UnreadableFile(msg)
    return value


def _standard_input() -> Iterator[Inbound]:
    stream = sys.stdin.buffer
    first = stream.readline(_LARGEST_FILE)
    if first.lstrip().startswith(b"{") and first.rstrip().endswith(b"}"):
        yield from _lines([first], STDIN, None)
        yield from _lines(stream, STDIN, None, after=1)
    else:
        yield _record(first + stream.read(_LARGEST_FILE), STDIN, 0, None, None)


def _lines(stream: Iterable[bytes], name: str, received_at: datetime | None, *, after: int = 0) -> Iterator[Inbound]:
    for position, line in enumerate(stream, start=after):
        if line.strip():
            yield _record(line.rstrip(b"\r\n"), name, position, "application/json", received_at)


def _warc(stream: BinaryIO, name: str, received_at: datetime | None) -> Iterator[Inbound]:
    """Each response as it stands there: normalise opens it, and so knows its codings, its status and where it breaks off."""
    responses = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False)
    for position, record in enumerate(responses):
        lines = (
            record.headers.status_line or "WARC/1.0",
            *(f"{field}: {value}" for field, value in record.headers.items()),
            "",
            "",
        )
        head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
        yield _record(
            head + record.reader.read(_LARGEST_FILE), name, position, _CONTENT_TYPES[".warc"], received_at, url=url
        )


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
