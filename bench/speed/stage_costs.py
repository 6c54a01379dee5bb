"""Measure CPU, memory and bytes per article in each stage: `python -m bench.speed.stage_costs CORPORA [--write]`.

`--write` stores the figures in bench/speed/stage_costs.json, which `bench.speed.capacity` uses. The stages run one after the
other, each as `newsloom run STAGE` with one pool process, on a Kafka for the benchmark. So the CPU of each stage is measured
separately, and other programs on the machine do not count. Bytes are the size of the topics' files on disk without compression;
`zstd` is the size with `compression.type=zstd`.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import zstandard

from bench.runs.kafka_runs import Broker, Workers
from bench.runs.outcomes import Topics, open_topics
from bench.watch import Watch
from bench.workload import WARM_UP, NoCorpora, corpus_of, cut
from newsloom.core.message import Inbound
from newsloom.runtime.kafka.producing.feed import feed
from newsloom.settings import Compression
from newsloom_schemas import FileOrigin, StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, INPUT, OUTPUT, RAW, REJECTED, STORIES
from support.kafka.topics import recreate_topics
from support.polling import until_async

RESULT: Final = Path(__file__).with_name("stage_costs.json")
_ONE_PROCESS: Final = {"NEWSLOOM_POOL__PROCESSES": "1", "NEWSLOOM_KAFKA__COMPRESSION_TYPE": Compression.NONE.value}
_MAX_STAGE_SECONDS: Final = 300.0
_DIGITS: Final = 6  # microseconds
_PIECE: Final = 128 * 1024  # bytes that a broker compresses together: about a producer's batch
_RAW: Final = (RAW.name, f"{RAW.name}, zstd")
_KEPT: Final = (RAW.name, *(topic.name for topic in OUTPUT.values()), STORIES.name)


@dataclass(frozen=True)
class Cost:
    """The cost of one stage.

    Attributes:
        cpu: CPU seconds per record, of the worker and its pool.
        parent: the part of the worker process alone.
        memory: bytes of the worker and of a pool process: `rss`, and the address space `vms`.
    """

    cpu: float
    parent: float
    memory: dict[str, dict[str, int]]


def main() -> None:
    """Run the command. Exits with 2 when the articles are missing."""
    named = os.environ.get("NEWSLOOM_CORPORA")
    parser = argparse.ArgumentParser(prog="bench.speed.stage_costs", description="What an article costs each stage.")
    parser.add_argument("corpora", nargs="?", type=Path, default=Path(named) if named else None, help="the folder")
    parser.add_argument("--articles", type=int, default=600, help="measured (default 600)")
    parser.add_argument("--write", action="store_true", help=f"keep what was measured in {RESULT.name}")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="newsloom-costs-") as folder:
            found = _measure(options.corpora, Path(folder), options.articles)
    except NoCorpora as missing:
        print(f"bench: {missing}", file=sys.stderr)
        sys.exit(2)
    measured = json.dumps(found, indent=2)
    print(measured)
    if options.write:
        RESULT.write_text(f"{measured}\n")


def _measure(corpora: Path | None, folder: Path, count: int) -> dict[str, Any]:
    articles = cut(corpus_of(corpora), count, folder / "articles.jsonl").records()
    pages = _pages(corpus_of(corpora).parent)
    with Watch() as watch, Broker(folder / "kafka") as broker:
        html = asyncio.run(_costs(broker, watch, pages, (StageName.NORMALISE,), folder / "pages"))
        size = _sizes(folder / "kafka", len(pages))
        text = asyncio.run(_costs(broker, watch, articles, tuple(StageName), folder / "articles"))
        return {
            "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
            "articles": count,
            "cpu_seconds": {"normalise of a page": html[StageName.NORMALISE].cpu}
            | {stage.value: cost.cpu for stage, cost in text.items()},
            "parent_cpu_seconds": {stage.value: cost.parent for stage, cost in text.items()},
            "bytes": {f"{name} of a page": size[name] for name in _RAW} | _sizes(folder / "kafka", len(articles)),
            "memory": {stage.value: cost.memory for stage, cost in (text | html).items()},
        }


def _pages(corpora: Path) -> list[Inbound]:
    """Return whole pages, as from a crawler."""
    found: list[Inbound] = []
    for name in ("pages", "news_pages"):
        with gzip.open(corpora / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found += [
                Inbound(
                    json.loads(line)["html"].encode(),
                    FileOrigin(file=name, position=number),
                    headers=(("content-type", b"text/html"),),
                )
                for number, line in enumerate(lines)
            ]
    return found


async def _costs(
    broker: Broker, watch: Watch, records: Sequence[Inbound], stages: Sequence[StageName], folder: Path
) -> dict[StageName, Cost]:
    await recreate_topics(broker.settings.bootstrap_servers, partitions=1)
    await feed(broker.settings.model_copy(update={"compression_type": Compression.NONE}), records, lambda _: None)
    return {stage: await _cost(broker, watch, stage, folder / stage) for stage in stages}


async def _cost(broker: Broker, watch: Watch, stage: StageName, folder: Path) -> Cost:
    """Process the backlog of the stage. Only records after the warm-up count."""
    servers = broker.settings.bootstrap_servers
    ends = [OUTPUT[stage].name, DEAD_LETTERS[stage].name]
    if stage is StageName.STORIES:
        ends.append(DUPLICATES.name)
    async with (
        open_topics(servers, (INPUT[stage].name,)) as waiting,
        open_topics(servers, ends) as here,
        open_topics(servers, (REJECTED.name,)) as refused,
    ):
        total = await waiting.count()
        before = await refused.count()
        workers = Workers(broker, [(stage,)], folder, _ONE_PROCESS)
        with workers:
            begun, first = await _reached(workers, (here, refused), before + WARM_UP)
            ended, last = await _reached(workers, (here, refused), before + total)
            memory = {each.role: {"rss": each.rss, "vms": each.vms} for each in workers.memory(watch)}
    count = last - first
    return Cost(
        cpu=round(workers.cpu(watch, begun, ended) / count, _DIGITS),
        parent=round(workers.parent_cpu(watch, begun, ended) / count, _DIGITS),
        memory=memory,
    )


async def _reached(workers: Workers, topics: Sequence[Topics], wanted: int) -> tuple[float, int]:
    """Return when `number` outcomes were seen, and how many there were."""
    seen = 0

    async def there() -> bool:
        nonlocal seen
        workers.require_running()
        seen = sum([await each.count() for each in topics])
        return seen >= wanted

    await until_async(there, _MAX_STAGE_SECONDS, f"{wanted} outcomes")
    return time.time(), seen


def _sizes(kafka: Path, records: int) -> dict[str, float]:
    """Return bytes on disk per raw record for each topic with articles, without compression and with zstd."""
    found: dict[str, float] = {}
    for topic in _KEPT:
        logs = [path.read_bytes() for path in kafka.rglob(f"{topic}-0/*.log")]
        packed = sum(
            len(zstandard.compress(log[at : at + _PIECE])) for log in logs for at in range(0, len(log), _PIECE)
        )
        found[topic] = round(sum(map(len, logs)) / records)
        found[f"{topic}, zstd"] = round(packed / records)
    return found


if __name__ == "__main__":
    main()
