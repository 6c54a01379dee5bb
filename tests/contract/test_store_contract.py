"""The contract of claim stores, tested on each of them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsloom.claims.protocol import ClaimResult, Entry, Store, claim_key, short_hash
from newsloom.claims.rules import IndexRules
from newsloom.dedup.store import RULES
from newsloom.dedup.text.fingerprint import fingerprint
from newsloom.settings import StoreKind
from newsloom_schemas import Relation
from support.fake_clock import FakeClock
from support.stores.dedup_runner import DedupRunner, article, prose
from support.stores.kinds import KINDS, PERSISTENT, RULE_SETS, StoreSource, source_for

unweighed = pytest.mark.parametrize("rules", [RULES], ids=["unweighed"])
"""For tests of how candidates are found by few postings; those of `test_store_weighed.py` are for rules with weights."""


@pytest.fixture(params=RULE_SETS)
def rules(request: pytest.FixtureRequest) -> IndexRules:
    return RULE_SETS[request.param]


@pytest.fixture(params=[*KINDS, "valkey"])
def source(request: pytest.FixtureRequest, tmp_path: Path, rules: IndexRules) -> StoreSource:
    return source_for(request.param, tmp_path, request, rules)


@pytest.fixture(params=[*PERSISTENT, "valkey"])
def persistent(request: pytest.FixtureRequest, tmp_path: Path, rules: IndexRules) -> StoreSource:
    return source_for(request.param, tmp_path, request, rules)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(source: StoreSource, clock: FakeClock) -> AsyncIterator[Store]:
    opened = source.open(clock)
    yield opened
    await opened.close()


def entry(name: str, text: str, *, origin: str | None = None, document: str | None = None) -> Entry:
    found = fingerprint(text)
    return Entry(
        key=claim_key(origin or name, name),
        article=short_hash(name),
        document=short_hash(document or name),
        exact=found.exact[:8],
        postings=found.postings,
        quotes=found.quotes,
        body=f"body of {name}".encode(),
    )


async def claim(store: Store, *entries: Entry) -> list[ClaimResult]:
    return await store.claim(entries)


async def test_claims_are_numbered_in_order_without_gaps(store: Store) -> None:
    results = [
        *await claim(store, entry("a", prose(1)), entry("b", prose(2))),
        *await claim(store, entry("c", prose(3))),
    ]
    assert [result.sequence for result in results] == [1, 2, 3]


async def test_empty_calls_return_nothing(store: Store) -> None:
    assert await claim(store) == []
    assert await store.fetch([]) == []
    await store.settle({})


async def test_a_copy_finds_the_article_claimed_before_it_in_the_same_batch(store: Store) -> None:
    results = await claim(store, entry("a", prose(1)), entry("b", prose(2)), entry("c", prose(1)))
    assert [result.candidates for result in results] == [(), (), (1,)]


async def test_a_repeated_claim_gets_the_first_answer(store: Store) -> None:
    _, first = await claim(store, entry("a", prose(1)), entry("b", prose(1)))
    await claim(store, entry("c", prose(1)))
    assert await claim(store, entry("b", prose(1)), entry("b", prose(1))) == [first, first]


async def test_two_deliveries_in_one_batch_are_one_claim(store: Store) -> None:
    results = await claim(store, entry("a", prose(1)), entry("b", prose(1)), entry("b", prose(1)), entry("c", prose(2)))
    assert [result.sequence for result in results] == [1, 2, 2, 3]


async def test_the_first_verdict_is_kept(store: Store) -> None:
    await claim(store, entry("a", prose(1)))
    assert await store.settle({1: b"first"}) == {}
    assert await store.settle({1: b"second"}) == {1: b"first"}
    (again,) = await claim(store, entry("a", prose(1)))
    assert again.verdict == b"first"


async def test_settling_the_same_verdict_again_returns_nothing(store: Store) -> None:
    await claim(store, entry("a", prose(1)), entry("b", prose(2)))
    await store.settle({1: b"first"})
    assert await store.settle({1: b"first", 2: b"fresh"}) == {}


async def test_a_late_worker_with_another_verdict_gets_the_first_verdict(source: StoreSource, clock: FakeClock) -> None:
    """A worker stalls after its claim, and another one takes over. Meanwhile the candidate leaves the window."""
    store = source.open(clock, max_documents=2)
    frozen, other = (DedupRunner(store, source.settings(), clock) for _ in range(2))
    first, copy, stranger = article(prose(1), name="first"), article(prose(1), name="copy"), article(prose(2), name="x")
    await other.take(first)
    suspended = await frozen.claim(copy)
    await other.take(stranger)
    (first_record,) = await other.take(copy)
    assert first_record.dedup.relation is Relation.ORIGINAL
    (late_record,) = await frozen.finish(suspended)
    assert late_record.dedup == first_record.dedup
    await store.close()


async def test_a_verdict_without_a_claim_is_not_kept(store: Store) -> None:
    assert await store.settle({1: b"forged"}) == {}
    await claim(store, entry("a", prose(1)))
    (again,) = await claim(store, entry("a", prose(1)))
    assert again.verdict is None


async def test_claims_are_fetched_as_they_were_made(store: Store) -> None:
    await claim(store, entry("a", prose(1)), entry("b", prose(1)))
    await store.settle({2: b"verdict"})
    fetched = await store.fetch([2, 7, 1])
    assert [stored and (stored.body, stored.candidates, stored.verdict) for stored in fetched] == [
        (b"body of b", (1,), b"verdict"),
        None,
        (b"body of a", (), None),
    ]


async def test_what_is_stored_until_there_is_a_verdict_follows_the_body_till_then(store: Store) -> None:
    entries = [replace(entry("a", prose(1)), interim=b" and its words"), entry("b", prose(2))]
    await claim(store, *entries)
    assert [each and (each.body, each.verdict) for each in await store.fetch([1, 2])] == [
        (b"body of a and its words", None), (b"body of b", None),
    ]  # fmt: skip
    assert await store.settle({1: b"first", 2: b"other"}) == {}
    settled = [(b"body of a", b"first"), (b"body of b", b"other")]
    assert [each and (each.body, each.verdict) for each in await store.fetch([1, 2])] == settled
    assert [result.verdict for result in await claim(store, *entries)] == [b"first", b"other"]
    assert await store.settle({1: b"second"}) == {1: b"first"}
    assert [each and (each.body, each.verdict) for each in await store.fetch([1, 2])] == settled


async def test_what_is_stored_until_there_is_a_verdict_is_forgotten_with_the_claim(
    source: StoreSource, clock: FakeClock
) -> None:
    store = source.open(clock, max_documents=2)
    await claim(store, *(replace(entry(f"a{n}", prose(n)), interim=b"x" * 50_000) for n in range(40)))
    await claim(store, *(entry(f"b{n}", prose(n)) for n in range(80)))
    assert await store.fetch([1]) == [None]
    if source.kind is StoreKind.MEMORY:
        assert store.figures()["bytes"] < 500_000
    await store.close()


async def test_another_article_of_the_same_origin_is_another_claim(store: Store) -> None:
    results = await claim(store, entry("a", prose(1), origin="x"), entry("b", prose(2), origin="x"))
    assert [result.sequence for result in results] == [1, 2]


async def test_the_same_article_from_another_origin_finds_the_first(store: Store) -> None:
    results = await claim(store, *(entry("a", "short", origin=origin) for origin in "xyz"))
    assert [result.candidates for result in results] == [(), (1,), (1, 2)]


async def test_a_document_finds_its_last_version_by_its_key_alone(store: Store) -> None:
    results = await claim(store, *(entry(f"v{n}", prose(n), document="d") for n in range(3)))
    assert [result.candidates for result in results] == [(), (1,), (2,)]


async def test_the_same_tokens_are_found_without_postings(store: Store) -> None:
    bare = [replace(entry(name, "Same text"), postings=(), quotes=()) for name in "ab"]
    assert (await claim(store, *bare))[1].candidates == (1,)


async def test_entries_without_names_do_not_find_each_other(store: Store) -> None:
    bare = [
        replace(entry(name, prose(n)), article=b"", document=b"", exact=b"", quotes=())
        for n, name in enumerate(("a", "b", "c"))
    ]
    assert [(each.sequence, each.candidates) for each in await claim(store, *bare)] == [(1, ()), (2, ()), (3, ())]
    (again,) = await claim(store, bare[1])
    assert again.sequence == 2


async def test_a_claim_repeated_in_a_batch_that_forgets_it_gets_its_first_answer(
    source: StoreSource, clock: FakeClock
) -> None:
    store = source.open(clock, max_documents=3)
    _, first = await claim(store, entry("a", prose(1)), entry("b", prose(1)))
    await store.settle({2: b"verdict"})
    again, *_ = await claim(store, entry("b", prose(1)), *(entry(f"x{n}", prose(n)) for n in range(2, 9)))
    assert again == replace(first, verdict=b"verdict")
    await store.close()


async def test_texts_without_tokens_do_not_find_each_other(store: Store) -> None:
    empty = [replace(entry(name, "…"), exact=b"") for name in "ab"]
    assert [result.candidates for result in await claim(store, *empty)] == [(), ()]


@unweighed
async def test_shared_quotations_make_candidates(store: Store) -> None:
    first_record = "“we will rebuild every school that was lost in the flood”"
    results = await claim(store, entry("a", f"{prose(1)} {first_record}"), entry("b", f"{first_record} {prose(2)}"))
    assert results[1].candidates == (1,)


@unweighed
async def test_candidates_are_the_articles_with_the_most_shared_postings(store: Store) -> None:
    text = prose(1, 400)
    halves = [entry(f"half {n}", text[: len(text) // 2] + prose(n, 250)) for n in range(2, 14)]
    *_, result = await claim(store, entry("whole", text), *halves, entry("copy", text + " Credit."))
    assert len(result.candidates) == 8
    assert result.candidates[0] == 1


@unweighed
async def test_postings_that_many_groups_share_stop_counting(store: Store) -> None:
    gallery = prose(99, 200)
    several = [entry(f"a{n}", f"{prose(n, 260)} {gallery}") for n in range(RULES.group_cap * 6)]
    found = [len(result.candidates) for result in await in_batches(store, several)]
    assert sum(found[20:40]) > 20 * 6
    assert sum(found[-20:]) < 20 * 2


@unweighed
async def test_many_copies_of_one_story_keep_its_postings(store: Store) -> None:
    copies = [entry(f"copy {n}", f"{prose(1, 300)} Credit of paper {n}.") for n in range(RULES.group_cap * 3)]
    results = await in_batches(store, copies)
    assert all(1 in result.candidates for result in results[1:])


@unweighed
async def test_the_window_forgets_by_time(store: Store, clock: FakeClock) -> None:
    await claim(store, entry("a", prose(1)))
    await store.settle({1: b"verdict"})
    clock.forward(timedelta(days=6.9))
    assert (await claim(store, entry("b", prose(1))))[0].candidates == (1,)
    clock.forward(timedelta(days=3))
    assert (await claim(store, entry("c", prose(1))))[0].candidates == (2,)
    assert await store.fetch([1]) == [None]
    clock.forward(timedelta(days=30))
    again, fresh = await claim(store, entry("a", prose(1)), entry("d", prose(1)))
    assert (again.sequence, again.candidates, again.verdict) == (4, (), None)
    assert fresh.candidates == (4,)


async def test_the_cap_forgets_the_oldest_articles(source: StoreSource, clock: FakeClock) -> None:
    store = source.open(clock, max_documents=10)
    results = await in_batches(
        store, [entry(f"a{n}", prose(1) if n % 15 == 0 else prose(n + 2)) for n in range(100)], 7
    )
    assert [result.candidates for result in results if result.candidates] == []
    assert store.figures()["documents"] <= 11
    assert store.figures()["evictions"] >= 89
    (near,) = await claim(store, entry("b", prose(1)))
    assert near.candidates == (91,)
    await store.close()


async def test_a_clock_that_goes_back_forgets_nothing(store: Store, clock: FakeClock) -> None:
    await claim(store, entry("a", prose(1)))
    clock.forward(timedelta(days=-400))
    assert (await claim(store, entry("b", prose(1))))[0].candidates == (1,)


async def test_figures_count_what_is_held(store: Store) -> None:
    assert store.figures()["documents"] == 0
    await claim(store, entry("a", prose(1)), entry("b", prose(2)))
    figures = store.figures()
    assert figures["documents"] == 2
    assert figures["postings"] == 32
    assert figures["bytes"] > 0


@pytest.mark.parametrize("sizes", [(1,) * 60, (60,), (7, 23, 30), (59, 1)])
async def test_batch_boundaries_change_nothing(source: StoreSource, clock: FakeClock, sizes: Sequence[int]) -> None:
    texts = [f"{prose(n % 17, 150)} {prose(n % 5 + 100, 60)}" for n in range(60)]
    entries = [entry(f"a{n}", text, document=f"d{n % 25}") for n, text in enumerate(texts)]
    results: list[ClaimResult] = []
    store = source.open(clock, max_documents=20)
    for size in sizes:
        results += await store.claim(entries[len(results) : len(results) + size])
    await store.close()
    alone = StoreSource(StoreKind.MEMORY, source.folder, rules=source.rules).open(clock, max_documents=20)
    assert results == [(await alone.claim([each]))[0] for each in entries]


@unweighed
async def test_a_reopened_store_has_its_claims(persistent: StoreSource, clock: FakeClock) -> None:
    first = persistent.open(clock)
    await claim(first, entry("a", prose(1)), entry("b", prose(1)))
    await first.settle({1: b"verdict"})
    await first.close()
    second = persistent.open(clock)
    results = await claim(second, entry("a", prose(1)), entry("b", prose(1)), entry("c", prose(1)))
    await second.close()
    assert results == [ClaimResult(1, (), b"verdict"), ClaimResult(2, (1,), None), ClaimResult(3, (1, 2), None)]


async def test_verdicts_equal_those_of_the_store_in_memory(source: StoreSource) -> None:
    def runner(opened: Callable[..., Store]) -> DedupRunner:
        clock = FakeClock()
        return DedupRunner(opened(clock), source.settings(), clock)

    articles = [
        article(prose(n % 6, 150) + prose(n, 40 * (n % 3)), name=f"a{n}", position=n, document=f"d{n % 11}")
        for n in range(30)
    ]
    one, other = runner(source.open), runner(StoreSource(StoreKind.MEMORY, source.folder, rules=source.rules).open)
    assert [each.dedup for each in await one.take(*articles)] == [
        each.dedup for part in (articles[:13], articles[13:]) for each in await other.take(*part)
    ]
    await one.store.close()


async def in_batches(store: Store, entries: Sequence[Entry], size: int = 20) -> list[ClaimResult]:
    results: list[ClaimResult] = []
    for start in range(0, len(entries), size):
        results += await store.claim(entries[start : start + size])
    return results
