import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsloom.dedup.text import rice

RISING = st.lists(st.integers(0, 2**32 - 1), max_size=400, unique=True).map(sorted)


@given(RISING, st.binary(max_size=5))
def test_rising_numbers_come_back_with_what_follows_them(numbers: list[int], rest: bytes) -> None:
    found, left = rice.decode(rice.encode(np.array(numbers, dtype=np.uint64)) + rest)

    assert found.tolist() == numbers
    assert left == rest


def test_evenly_spread_hashes_take_little_more_than_their_entropy() -> None:
    chance = np.random.default_rng(0)
    numbers = np.unique(chance.integers(0, 450_000, 256, dtype=np.uint64))
    bits_each = np.log2(np.e * 450_000 / 256)  # of a geometric distribution with this mean

    assert len(rice.encode(numbers)) < 1.06 * bits_each * len(numbers) / 8
