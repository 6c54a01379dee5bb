"""What bytes come packed in: gzip (RFC 1952) and WARC response records (ISO 28500), opened within bounds."""

import zlib
from dataclasses import dataclass, replace
from http import HTTPStatus
from io import BytesIO
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newsloom.core.outcome import Emit, Reject
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.media import parse_content_type
from newsloom.normalise.records import RawRecord
from newsloom_schemas import RejectionReason

_GZIP: Final = b"\x1f\x8b"
_WARC: Final = b"WARC/"
_GZIP_TYPES: Final = frozenset({"application/gzip", "application/x-gzip"})
_DEEPEST: Final = 3
_NOTE: Final = "unpacked"


@dataclass(frozen=True)
class Unpack:
    """RawRecord → RawRecord with what was packed in it; its `content_type` is then the packed thing's own.

    Args:
        max_bytes: what unpacks to more is rejected as `too_large` without being unpacked whole.

    Raises `DecodeError` for a stream that breaks off, and for an archive of more than one page.
    """

    max_bytes: int

    def __call__(self, record: RawRecord, /) -> Emit[RawRecord] | Reject:
        """Open until what is found is no packing."""
        opened: list[str] = []
        for _ in range(_DEEPEST):
            if record.value.startswith(_GZIP):
                found = self._gunzip(record)
                opened.append("gzip")
            elif record.value.startswith(_WARC):
                found = self._response(record)
                opened.append("warc")
            else:
                break
            if isinstance(found, Reject):
                return found
            record = found
        return Emit(record, {_NOTE: " ".join(opened)} if opened else {})

    def _gunzip(self, record: RawRecord) -> RawRecord | Reject:
        left, parts, size = record.value, [], 0
        while left.startswith(_GZIP):  # a file may be several streams in a row
            stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            try:
                part = stream.decompress(left, self.max_bytes + 1 - size)
            except zlib.error as error:
                msg = f"broken gzip: {error}"
                raise DecodeError(msg) from None
            parts.append(part)
            size += len(part)
            if size > self.max_bytes:
                return self._too_large("gzip")
            if not stream.eof:
                msg = f"gzip that breaks off after {len(record.value)} bytes; they unpack to {size}"
                raise DecodeError(msg)
            left = stream.unused_data
        is_packing = parse_content_type(record.content_type).essence in _GZIP_TYPES
        return replace(record, value=b"".join(parts), content_type=None if is_packing else record.content_type)

    def _response(self, record: RawRecord) -> RawRecord | Reject:
        try:
            responses = self._responses(record.value)
        except OSError as error:
            msg = f"broken WARC: {error}"
            raise DecodeError(msg) from None
        if not responses:
            return Reject(RejectionReason.UNSUPPORTED_MEDIA, "WARC without a response record that holds a page")
        if len(responses) > 1:
            msg = "a WARC of several responses; send each as a record of its own"
            raise DecodeError(msg)
        (status, found) = responses[0]
        known = {"url": found.url}
        if status is not None and status != HTTPStatus.OK:
            return Reject(RejectionReason.NOT_ARTICLE, f"the server answered with status {status}", known)
        if len(found.value) > self.max_bytes:
            return self._too_large("WARC")
        return replace(record, value=found.value, content_type=found.content_type, url=found.url or record.url)

    def _responses(self, value: bytes) -> list[tuple[int | None, RawRecord]]:
        """The HTTP responses, no more than it takes to see that there is more than one, or one that is too large."""
        found: list[tuple[int | None, RawRecord]] = []
        entries = ArchiveIterator(
            BytesIO(value), record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
        )
        for entry in entries:
            if not entry.is_http:
                continue
            missing = _missing(value, entry)
            if missing:
                msg = f"broken WARC: a record breaks off {missing} bytes before its end"
                raise DecodeError(msg)
            body = bytes(entry.reader.read(self.max_bytes + 1))
            url = (entry.headers.get("WARC-Target-URI") or "").strip("<> ") or None
            answer = RawRecord(body, content_type=entry.http_headers.get("Content-Type"), url=url)
            found.append((entry.http_headers.status_code, answer))
            if len(found) > 1 or len(body) > self.max_bytes:
                break
        return found

    def _too_large(self, packing: str) -> Reject:
        detail = f"{packing} that unpacks to more than {self.max_bytes} bytes, which is the most that is read"
        return Reject(RejectionReason.TOO_LARGE, detail)


def _missing(value: bytes, entry: WarcRecord) -> int:
    """How many bytes of a record's block are not there, which the reader of archives does not say."""
    said = (entry.headers.get("Content-Length") or "").strip()
    begin = value.find(b"\r\n\r\n", entry.stream_pos) + 4
    return max(0, begin + int(said) - len(value)) if said.isdecimal() else 0
