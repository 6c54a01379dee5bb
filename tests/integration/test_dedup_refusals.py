"""`newsloom run` with a store it cannot use: one line, exit code 2, and nothing read from Kafka."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from newsloom.claims.protocol import Entry
from newsloom.settings import StoreKind
from support.fake_clock import FakeClock
from support.kafka.server import KafkaAddress
from support.stores.kinds import StoreSource
from support.stores.redis_server import RedisServer
from support.workers.newsloom_command import environment, newsloom

REFUSED = 2


@dataclass(frozen=True)
class Scene:
    """The folder and the Redis of a test."""

    folder: Path
    redis: RedisServer

    def source(self, kind: StoreKind) -> StoreSource:
        return StoreSource(kind, self.folder / "dedup", self.redis.url)


Make = Callable[[Scene, StoreKind], Awaitable[None]]


async def written_by_another_version(scene: Scene, kind: StoreKind) -> None:
    store = scene.source(kind).open_as_other_version(FakeClock())
    await store.claim([Entry(b"k" * 16, b"a" * 8, b"d" * 8, b"e" * 8, (1, 2, 3), (), b"body", "en")])
    await store.close()


async def damaged(scene: Scene, kind: StoreKind) -> None:
    source = scene.source(kind)
    await source.open(FakeClock()).close()
    (manifest,) = source.folder.glob("MANIFEST-*")
    manifest.write_bytes(manifest.read_bytes()[:50])


async def evicting_keys(scene: Scene, kind: StoreKind) -> None:
    assert kind is StoreKind.REDIS
    with redis.Redis.from_url(scene.redis.url) as client:
        client.config_set("maxmemory", "100mb")
        client.config_set("maxmemory-policy", "allkeys-lru")


async def locked(scene: Scene, kind: StoreKind) -> None:
    assert kind is StoreKind.REDIS
    with redis.Redis.from_url(scene.redis.url) as client:
        client.config_set("requirepass", "secret")


@pytest.mark.parametrize(
    ("kind", "make", "says"),
    [
        (StoreKind.ROCKSDB, written_by_another_version, "copies/0'; this newsloom writes"),
        (StoreKind.ROCKSDB, damaged, "cannot be opened: Corruption"),
        (StoreKind.REDIS, written_by_another_version, "Set dedup.redis_prefix to another"),
        (StoreKind.REDIS, evicting_keys, "Set maxmemory-policy to noeviction"),
        (StoreKind.REDIS, locked, "refuses access"),
    ],
)
async def test_a_store_that_cannot_be_used_stops_the_start(
    fresh_topics: KafkaAddress, group_prefix: str, tmp_path: Path, kind: StoreKind, make: Make, says: str
) -> None:
    server = RedisServer(tmp_path / "redis")
    server.start()
    scene = Scene(tmp_path, server)
    await make(scene, kind)
    settings = scene.source(kind).settings()
    env = environment(
        fresh_topics.bootstrap_servers,
        group_prefix,
        tmp_path,
        NEWSLOOM_DEDUP__STORE=kind,
        NEWSLOOM_DEDUP__REDIS_URL=server.url,
        NEWSLOOM_DEDUP__REDIS_PREFIX=settings.redis_prefix,
        NEWSLOOM_HTTP__PORT="0",
    )
    done = newsloom("run", "dedup", env=env)
    server.kill()
    assert done.returncode == REFUSED
    said = done.stderr.decode().splitlines()
    assert says in said[-1]
    assert said[-1].startswith("newsloom: the ")
    assert "Traceback" not in done.stderr.decode()
    assert not any('"working"' in line for line in said)
