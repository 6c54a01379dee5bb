"""Calculate workers, memory and disk for a daily number of articles: `python -m bench.speed.capacity [--articles-per-day N …]`.

Prints the tables of docs/capacity.md, in Markdown. They are calculated from measurements: bench/speed/stage_costs.json, which
`bench.speed.stage_costs --write` writes, and the figures of `bench.speed.dedup` and `bench.speed.stories`.
"""

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsloom.settings import Settings
from newsloom.wiring.stores import store_settings
from newsloom_schemas import StageName
from newsloom_schemas.topics import OUTPUT, RAW, STORIES, TOPICS

MEASURED: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("stage_costs.json").read_text())
STORE_BYTES: Final = {
    StageName.DEDUP: {"redis": 2_650, "rocksdb": 2_170},
    StageName.STORIES: {"redis": 2_900, "rocksdb": 1_320},
}
"""Bytes of an article in each kind of store: of dedup for 600 words, as `bench.speed.dedup` prints them, and of stories with a
story of its own, as `bench.speed.stories` prints them."""
REDIS_CLAIMS: Final = {StageName.DEDUP: 2_907, StageName.STORIES: 962}
"""Claims per CPU second of the Redis server, which uses one core for them, from the same output."""

EXAMPLES: Final = (100_000, 1_000_000, 10_000_000)
_DAY: Final = 86_400
_PARTITIONS: Final = RAW.partitions
STAGES: Final = tuple(stage for stage in StageName if stage.value in MEASURED["cpu_seconds"])
"""The stages that were measured."""
_ARTICLE_TOPICS: Final = tuple(
    topic.name for topic in (RAW, *OUTPUT.values(), STORIES) if topic.name in MEASURED["bytes"]
)


@dataclass(frozen=True)
class Load:
    """The expected load.

    Attributes:
        articles_per_day: the number of articles on `news.raw`.
        pages: True for whole HTML pages, False for text in JSON.
        peak: the rate of the busiest hour, as a multiple of the mean.
        busy: the share of its CPU that a worker may use in that hour. The rest covers a lost worker and lag.
    """

    articles_per_day: int
    pages: bool = False
    peak: float = 3.0
    busy: float = 0.7

    @property
    def rate(self) -> float:
        """Articles a second in the busiest hour."""
        return self.articles_per_day / _DAY * self.peak


def cpu_seconds(stage: StageName, *, pages: bool = False) -> float:
    """Return the CPU seconds of an article in a stage, for the worker and its pool."""
    name = "normalise of a page" if pages and stage is StageName.NORMALISE else stage.value
    return float(MEASURED["cpu_seconds"][name])


def workers(load: Load, stage: StageName, processes: int = 1) -> int:
    """Return the number of workers with `cpus` CPUs and pool processes each. At least two, in case one is lost."""
    return max(2, math.ceil(load.rate * cpu_seconds(stage, pages=load.pages) / (load.busy * processes)))


def fused_workers(load: Load) -> int:
    """Return the number of workers of one CPU that run all stages. The saving by passing records in memory is not counted."""
    each = sum(cpu_seconds(stage, pages=load.pages) for stage in STAGES)
    return max(2, math.ceil(load.rate * each / load.busy))


def catch_up_hours(load: Load) -> float:
    """Return the hours it takes to process the lag of one hour without workers, at the mean rate."""
    return 1 / (load.peak / load.busy - 1)


def partitions(load: Load, processes: int = 1) -> int:
    """Return the number of partitions: a multiple of the default, more than the workers of any stage during a rollout."""
    most = max(workers(load, stage, processes) for stage in STAGES) + 1
    return math.ceil(most / _PARTITIONS) * _PARTITIONS


def memory_used(stage: StageName, processes: int = 1) -> int:
    """Return the bytes of memory of a worker with its pool."""
    of = MEASURED["memory"][stage.value]
    return int(of["parent"]["rss"] + processes * of["pool"]["rss"])


def documents(load: Load, window_days: float) -> int:
    """Return the number of articles in a store when its window is full."""
    return math.ceil(load.articles_per_day * window_days)


def topic_bytes(topic: str, *, pages: bool = False, zstd: bool = False) -> float:
    """Return the bytes of an article on a topic, for one replica, optionally with `compression.type=zstd`."""
    packed = f"{topic}, zstd" if zstd else topic
    return float(MEASURED["bytes"][f"{packed} of a page" if pages and topic == RAW.name else packed])


def kafka_bytes(load: Load, replicas: int = 3, *, zstd: bool = False) -> float:
    """Return the bytes on the disks of the brokers at full retention."""
    kept = sum(
        topic_bytes(topic.name, pages=load.pages, zstd=zstd) * topic.retention.total_seconds() / _DAY
        for topic in TOPICS
        if topic.name in _ARTICLE_TOPICS
    )
    return load.articles_per_day * kept * replicas


