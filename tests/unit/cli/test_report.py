import bz2
import gzip
import lzma
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner, Result

from newsloom.cli.app import app
from newsloom.cli.report_file import RawRecords, lost_origins
from support.texts.report_records import article, copy, dead_letter, lines, rejected


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "out.jsonl"
    file.write_bytes(b"\n".join(lines([article(1), copy(2, of=1), rejected(3)])) + b"\n")
    return file


def report(*words: str | Path, text: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, words)], input=text)


def test_the_page_is_beside_the_records(records: Path) -> None:
    result = report(records)
    assert result.exit_code == 0
    page = records.with_suffix(".html").read_text()
    assert 'aria-label="3 in = 1 unique' in page
    assert "report → " in result.stderr


def test_records_of_standard_input_need_a_name_for_the_page(records: Path, tmp_path: Path) -> None:
    assert report("-", text=records.read_bytes()).exit_code == 2
    assert report("-", "--html", tmp_path / "page.html", text=records.read_bytes()).exit_code == 0
    assert "3 in = " in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.ZstdCompressor().compress),
    ],
)
def test_compressed_records_are_read_and_the_page_is_beside_them(
    tmp_path: Path, records: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = tmp_path / f"packed.jsonl{suffix}"
    packed.write_bytes(pack(records.read_bytes()))
    assert report(packed).exit_code == 0
    assert "3 in = " in (tmp_path / "packed.html").read_text()
    assert report("-", "--html", tmp_path / "page.html", text=packed.read_bytes()).exit_code == 0
    assert "3 in = " in (tmp_path / "page.html").read_text()


def test_compressed_records_that_break_off_are_named_and_leave_no_page(tmp_path: Path, records: Path) -> None:
    broken = tmp_path / "out.jsonl.gz"
    broken.write_bytes(gzip.compress(records.read_bytes())[:-20])
    result = report(broken)
    assert result.exit_code == 2
    assert "out.jsonl.gz: " in result.stderr
    assert not (tmp_path / "out.html").exists()


def test_lines_that_cannot_be_shown_are_said(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(b'{"schema": "newsloom.poem/1"}\nno JSON\n')
    said = report(tmp_path / "out.jsonl").stderr
    assert "without records" in said
    assert "1 lines of unknown schemas" in said
    assert "line 2: not JSON" in said


def test_a_pipe_is_read_once(tmp_path: Path, records: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert report(pipe).exit_code == 2
    writer = threading.Thread(target=lambda: pipe.write_bytes(records.read_bytes()))
    writer.start()
    assert report(pipe, "--html", tmp_path / "page.html").exit_code == 0
    writer.join()
    assert "3 in = " in (tmp_path / "page.html").read_text()


def test_the_records_are_never_overwritten(records: Path) -> None:
    before = records.read_bytes()
    result = report(records, "--html", records)
    assert result.exit_code == 2
    assert records.read_bytes() == before


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_records_that_cannot_be_read_are_named(tmp_path: Path, name: str) -> None:
    result = report(tmp_path / name)
    assert result.exit_code == 2
    assert "newsloom: " in result.stderr
    assert not (tmp_path / "missing.html").exists()


def test_raw_records_are_read_from_the_files_that_were_processed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.txt").write_text("VIK - The harbour board")
    (tmp_path / "out.jsonl").write_bytes(lines([article(1)])[0])
    assert report("out.jsonl", "--html", "plain.html").exit_code == 0
    assert report("out.jsonl", "--html", "raw.html", "--raw", "in").exit_code == 0
    assert (tmp_path / "raw.html").stat().st_size > (tmp_path / "plain.html").stat().st_size


def test_raw_records_are_kept_in_bounded_memory_with_room_for_rejections() -> None:
    kept = RawRecords()
    for number in range(400):
        kept.add(f"file:in#{number}", b"x" * 100_000, lost=False)
    for number in range(400, 800):
        kept.add(f"file:in#{number}", b"x" * 100_000, lost=True)
    assert max(map(len, kept.by_origin.values())) == 65_536
    assert sum(map(len, kept.by_origin.values())) <= 12_000_000 + 65_536
    assert 50 < len([origin for origin in kept.by_origin if int(origin.partition("#")[2]) >= 400]) < 70


def test_the_origins_of_rejections_and_failures_are_found() -> None:
    given = [*lines([article(1), rejected(2), dead_letter(3)]), b'"newsloom.rejected/1" broken']
    found = lost_origins(lambda: iter(given))
    assert found == {"file:in/2.html#0", "kafka:news.raw/0/3"}
