"""The passages that two texts share, and what each has besides."""

import pytest

from newsloom.dedup.similarity.passages import longest_own, shared_passages, shared_quotations
from newsloom.dedup.text.fingerprint import profile
from newsloom.dedup.text.hashed_tokens import tokenise
from support.stores.dedup_runner import prose

STORY = "Engineers closed the old harbour bridge at Varnholm before dawn on Thursday, the port authority said."
HEAD = "Good morning from our newsroom."
FOOT = "Subscribe here for more stories of the coast and of the islands."


def test_the_longest_passage_and_what_was_added_and_cut() -> None:
    this, other = tokenise(f"{HEAD} {STORY} {FOOT}"), tokenise(f"Thursday briefing for you all. {STORY}")
    shared = shared_passages(this, other)
    assert shared.longest == STORY.rstrip(".")
    assert shared.longest_words == 16
    assert longest_own(this, shared.this_shared) == FOOT.rstrip(".")
    assert longest_own(other, shared.other_shared) == "Thursday briefing for you all"
    assert int((~shared.this_shared).sum()) == 5 + 12


def test_a_moved_passage_is_still_shared() -> None:
    one, other = prose(1, 60), prose(2, 40)
    shared = shared_passages(tokenise(f"{one} {other}"), tokenise(f"{other} {one}"))
    assert shared.longest_words >= 60
    assert shared.this_shared.all()


def test_only_the_beginning_of_a_long_passage_is_shown() -> None:
    text = prose(1, 300)
    shown = shared_passages(tokenise(text), tokenise(text)).longest
    assert shown is not None
    assert shown.endswith("…")
    assert len(shown) <= 160


@pytest.mark.parametrize(("one", "other"), [("", ""), ("one two", "one two"), ("one two three", prose(1))])
def test_texts_shorter_than_a_shingle_share_no_passage(one: str, other: str) -> None:
    assert shared_passages(tokenise(one), tokenise(other)).longest is None


def test_shared_quotations_are_quoted_from_this_text() -> None:
    said = "we will rebuild every school that was lost in the flood"
    this = tokenise(f'{prose(1, 40)} "{said.upper()}" he said. "No comment on the rest of it all."')
    assert shared_quotations(this, profile(f"“{said}”").quotes) == (said.upper(),)
    assert shared_quotations(tokenise("short"), profile(f"“{said}”").quotes) == ()
