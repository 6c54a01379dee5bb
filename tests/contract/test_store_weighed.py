"""Stores whose index weighs postings: a rare posting counts more than a common one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsloom.claims.protocol import ClaimResult, Entry, Store
from newsloom.settings import StoreKind
from support.fake_clock import FakeClock
from support.stores.kinds import KINDS, PERSISTENT, WEIGHED, StoreSource, source_for

SMALL = replace(WEIGHED, postings_kept=3, group_cap=5, group_entries=2)


@pytest.fixture(params=[*KINDS, "valkey"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSource:
    return source_for(request.param, tmp_path, request, WEIGHED)


@pytest.fixture(params=[*PERSISTENT, "valkey"])
def persistent(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSource:
    return source_for(request.param, tmp_path, request, WEIGHED)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(source: StoreSource, clock: FakeClock) -> AsyncIterator[Store]:
    opened = source.open(clock)
    yield opened
    await opened.close()


def entry(name: str, *postings: int, quotes: Sequence[int] = ()) -> Entry:
    """Return an entry that is found by its postings and quotations only."""
    return Entry(name.encode().ljust(16, b"."), b"", b"", b"", postings, tuple(quotes), f"body of {name}".encode())


async def fill(store: Store, number: int, *postings: int) -> None:
    """Claim articles with these postings and one of their own each."""
    await store.claim([entry(f"f{n}-{postings}", *postings, 10_000 + n) for n in range(number)])


async def claim(store: Store, *entries: Entry) -> list[ClaimResult]:
    return await store.claim(entries)


async def test_frequencies_are_of_the_claims_before_in_the_order_of_postings(store: Store) -> None:
    results = await claim(store, entry("a", 7, 3, 9), entry("b", 9, 7), entry("c", 3, 9, 7, 5))
    assert [result.frequencies for result in results] == [(0, 0, 0), (1, 1), (1, 2, 2, 0)]
    assert [result.claims for result in results] == [0, 1, 2]


async def test_a_repeated_claim_is_not_counted_and_gets_its_first_frequencies(store: Store) -> None:
    first, second = await claim(store, entry("a", 7, 3), entry("b", 7))
    await store.settle({1: b"verdict"})
    again, other, fresh = await claim(store, entry("a", 7, 3), entry("b", 7), entry("c", 3, 7))
    assert again == replace(first, verdict=b"verdict")
    assert other == second
    assert fresh.frequencies == (1, 2)
    fetched = await store.fetch([2, 1])
    assert [stored and stored.result(number) for number, stored in zip((2, 1), fetched, strict=True)] == [other, again]
    assert [stored and stored.body for stored in fetched] == [b"body of b", b"body of a"]


async def test_a_verdict_is_kept_beside_many_frequencies(store: Store) -> None:
    postings = range(1, 300)
    await claim(store, entry("a", *postings), entry("b", *postings))
    assert await store.settle({2: b"first"}) == {}
    assert await store.settle({2: b"second"}) == {2: b"first"}
    (stored,) = await store.fetch([2])
    assert stored is not None
    assert (stored.body, stored.verdict, stored.frequencies) == (b"body of b", b"first", (1,) * 299)


async def test_one_rare_posting_counts_more_than_two_common_ones(store: Store) -> None:
    await claim(store, entry("common", 1, 2), entry("rare", 3))
    await fill(store, 30, 1, 2)
    await fill(store, 68)
    (result,) = await claim(store, entry("late", 1, 2, 3))
    assert (result.frequencies, result.claims) == ((31, 31, 1), 100)  # weights 1, 1 and 5
    assert 2 in result.candidates
    assert len(result.candidates) == 8


async def test_of_equal_candidates_the_later_is_kept(store: Store) -> None:
    await fill(store, 200)
    await fill(store, 12, 1)
    (result,) = await claim(store, entry("late", 1))
    assert result.candidates == tuple(range(205, 213))


async def test_a_posting_that_most_articles_have_makes_no_candidates(store: Store) -> None:
    await fill(store, 200, 1)
    results = await claim(store, entry("late", 1), entry("later", 1, 10_003))
    assert [result.candidates for result in results] == [(), (4,)]


async def test_shared_quotations_are_weighed(store: Store) -> None:
    await fill(store, 20)
    await claim(store, entry("one", 1, quotes=(5,)), entry("two", 2, quotes=(6,)))
    results = await claim(store, entry("late", 3, quotes=(5,)), entry("later", 4, quotes=(6,)))
    assert [result.candidates for result in results] == [(21,), (22,)]
    assert [result.frequencies for result in results] == [(0,), (0,)]


async def test_a_common_posting_keeps_its_count_and_its_latest_articles(source: StoreSource, clock: FakeClock) -> None:
    store = replace(source, rules=replace(SMALL, postings_kept=8)).open(clock)
    await fill(store, 600)
    await fill(store, 100, 1)
    (result,) = await claim(store, entry("late", 1))
    assert (result.frequencies, result.candidates) == ((100,), (696, 697, 698, 699, 700))
    assert store.figures()["postings"] == 600 + 200 + 1
    await store.close()


async def test_of_one_group_the_first_and_the_latest_are_kept(source: StoreSource, clock: FakeClock) -> None:
    store = replace(source, rules=SMALL).open(clock)
    await fill(store, 600)
    results = await claim(store, *(entry(f"copy {n}", 1, 2) for n in range(9)))
    assert [result.candidates for result in results[-2:]] == [(601, 607), (601, 608)]
    await store.close()


async def test_an_article_joins_a_group_by_the_share_of_weights(source: StoreSource, clock: FakeClock) -> None:
    """One posting of four is rare and has all the weight. Its list keeps two articles of a group."""
    store = replace(source, rules=SMALL).open(clock)
    await fill(store, 200, *range(11, 23))
    for n in range(4):
        await claim(store, entry(f"joins {n}", 4, 11 + 3 * n, 12 + 3 * n, 13 + 3 * n))
    (result,) = await claim(store, entry("late", 4))
    assert result.candidates == (201, 204)
    await store.close()


async def test_an_article_with_a_small_share_of_the_weights_opens_a_group(
    source: StoreSource, clock: FakeClock
) -> None:
    store = replace(source, rules=SMALL).open(clock)
    await fill(store, 200)
    for n in range(4):
        await claim(store, entry(f"apart {n}", 4, 11 + n))
    (result,) = await claim(store, entry("late", 4))
    assert result.candidates == (202, 203, 204)
    await store.close()


async def test_counts_are_of_this_generation_and_the_one_before(source: StoreSource, clock: FakeClock) -> None:
    store = source.open(clock, max_documents=10)
    found = [(await claim(store, entry(f"a{n}", 1, 1_000 + n)))[0] for n in range(60)]
    assert [result.claims for result in found] == [result.frequencies[0] for result in found]
    assert [result.claims for result in found[:11]] == list(range(11))
    assert all(10 <= result.claims <= 22 for result in found[11:])
    assert len({result.claims for result in found[30:]}) > 5
    clock.forward(timedelta(days=40))
    await claim(store, entry("b", 1))
    clock.forward(timedelta(days=40))
    (last,) = await claim(store, entry("c", 1))
    assert (last.frequencies, last.claims) == ((1,), 1)
    await store.close()


async def test_a_reopened_store_counts_on(persistent: StoreSource, clock: FakeClock) -> None:
    alone = StoreSource(StoreKind.MEMORY, persistent.folder, rules=WEIGHED).open(clock, max_documents=10)
    entries = [entry(f"a{n}", 1 + n % 5, 10 + n % 7, 20 + n % 11) for n in range(75)]
    found: list[ClaimResult] = []
    for start in range(0, 75, 15):
        opened = persistent.open(clock, max_documents=10)
        found += await opened.claim(entries[start : start + 15])
        await opened.close()
    assert found == await alone.claim(entries)
    assert found[-1].claims > 10
