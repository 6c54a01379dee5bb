"""Laws of posting lists: what they keep of a group, and how long they get."""

from hypothesis import given
from hypothesis import strategies as st

from newsloom.claims.posting import STOP_POSTING, PostingItem, add_item, live_items
from newsloom.claims.protocol import GROUP_CAP, GROUP_ENTRIES

HOLDERS = st.lists(st.tuples(st.integers(1, 2**46), st.integers(1, 80)), max_size=120)


@given(HOLDERS, st.integers(0, 60))
def test_a_posting_list_is_bounded_and_keeps_the_first_and_the_latest_of_a_group(
    added: list[PostingItem], floor: int
) -> None:
    data: bytes | None = None
    for sequence, group in added:
        own = (max(sequence, group, floor), group)
        if data != STOP_POSTING:
            data = add_item(data, [], own, floor)
            held = live_items(data, floor)
            assert data == STOP_POSTING or own in held
            groups = [other for _, other in held]
            assert len(set(groups)) <= GROUP_CAP
            assert all(groups.count(other) <= GROUP_ENTRIES for other in groups)
