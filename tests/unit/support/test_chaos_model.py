"""The judge of the chaos tests sees each way in which an outcome can be wrong."""

import json
from collections import Counter
from typing import Any

import pytest

from newsloom_schemas import headers
from newsloom_schemas.topics import DUPLICATES, REJECTED, UNIQUE
from support.chaos.model import DEAD_LETTER_TOPICS, ExpectedOutcome, FedRecord, compare_outcomes, records
from support.kafka.reading import StoredRecord

FED = {
    "first": FedRecord(b"", b"", ExpectedOutcome.ARTICLE, 1),
    "copy": FedRecord(b"", b"", ExpectedOutcome.ARTICLE, 1),
    "other": FedRecord(b"", b"", ExpectedOutcome.ARTICLE, 2),
    "short": FedRecord(b"", b"", ExpectedOutcome.REJECTED),
    "poison": FedRecord(b"", b"", ExpectedOutcome.FAILED),
}


def verdict(origin: str, relation: str, cluster: str) -> StoredRecord:
    original = relation == "original"
    return outcome(
        UNIQUE.name if original else DUPLICATES.name,
        origin,
        id=origin,
        outcome="unique" if original else "duplicate",
        dedup={"relation": relation, "cluster_id": cluster},
    )


def outcome(topic: str, origin: str, **record: Any) -> StoredRecord:  # noqa: ANN401 - JSON
    return StoredRecord(topic, 0, 0, None, json.dumps(record).encode(), ((headers.ORIGIN, origin.encode()),))


RIGHT = (
    verdict("first", "original", "a"),
    verdict("copy", "near", "a"),
    verdict("other", "original", "b"),
    outcome(REJECTED.name, "short", step="validate", reason="too_short"),
    outcome(DEAD_LETTER_TOPICS[0], "poison", failure={"error": "DecodeError"}),
)


def test_what_is_right_is_found_right() -> None:
    assert compare_outcomes(FED, RIGHT) == compare_outcomes(FED, reversed(RIGHT))
    assert (compare_outcomes(FED, RIGHT).breaches, compare_outcomes(FED, RIGHT).repeats) == ((), 0)


def test_a_repeat_that_says_the_same_is_counted_and_no_breach() -> None:
    found = compare_outcomes(FED, [*RIGHT, RIGHT[1], RIGHT[3], RIGHT[3]])
    assert (found.breaches, found.repeats) == ((), 3)


@pytest.mark.parametrize("missing", range(len(RIGHT)))
def test_a_record_without_an_outcome_is_lost(missing: int) -> None:
    found = compare_outcomes(FED, [each for number, each in enumerate(RIGHT) if number != missing]).breaches
    assert any("is lost" in breach for breach in found)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (verdict("stranger", "original", "c"), "stranger was never fed"),
        (verdict("copy", "exact", "a"), "copy has 2 outcomes that differ"),
        (verdict("copy", "near", "c"), "copy has 2 outcomes that differ"),
        (outcome(DEAD_LETTER_TOPICS[1], "copy", failure={"error": "ProcessDied"}), "copy has 2 outcomes that differ"),
        (outcome(REJECTED.name, "other", step="validate", reason="too_short"), "other has 2 outcomes that differ"),
    ],
)
def test_an_outcome_too_many_is_a_breach_unless_it_says_the_same(wrong: StoredRecord, complaint: str) -> None:
    (found,) = compare_outcomes(FED, [*RIGHT, wrong]).breaches
    assert complaint in found


@pytest.mark.parametrize(
    ("place", "wrong", "complaint"),
    [
        (0, verdict("first", "near", "a"), "set 1 has 0 originals"),
        (1, verdict("copy", "original", "a"), "set 1 has 2 originals"),
        (1, verdict("copy", "near", "c"), "set 1 has 1 originals in 2 clusters"),
        (2, verdict("other", "near", "a"), "cluster a holds the sets [1, 2]"),
        (2, outcome(DEAD_LETTER_TOPICS[0], "other", failure={"error": "ProcessDied"}), "other must end as article"),
        (3, verdict("short", "original", "c"), "short must end as rejected"),
        (4, outcome(REJECTED.name, "poison", step="decode", reason="empty"), "poison must end as failed"),
    ],
)
def test_a_wrong_outcome_is_a_breach(place: int, wrong: StoredRecord, complaint: str) -> None:
    found = compare_outcomes(FED, [*RIGHT[:place], wrong, *RIGHT[place + 1 :]]).breaches
    assert any(complaint in breach for breach in found), found


def test_what_was_at_hand_when_its_process_was_killed_may_be_dead() -> None:
    dead = outcome(DEAD_LETTER_TOPICS[1], "first", failure={"error": "ProcessDied"})
    found = compare_outcomes(FED, [dead, *RIGHT[1:]], allowed_failures=1)
    assert (found.breaches, found.failed) == ((), frozenset({"first"}))


def test_records_are_the_same_for_the_same_seed_and_a_fifth_of_them_are_copies() -> None:
    made = records(1000, seed=3)
    records.cache_clear()
    assert made == records(1000, seed=3) != records(1000, seed=4)
    fates = Counter(each.expected for each in made)
    assert min(fates[ExpectedOutcome.REJECTED], fates[ExpectedOutcome.FAILED]) > 0
    copies = fates[ExpectedOutcome.ARTICLE] - len(
        {each.copies for each in made if each.expected is ExpectedOutcome.ARTICLE}
    )
    assert 0.16 <= copies / len(made) <= 0.26
