"""The capacity page says what the command counts, and the command counts what was measured."""

import json
import subprocess
import sys
from typing import Any, Final

import pytest

from newsloom_schemas import StageName
from support.documents.deploy_files import TOP

PAGE: Final = (TOP / "docs" / "capacity.md").read_text()
MEASURED: Final[dict[str, Any]] = json.loads((TOP / "bench" / "speed" / "stage_costs.json").read_text())
STAGES: Final = [stage.value for stage in StageName if stage.value in MEASURED["cpu_seconds"]]


def capacity(*words: str) -> list[str]:
    """What the command prints."""
    command = [sys.executable, "-m", "bench.speed.capacity", *words]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True).stdout.splitlines()


def cells(lines: list[str], row: str) -> list[str]:
    """Of the first row of that name."""
    return next(
        [cell.strip() for cell in line.strip("|").split("|")][1:] for line in lines if line.startswith(f"| {row} ")
    )


@pytest.fixture(scope="module")
def printed() -> list[str]:
    return capacity()


def test_the_page_shows_every_table_as_it_is_counted(printed: list[str]) -> None:
    assert "\n".join(printed).strip()
    for table in "\n".join(printed).split("\n\n"):
        assert table.strip() in PAGE, (
            "stale: write the tables of `python -m bench.speed.capacity` into docs/capacity.md"
        )


def test_workers_and_memory_follow_from_what_was_measured(printed: list[str]) -> None:
    peak = 10_000_000 / 86_400 * 3
    for stage in STAGES:
        found = int(cells(printed, f"workers of {stage}")[-1])
        needed = peak * MEASURED["cpu_seconds"][stage] / 0.7
        assert max(needed, 2) <= found < max(needed, 2) + 1
    assert cells(printed, "articles/s, mean and at the peak")[-1] == "115.7, 347.2"


def test_partitions_leave_room_for_one_worker_more(printed: list[str]) -> None:
    for column in range(3):
        most = max(int(cells(printed, f"workers of {stage}")[column]) for stage in STAGES)
        found = int(cells(printed, "partitions")[column])
        assert found % 12 == 0
        assert most < found <= most + 12


def test_store_and_disks_grow_with_the_articles(printed: list[str]) -> None:
    for row in ("Redis, GB", "Kafka's disks, 3 replicas, GB", "the same with zstd, GB"):
        found = [float(cell.replace(",", "")) for cell in cells(printed, row)]
        assert found[1] == pytest.approx(10 * found[0], rel=0.05)
        assert found[2] == pytest.approx(100 * found[0], rel=0.05)


def test_another_number_and_another_peak_are_counted_likewise() -> None:
    lines = capacity("--articles-per-day", "8640000", "--peak", "2")
    assert cells(lines, "articles/s, mean and at the peak") == ["100.0, 200.0"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_was_measured_whole(stage: str) -> None:
    assert 0 < MEASURED["parent_cpu_seconds"][stage] < MEASURED["cpu_seconds"][stage]
    for process in ("parent", "pool"):
        memory = MEASURED["memory"][stage][process]
        assert 10_000_000 < memory["rss"] < memory["vms"]
