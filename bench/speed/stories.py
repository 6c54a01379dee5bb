"""What the stage `stories` costs: `python -m bench.speed.stories CORPORA [--held N]`.

CPU time for an article beside the other stages, in one process: features, claim, decision, settlement and count, with a store
in memory; the time of a claim with few and with many articles held; and the bytes of an article and of its story in RocksDB
and in a real Redis, with the CPU time of the Redis server. The articles that are held for the second are made up: words by a
Zipf law, as in texts.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from rocksdict import Rdict, WriteBatch

from bench.quality.events.corpus import stream
from bench.runs.store_runs import InRedis, started_redis
from newsloom.api import BatchStep
from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.protocol import Entry, Store
from newsloom.claims.rocksdb import RocksDbBackend
from newsloom.claims.window import Window
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.ledger.tally import MAX_CLUSTERS, MAX_OUTLETS, Member, Tally
from newsloom.stories.stage import build
from newsloom.stories.store import RULES, format_version, open_store
from newsloom_schemas import StoryId, TaggedArticle
from support.stores.redis_server import RedisServer

_ARTICLES: Final = 2_000
_FEW: Final = 10_000
_MEASURED: Final = 2_000
_HELD_IN_REDIS: Final = 6_000
_REDIS_BATCH: Final = 100
_POSTINGS: Final = 50
_VOCABULARY: Final = 400_000
_BODY_BYTES: Final = 400
_INTERIM_BYTES: Final = 350
_FILLED_AT_ONCE: Final = 500
_BATCH: Final = 8


def main() -> None:
    """Print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--held", type=int, default=300_000, help="articles held in the larger store")
    arguments = parser.parse_args()
    articles = [each.article for each in stream(arguments.corpora, _ARTICLES) if not each.event]
    with tempfile.TemporaryDirectory(prefix="newsloom-stories-") as folder:
        backend = RocksDbBackend(Path(folder) / "rocksdb", format_version(), "stories")
        asyncio.run(_run(articles, EmbeddedStore(backend, Window(1e9, 10**9), RULES, _Clock())))
        _print_bytes(Path(folder) / "rocksdb", len(articles))
        asyncio.run(_in_redis(articles, Path(folder) / "redis"))
    print(f"  {asyncio.run(_redis_claims()):,.0f} claims for each CPU second of Redis, {_HELD_IN_REDIS:,} held")
    print(f"  the largest story: {len(_full_tally().to_bytes()):,} bytes")
    milliseconds = asyncio.run(_run(articles, EmbeddedStore(InMemoryBackend(), Window(1e9, 10**9), RULES, _Clock())))
    print(f"  {milliseconds:.2f} ms CPU an article")
    few, many = asyncio.run(_claims(arguments.held))
    print(
        f"  p99 of a claim: {few:.3f} ms with {_FEW:,} held, {many:.3f} ms with {arguments.held:,}: {many / few:.2f} times"
    )


