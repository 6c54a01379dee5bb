"""The real Kafka and the real Redis that the other tests stand on do what those tests rely on."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient

from newsloom.dev.child import Child
from newsloom.dev.kafka import KafkaFailedError
from newsloom_schemas import topics
from support.kafka.server import KafkaAddress, KafkaServer
from support.kafka.topics import recreate_topics, recreate_topics_now
from support.polling import DEADLINE, until
from support.stores.redis_server import RedisAddress, RedisServer


@pytest.fixture(scope="module")
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """One that each test may end, and has to start again."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    yield server
    server.kill()


async def produce(bootstrap_servers: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, enable_idempotence=True, max_request_size=24 * 1024 * 1024
    )
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topics.RAW.name, value, key=b"k")
    finally:
        await producer.stop()


@asynccontextmanager
async def consuming(bootstrap_servers: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topics.RAW.name,
        bootstrap_servers=bootstrap_servers,
        group_id=f"test-{uuid.uuid4().hex}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def consume(bootstrap_servers: str, count: int) -> list[ConsumerRecord]:
    async with consuming(bootstrap_servers) as consumer, asyncio.timeout(DEADLINE):
        return [await consumer.getone() for _ in range(count)]


async def test_what_is_produced_is_consumed(fresh_topics: KafkaAddress) -> None:
    await produce(fresh_topics.bootstrap_servers, b"one", b"two")

    records = await consume(fresh_topics.bootstrap_servers, 2)

    assert [(record.key, record.value) for record in records] == [(b"k", b"one"), (b"k", b"two")]
    assert len({record.partition for record in records}) == 1


async def test_largest_record_of_the_registry_passes(fresh_topics: KafkaAddress) -> None:
    large = b"x" * (topics.RAW.max_message_bytes - 1024)

    await produce(fresh_topics.bootstrap_servers, large)

    (record,) = await consume(fresh_topics.bootstrap_servers, 1)
    assert record.value == large


@pytest.mark.parametrize("fresh_topics", [1, 4], indirect=True)
async def test_fresh_topics_are_those_of_the_registry_with_the_wanted_partitions(
    fresh_topics: KafkaAddress, request: pytest.FixtureRequest
) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=fresh_topics.bootstrap_servers)
    await admin.start()
    try:
        described = await admin.describe_topics([topic.name for topic in topics.TOPICS])
    finally:
        await admin.close()

    partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
    assert partitions == dict.fromkeys(
        (topic.name for topic in topics.TOPICS), request.node.callspec.params["fresh_topics"]
    )


async def test_recreated_topics_are_empty(fresh_topics: KafkaAddress) -> None:
    await produce(fresh_topics.bootstrap_servers, b"old")
    await recreate_topics(fresh_topics.bootstrap_servers, 3)
    await produce(fresh_topics.bootstrap_servers, b"new")

    (record,) = await consume(fresh_topics.bootstrap_servers, 1)

    assert (record.value, record.offset) == (b"new", 0)


async def test_kafka_keeps_acknowledged_records_over_a_kill(own_kafka: KafkaServer) -> None:
    await recreate_topics(own_kafka.bootstrap_servers, 1)
    await produce(own_kafka.bootstrap_servers, b"kept")
    address = own_kafka.bootstrap_servers

    await asyncio.to_thread(own_kafka.kill)
    assert not own_kafka.answers()
    await asyncio.to_thread(own_kafka.start)

    assert own_kafka.bootstrap_servers == address
    (record,) = await consume(address, 1)
    assert record.value == b"kept"


def test_kafka_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = KafkaServer(tmp_path, settings={"listeners": "PLAINTEXT://127.0.0.1:1,CONTROLLER://nowhere.invalid:2"})

    with pytest.raises(KafkaFailedError, match="nowhere"):
        server.start()

    assert not server.running


def test_kafka_stopped_in_order_starts_again_with_its_topics(own_kafka: KafkaServer) -> None:
    recreate_topics_now(own_kafka.bootstrap_servers, 1)

    own_kafka.stop()
    assert not own_kafka.running
    own_kafka.start()

    asyncio.run(produce(own_kafka.bootstrap_servers, b"after"))


def test_redis_answers_and_counts(fresh_redis: RedisAddress) -> None:
    with redis.Redis.from_url(fresh_redis.url) as client:
        assert client.dbsize() == 0
        assert client.incr("claims") == 1
        assert client.eval("return redis.call('INCR', KEYS[1])", 1, "claims") == 2


def test_durable_redis_keeps_its_data_over_a_kill(own_redis: RedisServer) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.set("article", "first")

    own_redis.kill()
    assert not own_redis.answers()
    own_redis.start()

    with redis.Redis.from_url(own_redis.url) as client:
        assert client.get("article") == b"first"


def test_servers_die_with_a_killed_test_process(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from support.stores.redis_server import RedisServer\n"
        "server = RedisServer(pathlib.Path(sys.argv[1])); server.start()\n"
        "print(server._child.pid, flush=True); time.sleep(600)\n"
    )
    tests = Path(__file__).parent.parent
    with subprocess.Popen(
        (sys.executable, "-c", program, str(tmp_path)),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(tests)},
    ) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        assert lives(server)
        process.kill()

    until(lambda: not lives(server), DEADLINE, "the orphaned server to end")


def test_child_started_in_a_passing_thread_lives_on(tmp_path: Path) -> None:
    async def start() -> Child:
        return await asyncio.to_thread(Child, ("sleep", "600"), tmp_path / "log")

    child = asyncio.run(start())  # its threads have ended when it returns

    assert child.exit_code is None
    assert child.kill() == -signal.SIGKILL


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
