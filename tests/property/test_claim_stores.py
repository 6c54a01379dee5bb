"""All stores give the same answers to the same claims, by both ways of counting, however the claims are batched."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsloom.claims.protocol import ClaimResult, Entry, StoredClaim
from newsloom.claims.rules import UNSEEN_CLAIMS, IndexRules
from newsloom.settings import StoreKind
from support.fake_clock import FakeClock
from support.stores.kinds import PERSISTENT, RULE_SETS, StoreSource
from support.stores.redis_server import RedisAddress

SMALL = {
    name: replace(rules, postings_kept=3, quotes_kept=2, group_cap=4, group_entries=2)
    for name, rules in RULE_SETS.items()
}
"""Rules under which few claims reach every limit."""

NAMES = st.sampled_from([b"", b"one", b"two", b"three"])
POSTINGS = st.lists(st.integers(1, 12), max_size=6, unique=True).map(tuple)
QUOTES = st.lists(st.integers(1, 3), max_size=2, unique=True).map(tuple)
ENTRIES = st.builds(
    Entry,
    key=st.integers(0, 40).map(lambda number: number.to_bytes(16, "big")),
    article=NAMES,
    document=NAMES,
    exact=NAMES,
    postings=POSTINGS,
    quotes=QUOTES,
    body=st.sampled_from([b"", b"body", b"body" * 100]),
    interim=st.sampled_from([b"", b"words", b"words" * 100]),
)


@dataclass(frozen=True)
class Answers:
    """What a store answered to all claims, and what it has at the end."""

    results: list[ClaimResult]
    first_verdicts: list[dict[int, bytes]]
    fetched: list[StoredClaim | None]


@dataclass(frozen=True)
class Day:
    """Claims of which some get a verdict afterwards. Then time passes, and the store may be opened again."""

    entries: Sequence[Entry]
    settled: Sequence[int]
    hours: float
    reopens: bool


DAYS = st.lists(
    st.builds(
        Day,
        entries=st.lists(ENTRIES, max_size=14),
        settled=st.lists(st.integers(1, 40), max_size=4),
        hours=st.floats(0, 120),
        reopens=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


async def answers(source: StoreSource, max_documents: int, days: Sequence[Day], sizes: Random | None) -> Answers:
    """Run all days through a store, in batches of these sizes or one by one."""
    clock = FakeClock()
    store = source.open(clock, max_documents=max_documents)
    results: list[ClaimResult] = []
    first_verdicts: list[dict[int, bytes]] = []
    for day in days:
        rest = list(day.entries)
        while rest:
            size = sizes.randint(1, len(rest)) if sizes is not None else 1
            results += await store.claim(rest[:size])
            del rest[:size]
        stored = zip(day.settled, await store.fetch(day.settled), strict=True)
        unsettled = [sequence for sequence, each in stored if each is not None and each.verdict is None]
        first_verdicts += [
            dict(await store.settle(dict.fromkeys(unsettled, verdict))) for verdict in (b"first", b"second")
        ]
        clock.forward(timedelta(hours=day.hours))
        if day.reopens and source.kind in PERSISTENT:
            await store.close()
            store = source.open(clock, max_documents=max_documents)
    fetched = await store.fetch(sorted({result.sequence for result in results}))
    await store.close()
    return Answers(results, first_verdicts, fetched)


@pytest.mark.parametrize("rules", SMALL.values(), ids=SMALL)
@hypothesis_settings(max_examples=40)
@given(days=DAYS, seed=st.integers(0, 999), max_documents=st.sampled_from([2, 5, 12, 1_000]))
def test_stores_agree_in_batches_of_any_size(
    rules: IndexRules, redis_server: RedisAddress, days: list[Day], seed: int, max_documents: int
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="stores-"))

    async def found(kind: StoreKind, sizes: Random | None) -> Answers:
        return await answers(StoreSource(kind, folder / "data", redis_server.url, rules), max_documents, days, sizes)

    async def compare() -> None:
        alone = await found(StoreKind.MEMORY, None)
        for kind in StoreKind:
            assert await found(kind, Random(seed)) == alone, kind

    try:
        asyncio.run(compare())
    finally:
        shutil.rmtree(folder)


@hypothesis_settings(max_examples=60)
@given(st.lists(POSTINGS, min_size=1, max_size=60))
def test_weights_find_what_a_plain_reading_of_the_rules_finds(lists: list[tuple[int, ...]]) -> None:
    """Nothing is forgotten, and no list is full: then each claim is answered by a look at all claims before it."""
    rules = IndexRules(postings_kept=3, group_cap=1_000, group_entries=1_000, weighed=True)
    entries = [
        Entry(number.to_bytes(16, "big"), b"", b"", b"", postings, (), b"") for number, postings in enumerate(lists)
    ]
    store = StoreSource(StoreKind.MEMORY, Path(), rules=rules).open(FakeClock())
    found = asyncio.run(store.claim(entries))

    for number, (postings, result) in enumerate(zip(lists, found, strict=True)):
        earlier = lists[:number]
        had = Counter(posting for each in earlier for posting in each)
        assert result.frequencies == tuple(had[posting] for posting in postings)
        assert result.claims == number
        weights = {
            posting: max(len(f"{(number + UNSEEN_CLAIMS) // (had[posting] + 1):b}") - 1, 0) for posting in postings
        }
        scores = {
            sequence: sum(weights[posting] for posting in set(postings) & set(each))
            for sequence, each in enumerate(earlier, start=1)
        }
        ranked = sorted((sequence for sequence in scores if scores[sequence]), key=lambda each: (-scores[each], -each))
        assert result.candidates == tuple(sorted(ranked[:3]))
