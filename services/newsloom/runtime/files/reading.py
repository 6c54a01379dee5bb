"""Read records from files, compressed or not, from archives, folders and standard input."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

from newsloom.core.message import Headers, Inbound
from newsloom.runtime.files.archives import ArchiveContent, Note, is_document, seekable, tar_members, zip_members
from newsloom.runtime.files.formats import FileFormat, find_format
from newsloom.runtime.files.listing import (
    SINGLE_EXTENSIONS,
    STDIN,
    FileId,
    FileListing,
    UnreadableFile,
    extension_of,
    reason,
    written_name,
)
from newsloom.runtime.files.packing import BROKEN_PACKING, unpacked
from newsloom.runtime.files.parts import Part, Skipped, SkippedRecord, SplitResult
from newsloom.runtime.files.splitting import split
from newsloom_schemas import FileOrigin, headers

__all__ = ["STDIN", "FileRecords", "SkippedRecord", "UnreadableFile"]

T = TypeVar("T")


@dataclass(frozen=True)
class FileRecords:
    """The records of paths: named files in the given order, files in folders sorted by name.

    Args:
        paths: files, folders, or `-` for standard input, whose content says what it is.
        leave_out: files and folders that are skipped in folders: the output of the same run.
        unreadable: called for each file that cannot be read, or not to its end; the other files are still read. If
            `None`, the first such file raises.
        stdin: standard input, if it is not `sys.stdin`.
        noted: called with what is skipped on purpose in an archive.

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
    noted: Callable[[str], None] | None = None
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
        """Return the number of records, or `None` if it is unknown before reading, since a file may have many."""
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
            except BROKEN_PACKING as error:
                msg = f"{_display_name(name)}: {reason(error)}"
                self._report(UnreadableFile(msg), error)

    def _report(self, problem: UnreadableFile, cause: BaseException | None = None) -> None:
        if self.unreadable is None:
            raise problem from cause
        self.unreadable(problem)

    def _records(self, stream: io.BufferedReader, file: Path, name: str) -> Iterator[Inbound]:
        """Yield the records of an open file, and of the members of an archive."""
        streamed, received_at = _is_stream(stream), None
        if not streamed:
            received_at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
        extension = "" if name == STDIN else extension_of(file)
        content = unpacked(stream, file.suffix.lower())
        found = find_format(extension, content)
        live = streamed or name == STDIN
        if found is FileFormat.ZIP:
            archive = next(_named(seekable(content, streamed=live), name))
            if extension == ".zip" or not is_document(archive):
                yield from self._members(zip_members(archive), name, received_at)
                return
            content, found = archive, FileFormat.ARTICLE
        if found is FileFormat.TAR:
            yield from self._members(tar_members(content), name, received_at)
            return
        yield from self._parts(split(found, content, extension, live=live), name, received_at)

    def _members(
        self, members: Iterator[ArchiveContent], archive: str, received_at: datetime | None
    ) -> Iterator[Inbound]:
        """Yield the records of the files in an archive. A member that cannot be read does not stop the others."""
        for member in _named(members, archive):
            if isinstance(member, Note):
                if self.noted is not None:
                    self.noted(f"{_display_name(archive)}: {member.text}")
            elif isinstance(member, Skipped):
                self._report(UnreadableFile(f"{_display_name(archive)}: {member.reason}"))
            else:
                name = f"{archive}/{member.name}"
                try:
                    content = unpacked(member.stream, member.packing)
                    found = find_format(member.extension, content)
                    yield from self._parts(split(found, content, member.extension, live=False), name, received_at)
                except UnreadableFile as error:
                    self._report(error)
                except BROKEN_PACKING as error:
                    self._report(UnreadableFile(f"{name}: {reason(error)}"), error)

    def _parts(self, parts: Iterator[SplitResult], name: str, received_at: datetime | None) -> Iterator[Inbound]:
        for part in _named(parts, name):
            if isinstance(part, Skipped):
                self._report(SkippedRecord(f"{_display_name(name)}: {part.reason}"))
            else:
                yield _record(part, name, received_at)


def _named(found: Iterator[T], name: str) -> Iterator[T]:
    """Yield what is found in a file, and name the file if it cannot be read."""
    try:
        yield from found
    except UnreadableFile as error:
        msg = f"{_display_name(name)}: {error}"
        raise UnreadableFile(msg) from error


def _may_hold_many(file: Path) -> bool:
    return str(file) == STDIN or extension_of(file) not in SINGLE_EXTENSIONS


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


def _record(part: Part, name: str, received_at: datetime | None) -> Inbound:
    own: Headers = ()
    if part.content_type is not None:
        own += ((headers.CONTENT_TYPE, part.content_type.encode("utf-8", "surrogateescape")),)
    if part.url is not None:
        own += ((headers.URL, part.url.encode("utf-8", "surrogateescape")),)
    key = part.url if part.url is not None else f"{name}#{part.position}"
    return Inbound(
        value=part.value,
        place=FileOrigin(file=name, position=part.position),
        key=key.encode("utf-8", "surrogateescape"),
        headers=own,
        received_at=part.received_at or received_at,
    )


def _display_name(name: str) -> str:
    return "standard input" if name == STDIN else name
