"""Read the members of ZIP and tar archives, one after another. Nothing is written to disk."""

import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final, TypeAlias, cast

from newsloom.runtime.files.listing import (
    UnreadableFile,
    describe_skipped,
    extension_of,
    kind_of_other,
    reason,
    written_name,
)
from newsloom.runtime.files.parts import Readable, ReadableStream, Skipped, read_whole

ARCHIVE_EXTENSIONS: Final = frozenset({".zip", ".tar", ".tgz"})
_MAX_MEMBERS: Final = 100_000
_MAX_RATIO: Final = 200
"""Bytes that a byte of a member may unpack to. Repetitive JSON has about 50."""
_FREE_BYTES: Final = 16 * 1024 * 1024
"""Bytes that a member may unpack to whatever its ratio."""
_OFFICE_MEMBERS: Final = frozenset({"[Content_Types].xml", "mimetype"})
"""Members that a document has which is a ZIP file as well: DOCX, ODT, EPUB."""
_BROKEN: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: its name as it is written.
        extension: in lower case, without the suffix of a compression.
        packing: the last suffix of the name, in lower case.
        stream: its content, which can be read until the next member.
    """

    name: str
    extension: str
    packing: str
    stream: io.BufferedReader


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the user should know, but no problem."""

    text: str


ArchiveContent: TypeAlias = Member | Skipped | Note


def is_document(stream: BinaryIO) -> bool:
    """Return True if a ZIP file is an office document or book, which is one article if anything."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return bool(_OFFICE_MEMBERS & set(archive.namelist()))
    except _BROKEN:
        return False
    finally:
        stream.seek(0)


def seekable(stream: io.BufferedReader, *, streamed: bool) -> Iterator[io.BufferedReader]:
    """Yield a stream that can be read in any order, which ZIP needs: its table of contents is at the end.

    Raises:
        UnreadableFile: the stream is a pipe and does not fit in memory.
    """
    yield io.BufferedReader(io.BytesIO(read_whole(stream))) if streamed else stream


def zip_members(stream: BinaryIO) -> Iterator[ArchiveContent]:
    """Yield the article files of a ZIP file, in its order.

    Raises:
        UnreadableFile: the file is broken or has too many members.
    """
    skipped: Counter[str] = Counter()
    try:
        with zipfile.ZipFile(stream) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir()]
            _check_count(len(listed))
            for each in listed:
                name = each.filename
                if not _is_wanted(name, skipped):
                    continue
                if each.flag_bits & 1:
                    yield Skipped(f"{written_name(name)}: it is encrypted")
                    continue
                try:
                    with archive.open(each) as content:
                        yield _member(name, content, _FREE_BYTES + _MAX_RATIO * each.compress_size)
                except _BROKEN as error:
                    yield Skipped(f"{written_name(name)}: {reason(error)}")
    except zipfile.BadZipFile as error:
        raise UnreadableFile(reason(error)) from error
    yield from _skipped_note(skipped)


def tar_members(stream: BinaryIO) -> Iterator[ArchiveContent]:
    """Yield the article files of a tar archive, in its order.

    Raises:
        UnreadableFile: the file is broken or has too many members.
    """
    skipped: Counter[str] = Counter()
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for count, each in enumerate(iter(archive.next, None), 1):
                _check_count(count)
                if each.isdir() or not _is_wanted(each.name, skipped):
                    continue
                content = archive.extractfile(each) if each.isreg() and not each.issparse() else None
                if content is None:
                    yield Skipped(f"{written_name(each.name)}: it is a link or a special file")
                    continue
                yield _member(each.name, content)
    except tarfile.TarError as error:
        raise UnreadableFile(reason(error)) from error
    yield from _skipped_note(skipped)


def _member(name: str, content: IO[bytes], max_bytes: int | None = None) -> Member:
    stream: io.BufferedReader = io.BufferedReader(ReadableStream(cast("Readable", content), max_bytes=max_bytes))
    return Member(written_name(name), extension_of(PurePosixPath(name)), PurePosixPath(name).suffix.lower(), stream)


def _is_wanted(name: str, skipped: Counter[str]) -> bool:
    """Return whether a member is an article file; count it if it is not. What systems add to archives is not counted."""
    path = PurePosixPath(name)
    if "__MACOSX" in path.parts or path.name.startswith("._"):
        return False
    extension = extension_of(path)
    if extension in ARCHIVE_EXTENSIONS:
        skipped["archive in the archive"] += 1
        return False
    other = kind_of_other(path)
    if other is not None:
        skipped[other] += 1
    return other is None


def _check_count(count: int) -> None:
    if count > _MAX_MEMBERS:
        msg = f"the archive has more than {_MAX_MEMBERS} files"
        raise UnreadableFile(msg)


def _skipped_note(skipped: Counter[str]) -> Iterator[Note]:
    if skipped:
        yield Note(f"skipped {describe_skipped(skipped, None)}")
