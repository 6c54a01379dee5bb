"""What a store keeps has one form: stores that were written without weights are read and written as before."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsloom.claims.protocol import ClaimResult, StoredClaim
from newsloom.claims.rules import IndexRules
from newsloom.claims.stored_form import pack_claim, unpack_claim
from newsloom.claims.window import IndexState


def test_claim_without_weights_is_its_candidates_and_its_body() -> None:
    data = pack_claim(ClaimResult(9, (1, 258), None), b"body", weighed=False)
    assert data == b"\x02" + b"\0\0\0\0\0\x01" + b"\0\0\0\0\x01\x02" + b"body"
    assert unpack_claim(data, b"verdict", weighed=False) == StoredClaim(b"body", (1, 258), b"verdict")


def test_claim_with_weights_has_its_counts_before_the_body() -> None:
    data = pack_claim(ClaimResult(9, (1,), None, (3, 65_535), 70_000), b"body", weighed=True)
    assert data == b"\x01" + b"\0\0\0\0\0\x01" + b"\0\0\0\x01\x11\x70" + b"\0\x02" + b"\x03\xff" + b"\xff\xff" + b"body"
    assert unpack_claim(data, None, weighed=True) == StoredClaim(b"body", (1,), None, (3, 65_535), 70_000)


@given(st.lists(st.integers(0, 65_535) | st.integers(250, 260), max_size=300), st.binary(max_size=9))
def test_frequencies_of_any_size_are_read_as_they_were_packed(frequencies: list[int], body: bytes) -> None:
    result = ClaimResult(9, (1, 7), None, tuple(frequencies), 70_000)
    stored = unpack_claim(pack_claim(result, body, weighed=True), None, weighed=True)
    assert stored == StoredClaim(body, (1, 7), None, tuple(frequencies), 70_000)


@pytest.mark.parametrize("weighed", [False, True])
def test_state_has_what_is_counted_from_only_with_weights(*, weighed: bool) -> None:
    state = IndexState(next=20, opened_with=7, ticks=((1, 7),)).next_generation(weighed=weighed)
    data = state.to_bytes()
    assert ("counted_from" in json.loads(data)) is weighed
    assert IndexState.from_bytes(data) == state
    assert state.counted_from == (7 if weighed else 1)


def test_rules_with_more_candidates_than_can_be_stored_are_refused() -> None:
    assert IndexRules(postings_kept=200, quotes_kept=52).quotes_kept == 52
    with pytest.raises(ValueError, match="252 together at most"):
        IndexRules(postings_kept=200, quotes_kept=53)
