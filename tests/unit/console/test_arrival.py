"""Records as the console keeps them: complete for the pages, small in memory."""

import json
import sys

import orjson
import pytest

from newsloom.console.arrival import Unreadable, arrival_of, unpacked
from support.texts.report_records import article, copy, dead_letter, lines, rejected, story


def one(record: dict[str, object]) -> bytes:
    return lines([record])[0]


@pytest.mark.parametrize("record", [article(1), copy(2, of=1), rejected(3), dead_letter(4)])
def test_a_record_comes_back_as_it_was(record: dict[str, object]) -> None:
    assert orjson.loads(unpacked(arrival_of(one(record)).packed)) == record


def test_a_long_text_is_cut_and_its_length_is_kept() -> None:
    kept = arrival_of(one(article(1, "long words " * 100_000, entities=[])))
    assert len(orjson.loads(unpacked(kept.packed))["text"]) == 400_000
    assert kept.characters == 1_100_000


def test_the_bytes_of_a_large_dead_letter_are_cut() -> None:
    kept = orjson.loads(unpacked(arrival_of(one(dead_letter(1, b"x" * 1_000_000))).packed))
    assert len(kept["value"]) == 54_000
    assert kept["truncated"] is True


def test_a_record_that_stays_large_is_refused() -> None:
    with pytest.raises(Unreadable, match="the console shows up to 1,500,000"):
        arrival_of(one(article(1, labels={"note": "n" * 10_000}, keywords=["k" * 1_000] * 2_000)))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"{", "not JSON"),
        (b'{"schema": "other/1"}', "unknown schema other/1"),
        (json.dumps({"schema": "newsloom.enriched/1"}).encode(), "newsloom.enriched/1: "),
        (json.dumps({
            "schema": "newsloom.cluster_merged/1", "cluster_id": "a", "merged_cluster_id": "b", "article_id": "a",
            "decided_at": "2026-03-05T09:00:00Z",
        }).encode(), "newsloom.cluster_merged/1"),
    ],
)  # fmt: skip
def test_what_is_no_record_of_the_pages_is_refused_with_the_reason(value: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        arrival_of(value)


def test_the_size_counts_the_record_and_what_the_lists_need() -> None:
    plain, with_names = arrival_of(one(article(1, entities=[]))), arrival_of(one(article(1)))
    assert plain.size > sys.getsizeof(plain.packed) + 1_000
    assert with_names.size > plain.size + 500
    assert arrival_of(one(article(1, entities=[], story=story("s1")))).size > plain.size + 2_000


def test_a_change_of_a_story_has_its_facts_and_no_item() -> None:
    kept = arrival_of(
        one({"schema": "newsloom.story/1", "id": "s1", "title": "A ferry", "outlets": 3, "merged_into": "s0"})
    )
    assert kept.item is None
    assert kept.story is not None
    assert (kept.story[0], kept.story[1].title, kept.story[1].outlets) == ("s1", "A ferry", 3)
    assert kept.same_stories == (("s1", "s0"),)
