"""The ledger counts each article once, gives its events again, merges stories, and closes silent ones."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from newsloom.api import Transient
from newsloom.claims.protocol import Entry, Store, Swap
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.ledger.ledger import Ledger
from newsloom.stories.ledger.tally import Member
from newsloom.stories.store import open_store
from newsloom_schemas import StoryChange, StoryChanged
from support.fake_clock import FakeClock
from support.texts.story_members import member

DAY = 86_400.0
SILENCE = 7 * DAY
OPENED, GREW, MERGED, CLOSED = StoryChange.OPENED, StoryChange.GREW, StoryChange.MERGED, StoryChange.CLOSED
Change = tuple[StoryChange, str, int]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> Store:
    return open_store(StoriesSettings(store=StoreKind.MEMORY), clock)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, SILENCE)


async def claims(store: Store, numbers: range) -> None:
    """Claim articles, which get these numbers."""
    results = await store.claim([Entry(f"{each:016}".encode(), b"", b"", b"", (), (), b"") for each in numbers])
    assert [each.sequence for each in results] == list(numbers)


def changes(events: Sequence[bytes]) -> list[Change]:
    read = map(StoryChanged.from_bytes, events)
    return [(each.change, str(each.id), each.size) for each in read]


async def counted(ledger: Ledger, *members: Member, now: float = 0.0) -> list[list[Change]]:
    return [changes(events) for events in await ledger.count(members, now)]


async def test_first_article_opens_a_story_and_more_let_it_grow(ledger: Ledger) -> None:
    assert await counted(ledger, member(1, "a"), member(2, "b"), member(3, "a")) == [
        [(OPENED, "a", 1)],
        [(OPENED, "b", 1)],
        [(GREW, "a", 2)],
    ]


async def test_article_that_is_delivered_again_changes_nothing_and_gives_the_same_events(ledger: Ledger) -> None:
    first = await ledger.count([member(1, "a"), member(2, "a"), member(3, "a")], 5.0)
    assert await ledger.count([member(3, "a"), member(1, "a"), member(3, "a"), member(2, "a")], 9_000.0) == [
        first[2], first[0], first[2], first[1],
    ]  # fmt: skip
    assert await counted(ledger, member(4, "a")) == [[(GREW, "a", 4)]]


async def test_one_article_twice_in_a_call_is_counted_once(ledger: Ledger) -> None:
    first, again, last = await counted(ledger, member(1, "a"), member(1, "a"), member(2, "a"))
    assert (first, again, last) == ([(OPENED, "a", 1)], [(OPENED, "a", 1)], [(GREW, "a", 2)])


async def test_batches_of_any_size_give_the_same_events() -> None:
    members = [member(n, "abc"[n % 3], ["a"] if n == 20 else ()) for n in range(1, 60)]
    found: list[list[tuple[bytes, ...]]] = []
    for sizes in (Random(1), Random(2), None):
        ledger = Ledger(open_store(StoriesSettings(store=StoreKind.MEMORY), FakeClock()), SILENCE)
        rest, events = list(members), list[tuple[bytes, ...]]()
        while rest:
            size = sizes.randint(1, 12) if sizes is not None else len(rest)
            events += await ledger.count(rest[:size], 0.0)
            del rest[:size]
        found.append(events)
    assert found[0] == found[1] == found[2]


async def test_no_articles_change_nothing(ledger: Ledger) -> None:
    assert await ledger.count([], 0.0) == []


async def test_event_says_what_the_story_adds_up_to(ledger: Ledger) -> None:
    await ledger.count([member(1, "a", title="The first"), member(2, "b")], 0.0)
    ((event,),) = await ledger.count([member(3, "a", matched_id="article 1", language="es", length=900)], 0.0)
    read = StoryChanged.from_bytes(event)
    assert (read.title, read.central_id, read.newest_id, read.fullest_id) == (
        "The first", "article 1", "article 3", "article 3",
    )  # fmt: skip
    assert (read.outlets, read.outlet_names) == (2, ("outlet-1.example", "outlet-3.example"))
    assert (read.independent_origins, read.languages, read.countries) == (2, ("en", "es"), ("UY",))
    assert [(each.name, each.articles) for each in read.entities] == [("Irene Valdivia", 2)]
    assert (read.first_publisher, read.article_id) == ("outlet-1.example", "article 3")


async def test_stories_that_turn_out_to_be_one_are_merged_into_the_smaller_id(ledger: Ledger) -> None:
    await ledger.count([member(1, "a"), member(2, "b"), member(3, "b")], 0.0)
    assert await counted(ledger, member(4, "b", ["a"])) == [[(MERGED, "b", 3), (GREW, "a", 4)]]
    assert await counted(ledger, member(5, "b"), member(6, "a")) == [[(GREW, "a", 5)], []]
    assert await counted(ledger, member(7, "a", ["b"])) == [[(GREW, "a", 7)]]


async def test_chain_of_mergers_leads_to_the_last(ledger: Ledger) -> None:
    letters = "zyxwvutsrqponmlkjihgfedcba"
    for number, (larger, smaller) in enumerate(pairwise(letters)):
        await ledger.count([member(10 + 3 * number, smaller), member(11 + 3 * number, smaller, [larger])], 0.0)
    assert await counted(ledger, member(900, "z"), now=9_000.0) == [[(GREW, "a", 51)]]
    assert await counted(ledger, member(901, "m"), member(902, "z", ["b"]), now=18_000.0) == [[(GREW, "a", 52)], []]


async def test_several_stories_are_merged_by_one_article(ledger: Ledger) -> None:
    await ledger.count([member(n, story) for n, story in enumerate("dbcae", start=1)], 0.0)
    assert await counted(ledger, member(6, "c", ["d", "a", "b", "e"])) == [
        [(MERGED, "d", 1), (MERGED, "c", 3), (MERGED, "b", 1), (MERGED, "e", 1), (GREW, "a", 6)]
    ]


@pytest.mark.parametrize(("own", "other"), [("a", "b"), ("b", "a")])
async def test_story_that_another_worker_has_not_counted_yet_is_merged_all_the_same(
    ledger: Ledger, own: str, other: str
) -> None:
    await ledger.count([member(1, own), member(2, own)], 0.0)
    await ledger.count([member(5, own, [other])], 0.0)
    late = await counted(ledger, member(3, other), member(4, other))
    assert [each[-1] for each in late] == [(GREW, "a", 4), (GREW, "a", 5)]


async def test_silent_stories_are_closed_in_the_order_of_their_latest_articles(ledger: Ledger) -> None:
    await ledger.count([member(1, "a"), member(2, "b"), member(3, "a")], 0.0)
    await ledger.count([member(4, "c")], DAY)
    assert await counted(ledger, member(5, "d"), now=SILENCE - 1) == [[(OPENED, "d", 1)]]
    assert await counted(ledger, member(6, "e"), now=SILENCE) == [
        [(OPENED, "e", 1), (CLOSED, "b", 1), (CLOSED, "a", 2)]
    ]
    assert await counted(ledger, member(7, "e"), now=SILENCE + DAY) == [[(GREW, "e", 2), (CLOSED, "c", 1)]]


async def test_article_that_closed_stories_gives_these_events_again(ledger: Ledger) -> None:
    await ledger.count([member(1, "a")], 0.0)
    first = await ledger.count([member(2, "b"), member(3, "b")], SILENCE)
    assert [changes(each) for each in first] == [[(OPENED, "b", 1)], [(GREW, "b", 2), (CLOSED, "a", 1)]]
    assert await ledger.count([member(2, "b"), member(3, "b")], 2 * SILENCE) == first
    assert await counted(ledger, member(4, "c"), now=SILENCE + 1) == [[(OPENED, "c", 1)]]


async def test_numbers_that_are_never_counted_hold_up_nothing(ledger: Ledger) -> None:
    await ledger.count([member(2, "a"), member(5, "b")], 0.0)
    assert await counted(ledger, member(9, "c"), now=SILENCE) == [
        [(OPENED, "c", 1), (CLOSED, "a", 1), (CLOSED, "b", 1)]
    ]
    assert await counted(ledger, member(10, "d"), now=2 * SILENCE) == [[(OPENED, "d", 1), (CLOSED, "c", 1)]]


async def closed_by(ledger: Ledger, numbers: range) -> list[Change]:
    """Count articles of a story of their own, each in a call, and return the events of silent stories."""
    found = [await counted(ledger, member(n, "z"), now=SILENCE) for n in numbers]
    return [change for (events,) in found for change in events if change[0] is CLOSED]


async def test_long_run_of_numbers_without_articles_holds_up_nothing_once_their_claims_are_forgotten(
    clock: FakeClock, store: Store, ledger: Ledger
) -> None:
    await claims(store, range(1, 180))
    await ledger.count([member(150, "b"), member(160, "b")], 0.0)
    await ledger.count([member(7, "a")], 0.0)  # by a slower worker
    assert await closed_by(ledger, range(170, 180)) == [(CLOSED, "a", 1)]
    clock.forward(timedelta(days=8))
    await claims(store, range(180, 190))
    assert await closed_by(ledger, range(180, 190)) == [(CLOSED, "b", 2)]


async def test_numbers_that_are_not_claimed_yet_are_waited_for(store: Store, ledger: Ledger) -> None:
    await claims(store, range(1, 20))
    assert await closed_by(ledger, range(19, 20)) == []
    assert await closed_by(ledger, range(18, 19)) == []
    await ledger.count([member(2, "a")], 0.0)
    assert await closed_by(ledger, range(17, 18)) == [(CLOSED, "a", 1)]


async def test_no_call_closes_more_stories_than_it_has_time_for(ledger: Ledger) -> None:
    await ledger.count([member(n, f"s{n}") for n in range(1, 101)], 0.0)
    closed = [await counted(ledger, member(n, "t"), now=SILENCE) for n in range(101, 106)]
    assert [sum(each[0] is CLOSED for each in events[0]) for events in closed] == [32, 32, 32, 4, 0]


async def test_part_of_another_story_is_forgotten_without_an_event(store: Store, ledger: Ledger) -> None:
    await ledger.count([member(1, "b"), member(2, "a"), member(3, "b", ["a"])], 0.0)
    assert await counted(ledger, member(4, "c"), now=SILENCE) == [[(OPENED, "c", 1), (CLOSED, "a", 3)]]
    assert await store.read([b"sa", b"sb"]) == [None, None]


async def test_merged_story_lives_as_long_as_its_parts_get_articles(ledger: Ledger) -> None:
    await ledger.count([member(1, "a"), member(2, "b"), member(3, "b", ["a"])], 0.0)
    await ledger.count([member(4, "b")], 6 * DAY)
    assert await counted(ledger, member(5, "c"), now=SILENCE) == [[(OPENED, "c", 1)]]
    assert await counted(ledger, member(6, "b"), now=12 * DAY) == [[(GREW, "a", 5)]]
    assert await counted(ledger, member(7, "d"), now=19 * DAY) == [
        [(OPENED, "d", 1), (CLOSED, "c", 1), (CLOSED, "a", 5)]
    ]


async def test_number_that_another_article_has_now_is_counted(ledger: Ledger) -> None:
    """A Redis that lost its last claims gives their numbers again."""
    await ledger.count([member(1, "a"), member(2, "a")], 0.0)
    assert await counted(ledger, member(2, "b", article_id="another")) == [[(OPENED, "b", 1)]]
    assert await counted(ledger, member(2, "b", article_id="another")) == [[(OPENED, "b", 1)]]


class Contended:
    """A store in which another worker writes between a read and a swap."""

    def __init__(self, store: Store, other: Ledger, members: Sequence[Member]) -> None:
        self._store, self._other, self._members = store, other, list(members)
        self.read = store.read
        self.fetch = store.fetch

    async def swap(self, changes: Mapping[bytes, Swap], /) -> bool:
        if self._members:
            await self._other.count([self._members.pop(0)], 0.0)
        return await self._store.swap(changes)


async def test_conflicts_lose_no_article_and_count_none_twice(store: Store, ledger: Ledger) -> None:
    contended: Store = Contended(store, ledger, [member(n, "a") for n in (1, 3, 5)])  # type: ignore[assignment]
    assert await counted(Ledger(contended, SILENCE), member(2, "a"), member(4, "a")) == [
        [(GREW, "a", 4)],
        [(GREW, "a", 5)],
    ]


async def test_article_that_another_worker_counts_meanwhile_has_the_events_of_its_first_time(
    store: Store, ledger: Ledger
) -> None:
    contended: Store = Contended(store, ledger, [member(1, "a")])  # type: ignore[assignment]
    found = await Ledger(contended, SILENCE).count([member(1, "a"), member(2, "a")], 0.0)
    assert [changes(each) for each in found] == [[(OPENED, "a", 1)], [(GREW, "a", 2)]]


async def test_endless_conflicts_are_tried_again_later(store: Store, ledger: Ledger) -> None:
    contended: Store = Contended(store, ledger, [member(n, "a") for n in range(2, 100)])  # type: ignore[assignment]
    with pytest.raises(Transient, match="other workers"):
        await Ledger(contended, SILENCE).count([member(1, "a")], 0.0)


class Forgetful:
    """A store that loses the answer of its first swap."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lost = 0
        self.read = store.read
        self.fetch = store.fetch

    async def swap(self, changes: Mapping[bytes, Swap], /) -> bool:
        written = await self._store.swap(changes)
        self._lost += 1
        return written and self._lost > 1


