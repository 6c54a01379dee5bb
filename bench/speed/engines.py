"""Measure engines beside the plain loops that they build on: `python -m bench.speed.engines`, a part of `make bench`.

A stage that does nothing copies records of 4 KB. Each system runs in its own process on the same Kafka, one after the other in
each round. CPU is that of the whole process. Figures are medians over the rounds; ratios are taken within a round, so that
common slowdowns cancel out.

Then a worker is killed (SIGKILL) and restarted with a static member id, to measure the time to its first outcome.
"""

import argparse
import asyncio
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.runs.engine_run import SYSTEMS
from bench.runs.kafka_runs import ALL, Broker
from bench.runs.peer_run import PEERS
from newsloom.runtime.kafka.clients.connection import producer
from newsloom_schemas.topics import RAW
from support.kafka.reading import count
from support.kafka.topics import recreate_topics
from support.polling import until_async
from support.workers.newsloom_command import Worker

RATIO: Final = 1.25
RESTART_SECONDS: Final = 4.0
_TARGETS: Final = {"newsloom aiokafka": "bare aiokafka", "newsloom Faust": "bare Faust"}
_RUN_SECONDS: Final = 120.0
_OUT: Final = ["news.normalised", "news.enriched", "news.rejected", "news.unique"]
_ARTICLE: Final = (
    "The harbour council of Westbrook voted on Tuesday to lengthen the old fishing pier by forty metres, after two "
    "winters in which boats had to wait outside the breakwater. Number {}. The work will begin in April."
)


def main() -> None:
    """Run the command."""
    options = _options()
    console = Console(width=150)
    with tempfile.TemporaryDirectory(prefix="newsloom-engines-") as folder, Broker(Path(folder) / "kafka") as broker:
        rounds = asyncio.run(_rounds(broker, options))
        reached = _tell(console, rounds, options.records)
        if options.restarts:
            reached &= asyncio.run(_restarts(broker, Path(folder), options.restarts, console))
    sys.exit(0 if reached else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--restarts", type=int, default=3, help="Of each kind of worker; 0 for none.")
    parser.add_argument("--peers", type=Path, help="A Python with requirements/peers.txt.")
    return parser.parse_args()


async def _rounds(broker: Broker, options: argparse.Namespace) -> list[dict[str, float]]:
    """Return the CPU seconds of each system in each round."""
    servers = broker.settings.bootstrap_servers
    await recreate_topics(servers, partitions=1)
    value = os.urandom(2048).hex().encode()
    async with producer(broker.settings) as client:
        futures = [
            await client.send(RAW.name, value=value, key=b"%d" % n, headers=[("content-type", b"text/plain")])
            for n in range(options.records)
        ]
        await asyncio.gather(*futures)
    runs = {name: [sys.executable, "-m", "bench.runs.engine_run", name] for name in SYSTEMS}
    if options.peers is not None:
        script = str(Path(__file__).parents[1] / "runs" / "peer_run.py")
        runs |= {name: [str(options.peers), script, name] for name in PEERS}
    return [
        {name: _cpu([*command, servers, str(options.records)]) for name, command in runs.items()}
        for _ in range(options.rounds)
    ]


def _cpu(command: Sequence[str]) -> float:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_RUN_SECONDS)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found["cpu"]


def _tell(console: Console, rounds: Sequence[dict[str, float]], records: int) -> bool:
    """Print the table. Return True if every target was reached."""
    table = Table("system", "CPU µs a record", "/ bare aiokafka", "/ bare Faust", "wanted", header_style="bold")
    reached = True
    for name in rounds[0]:
        each = {bare: median(found[name] / found[bare] for found in rounds) for bare in set(_TARGETS.values())}
        wanted = ""
        if name in _TARGETS:
            ratio = each[_TARGETS[name]]
            reached &= ratio <= RATIO
            wanted = f"≤ {RATIO} of {_TARGETS[name]}: {'reached' if ratio <= RATIO else 'MISSED'}"
        table.add_row(
            name,
            f"{median(found[name] for found in rounds) / records * 1e6:.0f}",
            f"{each['bare aiokafka']:.2f}",
            f"{each['bare Faust']:.2f}",
            wanted,
        )
    console.print(f"\nEngines: {records:,} records of 4 KB, medians of {len(rounds)} rounds, {platform.processor()}")
    console.print(table)
    return reached


async def _restarts(broker: Broker, folder: Path, times: int, console: Console) -> bool:
    """Kill and restart a worker several times, and print the time to its first outcome."""
    table = Table("worker", "restart to first outcome, s (median, all)", "wanted", header_style="bold")
    reached = True
    for stages in (("normalise",), *ALL):
        found = [await _restart(broker, folder / f"{'-'.join(stages)}-{n}", stages) for n in range(times)]
        good = median(found) <= RESTART_SECONDS
        reached &= good
        table.add_row(
            f"newsloom run {' '.join(stages)}",
            f"{median(found):.1f}   ({', '.join(f'{each:.1f}' for each in found)})",
            f"≤ {RESTART_SECONDS:g}: {'reached' if good else 'MISSED'}",
        )
    console.print(table)
    return reached


async def _restart(broker: Broker, folder: Path, stages: Sequence[str]) -> float:
    servers = broker.settings.bootstrap_servers
    await asyncio.to_thread(folder.mkdir)
    await recreate_topics(servers, partitions=1)
    environment = {
        **os.environ,
        "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": servers,
        "NEWSLOOM_KAFKA__GROUP_PREFIX": f"bench-{folder.name}",
        "NEWSLOOM_KAFKA__GROUP_INSTANCE_ID": "worker-0",
        "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(folder / "store"),
        "NEWSLOOM_STORIES__ROCKSDB_PATH": str(folder / "stories"),
    }
    first = Worker(stages, environment, folder / "first.log")
    first.wait_ready()
    await _feed(broker, range(50))
    await _outcomes(servers, 50)
    os.kill(first.child.pid, signal.SIGKILL)
    await _feed(broker, range(50, 60))
    before = await count(servers, _OUT)
    begun = time.perf_counter()
    second = Worker(stages, environment, folder / "second.log")
    try:
        await _outcomes(servers, before + 1)
        return time.perf_counter() - begun
    finally:
        second.child.kill()


async def _feed(broker: Broker, numbers: range) -> None:
    async with producer(broker.settings) as client:
        for number in numbers:
            await client.send_and_wait(RAW.name, value=_ARTICLE.format(number).encode(), key=b"%d" % number)


async def _outcomes(servers: str, number: int) -> None:
    async def there() -> bool:
        return await count(servers, _OUT) >= number

    await until_async(there, _RUN_SECONDS, f"{number} outcomes")


if __name__ == "__main__":
    main()
