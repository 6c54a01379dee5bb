"""Feed articles, run workers and kill them, on a real Kafka."""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from newsloom_schemas import DeadLetter, RejectedArticle, StageName, StoryChange, StoryChanged, headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, STORIES
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import StoredRecord, produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.texts.articles import batch
from support.workers.newsloom_command import Worker, environment, kill_alone, newsloom, workers

EXAMPLES = Path(__file__).parents[2] / "examples"
DEAD = [topic.name for topic in DEAD_LETTERS.values()]
OUTCOMES = [ENRICHED.name, DUPLICATES.name, REJECTED.name, *DEAD]

WORKER_EACH = [[stage.value] for stage in StageName]
ONE_WORKER = [["all"]]
MAX_SIZE_ANNOUNCED_EACH_TIME = 5


def comparable(line: bytes) -> dict[str, Any]:
    """Return a record without what differs between runs: the trace, and the place of the raw record."""
    record: dict[str, Any] = json.loads(line)
    return {name: value for name, value in record.items() if name not in {"trace", "origin", "rejected_at"}}


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    """Return the records that `newsloom process` makes of the examples."""
    one_process = {**os.environ, "NEWSLOOM_POOL__PROCESSES": "1"}  # each process would load models
    return [comparable(line) for line in newsloom("process", EXAMPLES, env=one_process).stdout.splitlines()]


@pytest.mark.parametrize("fresh_topics", [1], indirect=True)  # one partition: claims are in the order of the files
@pytest.mark.parametrize("groups", [WORKER_EACH, ONE_WORKER], ids=["a worker each", "run all"])
async def test_kafka_gives_the_same_records_as_process(
    fresh_topics: KafkaAddress,
    group_prefix: str,
    tmp_path: Path,
    expected: list[dict[str, Any]],
    groups: list[list[str]],
) -> None:
    env = environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path)
    fed = newsloom("feed", EXAMPLES, env=env)
    assert fed.returncode == 0, fed.stderr
    assert f"{len(expected)} records acknowledged" in fed.stderr.decode()
    with workers(groups, env, tmp_path) as running:
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(expected))
        metrics = [worker.get("/metrics")[1] for worker in running]
        exit_codes = [worker.child.stop(DEADLINE) for worker in running]
    stored = await read_all(fresh_topics.bootstrap_servers, OUTCOMES)
    found = {json.dumps(comparable(each.value), sort_keys=True) for each in stored}
    assert found == {json.dumps(record, sort_keys=True) for record in expected}
    assert exit_codes == [0] * len(running)
    assert_metrics_tell(metrics, expected)


def assert_metrics_tell(metrics: list[str], expected: list[dict[str, Any]]) -> None:
    """Check that the metrics of the workers agree with the topics."""
    told: dict[str, float] = defaultdict(float)
    for page in metrics:
        for line in page.splitlines():
            if not line.startswith("#"):
                series, _, value = line.rpartition(" ")
                told[series] += float(value)
    ended = Counter(record["outcome"] for record in expected)
    published = ended["unique"] + ended["revision"]
    assert told['newsloom_processed_records_total{outcome="emitted",stage="publish"}'] == published
    assert told['newsloom_processed_records_total{outcome="diverted",stage="stories"}'] == ended["duplicate"]
    assert told['newsloom_processed_records_total{outcome="rejected",stage="normalise"}'] == ended["rejected"]
    relations = Counter(record["dedup"]["relation"] for record in expected if "dedup" in record)
    for relation, number in relations.items():
        assert told[f'newsloom_dedup_articles_total{{relation="{relation}"}}'] == number
    assert told['newsloom_language_detections_total{language="fr"}'] == 1
    assert told['newsloom_entities_total{language="en",type="GPE"}'] > 0
    assert told['newsloom_record_age_seconds_count{stage="publish"}'] == published


async def test_every_article_has_one_outcome_though_the_worker_is_killed_twice(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    articles = batch(400, copies=0.2, seed=7)
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_BATCH__MAX_RECORDS="50",
        NEWSLOOM_KAFKA__GROUP_INSTANCE_ID="one",  # a static member: the successor of a killed worker need not wait
    )
    await produce(fresh_topics.bootstrap_servers, RAW.name, [(each.url.encode(), each.envelope()) for each in articles])
    for number, done in enumerate((80, 200)):
        worker = Worker(["all"], env, tmp_path / f"killed-{number}.log")
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, done)
        kill_alone(worker.child)
    with workers(ONE_WORKER, env, tmp_path):
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(articles))
    by_origin = await outcomes_by_origin(fresh_topics)
    raw = await read_all(fresh_topics.bootstrap_servers, [RAW.name])
    assert set(by_origin) == {f"kafka:{each.topic}/{each.partition}/{each.offset}" for each in raw}
    for origin, stored in by_origin.items():
        verdicts = {verdict(each) for each in stored}
        assert len(verdicts) == 1, f"{origin} got {verdicts}"
    assert_one_original_for_each_set_of_copies(articles, by_origin)
    await assert_stories_have_each_article_once(fresh_topics, by_origin)
    audited = newsloom("audit", env=env)
    assert audited.returncode == 0, audited.stdout


def verdict(stored: StoredRecord) -> tuple[str, str]:
    """Return an outcome without what differs between deliveries."""
    record = json.loads(stored.value)
    parts = [record.get(name) for name in ("id", "outcome", "dedup", "story")]
    return stored.topic, json.dumps(parts, sort_keys=True)


async def outcomes_by_origin(kafka: KafkaAddress) -> dict[str, list[StoredRecord]]:
    found: dict[str, list[StoredRecord]] = defaultdict(list)
    for each in await read_all(kafka.bootstrap_servers, OUTCOMES):
        found[each.header(headers.ORIGIN)].append(each)
    return found


