"""Check the accounting law against records of topics."""

import json
from datetime import UTC, datetime

import pytest

from newsloom.core.outcome import OutcomeKind
from newsloom.runtime.audit.law import Audit
from newsloom.runtime.audit.reading import is_audited
from newsloom.runtime.audit.report import Breach
from newsloom.runtime.kafka.consuming.convert import Fetched, from_fetched
from newsloom.settings import KafkaSettings
from newsloom_schemas import StageName
from newsloom_schemas.topic_registry import TopicRegistry, topics_of_stages
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, NORMALISED, RAW, REJECTED, TAGGED, UNIQUE

ORIGIN = f"kafka:{RAW.name}/0/0"
ALL_COMMITTED: dict[str, dict[int, int]] = {stage: {0: 1_000} for stage in StageName}


def audit_of(*written: tuple[str, object], deliveries: int = 1, committed: bool = True) -> Audit:
    """Return the audit of one raw record with the given deliveries and outcomes."""
    audit = Audit(ALL_COMMITTED if committed else {})
    for offset in range(deliveries):
        audit.add(RAW.name, 0, offset, b"text", ORIGIN)
    for offset, (topic, record) in enumerate(written):
        audit.add(topic, 0, offset, json.dumps(record).encode(), ORIGIN)
    return audit


def article(relation: str = "original") -> dict[str, object]:
    return {"id": "a", "outcome": "unique", "dedup": {"relation": relation}}


WITHOUT_STORIES = ("normalise", "dedup", "tag", "publish")
REFUSED = {"stage": "normalise", "step": "validate", "reason": "too_short"}
DIED = {"stage": "dedup"}
DEAD_IN_DEDUP = DEAD_LETTERS[StageName.DEDUP].name


@pytest.mark.parametrize(
    "written",
    [
        [(ENRICHED.name, article())],
        [(NORMALISED.name, {"id": "a"}), (DUPLICATES.name, article("exact"))],
        [(UNIQUE.name, article("exact")), (TAGGED.name, article("exact")), (DUPLICATES.name, article("exact"))],
        [(REJECTED.name, REFUSED)],
        [(DEAD_IN_DEDUP, DIED)],
    ],
    ids=["fused", "separate", "duplicate on its way to stories", "rejected", "dead"],
)
def test_a_record_with_one_outcome_complies(written: list[tuple[str, object]]) -> None:
    assert audit_of(*written).report().kept


def test_a_committed_record_without_an_outcome_is_missing() -> None:
    (finding,) = audit_of().report().findings
    assert (finding.breach, finding.stage, finding.origin) == (Breach.MISSING, StageName.NORMALISE, ORIGIN)


def test_a_record_lost_between_two_stages_is_missing_in_the_second() -> None:
    (finding,) = audit_of((NORMALISED.name, {"id": "a"})).report().findings
    assert (finding.breach, finding.stage) == (Breach.MISSING, StageName.DEDUP)


def audit_of_articles(*written: tuple[str, int, object], count: int = 3, deliveries: int = 1) -> Audit:
    """Return the audit of a raw record with several articles; each outcome has its topic, the article and the record."""
    audit = Audit(ALL_COMMITTED)
    for offset in range(deliveries):
        audit.add(RAW.name, 0, offset, b"text", ORIGIN)
    for offset, (topic, number, record) in enumerate(written):
        audit.add(topic, 0, offset, json.dumps(record).encode(), f"{ORIGIN}#{number}", articles=count)
    return audit


def test_a_record_with_an_outcome_for_each_article_complies() -> None:
    report = audit_of_articles(
        (ENRICHED.name, 0, article()), (REJECTED.name, 1, REFUSED), (DUPLICATES.name, 2, article("exact"))
    ).report()
    assert report.kept
    assert (report.split_records, report.split_articles) == (1, 3)
    assert report.stages[StageName.NORMALISE].read == 1


