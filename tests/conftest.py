"""Fixtures for all tests: a real Kafka and a real Redis, each started once per session when a test needs it.

If NEWSLOOM_TEST_KAFKA or NEWSLOOM_TEST_REDIS has an address, that server is used instead. The tests delete its topics and
its database, so name only a server without data. If a server cannot start, the tests fail; none is skipped.
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
from support.schema_registry.apicurio import ApicurioRegistry
from support.schema_registry.stand_in import StandInRegistry, stand_in_registry
from support.stores.redis_server import RedisAddress, RedisServer

# Property tests check results, not speed: no deadlines, since a busy machine would miss them.
settings.register_profile("newsloom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsloom")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaAddress]:
    """Return the session's broker, without topics."""
    named = os.environ.get("NEWSLOOM_TEST_KAFKA")
    if named:
        yield KafkaAddress(named)
        return
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    server.start()
    yield KafkaAddress(server.bootstrap_servers)
    server.kill()  # its data is not needed any more


@pytest.fixture
def fresh_topics(kafka: KafkaAddress, request: pytest.FixtureRequest) -> KafkaAddress:
    """Return the broker with every topic of the registry, empty, with 3 partitions.

    For another number: `@pytest.mark.parametrize("fresh_topics", [1], indirect=True)`.
    """
    partitions: int = getattr(request, "param", 3)
    recreate_topics_now(kafka.bootstrap_servers, partitions)
    return kafka


@pytest.fixture
def group_prefix() -> str:
    """Return a new `kafka.group_prefix`, so that tests do not share groups and offsets."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisAddress]:
    """Return the session's Redis, with the data of other tests."""
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
    """Return the session's Valkey."""
    server = RedisServer(tmp_path_factory.mktemp("valkey"), valkey=True)
    server.start()
    yield RedisAddress(server.url)
    server.kill()


@pytest.fixture
def fresh_redis(redis_server: RedisAddress) -> RedisAddress:
    """Return the session's Redis with an empty database."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Return a Redis that the test may kill. It keeps its data."""
    server = RedisServer(tmp_path / "redis", durable=True)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def apicurio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApicurioRegistry]:
    """Return the session's schema registry, with the schemas of other tests."""
    registry = ApicurioRegistry(tmp_path_factory.mktemp("apicurio"))
    registry.start()
    yield registry
    registry.kill()


@pytest.fixture
def registry() -> Iterator[StandInRegistry]:
    """Return a stand-in for a schema registry, without schemas."""
    with stand_in_registry() as made:
        yield made