class _Clock:
    """A clock that moves on by a second at each look."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()


def _print_bytes(folder: Path, articles: int) -> None:
    """Print the bytes of an article on disk, with and without its story, and those of keys and values by what they are for."""
    database: Any = Rdict(str(folder))  # with the options that it was written with
    sizes: Counter[str] = Counter()
    for key, value in database.items():
        sizes[_kind(key)] += len(key) + len(value)
    whole = _compacted(database, folder)
    database = Rdict(str(folder))
    stories = WriteBatch(raw_mode=True)
    stories.delete_range(b"ls", b"lt")
    database.write(stories)
    alone = _compacted(database, folder)
    parts = ", ".join(f"{kind} {size / articles:,.0f}" for kind, size in sizes.most_common())
    print(
        f"stories: {alone / articles:,.0f} bytes an article in RocksDB, flushed and compacted; "
        f"{whole / articles:,.0f} with its story"
    )
    print(f"  keys and values, bytes an article: {parts}")


def _compacted(database: Any, folder: Path) -> int:  # noqa: ANN401 - rocksdict is untyped
    """Merge all tables of a database, as they are on its last level, and close it. Return their bytes."""
    database.flush()
    database[b""] = database[b"\xff"] = (
        b""  # overlaps all tables: RocksDB would move a single one and not write it anew
    )
    database.flush()
    database.compact_range(None, None)
    database.close()
    return sum(file.stat().st_size for file in folder.glob("*.sst"))


def _kind(key: bytes) -> str:
    """Return what a key of the database is for; see `newsloom.claims.rocksdb`."""
    kinds = {b"m": "claim", b"n": "words", b"w": "verdict", b"x": "index", b"lm": "mark", b"ls": "story"}
    return kinds.get(key[:2] if key.startswith(b"l") else key[:1], "other")


async def _in_redis(articles: Sequence[TaggedArticle], folder: Path) -> None:
    """Print the bytes of an article in Redis."""
    async with started_redis(folder) as server:
        held = InRedis(server, _redis_store(server))
        await _run(articles, held.store)
        print(f"  {held.size() / len(articles):,.0f} bytes an article in Redis")


async def _redis_claims() -> float:
    """Return the claims for each CPU second of a Redis that holds articles."""
    made = _made_up()
    with tempfile.TemporaryDirectory(prefix="newsloom-stories-") as folder:
        async with started_redis(Path(folder)) as server:
            held = InRedis(server, _redis_store(server))
            for _ in range(0, _HELD_IN_REDIS, _REDIS_BATCH):
                await held.store.claim(list(islice(made, _REDIS_BATCH)))
            begun = held.server()
            for _ in range(0, _MEASURED, _REDIS_BATCH):
                await held.store.claim(list(islice(made, _REDIS_BATCH)))
            seconds = held.server() - begun
            await held.store.close()
    return _MEASURED / seconds


def _redis_store(server: RedisServer) -> Store:
    settings = StoriesSettings.model_validate({"store": StoreKind.REDIS, "redis_url": server.url})
    return open_store(settings, _Clock())


async def _run(articles: Sequence[TaggedArticle], store: Store) -> float:
    """Return the CPU milliseconds for an article."""
    steps = build(StoriesSettings(), store, _Clock()).steps
    await _applied(steps[0], articles[:50])  # loads the piece model
    begun = time.process_time()
    for at in range(0, len(articles), _BATCH):
        records: list[Any] = list(articles[at : at + _BATCH])
        for step in steps:
            records = await _applied(step, records)
    used = time.process_time() - begun
    await store.close()
    return 1_000 * used / len(articles)


async def _applied(step: Any, records: Sequence[Any]) -> list[Any]:  # noqa: ANN401 - the record of each step
    if not isinstance(step, BatchStep):
        return [step(record).record for record in records]
    requests = [step.request(record) for record in records]
    answers = iter(await step.answer([request for request in requests if request is not None]))
    results: list[Any] = [
        step.apply(record, None if request is None else next(answers))
        for record, request in zip(records, requests, strict=True)
    ]
    return [result.record for result in results]


async def _claims(held: int) -> tuple[float, float]:
    """Return the 99th percentile of the milliseconds of a claim, with few and with many articles held.

    Claims of both stores take turns, so that both meet the same load of the machine.
    """
    made = _made_up()
    stores = [EmbeddedStore(InMemoryBackend(), Window(1e12, 10**9), RULES, _Clock()) for _ in range(2)]
    for store, number in zip(stores, (_FEW, held), strict=True):
        for at in range(0, number, _FILLED_AT_ONCE):
            await store.claim(list(islice(made, min(_FILLED_AT_ONCE, number - at))))
    times: tuple[list[float], list[float]] = ([], [])
    for one in islice(made, _MEASURED):
        for store, taken in zip(stores, times, strict=True):
            begun = time.perf_counter()
            await store.claim([one])
            taken.append(time.perf_counter() - begun)
    few, many = (1_000 * statistics.quantiles(taken, n=100)[-1] for taken in times)
    return few, many


def _made_up() -> Iterator[Entry]:
    """Yield claims without end."""
    chance = random.Random(7)
    shares = 1 / np.arange(20, _VOCABULARY + 20)
    sums = np.cumsum(shares / shares.sum())
    numbers = np.random.default_rng(7)
    for number in count():
        words = {int(word) for word in np.searchsorted(sums, numbers.random(2 * _POSTINGS))}
        postings = tuple(word * 2_654_435_761 % 2**48 for word in list(words)[:_POSTINGS])
        yield Entry(
            number.to_bytes(16, "big"), b"", b"", number.to_bytes(8, "big"), postings, (),
            chance.randbytes(_BODY_BYTES), interim=chance.randbytes(_INTERIM_BYTES),
        )  # fmt: skip


def _full_tally() -> Tally:
    """Return the state of a story that is full in every respect."""
    tally = Tally(StoryId("0" * 32))
    chance = random.Random(3)
    for number in range(2 * max(MAX_OUTLETS, MAX_CLUSTERS)):
        tally.add(
            Member(
                sequence=number, story=StoryId("0" * 32), article_id=f"{chance.getrandbits(128):032x}", matched_id="",
                likelihood=0.9, same_stories=(), title="".join(chance.choices("abcdefgh ", k=200)), outlet=f"outlet{number}.example",
                cluster=f"{number:032x}", same_clusters=(), origin="", origin_rank=0, language=f"l{number % 12}", countries=(f"c{number % 40}",),
                entities=tuple((f"org:{number}-{place}", f"Name {number} {place}", "ORG") for place in range(8)),
                published=float(number), length=number,
            )
        )  # fmt: skip
    return tally


if __name__ == "__main__":
    main()
