"""A stage of a user's own, with a batch step that asks a service, as its own worker on a real Kafka."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsloom.settings import Settings
from newsloom_schemas import EnrichedArticle
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, OPTIONAL_STAGES, RAW, REJECTED, Topic
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until
from support.texts.articles import batch
from support.workers.newsloom_command import Worker, environment, newsloom, workers
from support.workers.score_service import ScoreService, score_service

PLUGIN = Path(__file__).parents[2] / "examples-plugin"
ARTICLES = 60
ORDER = ["normalise", "dedup", "tag", "topics", "publish"]
TOPICS = {"topics": {"shipping": ["harbour", "ferry"]}, "min_words": 1}
THREE_WORKERS = [["normalise", "dedup", "tag"], ["topics"], ["publish"]]


@pytest.fixture
def service() -> Iterator[ScoreService]:
    with score_service() as made:
        yield made


class Installation:
    """A newsloom with topics of its own, and the example's stage in its pipeline."""

    def __init__(self, bootstrap_servers: str, name: str, folder: Path, service: ScoreService) -> None:
        self.env = with_plugin(bootstrap_servers, name, folder, service)
        self.registry = Settings.model_validate(
            {"namespace": name, "pipeline": {"stages": ORDER}, "stages": json.loads(self.env["NEWSLOOM_STAGES"])}
        ).kafka.registry
        letters = [self.registry.dead_letters(stage).name for stage in self.registry.stages]
        self.outcomes = [*map(self.registry.name, (ENRICHED, DUPLICATES, REJECTED)), *letters]
        self._servers = bootstrap_servers

    async def values(self, topic: Topic) -> list[bytes]:
        return [each.value for each in await read_all(self._servers, [self.registry.name(topic)])]


def with_plugin(bootstrap_servers: str, name: str, folder: Path, service: ScoreService) -> dict[str, str]:
    options = {"topics": TOPICS, "scores": {"url": service.url, "timeout_seconds": 5}}
    stages = {"topics": {"use": "newsloom_topics:topic_stage", "options": options}}
    env = environment(
        bootstrap_servers,
        name,
        folder,
        NEWSLOOM_NAMESPACE=name,
        NEWSLOOM_PIPELINE__STAGES=json.dumps(ORDER),
        NEWSLOOM_STAGES=json.dumps(stages),
        NEWSLOOM_RETRY__MAX_ELAPSED_SECONDS="300",
        NEWSLOOM_RETRY__MAX_BACKOFF_SECONDS="1",
    )
    env["PYTHONPATH"] = f"{PLUGIN / 'src'}:{env.get('PYTHONPATH', '')}"
    return env


@pytest.mark.parametrize("groups", [THREE_WORKERS, [["all"]]], ids=["a worker of its own", "run all"])
async def test_a_service_that_is_away_slow_or_refuses_loses_no_record(
    kafka: KafkaAddress, group_prefix: str, tmp_path: Path, service: ScoreService, groups: list[list[str]]
) -> None:
    servers = kafka.bootstrap_servers
    own = Installation(servers, group_prefix, tmp_path, service)
    env = own.env
    enriched, letters_topic, output = (
        own.registry.topic(ENRICHED),
        own.registry.dead_letters("topics"),
        own.registry.output("topics"),
    )
    made = newsloom("topics", "create", "--partitions", "1", env=env)
    assert made.returncode == 0, made.stderr
    assert newsloom("topics", "check", env=env).returncode == 0
    articles = batch(ARTICLES, copies=0.2, seed=11)
    service.refused = articles[0].text.split(".")[0]
    await produce(servers, own.registry.name(RAW), [(each.url.encode(), each.envelope()) for each in articles])

    with workers(groups, env, tmp_path) as running:
        waiting = next(worker for worker, group in zip(running, groups, strict=True) if {"topics", "all"} & set(group))
        until(lambda: "waiting for step score of topics" in waiting.said(), DEADLINE, "the service to be missed")
        assert not await own.values(enriched)
        service.seconds = 0.3
        service.start()
        until(lambda: len(service.texts) > 8, DEADLINE, "the service to be asked")
        service.stop()
        service.seconds = 0.0
        service.start()
        await until_records_ended(servers, own.outcomes, ARTICLES)
        metrics = [worker.get("/metrics")[1] for worker in running]
        assert [worker.child.stop(DEADLINE) for worker in running] == [0] * len(groups)

    published = [EnrichedArticle.from_bytes(each) for each in await own.values(enriched)]
    assert published
    assert {frozenset(each.extensions) for each in published} == {frozenset({"topics", "score"})}
    assert all(each.extensions["score"] == {"score": len(each.text[:2_000])} for each in published)
    assert [entry.stage for entry in published[0].trace.stages] == ORDER
    letters = [json.loads(each) for each in await own.values(letters_topic)]
    assert letters
    assert {(each["stage"], each["failure"]["step"]) for each in letters} == {("topics", "score")}
    assert any('stage="topics",step="score"' in page or 'stage="topics",step="topics"' in page for page in metrics)
    audited = newsloom("audit", "--json", env=env)
    report: dict[str, Any] = json.loads(audited.stdout)
    assert (audited.returncode, report["law"], report["missing"], report["contradicting"]) == (0, "kept", 0, 0)
    assert report["stages"]["topics"]["failed"] == len(letters)

    service.refused = ""  # what was wrong is put right: the letters go back through the stage
    replayed = newsloom("dead-letters", "replay", "--stage", "topics", env=env)
    assert replayed.stderr.decode() == f"{len(letters)} sent back\n"
    last = ["all"] if groups == [["all"]] else ["topics"]
    if last == ["topics"]:
        worker = Worker(last, env, tmp_path / "again.log")
        before = len(await own.values(output))
        await until_records_ended(servers, [output.name], before + len(letters))
        assert worker.child.stop(DEADLINE) == 0


def test_a_worker_says_which_stages_there_are(tmp_path: Path, service: ScoreService) -> None:
    env = with_plugin("127.0.0.1:1", "g", tmp_path, service)
    ran = newsloom("run", "topic", env=env)
    assert ran.returncode == 2
    assert ran.stderr.decode() == (
        "newsloom: no such stage: topic; there are normalise, dedup, tag, topics, publish, and all\n"
    )
    assert DEAD_LETTERS.keys() - OPTIONAL_STAGES < set(ORDER)
