"""Files compressed with gzip, bzip2, xz and Zstandard are unpacked, and a truncated one is never taken for a whole one."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import zstandard

from newsloom.core.message import Inbound
from newsloom.runtime.files.reading import FileRecords, UnreadableFile
from newsloom.runtime.record_splitter import RecordSplitter, SplitError
from newsloom.settings import SplitSettings
from newsloom_schemas import FileOrigin

LINES: Final = [b'{"text": "Ferry %d sails."}' % number for number in range(2_000)]
CONTENT: Final = b"\n".join(LINES)
PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


def read(file: Path) -> tuple[list[bytes], list[UnreadableFile]]:
    problems: list[UnreadableFile] = []
    return [each.value for each in FileRecords((str(file),), unreadable=problems.append)], problems


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("named", [True, False])
def test_a_packed_file_is_unpacked_by_its_name_or_its_first_bytes(tmp_path: Path, suffix: str, *, named: bool) -> None:
    file = tmp_path / f"a.jsonl{suffix if named else ''}"
    file.write_bytes(PACKERS[suffix](CONTENT))
    assert read(file) == (LINES, [])


@pytest.mark.parametrize("suffix", PACKERS)
def test_several_streams_in_a_file_are_one_content(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(PACKERS[suffix](CONTENT[:20_000]) + PACKERS[suffix](CONTENT[20_000:]))
    assert read(file) == (LINES, [])


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("left", [-1, -9, 0.5])
def test_a_truncated_file_is_reported(tmp_path: Path, suffix: str, left: float) -> None:
    file = tmp_path / f"a.jsonl{suffix}"
    packed = PACKERS[suffix](CONTENT)
    file.write_bytes(packed[: int(left * len(packed)) if left > 0 else int(left)])
    _, problems = read(file)
    assert len(problems) == 1
    assert str(file) in str(problems[0])


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_file_that_is_named_as_packed_and_is_not_is_reported(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(CONTENT)
    found, problems = read(file)
    assert (found, len(problems)) == ([], 1)


def test_a_text_that_begins_like_bzip2_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"BZh is no word.")
    assert read(tmp_path / "a.txt") == ([b"BZh is no word."], [])


@pytest.mark.parametrize("suffix", PACKERS)
def test_packed_files_are_found_in_folders_and_archives(tmp_path: Path, suffix: str) -> None:
    packed = PACKERS[suffix](CONTENT)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"a.jsonl{suffix}").write_bytes(packed)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(f"b.jsonl{suffix}", packed)
    (tmp_path / "in" / "c.zip").write_bytes(archive.getvalue())
    found, problems = read(tmp_path / "in")
    assert (found, problems) == (LINES * 2, [])


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_in_an_archive_on_kafka_is_read_within_the_limit(suffix: str) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as content:
        member = tarfile.TarInfo(f"a.jsonl{suffix}")
        packed = PACKERS[suffix](CONTENT)
        member.size = len(packed)
        content.addfile(member, io.BytesIO(packed))
    record = Inbound(archive.getvalue(), FileOrigin(file="a"))
    found = RecordSplitter(SplitSettings())(record)
    assert isinstance(found, tuple)
    assert [each.value for each in found] == LINES
    with pytest.raises(SplitError, match="unpacks to more than 9000 bytes"):
        RecordSplitter(SplitSettings(max_bytes=9_000))(record)
