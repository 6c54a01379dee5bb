"""Measure the speed of dedup and the size of its stores: `python -m bench.speed.dedup [--held N] [--growth [N]]`.

It needs no corpora. Fingerprints run beside datasketch's MinHash on the same texts. Claims go in batches of 100 to a
store on disk and to a real Redis that already hold articles; for Redis, the CPU time of the server is added to that of
the client. Speeds are per CPU second on one core, so that other processes have little effect. `--growth` goes on to a
million articles and compares the last claims with the first ones.
"""

import argparse
import asyncio
import itertools
import platform
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import psutil
from datasketch import MinHash
from rich.console import Console
from rich.table import Table

from bench.made_up_news import article, entries, many_entries
from bench.quality.copies.stream import Text
from bench.runs.store_runs import ClaimCosts, claim_all, opened
from bench.table import Target, quantile
from newsloom.dedup.claim import JUDGE
from newsloom.dedup.text.fingerprint import fingerprint
from newsloom.dedup.verdict.decide import decide
from newsloom.settings import StoreKind

_WORDS: Final = 600
_FINGERPRINTS: Final = 12_000
_CLAIMS: Final = {StoreKind.ROCKSDB: 3_000, StoreKind.REDIS: 2_000}
_BYTES: Final = {StoreKind.ROCKSDB: 2_200, StoreKind.REDIS: 3_200}
_GROWTH_START: Final = 10_000  # articles held when the measurement of growth begins
_P99_CLAIMS: Final = 20_000  # claims of which the 99th percentile is taken
_VERDICT: Final = JUDGE.pack_verdict(decide(Text("article 1234567", "a text").features(), []))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="bench.speed.dedup", description=__doc__)
    parser.add_argument("--held", type=int, default=100_000, help="articles held before claims are timed")
    parser.add_argument("--claims", type=int, default=5_000, help="claims that are timed")
    parser.add_argument("--store", choices=("rocksdb", "redis"), help="only this one")
    parser.add_argument(
        "--growth", type=int, nargs="?", const=1_000_000, help="measure only growth, up to this number of articles"
    )
    parser.add_argument("--cap", type=int, default=2_000_000, help="dedup.max_documents while it grows")
    options = parser.parse_args()
    kinds = (StoreKind(options.store),) if options.store else tuple(_CLAIMS)
    console = Console(width=140)
    console.print(f"Python {platform.python_version()}, {platform.machine()}, {psutil.cpu_count()} cores")
    table = Table(title="Dedup's speed, size and growth")
    for column in ("what", "to reach", "found", ""):
        table.add_column(column)
    for target in _targets(options, kinds):
        verdict = "reached" if target.reached else "[red]not reached[/red]"
        table.add_row(target.name, target.wanted, target.found, verdict)
    console.print(table)


def _targets(options: argparse.Namespace, kinds: Sequence[StoreKind]) -> Iterator[Target]:
    if options.growth:
        for kind in kinds:
            yield asyncio.run(_growth(kind, options.growth, options.cap))
        return
    yield from _fingerprints()
    for kind in kinds:
        yield from asyncio.run(_claims(kind, options.held, options.claims))


def _fingerprints() -> Iterator[Target]:
    """Compare the speed of fingerprints and MinHash: the best of several rounds, which alternate."""
    texts = [article(random.Random(seed), _WORDS) for seed in range(200)]
    ours = theirs = float("inf")
    for _ in range(5):
        ours = min(ours, _each(fingerprint, texts))
        theirs = min(theirs, _each(_minhash, texts[:20]))
    yield Target(
        f"fingerprints, {_WORDS} words, one core",
        f"≥ {_FINGERPRINTS:,} /s",
        f"{1 / ours:,.0f} /s",
        reached=1 / ours >= _FINGERPRINTS,
    )
    yield Target(
        "the same, datasketch MinHash of 128 = 1", "≥ 8.2", f"{theirs / ours:.1f}", reached=theirs / ours >= 8.2
    )  # 12,000 to 1,470


def _minhash(text: str) -> MinHash:
    words = text.lower().split()
    signature = MinHash(num_perm=128)
    signature.update_batch([" ".join(words[place : place + 5]).encode() for place in range(len(words) - 4)])
    return signature


async def _claims(kind: StoreKind, held: int, claims: int) -> list[Target]:
    """Measure claims per CPU second in a store that holds articles, and the bytes of an article."""
    made = entries(held + claims)
    async with opened(kind) as store:
        filled = await claim_all(store, itertools.islice(made, held), _VERDICT)
        timed = await claim_all(store, made, _VERDICT)
        peak = max(filled.peak, timed.peak) / (held + claims)
        each = await store.settled_size() / (held + claims)
    rate = timed.claims / (timed.cpu + timed.server)
    server_rate = f", {timed.claims / timed.server:,.0f} /s of its own core" if timed.server else ""
    return [
        Target(
            f"claims, {kind}, all on one core, {held:,} held",
            f"≥ {_CLAIMS[kind]:,} /s",
            f"{rate:,.0f} /s{server_rate}",
            reached=rate >= _CLAIMS[kind],
        ),
        _size(f"{kind}, an article of {_WORDS} words", each, _BYTES[kind], peak),
    ]


def _size(name: str, each: float, wanted: int, peak: float) -> Target:
    return Target(
        name,
        f"≤ {wanted / 1000} KB",
        f"{each / 1000:.2f} KB, at its most {max(each, peak) / 1000:.2f} KB",
        reached=each <= wanted,
    )


async def _growth(kind: StoreKind, count: int, cap: int) -> Target:
    """Compare the 99th percentile of batch times at the end with that near the beginning."""
    made = many_entries(count)
    async with opened(kind, max_documents=cap) as store:
        await claim_all(store, itertools.islice(made, _GROWTH_START), _VERDICT)
        early = await claim_all(store, itertools.islice(made, _P99_CLAIMS), _VERDICT)
        _print_progress(kind, _GROWTH_START + _P99_CLAIMS, early, store.size())
        done, late = _GROWTH_START + _P99_CLAIMS, early
        while done < count:
            late = await claim_all(store, itertools.islice(made, _P99_CLAIMS), _VERDICT)
            done += late.claims
            _print_progress(kind, done, late, store.size())
    ratio = _p99(late.walls) / _p99(early.walls)
    return Target(
        f"p99 of a batch, {kind}, at {count:,} held to {_GROWTH_START + _P99_CLAIMS:,}",
        "≤ 2",
        f"{ratio:.2f}, of its CPU time {_p99(late.cpus) / _p99(early.cpus):.2f}",
        reached=ratio <= 2,
    )


def _print_progress(kind: StoreKind, done: int, spent: ClaimCosts, size: int) -> None:
    ordered = sorted(spent.walls)
    cpu = 1000 * (spent.cpu + spent.server) / len(ordered)
    print(
        f"{kind} {done:,}: a batch median {1000 * quantile(ordered, 0.5):.1f} ms, p99 {1000 * _p99(spent.walls):.1f} ms, "
        f"longest {1000 * ordered[-1]:.1f} ms, CPU mean {cpu:.1f} ms, p99 {1000 * _p99(spent.cpus):.1f} ms; {size / 1e6:,.0f} MB",
        flush=True,
    )


def _p99(seconds: Sequence[float]) -> float:
    return quantile(sorted(seconds), 0.99)


def _each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - began) / len(texts)


if __name__ == "__main__":
    main()
