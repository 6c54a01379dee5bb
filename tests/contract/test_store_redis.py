"""The store in Redis: any number of workers, and failures of Redis."""

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from newsloom.claims import redis_link
from newsloom.claims.protocol import ClaimResult, Entry, Store, StoreRefusedError, Swap
from newsloom.core.step_result import Transient
from newsloom.dedup.text.fingerprint import fingerprint
from newsloom.dev.child import free_port
from newsloom.settings import StoreKind
from newsloom_schemas import DeduplicatedArticle, NormalisedArticle, Relation
from support.fake_clock import FakeClock
from support.polling import DEADLINE, until_async
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.kinds import WEIGHED, StoreSource
from support.stores.redis_server import RedisAddress, RedisServer

STORIES = 60


@pytest.fixture(params=["redis_server", "valkey_server"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSource:
    address: RedisAddress = request.getfixturevalue(request.param)
    return StoreSource(StoreKind.REDIS, tmp_path, address.url)


def runner(source: StoreSource, clock: FakeClock) -> DedupRunner:
    return DedupRunner(source.open(clock), source.settings(), clock)


def copies(worker: int) -> list[NormalisedArticle]:
    """Return every story with a credit of this worker."""
    return [
        article(f"{prose(n, 120)} Credit of runner {worker}.", name=f"{n} by {worker}", position=STORIES * worker + n)
        for n in range(STORIES)
    ]


def entry(name: str, language: str = "") -> Entry:
    own = name.encode().ljust(16, b".")
    return Entry(own, own[:8], own[:8], b"the text", (1, 2, 3), (), b"body", language)


async def held_keys(url: str) -> int:
    client: Any = Redis.from_url(url)
    count: int = await client.dbsize()
    await client.aclose()
    return count


async def work(runner: DedupRunner, articles: Sequence[NormalisedArticle], size: int) -> list[DeduplicatedArticle]:
    done: list[DeduplicatedArticle] = []
    for start in range(0, len(articles), size):
        done += await runner.take(*articles[start : start + size])
    return done


async def test_two_workers_at_once_give_each_copy_set_exactly_one_original(source: StoreSource) -> None:
    clock = FakeClock()
    one, other = runner(source, clock), runner(source, clock)
    mine, theirs = await asyncio.gather(work(one, copies(1), 7), work(other, copies(2)[::-1], 5))
    by_name = {each.id: each.dedup for each in (*mine, *theirs)}
    for n in range(STORIES):
        pair = (by_name[f"{n} by 1"], by_name[f"{n} by 2"])  # type: ignore[index]  # ids are strings
        assert sorted(verdict.relation is Relation.ORIGINAL for verdict in pair) == [False, True]
        assert len({verdict.cluster_id for verdict in pair}) == 1
    again = await work(runner(source, clock), copies(1), 60)
    assert [each.dedup for each in again] == [each.dedup for each in mine]
    await one.store.close()
    await other.store.close()


async def test_claims_are_transient_while_redis_is_down_and_go_on_afterwards(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    working = runner(StoreSource(StoreKind.REDIS, tmp_path, own_redis.url), FakeClock())
    before = await working.take(*copies(1)[:20])
    suspended = await working.claim(*copies(2)[:20])
    await asyncio.to_thread(own_redis.kill)
    with pytest.raises(Transient, match="dedup store in Redis"):
        await working.claim(*copies(3)[:20])
    with pytest.raises(Transient, match="dedup store in Redis"):
        await working.finish(suspended)
    await asyncio.to_thread(own_redis.start)
    late = await working.finish(suspended)
    again = await working.take(*copies(1)[:20], *copies(2)[:20])
    assert [each.dedup for each in again] == [each.dedup for each in (*before, *late)]
    assert {each.dedup.relation for each in before} == {Relation.ORIGINAL}
    assert [each.dedup.canonical_id for each in late] == [each.id for each in before]
    await working.store.close()


async def test_a_redis_that_is_down_at_the_start_is_transient(tmp_path: Path) -> None:
    store = StoreSource(StoreKind.REDIS, tmp_path, RedisServer(tmp_path).url).open(FakeClock())
    with pytest.raises(Transient):
        await store.claim([entry("a")])
    await store.close()


async def test_a_verdict_is_not_kept_with_another_claim_that_got_its_number(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    source = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url)
    slow, quick = source.open(FakeClock()), source.open(FakeClock())
    await slow.claim([entry("a")])
    client: Any = Redis.from_url(own_redis.url)
    await client.flushall()  # as after a failover to a replica that does not have the claim yet
    await client.aclose()
    await quick.claim([entry("b")])
    await slow.settle({1: b"verdict on a"})
    (again,) = await quick.claim([entry("b")])
    assert again.verdict is None
    await slow.close()
    await quick.close()


async def test_a_store_of_another_version_is_refused(source: StoreSource) -> None:
    first, second = source.open(FakeClock()), source.open_as_other_version(FakeClock())
    await first.claim([entry("a")])
    with pytest.raises(StoreRefusedError, match=r"copies/4.*cannot be mixed.*dedup.redis_prefix"):
        await second.claim([entry("b")])
    assert (await first.claim([entry("c")]))[0].sequence == 2
    await first.close()
    await second.close()


async def test_a_redis_that_evicts_keys_is_refused(own_redis: RedisServer, tmp_path: Path) -> None:
    client: Any = Redis.from_url(own_redis.url)
    await client.config_set("maxmemory", "100mb")
    await client.config_set("maxmemory-policy", "allkeys-lru")
    await client.aclose()
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    with pytest.raises(StoreRefusedError, match=r"allkeys-lru.*noeviction"):
        await store.claim([entry("a")])
    await store.close()


async def test_a_full_redis_is_transient_and_writes_nothing_in_part(own_redis: RedisServer, tmp_path: Path) -> None:
    client: Any = Redis.from_url(own_redis.url)
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    await store.claim([entry("a")])
    held = await held_keys(own_redis.url)
    await client.config_set("maxmemory", "1")
    with pytest.raises(Transient, match=r"OOM|memory"):
        await store.claim([entry("b")])
    await client.config_set("maxmemory", "0")
    assert await held_keys(own_redis.url) == held
    assert (await store.claim([entry("b")]))[0].sequence == 2
    await client.aclose()
    await store.close()


async def test_a_redis_that_hangs_is_transient_and_then_goes_on(
    own_redis: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_link, "_TIMEOUT_SECONDS", 0.2)
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    await claim_when_up(store, entry("a"))
    assert own_redis.pid is not None
    os.kill(own_redis.pid, signal.SIGSTOP)
    with pytest.raises(Transient, match="dedup store in Redis"):
        await store.claim([entry("b")])
    with pytest.raises(Transient, match="dedup store in Redis"):
        await store.settle({1: b"verdict"})
    os.kill(own_redis.pid, signal.SIGCONT)
    first, second, third = await claim_when_up(store, entry("a"), entry("b"), entry("c"))
    assert (first.sequence, second.sequence, third.sequence) == (1, 2, 3)  # requested twice, claimed once
    assert second.candidates == (1,)
    await store.close()


async def test_a_redis_that_is_loading_its_data_is_transient(tmp_path: Path) -> None:
    slow = ("--key-load-delay", "50")  # microseconds a command; Redis answers clients once in a thousand commands
    server = RedisServer(tmp_path / "redis", durable=True, options=slow)
    await asyncio.to_thread(server.start)
    store = StoreSource(StoreKind.REDIS, tmp_path, server.url).open(FakeClock())
    await store.claim([entry("a")])
    client: Any = Redis.from_url(server.url)
    ballast = client.pipeline(transaction=False)
    for n in range(15_000):
        ballast.set(f"ballast {n}", "x")
    await ballast.execute()
    await client.aclose()

    async def claimed_while_loading() -> bool:
        await asyncio.to_thread(server.kill)
        starting = asyncio.create_task(asyncio.to_thread(server.start))
        messages: list[str] = []
        while not starting.done():
            try:
                await store.claim([entry("a")])
            except Transient as away:
                messages.append(str(away))
            await asyncio.sleep(0.01)
        await starting
        return any("loading" in each for each in messages)

    await until_async(
        claimed_while_loading, DEADLINE, "a claim while Redis is loading"
    )  # loading takes only a second, so a claim may miss it
    (again,) = await store.claim([entry("a")])
    assert again.sequence == 1
    await store.close()
    await asyncio.to_thread(server.kill)


@pytest.mark.parametrize("serves_stale", ["yes", "no"])
async def test_a_redis_that_became_a_replica_is_transient_and_writes_nothing(
    own_redis: RedisServer, tmp_path: Path, serves_stale: str
) -> None:
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    await store.claim([entry("a")])
    client: Any = Redis.from_url(own_redis.url)
    await client.config_set("replica-serve-stale-data", serves_stale)
    await client.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))  # of a server that does not exist
    with pytest.raises(Transient, match=r"READONLY|read only|MASTERDOWN|MASTER"):
        await store.claim([entry("b")])

    async def only_this_client_is_connected() -> bool:
        return len(await client.client_list()) == 1

    await until_async(only_this_client_is_connected, DEADLINE, "the store to disconnect and look up the master again")
    await client.execute_command("REPLICAOF", "NO", "ONE")
    assert (await store.claim([entry("b")]))[0].sequence == 2
    await client.aclose()
    await store.close()


async def claim_when_up(store: Store, *entries: Entry) -> list[ClaimResult]:
    """Return the results of a claim once the store answers again."""

    async def results() -> list[ClaimResult]:
        try:
            return await store.claim(entries)
        except Transient:
            return []

    return await until_async(results, DEADLINE, "the store")


async def test_a_store_that_cannot_be_used_is_refused_before_the_first_claim(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    source = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url)
    store, other = source.open(FakeClock()), source.open_as_other_version(FakeClock())
    await store.check()
    await store.claim([entry("a", "fr")])
    await store.check()
    with pytest.raises(StoreRefusedError, match=r"copies/4.*cannot be mixed.*dedup.redis_prefix"):
        await other.check()
    client: Any = Redis.from_url(own_redis.url)
    await client.config_set("maxmemory", "100mb")
    await client.config_set("maxmemory-policy", "volatile-ttl")
    with pytest.raises(StoreRefusedError, match=r"volatile-ttl.*noeviction"):
        await store.check()
    await client.config_set("requirepass", "secret")
    await client.aclose()
    await asyncio.to_thread(own_redis.kill)
    with pytest.raises(Transient):
        await store.check()
    await store.close()
    await other.close()


async def test_a_wrong_password_is_refused(own_redis: RedisServer, tmp_path: Path) -> None:
    client: Any = Redis.from_url(own_redis.url)
    await client.config_set("requirepass", "secret")
    await client.aclose()
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    with pytest.raises(StoreRefusedError, match="refuses access"):
        await store.claim([entry("a")])
    await store.close()


async def test_a_standalone_redis_finds_candidates_in_other_languages(source: StoreSource) -> None:
    store = source.open(FakeClock())
    first, french, plain = await store.claim([entry("a", "en"), entry("b", "fr"), entry("c")])
    assert [each.candidates for each in (first, french, plain)] == [(), (1,), (1, 2)]
    await store.close()


async def test_figures_of_a_restarted_worker_count_the_claims_of_others(source: StoreSource) -> None:
    before = source.open(FakeClock())
    await before.claim([entry("a"), entry("b", "fr"), entry("c", "de")])
    await before.close()
    after = source.open(FakeClock())
    await after.claim([entry("a")])
    assert (after.figures()["documents"], after.figures()["postings"]) == (3, 9)
    assert (after.figures()["evictions"], after.figures()["bytes"] > 0) == (0, True)
    await after.close()


async def test_forgotten_articles_are_deleted_from_redis(own_redis: RedisServer, tmp_path: Path) -> None:
    store: Store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock(), max_documents=20)
    held: list[int] = []
    for start in range(0, 1_200, 20):
        numbers = range(start, start + 20)
        await store.claim([replace(entry(f"{n:08}"), postings=fingerprint(prose(n)).postings) for n in numbers])
        held.append(await held_keys(own_redis.url))
    assert held[-1] < 2 * held[4]
    assert max(held[40:]) <= 1.2 * max(held[20:40])
    await store.close()


