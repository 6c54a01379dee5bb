import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from newsloom.core.message import Inbound
from newsloom.core.step_result import Emit
from newsloom.normalise.decoding.unpack import Unpack
from newsloom.normalise.errors import DecodeError
from newsloom.normalise.records import RawRecord
from newsloom.runtime.files.background import StoppableInput
from newsloom.runtime.files.reading import FileRecords, UnreadableFile
from newsloom_schemas import headers

PAGE = b"<p>A page \xe9 of news.</p>"


def warc_record(kind: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://a.example/news\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


WARC = warc_record("request", b"GET /news HTTP/1.1\r\nHost: a.example\r\n\r\n") + warc_record(
    "response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin-1\r\n\r\n" + PAGE
)


def values(*paths: Path | str) -> list[bytes]:
    return [inbound.value for inbound in FileRecords(tuple(map(str, paths)))]


def only(*paths: Path | str) -> Inbound:
    (inbound,) = FileRecords(tuple(map(str, paths)))
    return inbound


def unpacked(inbound: Inbound) -> RawRecord:
    """What normalise finds in it."""
    opened = Unpack(1_000_000)(RawRecord(inbound.value, inbound.header(headers.CONTENT_TYPE)))
    assert isinstance(opened, Emit)
    return opened.record


def test_the_extension_determines_the_content_type(tmp_path: Path) -> None:
    for name, content_type in (("a.txt", "text/plain"), ("b.HTML", "text/html"), ("c.json", "application/json")):
        (tmp_path / name).write_bytes(b"x")
        assert only(tmp_path / name).header(headers.CONTENT_TYPE) == content_type


def test_an_unknown_extension_has_no_content_type(tmp_path: Path) -> None:
    (tmp_path / "article").write_bytes(b"x")
    assert only(tmp_path / "article").header(headers.CONTENT_TYPE) is None


def test_each_line_is_a_record_that_says_which(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "1"}\n\n{"text": "2"}\r\n{"text": "3"}')
    found = list(FileRecords((str(tmp_path / "a.jsonl"),)))
    assert [inbound.value for inbound in found] == [b'{"text": "1"}', b'{"text": "2"}', b'{"text": "3"}']
    assert [str(inbound.place).rpartition("#")[2] for inbound in found] == ["0", "2", "3"]


def test_gzip_is_decompressed(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"inside"))
    assert only(tmp_path / "a.txt.gz").value == b"inside"
    assert only(tmp_path / "a.txt.gz").header(headers.CONTENT_TYPE) == "text/plain"


@pytest.mark.parametrize("broken", [b"no gzip", gzip.compress(b"x" * 1000)[:20]], ids=["none", "cut"])
def test_broken_gzip_is_named(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "a.txt.gz").write_bytes(broken)
    with pytest.raises(UnreadableFile, match=r"a\.txt\.gz"):
        values(tmp_path / "a.txt.gz")


@pytest.mark.parametrize("packed", [WARC, gzip.compress(WARC)], ids=["bare", "gzipped"])
def test_responses_of_a_warc_are_records_with_their_url(tmp_path: Path, packed: bytes) -> None:
    name = "a.warc.gz" if packed[:2] == b"\x1f\x8b" else "a.warc"
    (tmp_path / name).write_bytes(packed)
    inbound = only(tmp_path / name)
    assert inbound.header(headers.URL) == "https://a.example/news"
    assert inbound.header(headers.CONTENT_TYPE) == "application/warc"
    assert inbound.key == b"https://a.example/news"
    opened = unpacked(inbound)
    assert (opened.value, opened.content_type) == (PAGE, "text/html; charset=latin-1")


def test_a_response_in_chunks_is_put_together(tmp_path: Path) -> None:
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    (tmp_path / "a.warc").write_bytes(warc_record("response", answer))
    assert unpacked(only(tmp_path / "a.warc")).value == PAGE


@pytest.mark.parametrize("missing", [1, 5, 20])
def test_a_truncated_response_is_passed_on(tmp_path: Path, missing: int) -> None:
    (tmp_path / "a.warc").write_bytes(WARC.removesuffix(b"\r\n\r\n")[:-missing])
    with pytest.raises(DecodeError, match=f"the last {missing} bytes of a record are missing"):
        unpacked(only(tmp_path / "a.warc"))


def test_a_folder_is_its_article_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.html", "README.md", "sub/c.htm", "image.png"):
        (tmp_path / name).write_text(name)
    records = FileRecords((str(tmp_path),))
    assert [inbound.value.decode() for inbound in records] == ["a.html", "b.txt", "sub/c.htm"]
    assert records.count == 3


def test_a_folder_without_articles_and_a_missing_path_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no article files"):
        FileRecords((str(tmp_path),))
    with pytest.raises(UnreadableFile, match="no such file or folder"):
        FileRecords((str(tmp_path / "missing"),))


