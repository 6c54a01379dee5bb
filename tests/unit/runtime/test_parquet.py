"""Parquet files: each row is a record, whatever its columns are, and a broken file stops no other."""

import gzip
import io
import json
import sys
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsloom.core.message import Inbound
from newsloom.runtime.files.reading import FileRecords, UnreadableFile
from newsloom_schemas import headers

ROWS: Final[list[dict[str, Any]]] = [{"title": f"Ferry {n}", "text": f"Ferry {n} sails at noon."} for n in range(200)]

PLAIN: Final[dict[str, Any]] = {"compression": "none", "use_dictionary": False, "write_batch_size": 16}
"""Options with which a row group is many small pages."""


def parquet(table: pa.Table | None = None, **options: Any) -> bytes:  # noqa: ANN401 - any option of pyarrow
    sink = io.BytesIO()
    pq.write_table(table if table is not None else pa.Table.from_pylist(ROWS), sink, **options)
    return sink.getvalue()


def read(*files: Path) -> tuple[list[Inbound], list[UnreadableFile]]:
    problems: list[UnreadableFile] = []
    return list(FileRecords(tuple(map(str, files)), unreadable=problems.append)), problems


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def objects(found: list[Inbound]) -> list[Any]:
    return [json.loads(each.value) for each in found]


def test_each_row_is_a_record_with_its_number(tmp_path: Path) -> None:
    found, problems = read(written(tmp_path / "a.parquet", parquet(row_group_size=70)))
    assert (objects(found), problems) == (ROWS, [])
    assert [str(each.place).rpartition("#")[2] for each in found] == [str(n) for n in range(200)]
    assert found[0].header(headers.CONTENT_TYPE) == "application/json"


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
def test_every_codec_is_read(tmp_path: Path, codec: str) -> None:
    found, problems = read(written(tmp_path / "a.parquet", parquet(compression=codec)))
    assert (len(found), problems) == (200, [])


def test_columns_of_every_type_become_json(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    columns = {
        "at": pa.array([noon], pa.timestamp("us", "UTC")),
        "in_oslo": pa.array([noon], pa.timestamp("ms", "Europe/Oslo")),
        "without_zone": pa.array([noon.replace(tzinfo=None)], pa.timestamp("s")),
        "nanoseconds": pa.array([1_772_712_000_123_456_789], pa.timestamp("ns", "UTC")),
        "year_20000": pa.array([600_000_000_000], pa.timestamp("s")),
        "day": pa.array([date(2026, 3, 5)]),
        "length": pa.array([timedelta(seconds=90)]),
        "price": pa.array([Decimal("1.50")]),
        "names": pa.array([["Ann", "Bee"]]),
        "source": pa.array([{"name": "Skarv Post", "rank": 1}]),
        "labels": pa.array([[("tenant", "acme")]], pa.map_(pa.string(), pa.string())),
        "page": pa.array([b"<p>Caf\xc3\xa9</p>"]),
        "picture": pa.array([b"\xff\xd8\xff"]),
        "kind": pa.array(["news"]).dictionary_encode(),
        "nothing": pa.nulls(1),
        "score": pa.array([float("nan")]),
        "many": pa.array([2**63 + 1], pa.uint64()),
    }
    (record,), problems = read(written(tmp_path / "a.parquet", parquet(pa.table(columns))))
    assert problems == []
    assert json.loads(record.value) == {
        "at": "2026-03-05T12:00:00+00:00",
        "in_oslo": "2026-03-05T13:00:00+01:00",
        "without_zone": "2026-03-05T12:00:00",
        "nanoseconds": "2026-03-05T12:00:00.123456+00:00",
        "year_20000": None,
        "day": "2026-03-05",
        "length": 90.0,
        "price": "1.50",
        "names": ["Ann", "Bee"],
        "source": {"name": "Skarv Post", "rank": 1},
        "labels": {"tenant": "acme"},
        "page": "<p>Café</p>",
        "picture": None,
        "kind": "news",
        "nothing": None,
        "score": None,
        "many": 2**63 + 1,
    }


@pytest.mark.parametrize("name", ["a", "a.dat", "a.parquet.gz"])
def test_a_file_is_recognised_by_its_first_bytes_and_may_be_gzipped(tmp_path: Path, name: str) -> None:
    content = gzip.compress(parquet()) if name.endswith(".gz") else parquet()
    found, problems = read(written(tmp_path / name, content))
    assert (objects(found), problems) == (ROWS, [])


def test_standard_input_and_files_in_archives_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("rows.parquet", parquet())
    found, problems = read(tmp_path / "a.zip")
    assert (objects(found), problems) == (ROWS, [])
    assert str(found[3].place).endswith("a.zip/rows.parquet#3")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(parquet())))
    assert objects(list(FileRecords(("-",)))) == ROWS


@pytest.mark.parametrize(
    "content",
    [b"PAR1", b"PAR1 and no table at all PAR1", b"PARE\x00\x00\x00\x00PARE", parquet()[:-200], b"\x00" * 100],
)
def test_a_broken_file_is_reported_and_the_others_are_read(tmp_path: Path, content: bytes) -> None:
    broken, whole = written(tmp_path / "a.parquet", content), written(tmp_path / "b.parquet", parquet())
    found, problems = read(broken, whole)
    assert objects(found) == ROWS
    (problem,) = problems
    assert str(problem).startswith(f"{broken}: Parquet that cannot be read: ")
    assert "\n" not in str(problem)


def test_the_rows_before_and_after_a_broken_page_are_read(tmp_path: Path) -> None:
    content = bytearray(parquet(row_group_size=50, compression="none", use_dictionary=False))
    start = content.index(b"Ferry 60 sails")
    content[start - 300 : start] = b"\xff" * 300
    found, problems = read(written(tmp_path / "a.parquet", bytes(content)))
    assert [row for row in objects(found) if row in ROWS[:50] + ROWS[100:]] == ROWS[:50] + ROWS[100:]
    assert [str(each.place).rpartition("#")[2] for each in found][-1] == "199"
    (problem,) = problems
    assert " to 100 are skipped: " in str(problem)


def test_an_encrypted_file_is_said_to_be_encrypted(tmp_path: Path) -> None:
    found, problems = read(written(tmp_path / "a.parquet", b"PARE" + b"\x00" * 40 + b"PARE"))
    assert found == []
    assert "encrypt" in str(problems[0])


def test_without_the_extra_one_line_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found, problems = read(written(tmp_path / "a.parquet", parquet()))
    assert (found, len(problems)) == ([], 1)
    assert str(problems[0]).endswith("pip install 'newsloom[parquet]'")


def test_a_row_group_is_not_in_memory_as_a_whole(tmp_path: Path) -> None:
    texts = [f"{number} " + "ferry " * 4_000 for number in range(2_000)]
    file = written(tmp_path / "a.parquet", parquet(pa.table({"text": texts}), row_group_size=2_000, **PLAIN))
    before = pa.total_allocated_bytes()
    most = 0
    tracemalloc.start()
    for _ in FileRecords((str(file),)):
        most = max(most, pa.total_allocated_bytes() - before)
    python = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most + python < sum(map(len, texts)) / 3