async def test_each_write_renews_the_expiry_of_a_key_of_the_ledger(source: StoreSource) -> None:
    store = source.open(FakeClock(), window_days=1)
    client: Any = Redis.from_url(source.redis_url)
    three_windows = 3 * 86_400_000
    key = f"{{{source.settings().redis_prefix}:ledger}}:a"
    await store.swap({b"a": Swap(None, b"one")})
    assert three_windows - 60_000 < await client.pttl(key) <= three_windows + 60_000
    await client.pexpire(key, 30_000)
    await store.read([b"a"])
    assert await client.pttl(key) <= 30_000
    await store.swap({b"a": Swap(b"one", b"two")})
    assert await client.pttl(key) > three_windows - 60_000
    await client.aclose()
    await store.close()


async def test_of_two_workers_that_count_in_the_ledger_none_loses_a_count(source: StoreSource) -> None:
    async def count(store: Store) -> None:
        for _ in range(30):
            while True:
                (held,) = await store.read([b"count"])
                if await store.swap({b"count": Swap(held, str(int(held or 0) + 1).encode())}):
                    break

    one, other = source.open(FakeClock()), source.open(FakeClock())
    await asyncio.gather(count(one), count(other))
    assert await one.read([b"count"]) == [b"60"]
    await one.close()
    await other.close()