async def test_lost_answer_of_the_store_counts_nothing_twice(store: Store) -> None:
    forgetful: Store = Forgetful(store)  # type: ignore[assignment]
    ledger = Ledger(forgetful, SILENCE)
    assert await counted(ledger, member(1, "a"), member(2, "a")) == [[(OPENED, "a", 1)], [(GREW, "a", 2)]]
    assert await counted(ledger, member(3, "a")) == [[(GREW, "a", 3)]]


async def count_in_the_end(ledger: Ledger, article: Member) -> tuple[bytes, ...]:
    """Count again while the store is said to be busy, as a worker does."""
    while True:
        try:
            return (await ledger.count([article], 0.0))[0]
        except Transient:
            await asyncio.sleep(0)


async def test_ledgers_at_once_count_all_articles_of_one_story(store: Store) -> None:
    ledgers = [Ledger(store, SILENCE) for _ in range(3)]

    async def work(number: int) -> list[tuple[bytes, ...]]:
        mine = [member(3 * n + number + 1, "a", ["b"] if n == 7 else ()) for n in range(30)]
        return [await count_in_the_end(ledgers[number], each) for each in mine]

    found = await asyncio.gather(*map(work, range(3)))
    sizes = [size for events in found for each in events for _, _, size in changes(each)]
    assert sizes.count(1) == 1
    assert await counted(ledgers[0], member(91, "a"), now=9_000.0) == [[(GREW, "a", 91)]]
    assert await asyncio.gather(*map(work, range(3))) == found
