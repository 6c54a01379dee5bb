"""What an article costs each stage: `python -m bench.speed.stage_costs CORPORA [--write]`.

`bench.speed.capacity` counts with what `--write` keeps in bench/speed/stage_costs.json. The stages run one after the other, each
alone as `newsloom run STAGE` with one process in its pool, on a Kafka of the benchmark's own: so the CPU of a stage is
its own, and what others do on the machine does not count. Bytes are what the topics' files take on disk; newsloom
compresses nothing, `zstd` is what a topic with `compression.type=zstd` would take.
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
from bench.runs.outcomes import Topics, standing_on
from bench.watch import Watch
from bench.workload import WARM_UP, NoCorpora, corpus_of, cut
from newsloom.core.message import Inbound
from newsloom.runtime.kafka.producing.feed import feed
from newsloom_schemas import FileOrigin, StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, INPUT, OUTPUT, RAW, REJECTED
from support.kafka.topics import recreate_topics
from support.polling import until_async

RESULT: Final = Path(__file__).with_name("stage_costs.json")
_ONE_PROCESS: Final = {"NEWSLOOM_POOL__PROCESSES": "1"}
_LONGEST: Final = 300.0
_DIGITS: Final = 6  # microseconds
_PIECE: Final = 128 * 1024  # bytes that a broker would compress together, about a producer's batch
_RAW: Final = (RAW.name, f"{RAW.name}, zstd")
_KEPT: Final = (RAW.name, *(topic.name for topic in OUTPUT.values()))


@dataclass(frozen=True)
class Cost:
    """Of one stage.

    Attributes:
        cpu: seconds for a record, the process that moves it and the pool's together.
        parent: of it, the process that moves it.
        memory: bytes of the parent and of a process of the pool: `rss`, and `vms`, the address space.
    """

    cpu: float
    parent: float
    memory: dict[str, dict[str, int]]


def main() -> None:
    """The command. Exits with 2 when the articles are not there."""
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
    """Whole pages, as a crawler hands them in."""
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
    await feed(broker.settings, records, lambda _: None)
    return {stage: await _cost(broker, watch, stage, folder / stage) for stage in stages}


async def _cost(broker: Broker, watch: Watch, stage: StageName, folder: Path) -> Cost:
    """Work off all that waits for the stage; what comes after the warm-up counts."""
    servers = broker.settings.bootstrap_servers
    ends = [OUTPUT[stage].name, DEAD_LETTERS[stage].name]
    if stage is StageName.DEDUP:
        ends.append(DUPLICATES.name)
    async with (
        standing_on(servers, (INPUT[stage].name,)) as waiting,
        standing_on(servers, ends) as here,
        standing_on(servers, (REJECTED.name,)) as refused,
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
    """When so many outcomes were seen, and how many there were."""
    seen = 0

    async def there() -> bool:
        nonlocal seen
        workers.complain_if_ended()
        seen = sum([await each.count() for each in topics])
        return seen >= wanted

    await until_async(there, _LONGEST, f"{wanted} outcomes")
    return time.time(), seen


def _sizes(kafka: Path, records: int) -> dict[str, float]:
    """Bytes on disk for each raw record, of the topics that hold articles, plain and under zstd."""
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
