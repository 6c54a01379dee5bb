"""Fingerprints and profiles."""

import pytest

from newsloom.dedup.text.fingerprint import POSTINGS, fingerprint, profile
from support.stores.dedup_runner import prose


def test_postings_are_the_sixteen_smallest_hashes() -> None:
    whole, found = profile(prose(1)), fingerprint(prose(1))
    assert list(found.postings) == sorted(set(whole.hashes.tolist()))[:POSTINGS]


@pytest.mark.parametrize(("text", "shingles"), [("", 0), ("...", 0), ("one", 1), ("one two three four", 1)])
def test_a_text_shorter_than_a_shingle_is_one_shingle(text: str, shingles: int) -> None:
    assert profile(text).shingles == len(fingerprint(text).postings) == shingles


def test_repetition_counts_once() -> None:
    assert profile("round and round and round and round and round and round we go").shingles == 4


def test_word_order_matters() -> None:
    assert fingerprint("a b c d e").postings != fingerprint("e d c b a").postings


def test_line_breaks_and_punctuation_do_not_matter() -> None:
    wrapped = prose(2).replace(" ", "\n", 40).replace(".", " — ")
    assert fingerprint(wrapped).exact == fingerprint(prose(2)).exact


def test_quote_postings_are_of_quotations_only() -> None:
    plain = fingerprint("The minister said that we shall never give up these islands today")
    quoted = fingerprint("The minister said that “we shall never give up these islands” today")
    elsewhere = fingerprint("Asked again: “we shall never give up these islands”, was the answer")
    assert plain.quotes == ()
    assert len(quoted.quotes) == 2
    assert quoted.quotes == elsewhere.quotes


def test_the_exact_hash_tells_where_words_end() -> None:
    assert fingerprint("to get her").exact != fingerprint("together").exact
