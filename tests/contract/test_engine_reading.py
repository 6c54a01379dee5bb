"""Faults while reading: the engine recovers, or ends the process with 3 and says where and why."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from newsloom.core.failure import UNDECODABLE_BATCH
from newsloom.dev.child import Child
from newsloom.runtime.kafka.admin.deletion import delete_before
from newsloom.runtime.kafka.consuming.reading import reader
from newsloom.settings import Compression, Engine, KafkaSettings
from newsloom_schemas import DeadLetter, headers
from newsloom_schemas.topics import NORMALISED, RAW, REJECTED
from support.kafka.acl import AUTHORIZER, change_acl
from support.kafka.outcomes import following, until_records_ended
from support.kafka.record_batches import damage_log, unknown_codec, wrong_checksum
from support.kafka.server import KafkaAddress, KafkaServer
from support.kafka.topics import recreate_topics, recreate_topics_now
from support.polling import DEADLINE, until_async
from support.workers.engine_rigs import DEAD, ON_KAFKA, EngineUnderTest, KafkaRig
from support.workers.newsloom_command import environment, newsloom

ENGINES = tuple(map(EngineUnderTest, Engine))
ONLY = ("--allow-principal", "User:ANONYMOUS", "--operation")
"""Words of a rule that leaves no other right to what it names."""
SOON = {"session_timeout_seconds": 8.0}  # after which a worker that has ended is missed
BATCHES = 3
RECORDS = 3
DAMAGED = ((0, 1, wrong_checksum), (1, 0, unknown_codec))
"""Partition, batch in it, and what is done to it."""


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """Three batches of three records in each of three partitions, two of them damaged; the third partition has a batch of
    each codec.
    """
    folder = tmp_path_factory.mktemp("damaged")
    server = KafkaServer(folder)
    server.start()
    recreate_topics_now(server.bootstrap_servers, 3)
    asyncio.run(_produce_batches(server.bootstrap_servers))
    server.stop()
    for partition, number, damage in DAMAGED:
        damage_log(folder, RAW.name, partition, number, damage)
    server.start()
    yield server
    server.kill()


async def _produce_batches(bootstrap_servers: str) -> None:
    for partition in range(2):
        client = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, compression_type="zstd")
        await client.start()
        for number in range(BATCHES):
            batch = client.create_batch()
            for record in range(RECORDS):
                batch.append(key=None, value=f"fine {partition} {number} {record}".encode(), timestamp=None)
            await (await client.send_batch(batch, RAW.name, partition=partition))
        await client.stop()
    for codec in Compression:
        compression = None if codec is Compression.NONE else codec.value
        client = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, compression_type=compression)
        await client.start()
        await client.send_and_wait(RAW.name, value=f"fine {codec}".encode() * 100, partition=2)
        await client.stop()


LOST = {f"kafka:{RAW.name}/0/{offset}" for offset in (3, 4, 5)} | {f"kafka:{RAW.name}/1/{n}" for n in (0, 1, 2)}
ALL = BATCHES * RECORDS * 2 + len(Compression)


@pytest.mark.parametrize("under_test", ON_KAFKA, ids=str)
async def test_undecodable_batches_become_dead_letters_and_other_records_are_processed(
    damaged: KafkaServer, group_prefix: str, tmp_path: Path, under_test: EngineUnderTest
) -> None:
    address = KafkaAddress(damaged.bootstrap_servers)
    await _empty(damaged.bootstrap_servers, [NORMALISED.name, DEAD])
    with closing(KafkaRig(under_test, address, group_prefix, tmp_path)) as rig:
        worker = rig.start()
        await rig.wait_for(ALL)
        assert worker.stop(DEADLINE) == 0, worker.tail()
        await rig.until_commits_visible()
        stored = await rig.stored()
    letters = [DeadLetter.from_bytes(each.value) for each in stored if each.topic == DEAD]
    assert {str(each.origin) for each in letters} == LOST
    assert {each.failure.error for each in letters} == {UNDECODABLE_BATCH}
    assert all(each.value == b"" and each.truncated and each.sha256 is None for each in letters)
    assert {each.undecodable.codec for each in letters if each.undecodable} == {"zstd", "codec 6"}
    emitted = {each.header(headers.ORIGIN) for each in stored if each.topic == NORMALISED.name}
    assert len(emitted) == ALL - len(LOST)

    env = environment(damaged.bootstrap_servers, group_prefix, tmp_path)
    audited = newsloom("audit", "--json", env=env)
    report = json.loads(audited.stdout)
    assert (audited.returncode, report["law"]) == (0, "kept")
    assert report["undecodable"] == {RAW.name: len(LOST)}
    assert report["stages"]["normalise"]["failed"] == len(LOST)
    listed = newsloom("dead-letters", "list", "--json", env=env)
    origins = [json.loads(line)["origin"] for line in listed.stdout.splitlines()]
    assert {f"kafka:{each['topic']}/{each['partition']}/{each['offset']}" for each in origins} == LOST
    sent = newsloom("dead-letters", "replay", "--all", env=env)
    assert sent.returncode == 1
    assert sent.stderr.count(b"still cannot be decoded") == len(LOST)


async def _empty(bootstrap_servers: str, topics: list[str]) -> None:
    """Drop what earlier tests left on the topics."""
    kafka = KafkaSettings(bootstrap_servers=bootstrap_servers)
    async with reader(kafka, topics) as stored:
        ends = {place: span.end for place, span in stored.spans.items() if span.begin < span.end}
    if ends:
        await delete_before(kafka, ends)


@pytest.mark.parametrize("under_test", ENGINES, ids=str)
async def test_a_strict_worker_stops_at_the_batch_and_says_where_and_why(
    damaged: KafkaServer, group_prefix: str, tmp_path: Path, under_test: EngineUnderTest
) -> None:
    with closing(KafkaRig(under_test, KafkaAddress(damaged.bootstrap_servers), group_prefix, tmp_path)) as rig:
        worker, _ = rig.launch(kafka={"undecodable_batches": "stop"})
        last = await asyncio.to_thread(_last_line, worker)
    where = rf"newsloom: cannot read {RAW.name}/(0 at offset 3|1 at offset 0): a batch of \d+ bytes \((zstd|codec 6)\)"
    assert re.match(
        where + " cannot be decoded: .*(checksum|codec).*; ending without acknowledging unfinished records", last
    ), last


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """A broker that tests may stop, and whose rights they may change."""
    server = KafkaServer(tmp_path_factory.mktemp("guarded"), AUTHORIZER)
    yield server
    server.kill()


@pytest.fixture(params=ENGINES, ids=str)
def rig(guarded: KafkaServer, request: pytest.FixtureRequest, group_prefix: str, tmp_path: Path) -> Iterator[KafkaRig]:
    """Each engine on it, with a record done."""
    guarded.start()
    recreate_topics_now(guarded.bootstrap_servers, 1)
    with closing(KafkaRig(request.param, KafkaAddress(guarded.bootstrap_servers), group_prefix, tmp_path)) as kafka_rig:
        yield kafka_rig


async def _at_work(rig: KafkaRig) -> Child:
    worker = rig.start(stuck_after_seconds=3.0, kafka=SOON)
    await rig.feed([(None, b"fine")])
    await rig.wait_for(1)
    return worker


def _last_line(worker: Child) -> str:
    """What the worker says of its end: the process wrote nothing behind it."""
    assert worker.wait(DEADLINE) == 3, worker.tail()
    return worker.tail().splitlines()[-1]


async def test_a_revoked_permission_to_read_ends_the_worker(guarded: KafkaServer, rig: KafkaRig) -> None:
    worker = await _at_work(rig)
    rule = (*ONLY, "Describe", "--operation", "Write", "--topic", RAW.name)
    await asyncio.to_thread(change_acl, guarded.bootstrap_servers, "--add", *rule)
    try:
        await rig.feed([(None, b"fine")])  # writing is still allowed
        last = await asyncio.to_thread(_last_line, worker)
    finally:
        await asyncio.to_thread(change_acl, guarded.bootstrap_servers, "--remove", *rule)
    assert re.search(rf"{RAW.name}/0 at offset [12]\b", last), last  # the second record may have been taken already
    assert "TopicAuthorizationFailedError" in last, last


async def test_a_revoked_permission_on_the_group_ends_the_worker(
    guarded: KafkaServer, rig: KafkaRig, group_prefix: str
) -> None:
    worker = await _at_work(rig)
    rule = (*ONLY, "Describe", "--group", f"{group_prefix}.normalise")
    await asyncio.to_thread(change_acl, guarded.bootstrap_servers, "--add", *rule)
    try:
        last = await asyncio.to_thread(_last_line, worker)
    finally:
        await asyncio.to_thread(change_acl, guarded.bootstrap_servers, "--remove", *rule)
    assert "GroupAuthorizationFailed" in last, last
    assert RAW.name in last


async def test_a_deleted_topic_ends_the_worker(guarded: KafkaServer, rig: KafkaRig) -> None:
    worker = await _at_work(rig)
    admin = AIOKafkaAdminClient(bootstrap_servers=guarded.bootstrap_servers)
    await admin.start()
    await admin.delete_topics([RAW.name])
    await admin.close()
    last = await asyncio.to_thread(_last_line, worker)
    assert RAW.name in last
    assert re.search("does not exist on the broker|offset", last), last


async def test_a_recreated_topic_is_read_from_its_beginning(guarded: KafkaServer, rig: KafkaRig) -> None:
    worker = rig.start(stuck_after_seconds=3.0, kafka=SOON)
    await rig.feed([(None, b"fine")] * 20)
    await rig.wait_for(20)
    await recreate_topics(guarded.bootstrap_servers, 1, [RAW])
    await rig.feed([(None, b"reject %d" % n) for n in range(3)])
    rejected = [REJECTED.name]
    async with following(guarded.bootstrap_servers, rejected) as follower:
        await until_async(lambda: len(follower.origins) == 3 or worker.exit_code is not None, DEADLINE, "either")
    if worker.exit_code is not None:
        assert RAW.name in _last_line(worker)
        rig.start(kafka=SOON)
        await until_records_ended(guarded.bootstrap_servers, rejected, 3)


async def test_a_coordinator_that_stays_away_and_one_that_comes_back(guarded: KafkaServer, rig: KafkaRig) -> None:
    worker = await _at_work(rig)
    guarded.kill()
    last = await asyncio.to_thread(_last_line, worker)
    assert re.search(rf"{RAW.name}/0 at offset|no member of its consumer group", last), last
    await asyncio.to_thread(guarded.start)
    rig.start(kafka=SOON)
    guarded.kill()
    await asyncio.to_thread(guarded.start)
    await rig.feed([(None, b"fine")])
    await rig.wait_for(2)