def test_an_article_without_an_outcome_is_missing() -> None:
    report = audit_of_articles((ENRICHED.name, 0, article()), (ENRICHED.name, 2, article())).report()
    assert [(each.breach, each.origin) for each in report.findings] == [(Breach.MISSING, f"{ORIGIN}#1")]


def test_a_record_of_which_every_article_is_lost_is_missing() -> None:
    (finding,) = audit_of_articles().report().findings
    assert (finding.breach, finding.origin) == (Breach.MISSING, ORIGIN)


def test_articles_that_are_written_again_after_a_crash_are_repeats() -> None:
    written = [(ENRICHED.name, number, article()) for number in range(3)]
    report = audit_of_articles(*written[:2], *written).report()
    assert report.kept
    assert report.stages[StageName.PUBLISH].repeated == 2


def test_another_verdict_on_an_article_contradicts() -> None:
    written = [(ENRICHED.name, number, article()) for number in range(3)]
    (finding,) = audit_of_articles(*written, (ENRICHED.name, 1, article("rewrite"))).report().findings
    assert (finding.breach, finding.origin) == (Breach.CONTRADICTING, f"{ORIGIN}#1")


def test_a_record_that_is_split_in_two_ways_contradicts() -> None:
    audit = audit_of_articles(*((ENRICHED.name, number, article()) for number in range(3)))
    audit.add(ENRICHED.name, 0, 9, json.dumps(article()).encode(), f"{ORIGIN}#0", articles=2)
    (finding,) = audit.report().findings
    assert (finding.breach, finding.origin, finding.detail) == (
        Breach.CONTRADICTING,
        ORIGIN,
        "split into 2 and 3 articles",
    )


def test_a_record_that_failed_as_a_whole_and_was_split_when_replayed_is_recovered() -> None:
    written = [(ENRICHED.name, number, article()) for number in range(3)]
    audit = audit_of_articles(*written, deliveries=2)
    audit.add(DEAD_LETTERS[StageName.NORMALISE].name, 0, 0, json.dumps({"stage": "normalise"}).encode(), ORIGIN)
    report = audit.report()
    assert report.kept
    assert report.recovered == 1


def test_an_article_that_was_replayed_alone_complies() -> None:
    dead = (DEAD_LETTERS[StageName.NORMALISE].name, 1, {"stage": "normalise"})
    audit = audit_of_articles((ENRICHED.name, 0, article()), dead, (ENRICHED.name, 2, article()))
    audit.add(RAW.name, 0, 7, b"text", f"{ORIGIN}#1", articles=3)
    assert not audit.report().kept, "the replay has no outcome yet"
    audit.add(ENRICHED.name, 0, 9, json.dumps(article()).encode(), f"{ORIGIN}#1", articles=3)
    report = audit.report()
    assert (report.kept, report.recovered) == (True, 1)


def test_an_article_lost_between_two_stages_is_missing_in_the_second() -> None:
    audit = audit_of_articles(*((NORMALISED.name, number, {"id": "a"}) for number in range(3)))
    for number in (0, 2):
        audit.add(ENRICHED.name, 0, number, json.dumps(article()).encode(), f"{ORIGIN}#{number}", articles=3)
    (finding,) = audit.report().findings
    assert (finding.breach, finding.stage, finding.origin) == (Breach.MISSING, StageName.DEDUP, f"{ORIGIN}#1")


def test_an_uncommitted_record_is_waiting() -> None:
    report = audit_of(committed=False).report()
    assert report.kept
    assert report.stages[StageName.NORMALISE].waiting == 1


def test_a_repeated_outcome_with_the_same_verdict_is_only_counted() -> None:
    report = audit_of((ENRICHED.name, article()), (ENRICHED.name, article())).report()
    assert report.kept
    assert report.stages[StageName.PUBLISH].repeated == 1
    assert report.stages[StageName.PUBLISH].outcomes == {OutcomeKind.EMITTED: 2}


