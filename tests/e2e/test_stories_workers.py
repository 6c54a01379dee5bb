"""`newsloom run stories` on a real Kafka: two workers that share a Redis, and workers that are killed while they count."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsloom.dev.child import Child
from newsloom.settings import Engine, StoreKind
from newsloom_schemas import StoryChange, StoryChanged, TaggedArticle
from newsloom_schemas.topics import DUPLICATES, GROUPED, STORIES, TAGGED
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.stores.redis_server import RedisAddress
from support.texts.story_articles import EVENTS, copy_of, report
from support.workers.crashing_worker import KillPoint
from support.workers.newsloom_command import environment, workers

DYING = (sys.executable, "-m", "support.workers.crashing_worker")
TESTS = Path(__file__).parents[1]
OUTCOMES = [GROUPED.name, DUPLICATES.name]
REPORTS = 40


def articles() -> list[TaggedArticle]:
    """Return reports of all events, mixed, each with a copy behind it."""
    reports = [report(event, number) for number in range(REPORTS) for event in range(len(EVENTS))]
    return [article for each in reports for article in (each, copy_of(each, 1))]


async def put(kafka: KafkaAddress, sent: Sequence[TaggedArticle]) -> None:
    """Send articles to news.tagged; those of one event are on different partitions."""
    await produce(
        kafka.bootstrap_servers, TAGGED.name, [(each.dedup.cluster_id.encode(), each.to_bytes()) for each in sent]
    )


async def check(kafka: KafkaAddress, sent: Sequence[TaggedArticle]) -> int:
    """Check the stories of all articles, and the events. Return the number of repeated outcomes."""
    stories: dict[str, str] = {}
    stored = await read_all(kafka.bootstrap_servers, OUTCOMES)
    for each in stored:
        record = json.loads(each.value)
        story = json.dumps(record["story"], sort_keys=True)
        assert stories.setdefault(record["id"], story) == story, "a repeated article has its first story"
        assert (record["outcome"] == "duplicate") == (each.topic == DUPLICATES.name)
    assert set(stories) == {each.id for each in sent}
    ids = {name: json.loads(story)["id"] for name, story in stories.items()}
    assert len({(name.partition(" report ")[0], story) for name, story in ids.items()}) == len(EVENTS)
    events: dict[str, StoryChanged] = {}
    for each in await read_all(kafka.bootstrap_servers, [STORIES.name]):
        event = StoryChanged.from_bytes(each.value)
        assert events.setdefault(event.event_id, event) == event, "a repeated event says the same"
    opened = Counter(event.id for event in events.values() if event.change is StoryChange.OPENED)
    assert opened == dict.fromkeys(set(ids.values()), 1)
    for story, size in Counter(ids.values()).items():
        grew = sorted(event.size for event in events.values() if event.id == story)
        assert grew[:5] == [1, 2, 3, 4, 5]
        assert size / 1.25 <= grew[-1] <= size
    return len(stored) - len(sent)


async def test_two_workers_on_one_redis_open_one_story_for_each_event(
    fresh_topics: KafkaAddress, redis_server: RedisAddress, group_prefix: str, tmp_path: Path
) -> None:
    sent = articles()
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_BATCH__MAX_RECORDS="10",
        NEWSLOOM_STORIES__STORE=StoreKind.REDIS,
        NEWSLOOM_STORIES__REDIS_URL=redis_server.url,
        NEWSLOOM_STORIES__REDIS_PREFIX=group_prefix,
    )
    with workers([["stories"], ["stories"]], env, tmp_path) as both:
        await put(fresh_topics, sent)
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(sent))
        assert [each.child.stop(DEADLINE) for each in both] == [0, 0]
    await check(fresh_topics, sent)


async def test_workers_killed_while_they_count_lose_no_article_and_count_none_twice(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path
) -> None:
    sent = articles()
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=Engine.AIOKAFKA,
        NEWSLOOM_BATCH__MAX_RECORDS="20",
        NEWSLOOM_KAFKA__GROUP_INSTANCE_ID="stories-0",
        PYTHONPATH=os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
    )
    await put(fresh_topics, sent)
    for place, number in (
        (KillPoint.GROUPED, 2),
        (KillPoint.COUNTING, 3),
        (KillPoint.COUNTED, 2),
        (KillPoint.SENT, 2),
    ):
        await asyncio.to_thread(dies, env, tmp_path / f"{place}.log", place, number)
    with workers([["stories"]], env, tmp_path) as (last,):
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(sent))
        assert last.child.stop(DEADLINE) == 0
    assert await check(fresh_topics, sent) > 0


def dies(env: Mapping[str, str], log: Path, place: KillPoint, number: int) -> None:
    """Run a worker until it is killed."""
    worker = Child([*DYING, place, str(number), "run", "stories"], log, {**env, "NEWSLOOM_HTTP__PORT": "0"})
    assert worker.wait(DEADLINE) == -signal.SIGKILL, worker.tail()
