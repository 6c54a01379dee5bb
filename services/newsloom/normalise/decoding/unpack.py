"""Unpack gzip (RFC 1952) and WARC response records (ISO 28500), within limits."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from io import BytesIO
from typing import Final, Protocol

from fastwarc.stream_io import BrotliReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newsloom.api import Emit, Reject
from newsloom.normalise.decoding.media import parse_content_type
from newsloom.normalise.errors import SEND_SEPARATELY, DecodeError
from newsloom.normalise.records import RawRecord
from newsloom_schemas import RejectionReason


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


_GZIP: Final = b"\x1f\x8b"
_WARC: Final = b"WARC/"
_GZIP_TYPES: Final = frozenset({"application/gzip", "application/x-gzip"})
_MAX_LAYERS: Final = 3
_ZLIB_WBITS: Final = zlib.MAX_WBITS
_GZIP_WBITS: Final = 16 + zlib.MAX_WBITS
_READERS: Final[Mapping[str, Callable[[BytesIO], _Reader]]] = {"br": BrotliReader, "zstd": ZstdReader}
_NOTE: Final = "unpacked"


@dataclass(frozen=True)
class Unpack:
    """RawRecord → RawRecord with the unpacked content and the content type of that.

    Args:
        max_bytes: content that unpacks to more is rejected as `too_large`, without being unpacked in full.

    Raise `DecodeError` for a truncated stream, and for an archive of more than one page.
    """

    max_bytes: int

    def __call__(self, record: RawRecord, /) -> Emit[RawRecord] | Reject:
        """Unpack until the content is neither gzip nor WARC."""
        layers: list[str] = []
        while record.value.startswith((_GZIP, _WARC)):
            if len(layers) == _MAX_LAYERS:
                detail = f"more than {_MAX_LAYERS} layers of packing: {', '.join(layers)}, and more"
                return Reject(RejectionReason.UNSUPPORTED_MEDIA, detail)
            if record.value.startswith(_GZIP):
                found = self._gunzip(record)
                layers.append("gzip")
            else:
                found = self._read_response(record)
                layers.append("warc")
            if isinstance(found, Reject):
                return found
            record = found
        return Emit(record, {_NOTE: " ".join(layers)} if layers else {})

    def _gunzip(self, record: RawRecord) -> RawRecord | Reject:
        value = _gunzip_all(record.value, self.max_bytes)
        if value is None:
            return self._too_large("gzip")
        is_packing = parse_content_type(record.content_type).essence in _GZIP_TYPES
        return replace(record, value=value, content_type=None if is_packing else record.content_type)

    def _read_response(self, record: RawRecord) -> RawRecord | Reject:
        try:
            responses = self._read_responses(record.value)
        except OSError as error:
            msg = f"broken WARC: {error}"
            raise DecodeError(msg) from None
        if not responses:
            return Reject(RejectionReason.UNSUPPORTED_MEDIA, "the WARC has no response record with a page")
        if len(responses) > 1:
            msg = f"a WARC with several responses; {SEND_SEPARATELY}"
            raise DecodeError(msg)
        ((status, codings, found),) = responses
        known = {"url": found.url}
        if status is not None and status != HTTPStatus.OK:
            return Reject(RejectionReason.NOT_ARTICLE, f"the server answered with status {status}", known)
        value = _remove_codings(found.value, codings, self.max_bytes)
        if value is None:
            return self._too_large("WARC")
        headers = {**record.headers, **found.headers}
        return replace(
            record, value=value, content_type=found.content_type, url=found.url or record.url, headers=headers
        )

    def _read_responses(self, value: bytes) -> list[tuple[int | None, str, RawRecord]]:
        """Return the HTTP responses with status and content codings; stop at the second, which is one too many."""
        found: list[tuple[int | None, str, RawRecord]] = []
        entries = ArchiveIterator(
            BytesIO(value), record_types=WarcRecordType.response, parse_http=True, auto_decode="transfer"
        )
        for entry in entries:
            if not entry.is_http:
                continue
            missing = _missing_bytes(value, entry)
            if missing:
                msg = f"broken WARC: the last {missing} bytes of a record are missing"
                raise DecodeError(msg)
            body = bytes(entry.reader.read(self.max_bytes + 1))
            url = (entry.headers.get("WARC-Target-URI") or "").strip("<> ") or None
            changed = entry.http_headers.get("Last-Modified")
            response = RawRecord(
                body,
                content_type=entry.http_headers.get("Content-Type"),
                url=url,
                headers={"last-modified": changed} if changed else {},
            )
            found.append((entry.http_headers.status_code, entry.http_headers.get("Content-Encoding") or "", response))
            if len(found) > 1:
                break
        return found

    def _too_large(self, packing: str) -> Reject:
        detail = f"the {packing} unpacks to more than {self.max_bytes} bytes, which is the maximum"
        return Reject(RejectionReason.TOO_LARGE, detail)


def _gunzip_all(value: bytes, max_bytes: int) -> bytes | None:
    """Unpack one gzip stream or several in a row; return None for more than `max_bytes` bytes."""
    rest, parts, size = value, [], 0
    while rest.startswith(_GZIP):
        part, rest = _inflate(rest, max_bytes - size, _GZIP_WBITS)
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            return None
    return b"".join(parts)


def _inflate(value: bytes, max_bytes: int, wbits: int) -> tuple[bytes, bytes]:
    """Unpack a zlib stream, up to one byte more than `max_bytes`; return the content and the bytes after the stream."""
    stream = zlib.decompressobj(wbits)
    try:
        part = stream.decompress(value, max_bytes + 1)
    except zlib.error as error:
        msg = f"broken gzip: {error}"
        raise DecodeError(msg) from None
    if len(part) <= max_bytes and not stream.eof:
        msg = f"truncated gzip: it ends after {len(value)} bytes, which unpack to {len(part)}"
        raise DecodeError(msg)
    return part, stream.unused_data


def _remove_codings(body: bytes, codings: str, max_bytes: int) -> bytes | None:
    """Remove the content codings of a response body (RFC 9110, section 8.4); return None for more than `max_bytes` bytes.

    Archives may keep the label of a body that they have decoded, so a body labelled gzip that is not gzip is kept as it is.
    FastWARC could decode as well, but it does not report a truncated stream.
    """
    for coding in reversed(codings.lower().replace(" ", "").split(",")[-_MAX_LAYERS:]):
        if coding in {"gzip", "x-gzip"} and body.startswith(_GZIP):
            unpacked = _gunzip_all(body, max_bytes)
        elif coding == "deflate":
            has_header = int.from_bytes(body[:2]) % 31 == 0  # RFC 1950, section 2.2; some servers omit it
            unpacked, _ = _inflate(body, max_bytes, _ZLIB_WBITS if has_header else -_ZLIB_WBITS)
        elif coding in _READERS:
            unpacked = _read(_READERS[coding], body, max_bytes)
        else:
            continue
        if unpacked is None or len(unpacked) > max_bytes:
            return None
        body = unpacked
    return body if len(body) <= max_bytes else None


def _read(reader: Callable[[BytesIO], _Reader], body: bytes, max_bytes: int) -> bytes:
    try:
        return bytes(reader(BytesIO(body)).read(max_bytes + 1))
    except OSError as error:
        msg = f"broken WARC: {error}"
        raise DecodeError(msg) from None


def _missing_bytes(value: bytes, entry: WarcRecord) -> int:
    """Return how many bytes of a record's block are missing, which FastWARC does not report."""
    declared = (entry.headers.get("Content-Length") or "").strip()
    start = value.find(b"\r\n\r\n", entry.stream_pos) + 4
    return max(0, start + int(declared) - len(value)) if declared.isdecimal() else 0