def test_two_verdicts_on_one_record_contradict() -> None:
    (finding,) = audit_of((ENRICHED.name, article()), (ENRICHED.name, article("rewrite"))).report().findings
    assert finding.breach is Breach.CONTRADICTING


def test_two_stories_of_one_record_contradict() -> None:
    stories = [{**article(), "story": {"id": each}} for each in ("a", "b")]
    (finding,) = audit_of(*((ENRICHED.name, each) for each in stories)).report().findings
    assert finding.breach is Breach.CONTRADICTING


def test_duplicate_of_a_pipeline_without_stories_ends_in_dedup() -> None:
    registry = TopicRegistry(topics_of_stages(WITHOUT_STORIES), WITHOUT_STORIES)
    audit = Audit({}, registry)
    audit.add(DUPLICATES.name, 0, 0, json.dumps(article("exact")).encode(), ORIGIN)
    assert audit.report().stages[StageName.DEDUP].outcomes == {OutcomeKind.DIVERTED: 1}


def test_an_outcome_after_a_final_one_contradicts() -> None:
    (finding,) = audit_of((DUPLICATES.name, article("exact")), (ENRICHED.name, article())).report().findings
    assert (finding.breach, finding.stage) == (Breach.CONTRADICTING, StageName.STORIES)


def test_a_failed_record_may_get_an_outcome_when_delivered_again() -> None:
    written = [(DEAD_IN_DEDUP, DIED), (ENRICHED.name, article())]
    for report in (audit_of(*written).report(), audit_of(*written, deliveries=2).report()):
        assert (report.kept, report.recovered) == (True, 1)
    assert audit_of((DEAD_IN_DEDUP, DIED), (DEAD_IN_DEDUP, DIED)).report().recovered == 0
    assert audit_of((NORMALISED.name, {"id": "a"}), (DEAD_IN_DEDUP, DIED)).report().recovered == 0


def test_a_failure_does_not_excuse_two_verdicts() -> None:
    written = [(DEAD_IN_DEDUP, DIED), (ENRICHED.name, article()), (ENRICHED.name, article("rewrite"))]
    (finding,) = audit_of(*written).report().findings
    assert finding.breach is Breach.CONTRADICTING


@pytest.mark.parametrize(
    ("seconds", "since", "judged"),
    [
        (1000.0, None, True),
        (1000.0, 900.0, True),
        (1000.0, 1100.0, False),
        (1e17, 900.0, False),
        (1e17, None, True),
        (-1.0, 900.0, False),
    ],
)
def test_audit_since_a_time_accepts_any_timestamp(seconds: float, since: float | None, *, judged: bool) -> None:
    record = from_fetched(Fetched(RAW.name, 0, 0, None, b"", None, seconds))
    assert is_audited(record, since if since is None else datetime.fromtimestamp(since, UTC)) is judged


def test_a_record_without_an_origin_is_counted() -> None:
    audit = Audit(ALL_COMMITTED)
    audit.add(ENRICHED.name, 0, 0, b"hello", None)
    report = audit.report()
    assert (report.without_origin, report.kept) == (1, True)


def test_audit_uses_the_topic_names_of_the_settings() -> None:
    registry = KafkaSettings(topic_prefix="sport.", topics={"raw": {"name": "crawled"}}).registry
    audit = Audit(ALL_COMMITTED, registry)
    assert audit.topics[0] == "crawled"
    assert all(topic.startswith("sport.") for topic in audit.topics[1:])
    audit.add("crawled", 0, 0, b"text", "kafka:crawled/0/0")
    audit.add("sport.rejected", 0, 0, json.dumps(REFUSED).encode(), "kafka:crawled/0/0")
    audit.add(RAW.name, 0, 1, b"text", "kafka:news.raw/0/1")  # another newsloom's
    report = audit.report()
    assert report.kept
    assert report.stages[StageName.NORMALISE].read == 1
