"""`newsloom audit` on a real broker: no breach, a breach, and records in progress."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from newsloom.settings import Engine
from newsloom_schemas import headers
from newsloom_schemas.topics import RAW, REJECTED
from support.kafka.offsets import commit_ends
from support.kafka.server import KafkaAddress
from support.workers.engine_rigs import EngineUnderTest, KafkaRig
from support.workers.newsloom_command import environment, kill_alone, newsloom


@pytest.fixture
def rig(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> Iterator[KafkaRig]:
    with closing(KafkaRig(EngineUnderTest(Engine.AIOKAFKA), fresh_topics, group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


@pytest.fixture
def env(fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path) -> dict[str, str]:
    return environment(fresh_topics.bootstrap_servers, group_prefix, tmp_path)


def audited(env: dict[str, str], *words: str) -> tuple[int, dict[str, Any]]:
    found = newsloom("audit", "--json", *words, env=env)
    assert found.stdout, found.stderr
    return found.returncode, json.loads(found.stdout)


async def test_the_law_is_kept_beside_a_worker_that_is_killed_and_comes_back(
    rig: KafkaRig, env: dict[str, str]
) -> None:
    words = ("reject", "raise", "reject", "reject")
    records = [(b"%d" % (n % 50), f"{words[n % 4]} slowly {n}".encode()) for n in range(800)]
    await rig.feed(records[:600])
    worker = rig.start(kafka={"group_instance_id": "one"})
    await rig.wait_for(100)
    kill_alone(worker)
    await rig.feed(records[600:])  # however far it has come with the others
    code, report = audited(env)
    assert (code, report["law"]) == (0, "kept")
    assert report["under_way"] > 0
    assert report["stages"]["normalise"]["read"] + report["under_way"] == 800
    rig.start(kafka={"group_instance_id": "one"})
    await rig.wait_for(800)
    code, report = audited(env, "--since", "1h")
    assert (code, report["law"], report["missing"], report["contradicting"]) == (0, "kept", 0, 0)
    ended = report["stages"]["normalise"]
    assert ended["rejected"] + ended["failed"] - ended["repeated"] == 800


async def test_a_record_that_was_committed_without_an_outcome_breaks_the_law(
    rig: KafkaRig, env: dict[str, str], fresh_topics: KafkaAddress, group_prefix: str
) -> None:
    await rig.feed([(b"k", b"reject")])
    await commit_ends(fresh_topics.bootstrap_servers, f"{group_prefix}.normalise", RAW.name)
    code, report = audited(env)
    assert (code, report["law"], report["missing"]) == (1, "broken", 1)
    told = newsloom("audit", env=env)
    assert told.returncode == 1
    assert b"the law is broken: 1 missing, 0 contradicting" in told.stdout


async def test_outcomes_that_contradict_each_other_break_the_law(
    env: dict[str, str], fresh_topics: KafkaAddress
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=fresh_topics.bootstrap_servers) as producer:
        for reason in ("too_short", "empty", "empty"):
            record = {"stage": "normalise", "step": "validate", "reason": reason}
            await producer.send_and_wait(
                REJECTED.name, json.dumps(record).encode(), headers=[(headers.ORIGIN, b"kafka:news.raw/0/0")]
            )
    code, report = audited(env)
    assert (code, report["contradicting"], report["repeated"]) == (1, 1, 1)
