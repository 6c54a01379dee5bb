"""Two installations on one Kafka process the same articles and do not see each other."""

import json
from pathlib import Path
from typing import Any

from newsloom.settings import Settings
from newsloom_schemas import headers
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, RAW, REJECTED, Topic
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import produce, read_all
from support.kafka.server import KafkaAddress
from support.stores.redis_server import RedisAddress
from support.texts.articles import batch
from support.workers.newsloom_command import environment, newsloom, workers

ARTICLES = 30
OUTCOMES = (ENRICHED, DUPLICATES, REJECTED, *DEAD_LETTERS.values())


class Installation:
    """An installation: its namespace, and the environment of its commands."""

    def __init__(self, namespace: str, kafka: KafkaAddress, redis: RedisAddress, folder: Path, **more: str) -> None:
        self.kafka = kafka.bootstrap_servers
        self.folder = folder / namespace
        self.folder.mkdir()
        self.topics = Settings(namespace=namespace).kafka.registry
        self.env = environment(
            self.kafka,
            namespace,
            self.folder,
            NEWSLOOM_NAMESPACE=namespace,
            NEWSLOOM_DEDUP__STORE="redis",
            NEWSLOOM_DEDUP__REDIS_URL=redis.url,
            COLUMNS="200",
            **more,
        )
        del self.env["NEWSLOOM_KAFKA__GROUP_PREFIX"]  # it follows from the namespace

    def names(self, *topics: Topic) -> list[str]:
        return [self.topics.name(topic) for topic in topics]

    def json(self, *words: str) -> list[dict[str, Any]]:
        ran = newsloom(*words, "--json", env=self.env)
        assert ran.returncode == 0, ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def audit(self) -> dict[str, Any]:
        ran = newsloom("audit", "--json", env=self.env)
        report: dict[str, Any] = json.loads(ran.stdout)
        return report


async def test_two_newslooms_on_one_kafka_and_one_redis_keep_to_themselves(
    kafka: KafkaAddress, fresh_redis: RedisAddress, group_prefix: str, tmp_path: Path
) -> None:
    both = [Installation(f"{group_prefix}-{name}", kafka, fresh_redis, tmp_path) for name in ("one", "two")]
    articles = [(each.url.encode(), each.envelope()) for each in batch(ARTICLES, copies=0.2, seed=5)]
    fed = [*articles, (b"dead", b'{"text": ')]
    for each in both:
        made = newsloom("topics", "create", "--partitions", "1", env=each.env)
        assert made.returncode == 0, made.stderr
        assert newsloom("topics", "check", env=each.env).returncode == 0
        await produce(each.kafka, each.names(RAW)[0], fed)
    one, two = both
    with workers([["all"]], one.env, one.folder), workers([["all"]], two.env, two.folder):
        for each in both:
            await until_records_ended(each.kafka, each.names(*OUTCOMES), len(fed))

        for each in both:  # a replay in one changes nothing in the other
            (letter,) = each.json("dead-letters", "list")
            assert letter["id"].startswith("normalise/0/")
            place = {"topic": each.names(RAW)[0], "partition": 0, "offset": len(articles), "part": None}
            assert letter["input"] == place
        replayed = newsloom("dead-letters", "replay", "--all", env=one.env)
        assert (replayed.returncode, replayed.stderr) == (0, b"1 sent back\n")
        assert [len(await read_all(each.kafka, each.names(RAW))) for each in both] == [len(fed) + 1, len(fed)]

    verdicts = []
    for each in both:
        report = each.audit()
        assert (report["law"], report["missing"], report["contradicting"]) == ("kept", 0, 0)
        standing = await read_all(each.kafka, each.names(ENRICHED, DUPLICATES))
        prefix = f"kafka:{each.names(RAW)[0]}/"
        assert all(record.header(headers.ORIGIN).startswith(prefix) for record in standing)
        assert len(standing) == len(articles)
        read = [json.loads(record.value) for record in standing]
        verdicts.append(sorted((record["id"], record["dedup"]["relation"]) for record in read))
    assert verdicts[0] == verdicts[1]  # articles of one are no copies of those of the other
    assert {relation for _, relation in verdicts[0]} > {"original"}
