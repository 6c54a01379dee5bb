"""Split raw records that hold several articles, in the ways of files: feeds, JSON lists, tables, archives, mailboxes."""

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

import orjson

from newsloom.core.message import ArticleContent, Inbound, article_record
from newsloom.core.stage import Split
from newsloom.core.step_result import Reject
from newsloom.runtime.files.archives import ArchiveContent, Member, Note, is_document, tar_members, zip_members
from newsloom.runtime.files.formats import FileFormat, find_format
from newsloom.runtime.files.listing import UnreadableFile, reason
from newsloom.runtime.files.packing import BROKEN_PACKING, unpacked
from newsloom.runtime.files.parts import Part, ReadableStream, Skipped, SplitResult
from newsloom.runtime.files.splitting import split
from newsloom.settings import SplitSettings
from newsloom_schemas import RejectionReason, headers

VERSION: Final = "1"
"""Version of what records are split into. It is raised when the same record gives other articles, and the trace has it."""

_HEAD_BYTES: Final = 8_192
_GZIP: Final = b"\x1f\x8b"
_GZIP_WBITS: Final = 16 + zlib.MAX_WBITS
_MAX_STRINGS: Final = 3
_WARC_RESPONSE: Final = "application/warc"
_XML: Final = "application/xml"
_READ_BY_NORMALISE: Final = frozenset({FileFormat.AVRO, FileFormat.ENTRIES, FileFormat.JSON, FileFormat.MAILBOX})
"""Formats that normalise reads if they hold one article."""
_FRAMED_JSON: Final = re.compile(rb"\x00[\x00-\xff]{4}\s*[\[{]")
_FRAME_BYTES: Final = 5
_WIDE: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_WIDE_START: Final = re.compile(rb"[\[{]\x00|\x00[\[{]")
_JSON_ITEMS: Final = (b"{", b"[", b'"')
_ENTRY: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:\w{0,20}item|entry|tei(?:\.2)?)[\s/>]", re.IGNORECASE)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?(?P<name>[\w.:+-]{1,40})""", re.IGNORECASE)
_SKIPPED: Final = re.compile(r" (?:is|are) skipped(?=: )")
_WHOLE_TYPES: Final = frozenset({"message/rfc822"})
_EXTENSIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("text/csv", "application/csv", "text/x-csv"), ".csv"),
    **dict.fromkeys(("text/tab-separated-values", "text/tsv"), ".tsv"),
    "application/mbox": ".mbox",
    "application/warc": ".warc",
}
"""The file extension of a declared media type. For other types, the bytes decide."""


class SplitError(Exception):
    """A record that holds several articles cannot be split whole. The message says where it is broken, and why."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An article in a record, and the file in an archive that it is from."""

    part: Part
    file: str | None = None


@dataclass(frozen=True)
class RecordSplitter:
    """Splits raw records. It implements `newsloom.core.stage.Splitter`.

    Args:
        settings: limits of what one record may hold.
    """

    settings: SplitSettings

    def __call__(self, inbound: Inbound, /) -> Split:
        """Return the articles of a record that holds several; `None` for one article, and for what normalise has to explain.

        Raises:
            SplitError: the record holds several articles, and one of them cannot be read.
        """
        declared = inbound.header(headers.CONTENT_TYPE) or ""
        essence = declared.partition(";")[0].strip().lower()
        if essence in _WHOLE_TYPES:
            return None
        value = self._content(inbound.value)
        if value is None:
            return None
        extension = _EXTENSIONS.get(essence, "")
        kind = find_format(extension, _stream(value))
        if kind is FileFormat.ARTICLE:
            return None
        try:
            return self._split(inbound, value, kind, extension)
        except (UnreadableFile, OSError) as error:
            if kind in {FileFormat.TABLE, FileFormat.WEB_ARCHIVE}:
                return None  # normalise says what is wrong
            raise SplitError(reason(error)) from error

    def _content(self, value: bytes) -> bytes | None:
        """Return the content of a value without what serializers put around it; `None` if it exceeds a limit or is broken."""
        if value.startswith(_GZIP):
            unpacked = _gunzip(value, self.settings.max_bytes)
            if unpacked is None:
                return None
            value = unpacked
        if _FRAMED_JSON.match(value):
            value = value[_FRAME_BYTES:]
        codec = _WIDE.get(value[:2])
        if codec is None and _WIDE_START.match(value):
            codec = "utf-16-be" if value[:1] == b"\x00" else "utf-16-le"
        if codec is not None:
            text = value.decode(codec, "replace")
            value = text.encode("utf-8", "replace") if text.lstrip()[:1] in {"[", "{"} else value
        for _ in range(_MAX_STRINGS):
            inner = _json_string(value)
            if inner is None:
                break
            value = inner
        return value

    def _split(self, inbound: Inbound, value: bytes, kind: FileFormat, extension: str) -> Split:
        found: list[_Found] = []
        size = 0
        notes: list[str] = []
        for each in _articles(value, kind, extension, self.settings.max_bytes):
            if isinstance(each, Skipped):
                if each.is_empty:
                    notes.append(each.reason)
                    continue
                if kind is FileFormat.JSON:
                    return None  # normalise says what is wrong with the JSON
                msg = f"none of its articles is read, because one of them is broken: {_SKIPPED.sub('', each.reason)}"
                raise SplitError(msg)
            if isinstance(each, Note):
                notes.append(each.text.removeprefix("skipped "))
                continue
            found.append(each)
            size += len(each.part.value)
            if len(found) > self.settings.max_articles:
                detail = f"more than {self.settings.max_articles} articles in one record (split.max_articles)"
                return Reject(RejectionReason.TOO_LARGE, detail)
            if size > self.settings.max_bytes:
                detail = f"the articles of the record have more than {self.settings.max_bytes} bytes (split.max_bytes)"
                return Reject(RejectionReason.TOO_LARGE, detail)
        if not found:
            detail = "; ".join(notes) or "it is empty"
            is_archive = kind in {FileFormat.ZIP, FileFormat.TAR}
            return Reject(RejectionReason.EMPTY, f"an archive without articles: {detail}" if is_archive else detail)
        if _is_one_article(found, value, kind):
            return None
        charset = _CHARSET.search(inbound.header(headers.CONTENT_TYPE) or "")
        common = (("split_version", VERSION), *((("split_skipped", "; ".join(notes)),) if notes else ()))
        return tuple(
            article_record(
                inbound,
                number,
                len(found),
                ArticleContent(
                    each.part.value,
                    _content_type(each.part, kind, charset["name"] if charset is not None else None),
                    each.part.url,
                    ((("split_file", each.file),) if each.file is not None else ()) + common,
                ),
            )
            for number, each in enumerate(found)
        )


