"""Gzip and WARC, unpacked within limits."""

import gzip
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter

from newsloom.core.step_result import Emit, Reject
from newsloom.normalise import DecodeError
from newsloom_schemas import RejectionReason
from support.texts.decoded_articles import HTML, TEXT, URL, decoded, outcome


def warc(*bodies: bytes, status: str = "200 OK", http: str = "", kind: str = "response") -> bytes:
    records = []
    for body in bodies:
        response = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{http}\r\n".encode() + body
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2024-05-04T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype={kind}\r\n"
            f"Content-Length: {len(response)}\r\n\r\n"
        )
        records.append(head.encode() + response + b"\r\n\r\n")
    return b"".join(records)


@pytest.mark.parametrize("content_type", [None, "application/gzip", "text/plain; charset=utf-8"])
def test_gzip_is_unpacked(content_type: str | None) -> None:
    assert decoded(gzip.compress(TEXT.encode()), content_type).text == TEXT


def test_nested_and_concatenated_gzip_streams_are_unpacked() -> None:
    half = len(TEXT) // 2
    twice = gzip.compress(gzip.compress(TEXT[:half].encode()) + gzip.compress(TEXT[half:].encode()))
    assert decoded(twice).text == TEXT


def test_truncated_gzip_is_a_dead_letter() -> None:
    packed = gzip.compress(TEXT.encode())
    with pytest.raises(DecodeError, match="truncated gzip: it ends after"):
        outcome(packed[:-9])
    with pytest.raises(DecodeError, match="broken gzip"):
        outcome(packed[:12] + b"\xff" * 40)


def test_a_gzip_bomb_is_rejected_without_being_unpacked() -> None:
    rejected = outcome(gzip.compress(bytes(200_000_000), compresslevel=1))
    assert isinstance(rejected, Reject)
    assert rejected.reason is RejectionReason.TOO_LARGE
    assert "unpacks to more than 5000000 bytes" in rejected.detail


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_warc_response_gives_page_and_url(pack: type[bytes]) -> None:
    found = decoded(pack(warc(HTML.encode())), "application/warc")
    assert (found.html, found.envelope.url) == (HTML, URL)


def test_a_warc_response_gives_the_time_of_its_last_change() -> None:
    changed = "Wed, 06 May 2026 08:00:00 GMT"
    packed = warc(HTML.encode(), http=f"Last-Modified: {changed}\r\n")
    assert decoded(packed, "application/warc").last_modified == changed
    assert decoded(warc(HTML.encode()), "application/warc").last_modified is None


def test_the_body_of_a_warc_response_may_be_encoded() -> None:
    body = gzip.compress(HTML.encode())
    chunks = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    found = decoded(warc(chunks, http="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"))
    assert found.html == HTML


def brotli(body: bytes) -> bytes:
    packed = BytesIO()
    with BrotliWriter(packed) as writer:
        writer.write(body)
    return packed.getvalue()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate ": lambda body: zlib.compress(body)[2:-4],
    "br": brotli,
    "zstd": zstandard.compress,
    "gzip, br": lambda body: brotli(gzip.compress(body)),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_every_content_coding_is_read_and_truncation_is_noticed(coding: str) -> None:
    body = CODINGS[coding]((HTML + f"<p>{TEXT}</p>" * 40).encode())
    found = decoded(warc(body, http=f"Content-Encoding: {coding}\r\n"))
    assert found.html is not None
    assert found.html.endswith(f"<p>{TEXT}</p>")
    with pytest.raises(DecodeError):
        outcome(warc(body[: len(body) * 2 // 3], http=f"Content-Encoding: {coding}\r\n"))


def test_a_body_that_the_archive_already_decoded_is_read() -> None:
    assert decoded(warc(HTML.encode(), http="Content-Encoding: gzip\r\n")).html == HTML


def test_too_many_layers_of_gzip_are_rejected() -> None:
    packed = TEXT.encode()
    for _ in range(4):
        packed = gzip.compress(packed)
    rejected = outcome(packed)
    assert isinstance(rejected, Reject)
    assert rejected.reason is RejectionReason.UNSUPPORTED_MEDIA
    assert "more than 3 layers of packing" in rejected.detail


def test_a_warc_without_a_successful_response_is_rejected() -> None:
    rejected = outcome(warc(b"<p>Gone</p>", status="404 Not Found"))
    assert isinstance(rejected, Reject)
    assert (rejected.reason, rejected.known["url"]) == (RejectionReason.NOT_ARTICLE, URL)
    assert "status 404" in rejected.detail
    request = outcome(warc(HTML.encode(), kind="request"))
    assert isinstance(request, Reject)
    assert request.reason is RejectionReason.UNSUPPORTED_MEDIA


def test_a_warc_of_two_pages_is_a_dead_letter() -> None:
    with pytest.raises(DecodeError, match="several responses"):
        outcome(warc(HTML.encode(), HTML.encode()))


@pytest.mark.parametrize("lost", [10, 60, 180])
def test_a_truncated_warc_record_is_a_dead_letter(lost: int) -> None:
    with pytest.raises(DecodeError, match="are missing"):
        outcome(warc(HTML.encode())[:-lost])


def test_the_body_of_a_warc_response_is_bounded() -> None:
    rejected = outcome(warc(gzip.compress(bytes(50_000_000), compresslevel=1), http="Content-Encoding: gzip\r\n"))
    assert isinstance(rejected, Reject)
    assert rejected.reason is RejectionReason.TOO_LARGE


def test_the_trace_notes_what_was_unpacked() -> None:
    found = outcome(gzip.compress(warc(HTML.encode())))
    assert isinstance(found, Emit)
    assert found.notes["unpacked"] == "gzip warc"
