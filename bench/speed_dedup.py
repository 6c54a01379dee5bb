"""How fast dedup is, and how much it keeps: `python -m bench.speed_dedup [--held N]`. Needs no corpora.

Fingerprints run side by side with datasketch's MinHash on the same texts; figures are of CPU time on one core, so that
what else the machine does matters less. Claims go to a store on disk and to a real Redis, batches of 100, with articles
held already; of Redis, the server's CPU time is told beside the client's.
"""

import argparse
import asyncio
import itertools
import platform
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psutil
from datasketch import MinHash
from redis import Redis
from rich.console import Console
from rich.table import Table

from bench.dedup_stream import Text, request
from bench.table import Target, quantile
from newsloom.core.clock import SystemClock
from newsloom.dedup.claim import pack_verdict
from newsloom.dedup.decide import decide
from newsloom.dedup.fingerprint import fingerprint
from newsloom.dedup.stores import open_store
from newsloom.dedup.stores.protocol import Entry, Store
from newsloom.settings import DedupSettings, StoreKind
from support.redis_server import RedisServer

_WORDS: Final = 600
_BATCH: Final = 100
_FINGERPRINTS: Final = 12_000
_ON_DISK: Final = 3_000
_IN_REDIS: Final = 2_000


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="bench.speed_dedup", description=__doc__)
    parser.add_argument("--held", type=int, default=100_000, help="articles held before claims are timed")
    parser.add_argument("--claims", type=int, default=5_000, help="claims that are timed")
    parser.add_argument("--store", choices=("rocksdb", "redis"), help="only this one")
    options = parser.parse_args()
    console = Console(width=120)
    console.print(f"Python {platform.python_version()}, {platform.machine()}, {psutil.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="newsloom-dedup-") as folder:
        targets = list(_fingerprints())
        if options.store != "redis":
            targets += asyncio.run(_on_disk(Path(folder), options.held, options.claims))
        if options.store != "rocksdb":
            targets += asyncio.run(_in_redis(Path(folder), options.held, options.claims))
    table = Table(title=f"Dedup's speed; {options.held} articles held")
    for column in ("what", "to reach", "found", ""):
        table.add_column(column)
    for target in targets:
        table.add_row(
            target.name, target.wanted, target.found, "reached" if target.reached else "[red]not reached[/red]"
        )
    console.print(table)


def _fingerprints() -> Iterator[Target]:
    """Rounds of both, one after the other; the best of each."""
    texts = [" ".join(_words(random.Random(seed), _WORDS)) for seed in range(200)]
    ours = theirs = float("inf")
    for _ in range(5):
        ours = min(ours, _each(fingerprint, texts))
        theirs = min(theirs, _each(_minhash, texts[:20]))
    yield _rate("fingerprints, 600 words, one core", _FINGERPRINTS, 1 / ours)
    yield Target(
        "the same, datasketch MinHash of 128 = 1", "≥ 8.2", f"{theirs / ours:.1f}", reached=theirs / ours >= 8.2
    )  # 12,000 to 1,470


def _minhash(text: str) -> MinHash:
    words = text.lower().split()
    signature = MinHash(num_perm=128)
    signature.update_batch([" ".join(words[place : place + 5]).encode() for place in range(len(words) - 4)])
    return signature


async def _on_disk(folder: Path, held: int, claims: int) -> list[Target]:
    store = open_store(DedupSettings(store=StoreKind.ROCKSDB, path=folder / "rocksdb"), SystemClock())
    filled, early, late, _ = await _run(store, held, claims, lambda: 0.0)
    used = sum(path.stat().st_size for path in (folder / "rocksdb").iterdir())
    await store.close()
    return [
        _rate("claims, rocksdb, one core", _ON_DISK, claims / filled),
        _size("rocksdb", used / (held + claims), 2.2),
        _growth("rocksdb", early, late),
    ]


async def _in_redis(folder: Path, held: int, claims: int) -> list[Target]:
    server = RedisServer(folder / "redis")
    await asyncio.to_thread(server.start)
    with Redis.from_url(server.url) as client:
        info: Any = client.info("server")
        process = psutil.Process(info["process_id"])
        before: Any = client.info("memory")
        store = open_store(DedupSettings(store=StoreKind.REDIS, redis_url=server.url), SystemClock())

        def server_seconds() -> float:
            times = process.cpu_times()
            return float(times.user + times.system)

        both, early, late, in_redis = await _run(store, held, claims, server_seconds)
        after: Any = client.info("memory")
        await store.close()
    await asyncio.to_thread(server.kill)
    return [
        _rate("claims, redis, both sides on one core", _IN_REDIS, claims / both),
        _rate("claims, redis, of its own core", _IN_REDIS, claims / in_redis),
        _size("redis", (after["used_memory"] - before["used_memory"]) / (held + claims), 3.2),
        _growth("redis", early, late),
    ]


async def _run(
    store: Store, held: int, claims: int, server_seconds: Callable[[], float]
) -> tuple[float, list[float], list[float], float]:
    """CPU seconds of the timed claims, seconds of early and of late batches, and the server's part."""
    timed_from = held // _BATCH
    walls: list[float] = []
    mine = its = 0.0
    for number, entries in enumerate(_batches(held + claims)):
        if number == timed_from:
            mine, its = 0.0, server_seconds()
        cpu, began = time.process_time(), time.perf_counter()
        places = await store.claim(entries)
        walls.append(time.perf_counter() - began)
        await store.settle({place.sequence: _VERDICT for place in places})
        mine += time.process_time() - cpu
    its = server_seconds() - its
    return mine + its, sorted(walls[: len(walls) // 4]), sorted(walls[-len(walls) // 4 :]), its


def _batches(count: int) -> Iterator[list[Entry]]:
    """Entries of made-up articles, a fifth of them copies with a credit."""
    chance = random.Random(0)
    recent: list[str] = []
    batch: list[Entry] = []
    for number in range(count):
        if recent and chance.random() < 0.2:
            text = f"{chance.choice(recent)} Reprinted by outlet {number}."
        else:
            text = " ".join(_words(chance, chance.randint(200, 600)))
            recent = [*recent[-500:], text]
        batch.append(request(Text(f"article {number}", text).subject()).entry)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _words(chance: random.Random, count: int) -> list[str]:
    """Words of a made-up language, as often as their rank lets expect (Zipf 1949)."""
    return chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=count)


def _vocabulary(size: int) -> list[str]:
    chance = random.Random(1)
    parts = [first + second for first in "bcdfghklmnprstvw" for second in "aeiou"]
    return ["".join(chance.choices(parts, k=1 + min(4, rank // 2_000 + rank % 3))) for rank in range(size)]


def _each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - began) / len(texts)


def _rate(name: str, wanted: int, found: float) -> Target:
    return Target(name, f"≥ {wanted:,} /s", f"{found:,.0f} /s", reached=found >= wanted)


def _size(store: str, found: float, wanted: float) -> Target:
    return Target(
        f"kept of an article with its text, {store}",
        f"≤ {wanted} KB",
        f"{found / 1000:.2f} KB",
        reached=found <= 1000 * wanted,
    )


def _growth(store: str, early: Sequence[float], late: Sequence[float]) -> Target:
    """p99 of batches of 100 in the last quarter against the first."""
    ratio = quantile(late, 0.99) / quantile(early, 0.99)
    return Target(f"p99 of a batch, last quarter to first, {store}", "≤ 2", f"{ratio:.2f}", reached=ratio <= 2)


_VOCABULARY: Final = _vocabulary(30_000)
_WEIGHTS: Final = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(_VOCABULARY))))
_VERDICT: Final = pack_verdict(decide(Text("article 1234567", "a text").subject(), []))


if __name__ == "__main__":
    main()
