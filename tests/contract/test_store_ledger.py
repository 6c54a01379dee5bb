"""The ledger of claim stores: a swap writes all its keys or none, and of several at once exactly one wins."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsloom.claims.protocol import Entry, Store, Swap
from support.fake_clock import FakeClock
from support.stores.kinds import KINDS, PERSISTENT, StoreSource, source_for


@pytest.fixture(params=[*PERSISTENT, "valkey"])
def persistent(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSource:
    return source_for(request.param, tmp_path, request)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=[*KINDS, "valkey"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    opened = source_for(request.param, tmp_path, request).open(clock)
    yield opened
    await opened.close()


async def test_ledger_has_what_was_swapped_in(store: Store) -> None:
    assert await store.read([b"a", b"b"]) == [None, None]
    assert await store.swap({b"a": Swap(None, b"one\0\xff"), b"b": Swap(None, b"")})
    assert await store.read([b"b", b"x", b"a"]) == [b"", None, b"one\0\xff"]
    assert await store.swap({b"a": Swap(b"one\0\xff", b"+" * 4_000), b"b": Swap(b"", None)})
    assert await store.read([b"a", b"b"]) == [b"+" * 4_000, None]


async def test_empty_reads_and_swaps_change_nothing(store: Store) -> None:
    assert await store.read([]) == []
    assert await store.swap({})


@pytest.mark.parametrize("wrong", [Swap(None, b"new"), Swap(b"other", b"new"), Swap(b"", b"new"), Swap(None, None)])
async def test_swap_with_one_wrong_value_writes_nothing(store: Store, wrong: Swap) -> None:
    assert await store.swap({b"a": Swap(None, b"one"), b"b": Swap(None, b"two")})
    assert not await store.swap({b"a": Swap(b"one", b"new"), b"b": wrong, b"c": Swap(None, b"new")})
    assert await store.read([b"a", b"b", b"c"]) == [b"one", b"two", None]


async def test_key_that_is_missing_is_not_swapped(store: Store) -> None:
    assert not await store.swap({b"a": Swap(b"", b"new")})
    assert await store.swap({b"a": Swap(None, None)})
    assert await store.read([b"a"]) == [None]


async def test_of_swaps_at_once_exactly_one_wins(store: Store) -> None:
    keys = (b"a", b"b")
    for step in range(5):
        before = await store.read(keys)
        news = [f"{step} by {worker}".encode() for worker in range(8)]
        won = await asyncio.gather(
            *(store.swap({key: Swap(value, new) for key, value in zip(keys, before, strict=True)}) for new in news)
        )
        assert sum(won) == 1
        assert await store.read(keys) == [news[won.index(True)]] * 2


async def test_ledger_is_apart_from_claims(store: Store) -> None:
    await store.swap({key: Swap(None, b"kept") for key in (b"", b"1", b"s", b"v")})
    entry = Entry(b"k" * 16, b"article.", b"document", b"", (1, 2), (), b"body")
    assert (await store.claim([entry]))[0].sequence == 1
    await store.settle({1: b"verdict"})
    assert await store.read([b"", b"1", b"s", b"v"]) == [b"kept"] * 4
    assert store.figures()["documents"] == 1


async def test_reopened_store_has_its_ledger(persistent: StoreSource, clock: FakeClock) -> None:
    first = persistent.open(clock)
    await first.swap({b"a": Swap(None, b"one"), b"b": Swap(None, b"two")})
    await first.swap({b"b": Swap(b"two", None)})
    await first.close()
    second = persistent.open(clock)
    assert await second.read([b"a", b"b"]) == [b"one", None]
    await second.close()
