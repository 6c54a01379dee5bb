"""Laws of posting lists: what they keep of a group, how long they get, and what they count."""

from collections import Counter
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from newsloom.claims.index.posting import (
    STOP_POSTING,
    PostingItem,
    add_counted_item,
    add_item,
    count,
    counted_arrays,
    counted_items,
    live_items,
)
from newsloom.claims.index.sharing import weigh_shared, weight
from newsloom.claims.rules import UNSEEN_CLAIMS, IndexRules

RULES = IndexRules()
SMALL = IndexRules(group_cap=7, group_entries=3, weighed=True)
HOLDERS = st.lists(st.tuples(st.integers(1, 2**46), st.integers(1, 80)), max_size=120)
STEPS = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), max_size=60)
"""How far the sequence number grows, and a group: 0 for one of its own."""


def with_groups(steps: list[tuple[int, int]]) -> list[PostingItem]:
    """Return the items of these steps."""
    numbers = accumulate((step for step, _ in steps), initial=6)
    return [(number, group or number) for number, (_, group) in zip(list(numbers)[1:], steps, strict=True)]


def list_of(steps: list[tuple[int, int]]) -> bytes | None:
    """Return the posting list with a count that these steps make."""
    data: bytes | None = None
    for own in with_groups(steps):
        data = add_counted_item(data, own, 0, SMALL)
    return data


@given(HOLDERS, st.integers(0, 60))
def test_a_posting_list_is_bounded_and_keeps_the_first_and_the_latest_of_a_group(
    added: list[PostingItem], floor: int
) -> None:
    data: bytes | None = None
    for sequence, group in added:
        own = (max(sequence, group, floor), group)
        if data != STOP_POSTING:
            data = add_item(data, [], own, floor, RULES)
            held = live_items(data, floor)
            assert data == STOP_POSTING or own in held
            groups = [other for _, other in held]
            assert len(set(groups)) <= RULES.group_cap
            assert all(groups.count(other) <= RULES.group_entries for other in groups)


@given(STEPS, st.integers(0, 60))
def test_a_list_with_a_count_counts_all_and_keeps_the_first_and_the_latest_of_a_group(
    steps: list[tuple[int, int]], floor: int
) -> None:
    data: bytes | None = None
    added: list[PostingItem] = []
    for own in with_groups(steps):
        added.append(own)
        before = counted_items(data, floor)
        data = add_counted_item(data, own, floor, SMALL)
        held = counted_items(data, floor)
        assert count(data) == len(added)
        assert held == sorted(held)
        assert len(held) <= SMALL.group_cap
        assert all([other for _, other in held].count(each) <= SMALL.group_entries for _, each in held)
        if own[0] >= floor:
            assert held[-1] == own
            gone = [item for item in before if item not in held]
            same_group = [item for item in before if item[1] == own[1]]
            full = len(same_group) == SMALL.group_entries
            too_long = len(before) == SMALL.group_cap
            assert gone == ([same_group[-1]] if full else [before[0]] if too_long else [])


@given(st.lists(STEPS, max_size=6))
def test_the_arrays_of_lists_have_their_items_in_order(steps: list[list[tuple[int, int]]]) -> None:
    lists = [data for each in steps if (data := list_of(each)) is not None]
    sequences, groups, places = counted_arrays(lists)
    expected = [(*item, place) for place, data in enumerate(lists) for item in counted_items(data, 0)]
    assert list(zip(sequences.tolist(), groups.tolist(), places.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(STEPS, STEPS), max_size=6), st.integers(0, 200), st.integers(0, 400))
def test_the_best_articles_have_the_largest_sums_of_weights(
    steps: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]], floor: int, claims: int
) -> None:
    lists = [(list_of(current), list_of(older)) for current, older in steps]
    scores: Counter[int] = Counter()
    for current, older in lists:
        own = weight(count(current) + count(older), claims)
        for data in (current, older) if own else ():
            for sequence, _ in counted_items(data, floor):
                scores[sequence] += own
    found = weigh_shared(lists, floor, claims)
    assert list(found.best) == sorted(scores, key=lambda each: (-scores[each], -each))
    assert found.best_score == max(scores.values(), default=0)
    assert found.frequencies == [count(current) + count(older) for current, older in lists]


def test_count_of_a_list_stays_at_its_greatest() -> None:
    data = b"\xff\xff\xff" + add_counted_item(None, (1, 1), 0, SMALL)[3:]
    data = add_counted_item(data, (2, 2), 0, SMALL)
    assert count(data) == 2**24 - 1
    assert counted_items(data, 0) == [(1, 1), (2, 2)]


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_weight_is_the_floor_of_the_logarithm(frequency: int, claims: int) -> None:
    found = weight(frequency, claims)
    assert found >= 0
    assert (frequency + 1) << found <= claims + UNSEEN_CLAIMS or found == 0
    assert claims + UNSEEN_CLAIMS < (frequency + 1) << (found + 1)
