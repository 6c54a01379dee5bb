"""The sum below the rows always comes out."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.dev.flow import Flow, followed_topics
from newsloom.settings import Settings

OUTCOMES = ["unique", "duplicate", "rejected", "failed"]


@given(st.data(), st.dictionaries(st.integers(0, 30), st.sampled_from(OUTCOMES), max_size=12))
def test_each_record_has_one_outcome_or_is_under_way(data: st.DataObject, fate: dict[int, str]) -> None:
    """In whatever order raw records and outcomes are seen, and however often an outcome is repeated."""
    seen = [("in", number) for number in fate] + [("out", number) for number in fate]
    repeated = data.draw(st.lists(st.sampled_from(seen), max_size=5)) if seen else []
    events = data.draw(st.permutations(seen)) + [each for each in repeated if each[0] == "out"]
    flow, came, done = Flow(), set[int](), set[int]()
    for kind, number in events:
        if kind == "in":
            flow.add_raw(f"kafka:news.raw/0/{number}")
            came.add(number)
        else:
            flow.add_outcome(f"kafka:news.raw/0/{number}", fate[number])
            done.add(number)
        assert flow.received == sum(flow.outcomes.values()) + flow.under_way == len(came)
        assert flow.under_way == len(came - done)
    assert dict(flow.outcomes) == {kind: list(fate.values()).count(kind) for kind in set(fate.values())}


@given(st.permutations(["raw", *range(3)]))
def test_articles_of_a_record_count_instead_of_it_whatever_is_seen_first(order: list[str | int]) -> None:
    flow = Flow()
    for each in order:
        if isinstance(each, int):
            flow.add_outcome(f"kafka:news.raw/0/1#{each}", OUTCOMES[each], 3)
        else:
            flow.add_raw("kafka:news.raw/0/1")
        assert flow.received == sum(flow.outcomes.values()) + flow.under_way
    assert (flow.received, flow.under_way, dict(flow.outcomes)) == (3, 0, dict.fromkeys(OUTCOMES[:3], 1))


def test_a_record_sent_back_counts_again() -> None:
    flow = Flow()
    flow.add_raw("kafka:news.raw/0/1")
    flow.add_outcome("kafka:news.raw/0/1", "failed")
    flow.add_raw("kafka:news.raw/0/1")
    flow.add_outcome("kafka:news.raw/0/1", "unique")
    assert (flow.received, dict(flow.outcomes)) == (2, {"failed": 1, "unique": 1})


def test_outcomes_of_records_from_before_do_not_count() -> None:
    flow = Flow()
    flow.add_outcome("kafka:news.raw/0/1", "unique")
    assert (flow.received, flow.under_way, dict(flow.outcomes)) == (0, 0, {})


def test_topics_that_are_followed_are_those_of_the_pipeline() -> None:
    without = Settings.model_validate({"pipeline": {"stages": ["normalise", "dedup", "tag", "publish"]}})
    assert "news.dead-letter.stories" in followed_topics(Settings().kafka.registry)
    followed = followed_topics(without.kafka.registry)
    assert set(followed) <= {topic.name for topic in without.kafka.registry.topics}
    assert "news.duplicates" in followed
