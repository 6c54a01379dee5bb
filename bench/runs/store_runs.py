"""Fill a store with claims, and measure CPU, time of each batch, and size."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import psutil
from redis import Redis
from rocksdict import Options, Rdict

from newsloom.claims.protocol import Entry, Store
from newsloom.core.clock import SystemClock
from newsloom.dedup.store import open_store
from newsloom.settings import DedupSettings, StoreKind
from support.stores.redis_server import RedisServer

BATCH: Final = 100
_BATCHES_PER_MEASUREMENT: Final = 50


@dataclass
class ClaimCosts:
    """The cost of batches of claims.

    Attributes:
        claims: the number of claims.
        cpu: CPU seconds of this process, including RocksDB's threads.
        server: CPU seconds of a server.
        walls: the elapsed seconds of each batch.
        cpus: the CPU seconds of each batch, here and at the server.
        peak: the largest size, in bytes.
    """

    claims: int = 0
    cpu: float = 0.0
    server: float = 0.0
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    peak: int = 0


class OpenStore(Protocol):
    """An open store, and its size."""

    store: Store

    def server(self) -> float:
        """Return the CPU seconds of the server so far; 0 if there is none."""
        ...

    def size(self) -> int:
        """Return the current size in bytes, including logs."""
        ...

    async def settled_size(self) -> int:
        """Close the store, and return its final size in bytes."""
        ...


class OnDisk:
    """A RocksDB store in a folder."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self._folder = folder / "rocksdb"
        own = {"store": StoreKind.ROCKSDB, "rocksdb_path": self._folder}
        self.store = open_store(DedupSettings.model_validate(own | settings), SystemClock())

    def server(self) -> float:
        """Return 0: there is no server."""
        return 0.0

    def size(self) -> int:
        """Return the size of all files, without those that RocksDB is deleting."""
        total = 0
        for path in self._folder.iterdir():
            try:
                total += path.stat().st_size
            except FileNotFoundError:
                continue
        return total

    async def settled_size(self) -> int:
        """Return the size after the write buffer is flushed; nothing is compacted."""
        await self.store.close()
        opened = Rdict(str(self._folder), Options(raw_mode=True))
        opened.flush()
        opened.close()
        return self.size()


class InRedis:
    """A Redis store in its own server.

    Args:
        server: the server, which is empty.
        store: a store on it.
    """

    def __init__(self, server: RedisServer, store: Store) -> None:
        self.store = store
        self._client = Redis.from_url(server.url)
        info: Any = self._client.info("server")
        self._process = psutil.Process(info["process_id"])
        self._empty = self._used()

    def server(self) -> float:
        """Return the CPU seconds of Redis."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def size(self) -> int:
        """Return `used_memory`, minus its value when empty."""
        return self._used() - self._empty

    async def settled_size(self) -> int:
        """Return the size, which needs no settling."""
        await self.store.close()
        return self.size()

    def _used(self) -> int:
        stored: Any = self._client.info("memory")
        return int(stored["used_memory"])


@asynccontextmanager
async def opened(kind: StoreKind, **settings: object) -> AsyncIterator[OpenStore]:
    """Open an empty store of dedup of a kind in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="newsloom-dedup-") as folder:
        if kind is StoreKind.ROCKSDB:
            yield OnDisk(Path(folder), **settings)
            return
        async with started_redis(Path(folder) / "redis") as server:
            own = {"store": StoreKind.REDIS, "redis_url": server.url}
            yield InRedis(server, open_store(DedupSettings.model_validate(own | settings), SystemClock()))


@asynccontextmanager
async def started_redis(folder: Path) -> AsyncIterator[RedisServer]:
    """Run an empty Redis in a folder."""
    server = RedisServer(folder)
    await asyncio.to_thread(server.start)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.kill)


async def claim_all(held: OpenStore, entries: Iterable[Entry], verdict: bytes) -> ClaimCosts:
    """Claim and settle in batches. The time for making the entries is not counted."""
    spent = ClaimCosts()
    for number, batch in enumerate(_batches(entries)):
        cpu, server, began = time.process_time(), held.server(), time.perf_counter()
        results = await held.store.claim(batch)
        spent.walls.append(time.perf_counter() - began)
        await held.store.settle({result.sequence: verdict for result in results})
        cpu, server = time.process_time() - cpu, held.server() - server
        spent.cpus.append(cpu + server)
        spent.cpu += cpu
        spent.server += server
        spent.claims += len(batch)
        if number % _BATCHES_PER_MEASUREMENT == 0:
            spent.peak = max(spent.peak, held.size())
    return spent


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    found = iter(entries)
    while batch := list(itertools.islice(found, BATCH)):
        yield batch