def redis_bytes(load: Load, settings: Settings) -> float:
    """Return the bytes of all stores when their windows are full."""
    return sum(
        documents(load, store_settings(settings, stage).window_days) * each["redis"]
        for stage, each in STORE_BYTES.items()
    )


def redis_share(load: Load) -> float:
    """Return the share of Redis' core that is used in the busiest hour."""
    return sum(load.rate / each for each in REDIS_CLAIMS.values())


def tables(settings: Settings, numbers: Sequence[int] = EXAMPLES, peak: float = 3.0) -> Iterator[str]:
    """Yield the lines of the tables, in Markdown, separated by empty lines."""
    yield from _costs()
    yield ""
    yield from _bytes()
    yield ""
    yield from _stores(settings)
    for pages in (False, True):
        yield ""
        yield from _examples([Load(number, pages, peak) for number in numbers], settings)


def _costs() -> Iterator[str]:
    yield from _head("stage", "CPU of an article, ms", "of a whole page, ms", "articles/s of a CPU", "memory, MB")
    for stage in STAGES:
        text, page = cpu_seconds(stage), cpu_seconds(stage, pages=True)
        of = MEASURED["memory"][stage.value]
        memory = f"{_mega(of['parent']['rss'])} + {_mega(of['pool']['rss'])} for each process"
        yield _row(stage.value, f"{text * 1e3:.1f}", f"{page * 1e3:.1f}", f"{1 / text:,.0f}", memory)


def _bytes() -> Iterator[str]:
    yield from _head("topic", "KB of an article", "with zstd")
    for name, pages in [(RAW.name, True), *((name, False) for name in _ARTICLE_TOPICS)]:
        said = f"`{name}`, whole pages" if pages else f"`{name}`"
        yield _row(said, *(f"{topic_bytes(name, pages=pages, zstd=zstd) / 1e3:.1f}" for zstd in (False, True)))


def _stores(settings: Settings) -> Iterator[str]:
    yield from _head("store", "KB of an article", "`max_documents`", "GB at that number")
    for stage, kinds in STORE_BYTES.items():
        most = store_settings(settings, stage).max_documents
        for kind, each in kinds.items():
            yield _row(f"{stage}, {kind}", f"{each / 1e3:.2f}", f"{most:,}", f"{most * each / 1e9:.1f}")


def _examples(loads: Sequence[Load], settings: Settings) -> Iterator[str]:
    window = settings.dedup.window_days
    yield from _head(
        "whole pages" if loads[0].pages else "text", *(f"{load.articles_per_day:,} a day" for load in loads)
    )
    rows: dict[str, list[str]] = {
        "articles/s, mean and at the peak": [f"{load.rate / load.peak:.1f}, {load.rate:.1f}" for load in loads],
        **{f"workers of {stage}": [str(workers(load, stage)) for load in loads] for stage in STAGES},
        "their memory, GB": [
            _giga(sum(workers(load, stage) * memory_used(stage) for stage in STAGES)) for load in loads
        ],
        "or, fused: workers": [str(fused_workers(load)) for load in loads],
        "partitions": [str(partitions(load)) for load in loads],
        "minutes to work off an hour's outage": [f"{60 * catch_up_hours(load):.0f}" for load in loads],
        f"articles in {window:g} days, `max_documents`": [f"{documents(load, window):,}" for load in loads],
        "Redis, GB": [_giga(redis_bytes(load, settings)) for load in loads],
        "Redis, share of its core": [f"{redis_share(load):.1%}" for load in loads],
        "Kafka's disks, 3 replicas, GB": [_giga(kafka_bytes(load)) for load in loads],
        "the same with zstd, GB": [_giga(kafka_bytes(load, zstd=True)) for load in loads],
    }
    for name, cells in rows.items():
        yield _row(name, *cells)


def _head(first: str, *columns: str) -> Iterator[str]:
    yield _row(first, *columns)
    yield "|---|" + "---:|" * len(columns)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _mega(size: float) -> str:
    return f"{size / 1e6:.0f}"


def _giga(size: float) -> str:
    return f"{size / 1e9:,.1f}"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="bench.speed.capacity", description="Estimate the machines that a number of articles needs."
    )
    parser.add_argument("--articles-per-day", type=int, nargs="+", default=EXAMPLES, metavar="N")
    parser.add_argument(
        "--peak", type=float, default=3.0, help="the busiest hour, as a multiple of the mean (default 3)"
    )
    options = parser.parse_args()
    print("\n".join(tables(Settings.model_construct(), options.articles_per_day, options.peak)))


if __name__ == "__main__":
    main()
