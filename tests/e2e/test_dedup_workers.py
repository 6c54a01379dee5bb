"""`newsloom run dedup` on a real Kafka: workers that share a Redis, an outage of Redis, killed workers."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from newsloom.dev.child import Child
from newsloom.settings import Engine, StoreKind
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import count
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.stores.redis_server import RedisAddress, RedisServer
from support.texts.copy_sets import OUTCOMES, check, copy_sets, put, verdicts
from support.workers.crashing_worker import KillPoint
from support.workers.newsloom_command import Worker, environment, workers

DYING = (sys.executable, "-m", "support.workers.crashing_worker")
TESTS = Path(__file__).parents[1]


def on_redis(url: str, group_prefix: str) -> dict[str, str]:
    return {
        "NEWSLOOM_DEDUP__STORE": StoreKind.REDIS,
        "NEWSLOOM_DEDUP__REDIS_URL": url,
        "NEWSLOOM_DEDUP__REDIS_PREFIX": group_prefix,
    }


def told(worker: Worker, series: str) -> float:
    """Return the value of a metric of a worker; 0 if it does not exist."""
    status, page = worker.get("/metrics")
    assert status == 200
    values = [float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(series + " ")]
    return sum(values)


async def test_two_workers_on_one_redis_name_exactly_one_original_for_each_set_of_copies(
    fresh_topics: KafkaAddress, redis_server: RedisAddress, group_prefix: str, tmp_path: Path
) -> None:
    records = copy_sets(400, 5)
    env = environment(
        fresh_topics.bootstrap_servers, group_prefix, tmp_path, **on_redis(redis_server.url, group_prefix)
    )
    with workers([["dedup"], ["dedup"]], env, tmp_path) as both:
        await put(fresh_topics.bootstrap_servers, records)
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
        claimed = [told(each, 'newsloom_batch_step_records_total{stage="dedup",step="claim"}') for each in both]
        assert [each.child.stop(DEADLINE) for each in both] == [0, 0]
    assert min(claimed) > 0
    check(records, await verdicts(fresh_topics.bootstrap_servers))


async def test_workers_wait_and_report_while_redis_is_down_and_then_continue(
    fresh_topics: KafkaAddress, own_redis: RedisServer, group_prefix: str, tmp_path: Path
) -> None:
    records = copy_sets(200, 4, seed=1)
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=Engine.AIOKAFKA,
        NEWSLOOM_BATCH__MAX_RECORDS="20",
        NEWSLOOM_RETRY__MAX_BACKOFF_SECONDS="0.5",
        **on_redis(own_redis.url, group_prefix),
    )
    with workers([["dedup"]], env, tmp_path) as (worker,):
        await put(fresh_topics.bootstrap_servers, records[: len(records) // 2])
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, 1)
        await asyncio.to_thread(own_redis.kill)
        await put(
            fresh_topics.bootstrap_servers, records[len(records) // 2 :]
        )  # more work, however far the worker has come
        before = await count(fresh_topics.bootstrap_servers, OUTCOMES)

        def waits() -> float:
            return told(worker, 'newsloom_retries_total{operation="batch_step"}')

        await until_async(lambda: waits() >= 3, DEADLINE, "the worker to say that it waits")
        meanwhile = await count(fresh_topics.bootstrap_servers, OUTCOMES)
        assert worker.get("/healthz")[0] == 200
        await asyncio.to_thread(own_redis.start)
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
        assert worker.child.stop(DEADLINE) == 0
    assert before <= meanwhile < len(records)
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert await count(fresh_topics.bootstrap_servers, OUTCOMES) == len(records)


@pytest.mark.parametrize("store", [StoreKind.ROCKSDB, StoreKind.REDIS])
async def test_worker_killed_between_claim_and_commit_gives_the_same_verdicts_again(
    fresh_topics: KafkaAddress, redis_server: RedisAddress, group_prefix: str, tmp_path: Path, store: StoreKind
) -> None:
    records = copy_sets(60, 4, seed=2)
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=Engine.AIOKAFKA,
        NEWSLOOM_BATCH__MAX_RECORDS="30",
        NEWSLOOM_KAFKA__GROUP_INSTANCE_ID="dedup-0",
        PYTHONPATH=os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        **(on_redis(redis_server.url, group_prefix) if store is StoreKind.REDIS else {}),
    )
    await put(fresh_topics.bootstrap_servers, records)
    for place, number in ((KillPoint.SENT, 2), (KillPoint.CLAIMED, 4), (KillPoint.JUDGED, 17)):
        await asyncio.to_thread(dies, env, tmp_path / f"{place}.log", place, number)
    with workers([["dedup"]], env, tmp_path) as (last,):
        await until_records_ended(fresh_topics.bootstrap_servers, OUTCOMES, len(records))
        assert last.child.stop(DEADLINE) == 0
    check(records, await verdicts(fresh_topics.bootstrap_servers))
    assert await count(fresh_topics.bootstrap_servers, OUTCOMES) > len(records)  # some were delivered and sent twice


def dies(env: Mapping[str, str], log: Path, place: KillPoint, number: int) -> None:
    """Run a worker until it is killed."""
    worker = Child([*DYING, place, str(number), "run", "dedup"], log, {**env, "NEWSLOOM_HTTP__PORT": "0"})
    assert worker.wait(DEADLINE) == -signal.SIGKILL, worker.tail()
