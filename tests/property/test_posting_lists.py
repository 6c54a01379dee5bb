"""Laws of posting lists: what they keep of a group, how long they get, and what they count."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from newsloom.claims.index.posting import (
    STOP_POSTING,
    PostingItem,
    add_counted_item,
    add_item,
    count,
    counted_items,
    live_items,
)
from newsloom.claims.index.sharing import weight
from newsloom.claims.rules import UNSEEN_CLAIMS, IndexRules

RULES = IndexRules()
SMALL = IndexRules(group_cap=7, group_entries=3, weighed=True)
HOLDERS = st.lists(st.tuples(st.integers(1, 2**46), st.integers(1, 80)), max_size=120)
STEPS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), max_size=60)
"""How far the sequence number grows, and a group."""


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
    for sequence, group in zip(accumulate(step for step, _ in steps), (group for _, group in steps), strict=True):
        own = (sequence + 6, group)
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
            same_group = [item for item in before if item[1] == group]
            full = len(same_group) == SMALL.group_entries
            too_long = len(before) == SMALL.group_cap
            assert gone == ([same_group[-1]] if full else [before[0]] if too_long else [])


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