def assert_one_original_for_each_set_of_copies(articles: list[Any], by_origin: dict[str, list[StoredRecord]]) -> None:
    roots = {each.url: each.number if each.copied_from is None else each.copied_from for each in articles}
    originals: Counter[int] = Counter()
    for stored in by_origin.values():
        record = json.loads(stored[0].value)
        assert record["outcome"] in {"unique", "duplicate"}, record
        if record["dedup"]["relation"] == "original":
            originals[roots[record["url"]]] += 1
    assert originals == dict.fromkeys(set(roots.values()), 1)


async def assert_stories_have_each_article_once(kafka: KafkaAddress, by_origin: dict[str, list[StoredRecord]]) -> None:
    """Check that duplicates have the story of their canonical article, and that no article is missing in it or there twice."""
    records = {record["id"]: record for stored in by_origin.values() for record in (json.loads(stored[0].value),)}
    duplicates = [record for record in records.values() if record["outcome"] == "duplicate"]
    assert duplicates
    for record in duplicates:
        assert record["story"]["id"] == records[record["dedup"]["canonical_id"]]["story"]["id"]
    events: dict[str, StoryChanged] = {}
    for stored in await read_all(kafka.bootstrap_servers, [STORIES.name]):
        event = StoryChanged.from_bytes(stored.value)
        assert events.setdefault(event.event_id, event) == event, "a repeated event says the same"
        assert stored.key == event.id.encode()
    assert {event.change for event in events.values()} >= {StoryChange.OPENED, StoryChange.GREW}
    sizes = Counter(record["story"]["id"] for record in records.values())
    announced = {story: max(each.size for each in events.values() if each.id == story) for story in sizes}
    merged = {each.id for each in events.values() if each.merged_into} | {
        each.merged_into for each in events.values() if each.merged_into
    }
    small = {story for story, size in sizes.items() if size <= MAX_SIZE_ANNOUNCED_EACH_TIME} - merged
    assert {story: announced[story] for story in small} == {story: sizes[story] for story in small}


def garbage() -> dict[str, bytes]:
    return {
        "empty": b"",
        "ten megabytes": b"word " * 2_000_000,
        "invalid UTF-8": b"\xc3\x28\xa0\xa1\xe2\x28\xa1\xf0\x28\x8c\xbc" * 20,
        "a byte order mark before noise": b"\xff\xfe\xfa\xc3\x28\xa0\xa1 and so on" * 20,
        "truncated JSON": b'{"text": "The council voted',
        "JSON of the wrong shape": b'{"name": ["a", "b"], "url": 7}',
        "JSON with a list of two words": b'{"text": ["a", "b"], "url": 7}',
        "a JSON list": b"[1, 2, 3]",
        "deep JSON": b'{"text":' * 100_000,
        "deep HTML": b"<html><body>" + b"<div>" * 100_000 + b"text",
        "NUL bytes": b"\0" * 5_000,
        "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01" + bytes(range(256)) * 10,
        "lone surrogates": b'{"text": "\\ud800 \\udc00 lone surrogates in a text of more than eight words all told"}',
    }


async def test_malformed_records_are_rejected_with_a_reason_and_the_worker_continues(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    env = environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path)
    values = garbage()
    with workers(ONE_WORKER, env, tmp_path) as (worker,):
        await produce(fresh_topics.bootstrap_servers, RAW.name, [(k.encode(), v) for k, v in values.items()])
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(values))
        (article,) = batch(1, copies=0.0, seed=3)
        await produce(fresh_topics.bootstrap_servers, RAW.name, [(b"good", article.envelope())])
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(values) + 1)
        assert worker.get("/healthz")[0] == 200
        assert worker.child.stop(DEADLINE) == 0
    said = {}
    for stored in await read_all(fresh_topics.bootstrap_servers, OUTCOMES):
        key = stored.key.decode() if stored.key else ""
        if stored.topic == REJECTED.name:
            rejected = RejectedArticle.from_bytes(stored.value)
            said[key] = rejected.reason
            assert rejected.detail
        elif stored.topic in DEAD:
            letter = DeadLetter.from_bytes(stored.value)
            said[key] = "failed"
            assert letter.failure.message
            assert letter.value == values[key]
    assert said == {
        "empty": "empty",
        "ten megabytes": "too_large",
        "invalid UTF-8": "bad_encoding",
        "a byte order mark before noise": "bad_encoding",
        "truncated JSON": "failed",
        "JSON of the wrong shape": "failed",
        "JSON with a list of two words": "too_short",  # paragraphs
        "a JSON list": "too_short",  # without a content type it can be text
        "deep JSON": "failed",
        "deep HTML": "too_large",
        "NUL bytes": "bad_encoding",
        "PDF": "unsupported_media",
        "JPEG": "unsupported_media",
    } | ({"lone surrogates": said["lone surrogates"]} if "lone surrogates" in said else {})


async def test_topics_are_made_listed_and_checked(kafka: KafkaAddress, group_prefix: str, tmp_path: Path) -> None:
    env = environment(kafka.bootstrap_servers, group_prefix, tmp_path, COLUMNS="200")
    created = newsloom("topics", "create", "--partitions", "3", env=env)
    assert created.returncode == 0, created.stderr
    assert newsloom("topics", "check", env=env).returncode == 0
    again = newsloom("topics", "create", env=env)
    assert b"0 topics made" in again.stderr
    listed = newsloom("topics", "list", env=env).stdout.decode()
    assert RAW.name in listed
    assert "missing" not in listed