def _articles(value: bytes, kind: FileFormat, extension: str, max_bytes: int) -> Iterator[_Found | Skipped | Note]:
    stream = _stream(value)
    if kind is FileFormat.ZIP:
        if is_document(stream):
            yield _Found(Part(value))
        else:
            yield from _members(zip_members(stream), max_bytes)
    elif kind is FileFormat.TAR:
        yield from _members(tar_members(stream), max_bytes)
    elif kind is FileFormat.ENTRIES and not _ENTRY.search(value.replace(b"\x00", b"")):
        yield Skipped("a feed without entries", is_empty=True)
    else:
        yield from _parts(split(kind, stream, extension, live=False))


def _members(members: Iterable[ArchiveContent], max_bytes: int) -> Iterator[_Found | Skipped | Note]:
    for member in members:
        if not isinstance(member, Member):
            yield member
            continue
        try:
            content = unpacked(member.stream, member.packing)
            if content is not member.stream:
                content = io.BufferedReader(ReadableStream(content, max_bytes=max_bytes))
            kind = find_format(member.extension, content)
            yield from _parts(split(kind, content, member.extension, live=False), member.name)
        except (UnreadableFile, *BROKEN_PACKING) as error:
            yield Skipped(f"{member.name}: {reason(error)}")


def _parts(found: Iterable[SplitResult], file: str | None = None) -> Iterator[_Found | Skipped]:
    for each in found:
        if isinstance(each, Part):
            yield _Found(each, file)
        else:
            yield Skipped(f"{file}: {each.reason}" if file is not None else each.reason, each.is_empty)


def _is_one_article(found: list[_Found], value: bytes, kind: FileFormat) -> bool:
    """Return True if the record is one article, which normalise reads as it is."""
    if kind is FileFormat.JSON and not all(each.part.value.lstrip()[:1] in _JSON_ITEMS for each in found):
        return True  # a text in square brackets, or a list of numbers
    if len(found) != 1:
        return False
    part = found[0].part
    return kind in _READ_BY_NORMALISE or part.content_type == _WARC_RESPONSE or part.value == value


def _content_type(part: Part, kind: FileFormat, charset: str | None) -> str | None:
    """Return the media type of an article; with the declared charset if the article has the bytes of the record."""
    found = _XML if kind is FileFormat.ENTRIES else part.content_type
    is_same_charset = charset is not None and kind in {FileFormat.ENTRIES, FileFormat.TABLE, FileFormat.JSON}
    if kind is FileFormat.ENTRIES and charset is None:
        return None
    return f"{found}; charset={charset}" if is_same_charset and found is not None else found


def _stream(value: bytes) -> io.BufferedReader:
    return io.BufferedReader(cast("io.RawIOBase", io.BytesIO(value)), max(_HEAD_BYTES, io.DEFAULT_BUFFER_SIZE))


def _gunzip(value: bytes, max_bytes: int) -> bytes | None:
    """Return the content of one gzip stream or several in a row; `None` if it is broken, or longer than `max_bytes`."""
    rest, pieces, size = value, [], 0
    while rest.startswith(_GZIP):
        stream = zlib.decompressobj(_GZIP_WBITS)
        try:
            piece = stream.decompress(rest, max_bytes - size + 1)
        except zlib.error:
            return None
        size += len(piece)
        if size > max_bytes or not stream.eof:
            return None
        pieces.append(piece)
        rest = stream.unused_data
    return b"".join(pieces)


def _json_string(value: bytes) -> bytes | None:
    """Return the content of a value that is a JSON string; `None` if it is something else."""
    if not value[:_HEAD_BYTES].lstrip().startswith(b'"'):
        return None
    try:
        inner = orjson.loads(value)
    except ValueError:
        return None
    return inner.encode("utf-8", "replace") if isinstance(inner, str) else None
