"""Fixtures that every test may ask for: the real Kafka and the real Redis, each started once a session, when needed.

An address in NEWSLOOM_TEST_KAFKA or NEWSLOOM_TEST_REDIS is used instead of starting one. Its topics and its database
are emptied: name only servers that hold nothing. A part that can't be had fails the test; nothing is skipped.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings

from support.kafka.server import KafkaAddress, KafkaServer
from support.kafka.topics import recreate_topics_now
from support.stores.redis_server import RedisAddress, RedisServer

# Laws are about results: on a busy machine the clock says nothing of them.
settings.register_profile("newsloom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsloom")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaAddress]:
    """The session's broker, without topics."""
    named = os.environ.get("NEWSLOOM_TEST_KAFKA")
    if named:
        yield KafkaAddress(named)
        return
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    yield KafkaAddress(server.bootstrap_servers)
    server.kill()  # nobody will read its data again


@pytest.fixture
def fresh_topics(kafka: KafkaAddress, request: pytest.FixtureRequest) -> KafkaAddress:
    """The broker with every topic of the registry, empty, in 3 partitions.

    Another number: `@pytest.mark.parametrize("fresh_topics", [1], indirect=True)`.
    """
    partitions: int = getattr(request, "param", 3)
    recreate_topics_now(kafka.bootstrap_servers, partitions)
    return kafka


@pytest.fixture
def group_prefix() -> str:
    """For `kafka.group_prefix`: no test meets the members or offsets of another."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisAddress]:
    """The session's Redis, with whatever other tests left in it."""
    named = os.environ.get("NEWSLOOM_TEST_REDIS")
    if named:
        yield RedisAddress(named)
        return
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield RedisAddress(server.url)
    server.kill()


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisAddress]:
    """The session's Valkey."""
    server = RedisServer(tmp_path_factory.mktemp("valkey"), valkey=True)
    server.start()
    yield RedisAddress(server.url)
    server.kill()


@pytest.fixture
def fresh_redis(redis_server: RedisAddress) -> RedisAddress:
    """The session's Redis with an empty database."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that the test may kill; it keeps what it was told."""
    server = RedisServer(tmp_path / "redis", durable=True)
    server.start()
    yield server
    server.kill()
