"""SIGKILL for workers, at critical points and at random moments."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from newsloom_schemas import DeduplicatedArticle
from newsloom_schemas.topics import DUPLICATES, UNIQUE
from support.chaos.scale import Scale
from support.chaos.scene import Scene, Variant, faulty, kill, on_redis, scene
from support.chaos.worker import KILL_POINTS, OWN_KILL_POINTS, SPLIT_KILL_POINTS
from support.kafka.reading import read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE
from support.stores.redis_server import RedisAddress
from support.workers.newsloom_command import environment, newsloom

MAX_CALLS = 5
"""The maximum number of calls of a method before the kill: fewer than there are full batches in a wave."""
MEMBERS = ("one", "two")


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_before_send_and_before_commit_changes_no_verdict_and_loses_nothing(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    deaths = [point for point in KILL_POINTS for _ in range(scale.pick(1, 10))]
    wave = 2000 // (len(KILL_POINTS) + 1)
    async with scene(
        fresh_topics.bootstrap_servers, variant, tmp_path, seed=scale.seed, count=wave * (len(deaths) + 1)
    ) as stage:
        await die_at_each(stage, deaths, wave)
        findings = await stage.check_outcomes()
        assert findings.repeats > 0 or variant is Variant.TRANSACTIONAL


async def test_kill_changes_no_verdict_with_own_steps(fresh_topics: KafkaAddress, scale: Scale, tmp_path: Path) -> None:
    steps = {
        f"NEWSLOOM_{stage}__STEPS": json.dumps(
            [{"use": "support.workers.own_steps:AddKeyword", "options": {"keyword": f"added in {stage}"}}]
        )
        for stage in ("NORMALISE", "DEDUP")
    }
    deaths, wave = [*KILL_POINTS], 2000 // (len(KILL_POINTS) + 1)
    async with scene(
        fresh_topics.bootstrap_servers,
        Variant.AIOKAFKA,
        tmp_path,
        seed=scale.seed,
        count=wave * (len(deaths) + 1),
        settings=steps,
    ) as stage:
        await die_at_each(stage, deaths, wave)
        await stage.check_outcomes()
    stored = await read_all(fresh_topics.bootstrap_servers, [UNIQUE.name, DUPLICATES.name])
    added = Counter(DeduplicatedArticle.from_bytes(each.value).keywords for each in stored)
    assert set(added) == {("added in NORMALISE", "added in DEDUP")}


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_9_changes_nothing_where_a_stage_of_a_users_own_runs(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    own = f"capitals_{variant}"  # with topics that no other run has written to
    settings = {
        "NEWSLOOM_PIPELINE__STAGES": json.dumps(["normalise", own, "dedup", "tag", "publish"]),
        "NEWSLOOM_STAGES": json.dumps({own: {"use": "support.workers.own_steps:asking_stage"}}),
    }
    env = {**environment(fresh_topics.bootstrap_servers, "unused", tmp_path), **settings}
    made = newsloom("topics", "create", env={**env, "PYTHONPATH": str(Path(__file__).parents[1])})
    assert made.returncode == 0, made.stderr
    deaths, wave = [*OWN_KILL_POINTS], 1500 // (len(OWN_KILL_POINTS) + 1)
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=wave * (len(deaths) + 1),
        settings=settings,
    ) as stage:
        await die_at_each(stage, deaths, wave)
        await stage.check_outcomes()
    standing = await read_all(fresh_topics.bootstrap_servers, [UNIQUE.name, DUPLICATES.name])
    articles = [DeduplicatedArticle.from_bytes(each.value) for each in standing]
    assert articles
    assert all(each.extensions == {"ask": each.text.upper()[:20]} for each in articles)
    assert {entry.stage for each in articles for entry in each.trace.stages} == {"normalise", own, "dedup"}


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_within_the_articles_of_a_record_loses_and_doubles_none(
    fresh_topics: KafkaAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    """With transactions, `check_outcomes` allows no outcome to be repeated."""
    deaths = [point for point in SPLIT_KILL_POINTS for _ in range(scale.pick(1, 10))]
    wave = 2000 // (len(SPLIT_KILL_POINTS) + 1)
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=wave * (len(deaths) + 1),
        max_articles=40,
    ) as stage:
        await die_at_each(stage, deaths, wave, {"after an outcome": 60})
        await stage.check_outcomes()
        assert len(stage.fed) > 10 * stage.raw_records


async def die_at_each(
    stage: Scene, deaths: list[str], wave: int, max_calls: Mapping[str, int] = MappingProxyType({})
) -> None:
    """Feed a wave to a worker for each kill point, and then the last wave to a worker without a fault.

    Args:
        stage: the scene.
        deaths: the kill points.
        wave: number of articles in a wave.
        max_calls: largest number of calls before the kill, by kill point; by default `MAX_CALLS`.
    """
    stage.chance.shuffle(deaths)
    for point in deaths:
        await stage.feed(wave)
        worker = stage.start("embedded", faulty(point, stage.chance.randint(1, max_calls.get(point, MAX_CALLS))))
        assert await asyncio.to_thread(worker.child.wait, DEADLINE) == -9, worker.child.tail()
    await stage.feed()
    await stage.start_ready("embedded")


@pytest.mark.parametrize("variant", [*Variant], ids=str)
async def test_kill_of_members_at_random_moments_changes_no_verdict_and_loses_nothing(
    fresh_topics: KafkaAddress, fresh_redis: RedisAddress, variant: Variant, scale: Scale, tmp_path: Path
) -> None:
    kills, wave = scale.pick(7, 90), 2000 // 8
    async with scene(
        fresh_topics.bootstrap_servers,
        variant,
        tmp_path,
        seed=scale.seed,
        count=wave * (kills + 1),
        settings=on_redis(fresh_redis.url),
    ) as stage:
        members = {name: stage.start(name) for name in MEMBERS}
        for _ in range(kills):
            await stage.feed_until_random_moment(wave)
            name = stage.chance.choice(MEMBERS)
            kill(members[name])
            members[name] = stage.start(name)
        await stage.feed()
        await stage.check_outcomes()