async def test_ledger_is_transient_while_redis_is_down(own_redis: RedisServer, tmp_path: Path) -> None:
    store = StoreSource(StoreKind.REDIS, tmp_path, own_redis.url).open(FakeClock())
    await store.swap({b"a": Swap(None, b"one")})
    await asyncio.to_thread(own_redis.kill)
    with pytest.raises(Transient):
        await store.read([b"a"])
    with pytest.raises(Transient):
        await store.swap({b"a": Swap(b"one", b"two")})
    await asyncio.to_thread(own_redis.start)
    assert await store.read([b"a"]) == [b"one"]
    await store.close()


@pytest.mark.parametrize("valkey", [False, True])
async def test_a_cluster_gives_the_same_answers(tmp_path: Path, *, valkey: bool) -> None:
    server = RedisServer(tmp_path / "redis", cluster=True, valkey=valkey)
    await asyncio.to_thread(server.start)
    source = StoreSource(StoreKind.REDIS, tmp_path, server.url)
    store = source.open(FakeClock(), redis_cluster=True)
    await store.check()
    first = await store.claim([entry("a", "en"), entry("b", "fr"), entry("c", "en")])
    await store.settle({first[1].sequence: b"verdict"})
    again = await store.claim([entry("b", "fr"), entry("d", "en")])
    assert again[0] == replace(first[1], verdict=b"verdict")
    assert again[1].candidates == (first[0].sequence, first[2].sequence)
    fetched = await store.fetch([each.sequence for each in first])
    assert [stored and stored.candidates for stored in fetched] == [(), (), (first[0].sequence,)]
    assert await store.swap({b"a": Swap(None, b"one"), b"b": Swap(None, b"two")})
    assert not await store.swap({b"a": Swap(None, b"three"), b"b": Swap(b"two", b"four")})
    assert await store.read([b"a", b"b"]) == [b"one", b"two"]
    await store.close()
    weighed = replace(source, rules=WEIGHED).open(FakeClock(), redis_cluster=True, redis_prefix="weighed")
    entries = [replace(entry(f"{n:03}", "fr" if n % 2 else "en"), exact=b"", postings=(n % 7, 99)) for n in range(40)]
    results = await weighed.claim(entries)
    assert await weighed.claim(entries) == results
    assert [(each.frequencies, each.claims) for each in results[-2:]] == [((2, 19), 19)] * 2
    shared, latest = (
        (results[11], results[25]),
        results[27:39:2],
    )  # two with a rare posting, and the latest with the common one
    assert results[-1].candidates == tuple(each.sequence for each in (*shared, *latest))
    await weighed.close()
    await asyncio.to_thread(server.kill)