@pytest.mark.parametrize(
    ("piped", "expected"),
    [
        (b'{"text": "1"}\n{"text": "2"}\n', [b'{"text": "1"}', b'{"text": "2"}']),
        (b"<html>\n<p>x</p>", [b"<html>\n<p>x</p>"]),
        (b"", [b""]),
    ],
)
def test_standard_input_is_json_lines_or_one_article(
    piped: bytes, expected: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    assert values("-") == expected


def test_the_count_is_unknown_before_reading(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n{}\n")
    assert FileRecords((str(tmp_path / "a.jsonl"),)).count is None


def all_of(*paths: Path | str) -> tuple[list[Inbound], list[str]]:
    """The records of all that can be read, and what is said of the rest."""
    problems: list[str] = []
    found = list(FileRecords(tuple(map(str, paths)), unreadable=lambda problem: problems.append(str(problem))))
    return found, problems


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    garbled = bytearray(gzip.compress(bytes(range(256)) * 200))
    garbled[30:60] = b"\xff" * 30
    (tmp_path / "a.txt.gz").write_bytes(b"no gzip")
    (tmp_path / "b.txt.gz").write_bytes(garbled)
    (tmp_path / "c.warc").write_bytes(b"no WARC\n" * 20)
    (tmp_path / "d.warc").write_bytes(warc_record("request", b"GET / HTTP/1.1\r\n\r\n"))
    (tmp_path / "e.jsonl.gz").write_bytes(gzip.compress(b'{"text": "1"}\n' + os.urandom(90_000))[:-40_000])
    (tmp_path / "f.txt").write_bytes(b"fine")
    found, problems = all_of(tmp_path)
    assert found[-1].value == b"fine"
    assert b'{"text": "1"}' in [inbound.value for inbound in found]  # what could be read of it
    assert [Path(problem.partition(": ")[0]).name for problem in problems] == [
        "a.txt.gz", "b.txt.gz", "c.warc", "d.warc", "e.jsonl.gz",
    ]  # fmt: skip
    assert problems[3].endswith("it has no responses, only 1 other WARC records")


def test_a_file_that_vanishes_before_it_is_read_is_reported(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    problems: list[str] = []
    records = FileRecords((str(tmp_path),), unreadable=lambda problem: problems.append(str(problem)))
    (tmp_path / "a.txt").unlink()
    assert [inbound.value for inbound in records] == [b"b.txt"]
    assert problems == [f"{tmp_path}/a.txt: No such file or directory"]


def test_a_name_that_is_not_utf_8_is_escaped_in_place_and_key(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    inbound = only(tmp_path)
    assert str(inbound.place) == f"file:{tmp_path}/caf\\xe9.txt#0"
    assert inbound.key == f"{tmp_path}/caf\\xe9.txt#0".encode()


def test_only_the_line_that_is_too_long_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsloom.runtime.files.parts.MAX_FILE_BYTES", 20)
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "1"}\n{"text": "' + b"x" * 100 + b'"}\n{"text": "3"}\n')
    found, problems = all_of(tmp_path / "a.jsonl")
    assert [(inbound.value, str(inbound.place)[-2:]) for inbound in found] == [
        (b'{"text": "1"}', "#0"),
        (b'{"text": "3"}', "#2"),
    ]
    assert problems == [f"{tmp_path}/a.jsonl: line 2 is skipped: it is longer than 20 bytes"]


def test_gzip_without_its_extension_is_decompressed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress(b"inside"))
    assert values(tmp_path / "a.txt") == [b"inside"]


def test_a_named_pipe_is_read_like_standard_input() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        stream.write(b'{"text": "1"}\n{"text": "2"}\n')
    try:
        assert values(f"/dev/fd/{reading}") == [b'{"text": "1"}', b'{"text": "2"}']
    finally:
        os.close(reading)


@pytest.mark.parametrize(
    ("piped", "expected"),
    [
        (b'\n\n{"text": "1"}\n', [b'{"text": "1"}']),
        (b'\xef\xbb\xbf{"text": "1"}\r\n{"text": "2"}\r\n', [b'\xef\xbb\xbf{"text": "1"}', b'{"text": "2"}']),
        (gzip.compress(b'{"text": "1"}\n{"text": "2"}'), [b'{"text": "1"}', b'{"text": "2"}']),
        (b'{\n"text": "1"}\n', [b'{\n"text": "1"}\n']),
    ],
    ids=["blank lines", "byte order mark", "gzip", "one object on many lines"],
)
def test_the_format_of_standard_input_follows_from_its_first_line(
    piped: bytes, expected: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    assert values("-") == expected


@pytest.mark.parametrize("packed", [WARC * 2, gzip.compress(WARC * 2)], ids=["bare", "gzipped"])
def test_warc_is_read_from_a_pipe_which_cannot_seek(packed: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, packed)
    os.close(writing)
    with StoppableInput(reading) as stdin:
        found = list(FileRecords(("-",), stdin=stdin))
    os.close(reading)
    assert [str(each.place) for each in found] == ["file:-#0", "file:-#1"]


def test_a_warc_comes_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(WARC))))
    assert only("-").header(headers.URL) == "https://a.example/news"
