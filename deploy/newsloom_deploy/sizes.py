"""Computes what a worker's container needs, from measurements (bench/speed/stage_costs.json) and from the settings."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from newsloom.settings import ClaimStoreSettings, Settings
from newsloom_schemas import StageName

_MEASURED: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "bench" / "speed" / "stage_costs.json").read_text(encoding="utf-8")
)
_STORE_BYTES: Final = {"dedup": 2_650, "stories": 3_100}
"""Bytes of an article in Redis, by stage: as `bench.speed.dedup` prints them for 600 words, and `bench.speed.stories`."""


def memory_used(stages: Sequence[StageName], processes: int) -> int:
    """Return the bytes that a worker normally uses. Each process of its pool loads the models of all its stages."""
    parent = max(_memory(stage, "parent", "rss") for stage in stages)
    return parent + processes * sum(_memory(stage, "pool", "rss") for stage in stages)


def memory_bound(stages: Sequence[StageName], processes: int, settings: Settings) -> int:
    """Return the bytes that a worker uses when every process of its pool reaches `pool.max_memory_bytes`.

    That setting limits the address space, and a part of it is mapped but never used. The container's limit must be
    higher: otherwise the container is killed instead of the process, and the article never becomes a dead letter.
    """
    parent = max(_memory(stage, "parent", "rss") for stage in stages)
    untouched = min(_memory(stage, "pool", "vms") - _memory(stage, "pool", "rss") for stage in stages)
    return parent + processes * (settings.pool.max_memory_bytes - untouched)


def console_memory(settings: Settings) -> int:
    """Return the bytes that the console may use: the records, as much again while it answers, and Python with its packages.

    Python, aiokafka and the web server take 90 MB before the first record.
    """
    return 2 * settings.console.max_bytes + 150_000_000


def longest_batch(stages: Sequence[StageName], processes: int, settings: Settings) -> float:
    """Return the seconds of a full batch of pages, one of which reaches its time limit: with its chunk, and then alone."""
    return work(stages, settings.batch.max_records) / processes + 2 * settings.pool.record_timeout_seconds


def work(stages: Sequence[StageName], records: int) -> float:
    """Return the CPU seconds that a number of records cost; raw records are taken to be whole pages."""
    return records * sum(_cpu(stage) for stage in stages)


def redis_bytes(store: ClaimStoreSettings) -> int:
    """Return the bytes of a full store."""
    return store.max_documents * _STORE_BYTES[store.section]


def _memory(stage: StageName, process: str, kind: str) -> int:
    return int(_MEASURED["memory"][stage.value][process][kind])


def _cpu(stage: StageName) -> float:
    name = "normalise of a page" if stage is StageName.NORMALISE else stage.value
    return float(_MEASURED["cpu_seconds"][name])
