"""What a worker's container must allow, counted from what was measured (bench/speed/stage_costs.json) and from the settings."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from newsloom.settings import Settings
from newsloom_schemas import StageName

_MEASURED: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "bench" / "speed" / "stage_costs.json").read_text(encoding="utf-8")
)
_STORE_BYTES: Final = 2_650
"""Of an article of 600 words in Redis, as `bench.speed.dedup` prints it."""


def memory_used(stages: Sequence[StageName], processes: int) -> int:
    """Bytes that a worker takes when nothing is out of the ordinary. A pool's process holds the models of all its stages."""
    parent = max(_memory(stage, "parent", "rss") for stage in stages)
    return parent + processes * sum(_memory(stage, "pool", "rss") for stage in stages)


def memory_bound(stages: Sequence[StageName], processes: int, settings: Settings) -> int:
    """Bytes that a worker takes when every process of its pool goes to `pool.max_memory_bytes`.

    That is a limit on the address space, of which a part is mapped and never touched. A container's limit must be
    higher: else the container is ended in place of the process, and the article is never made a dead letter.
    """
    parent = max(_memory(stage, "parent", "rss") for stage in stages)
    untouched = min(_memory(stage, "pool", "vms") - _memory(stage, "pool", "rss") for stage in stages)
    return parent + processes * (settings.pool.max_memory_bytes - untouched)


def longest_batch(stages: Sequence[StageName], processes: int, settings: Settings) -> float:
    """Seconds of a full batch of whole pages, one of which runs into its limit: with its chunk, and then alone."""
    return work(stages, settings.batch.max_records) / processes + 2 * settings.pool.record_timeout_seconds


def work(stages: Sequence[StageName], records: int) -> float:
    """Seconds of CPU that so many records cost, whole pages where raw ones are read."""
    return records * sum(_cpu(stage) for stage in stages)


def redis_bytes(settings: Settings) -> int:
    """Bytes of a dedup store that remembers as much as it may."""
    return settings.dedup.max_documents * _STORE_BYTES


def _memory(stage: StageName, process: str, kind: str) -> int:
    return int(_MEASURED["memory"][stage.value][process][kind])


def _cpu(stage: StageName) -> float:
    name = "normalise of a page" if stage is StageName.NORMALISE else stage.value
    return float(_MEASURED["cpu_seconds"][name])
