"""`newsloom run` of one version and then of another, on the same topics and store, with all records redelivered."""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from newsloom.settings import Engine, StoreKind
from newsloom_schemas import headers
from newsloom_schemas.topics import DUPLICATES, RAW, UNIQUE
from support.kafka.offsets import commit_begins
from support.kafka.reading import produce, read_all
from support.kafka.server import KafkaAddress
from support.polling import DEADLINE, until_async
from support.stores.dedup_runner import prose
from support.stores.redis_server import RedisAddress
from support.workers.newsloom_command import NEWSLOOM, Worker, environment, newsloom
from support.workers.other_rules import CALL, write_rule

OTHER_VERSION = (sys.executable, "-m", "support.workers.other_rules")
TESTS = Path(__file__).parents[1]
OUTCOMES = [UNIQUE.name, DUPLICATES.name]
FUSED, APART = [["normalise", "dedup"]], [["normalise"], ["dedup"]]
STORY = prose(1, 160)
RECORDS = [
    {"text": f"{STORY}\n\n{CALL}", "title": "A pier", "url": "https://harbour.example/pier?utm_source=feed"},
    {"text": f"{STORY}\n\n{CALL}", "title": "The pier", "url": "https://gazette.example/pier"},
    {"text": f"{STORY} {prose(2, 40)}\n\n{CALL}", "title": "A pier", "url": "https://harbour.example/pier"},
    {"text": f"{prose(3, 150)}\n\n{CALL}", "title": "A ferry"},
]
LATER = {"text": f"{prose(3, 150)} {prose(5, 10)}", "title": "Ferry", "url": "https://courier.example/ferry"}
SETUPS = [
    pytest.param(Engine.FAUST, StoreKind.REDIS, APART, FUSED, id="faust, redis, from apart to fused"),
    pytest.param(Engine.AIOKAFKA, StoreKind.ROCKSDB, FUSED, APART, id="aiokafka, rocksdb, from fused to apart"),
]


@pytest.mark.parametrize(("engine", "store", "before", "now"), SETUPS)
@pytest.mark.parametrize("fresh_topics", [1], indirect=True)
async def test_an_upgrade_changes_no_verdict_of_what_is_delivered_again(
    fresh_topics: KafkaAddress,
    redis_server: RedisAddress,
    group_prefix: str,
    tmp_path: Path,
    engine: Engine,
    store: StoreKind,
    before: list[list[str]],
    now: list[list[str]],
) -> None:
    servers = fresh_topics.bootstrap_servers
    env = environment(
        servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=engine,
        NEWSLOOM_DEDUP__STORE=store,
        NEWSLOOM_DEDUP__REDIS_URL=redis_server.url,
        NEWSLOOM_DEDUP__REDIS_PREFIX=group_prefix,
        PYTHONPATH=os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]),
    )
    await _feed(servers, RECORDS)
    await _work(before, env, tmp_path / "old", servers, len(RECORDS))
    first = await _verdicts(servers)
    assert [each[0]["dedup"]["relation"] for each in first.values()].count("original") == 2

    await commit_begins(servers, f"{group_prefix}.normalise", RAW.name)
    await _feed(servers, [LATER])
    other = {**env, "NEWSLOOM_NORMALISE__RULES_PATH": str(write_rule(tmp_path))}
    await _work(now, other, tmp_path / "new", servers, 2 * len(RECORDS) + 1, program=OTHER_VERSION)

    again = await _verdicts(servers)
    assert len(again) == len(RECORDS) + 1
    for origin in first:
        (old, new) = again[origin]
        assert (old["id"], old["dedup"], old["outcome"]) == (new["id"], new["dedup"], new["outcome"])
        assert old["text"] != new["text"], "the other version must cut something, or this test shows nothing"
    report = json.loads(newsloom("audit", "--json", env=env).stdout)
    assert (report["contradicting"], report["missing"]) == (0, 0)


async def _feed(servers: str, records: list[dict[str, str]]) -> None:
    await produce(servers, RAW.name, [(None, json.dumps(each).encode()) for each in records])


async def _work(
    groups: list[list[str]],
    env: Mapping[str, str],
    log: Path,
    servers: str,
    number: int,
    program: tuple[str, ...] = NEWSLOOM,
) -> None:
    """Run these workers until dedup has written enough outcomes; then stop them."""
    running = [Worker(group, dict(env), log.with_suffix(f".{'-'.join(group)}.log"), program) for group in groups]
    try:

        async def enough() -> bool:
            for each in running:
                assert each.child.exit_code is None, each.child.tail()
            return len(await read_all(servers, OUTCOMES)) >= number

        await until_async(enough, DEADLINE, f"{number} outcomes")
        assert [each.child.stop(DEADLINE) for each in running] == [0] * len(running)
    finally:
        for each in running:
            each.child.kill()


async def _verdicts(servers: str) -> dict[str, list[dict[str, Any]]]:
    """Return dedup's outcomes of each raw record, in the order of writing, by origin."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for standing in await read_all(servers, OUTCOMES):
        found[standing.header(headers.ORIGIN)].append(json.loads(standing.value))
    return dict(found)
