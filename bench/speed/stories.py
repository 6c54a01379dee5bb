"""What the stage `stories` costs: `python -m bench.speed.stories CORPORA [--held N]`.

CPU time for an article beside the other stages, in one process: features, claim, decision, settlement and count, with a store
in memory; the time of a claim with few and with many articles held; and the bytes of an article and of a story in RocksDB.
The articles that are held for the second are made up: words by a Zipf law, as in texts.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.quality.events.corpus import stream
from newsloom.api import BatchStep
from newsloom.claims.embedded import EmbeddedStore
from newsloom.claims.memory import InMemoryBackend
from newsloom.claims.protocol import Entry, Store
from newsloom.claims.rocksdb import RocksDbBackend
from newsloom.claims.window import Window
from newsloom.settings import StoriesSettings
from newsloom.stories.ledger.tally import MAX_CLUSTERS, MAX_OUTLETS, Member, Tally
from newsloom.stories.stage import build
from newsloom.stories.store import RULES, format_version
from newsloom_schemas import StoryId, TaggedArticle

_ARTICLES: Final = 2_000
_FEW: Final = 10_000
_MEASURED: Final = 2_000
_POSTINGS: Final = 50
_VOCABULARY: Final = 400_000
_BODY_BYTES: Final = 520
_FILLED_AT_ONCE: Final = 500
_BATCH: Final = 8


def main() -> None:
    """Print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--held", type=int, default=300_000, help="articles held in the larger store")
    arguments = parser.parse_args()
    articles = [each.article for each in stream(arguments.corpora, _ARTICLES) if not each.event]
    with tempfile.TemporaryDirectory() as folder:
        backend = RocksDbBackend(Path(folder) / "stories", format_version(), "stories")
        asyncio.run(_run(articles, EmbeddedStore(backend, Window(1e9, 10**9), RULES, _Clock())))
        held = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    print(f"stories: {held / len(articles):,.0f} bytes an article in RocksDB, with its share of stories and indexes")
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
    entries = _Entries()
    stores = [EmbeddedStore(InMemoryBackend(), Window(1e12, 10**9), RULES, _Clock()) for _ in range(2)]
    for store, number in zip(stores, (_FEW, held), strict=True):
        for at in range(0, number, _FILLED_AT_ONCE):
            await store.claim([entries.next() for _ in range(min(_FILLED_AT_ONCE, number - at))])
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_MEASURED):
        one = entries.next()
        for store, taken in zip(stores, times, strict=True):
            begun = time.perf_counter()
            await store.claim([one])
            taken.append(time.perf_counter() - begun)
    few, many = (1_000 * statistics.quantiles(taken, n=100)[-1] for taken in times)
    return few, many


class _Entries:
    """Makes up articles."""

    def __init__(self) -> None:
        self._made = 0
        self._chance = random.Random(7)
        self._numbers = np.random.default_rng(7)
        shares = 1 / np.arange(20, _VOCABULARY + 20)
        self._sums = np.cumsum(shares / shares.sum())

    def next(self) -> Entry:
        """Return one more."""
        self._made += 1
        words = {int(word) for word in np.searchsorted(self._sums, self._numbers.random(2 * _POSTINGS))}
        postings = tuple(word * 2_654_435_761 % 2**48 for word in list(words)[:_POSTINGS])
        number = self._made
        return Entry(
            number.to_bytes(16, "big"),
            b"",
            b"",
            number.to_bytes(8, "big"),
            postings,
            (),
            self._chance.randbytes(_BODY_BYTES),
        )


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
