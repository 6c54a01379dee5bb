"""What is kept of an article that was counted."""

from newsloom.claims.protocol import Store
from newsloom.settings import StoreKind, StoriesSettings
from newsloom.stories.ledger.ledger import Ledger
from newsloom.stories.ledger.marks import Mark, mark_key, opened
from newsloom.stories.store import open_store
from support.fake_clock import FakeClock
from support.texts.story_members import member


def test_mark_is_read_as_it_was_written() -> None:
    for events in ((), (b"{}",), (b'{"title":"\xd0\x9c"}', b"{}"), (opened(member(7, "a")),)):
        mark = Mark.of(member(7, "a"), 1_770_000_000.1234, events)
        assert Mark.from_bytes(mark.to_bytes()) == mark
        assert mark.events_of(member(7, "a")) == events
        assert mark.time == 1_770_000_000.123


def test_event_of_most_articles_is_not_kept() -> None:
    alone = Mark.of(member(7, "a"), 0.0, (opened(member(7, "a")),))
    assert alone.events is None
    assert len(alone.to_bytes()) < 60


def test_mark_of_another_article_has_no_events() -> None:
    mark = Mark.of(member(7, "a"), 0.0, (b"{}",))
    assert mark.events_of(member(7, "a", article_id="another")) is None


async def test_thousand_articles_of_a_story_take_less_than_a_kilobyte_each() -> None:
    store: Store = open_store(StoriesSettings(store=StoreKind.MEMORY), FakeClock())
    await Ledger(store, 1.0).count([member(n, "a") for n in range(1, 1_001)], 0.0)
    marks = await store.read([mark_key(n) for n in range(1, 1_001)])
    assert max(len(mark or b"") for mark in marks) < 1_000
    assert sum(len(mark or b"") for mark in marks) < 60_000
