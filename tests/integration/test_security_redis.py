"""Redis with TLS and an ACL: newsloom connects, and every wrong setting is one line."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsloom.claims.protocol import Entry, StoreRefusedError
from newsloom.core.step_result import Transient
from newsloom.dedup.store import open_store
from newsloom.settings import DedupSettings, StoreKind
from support.fake_clock import FakeClock
from support.security.certificates import Authority, Certificate
from support.security.tls_relay import tls_relay
from support.stores.redis_server import RedisServer

PASSWORD = "kept-from-logs-0815/#@"  # noqa: S105 - of a server that lives for a test
RIGHTS = "~{newsloom:dedup:* -@all +info +eval +evalsha +get +set +hget +hset +hmget +hlen +lindex +lpop +rpush +pexpire +unlink"
"""As docs/wire.md gives them."""

RIGHTS_IN_CLUSTER = "+cluster|slots +command"


@dataclass(frozen=True)
class Scene:
    """A Redis whose users are loom, who may do what docs/wire.md says, reader, who may read, and all, who may do all.

    Attributes:
        ports: where TLS is spoken, by the certificate that is shown: good, expired, misnamed, mutual.
        clear: where it is not.
    """

    ca: Authority
    other_ca: Authority
    client: Certificate
    ports: dict[str, int]
    clear: int

    def settings(self, port: str, **changes: Any) -> DedupSettings:  # noqa: ANN401 - any setting
        own: dict[str, Any] = {
            "store": StoreKind.REDIS,
            "redis_url": f"rediss://127.0.0.1:{self.ports[port]}/0",
            "redis_username": "loom",
            "redis_password": PASSWORD,
            "redis_tls": {"ca_file": self.ca.file},
        }
        return DedupSettings.model_validate(own | changes)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("redis-security")
    ca, other = Authority(folder, "ca"), Authority(folder, "other-ca")
    users = folder / "users.acl"
    users.write_text(
        f"user default off\nuser loom on >{PASSWORD} {RIGHTS}\nuser reader on >{PASSWORD} ~* -@all +@read +info +eval\n"
        f"user all on >{PASSWORD} ~* +@all\n"
    )
    server = RedisServer(folder / "redis", options=("--aclfile", str(users)))
    server.start()
    shown = {
        "good": ca.sign("good", ["127.0.0.1"]),
        "expired": ca.sign("expired", ["127.0.0.1"], expired=True),
        "misnamed": ca.sign("misnamed", ["redis.example.org"]),
    }
    with ExitStack() as stack:
        ports = {name: stack.enter_context(tls_relay(server.port, own)) for name, own in shown.items()}
        ports["mutual"] = stack.enter_context(tls_relay(server.port, shown["good"], clients=ca))
        yield Scene(ca, other, ca.sign("client", password="of-the-key"), ports, server.port)  # noqa: S106 - as above
    server.kill()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis Cluster where loom may do what docs/wire.md says, and bare may not ask for slots."""
    folder = tmp_path_factory.mktemp("redis-cluster-security")
    users = folder / "users.acl"
    users.write_text(
        f"user default on nopass ~* +@all\nuser loom on >{PASSWORD} {RIGHTS} {RIGHTS_IN_CLUSTER}\n"
        f"user bare on >{PASSWORD} {RIGHTS}\n"
    )
    server = RedisServer(folder / "redis", cluster=True, options=("--aclfile", str(users)))
    server.start()
    yield server
    server.kill()


async def claim(settings: DedupSettings) -> int:
    """How many of one are claimed."""
    store = open_store(settings, FakeClock())
    try:
        await store.check()
        places = await store.claim([Entry(b"k" * 16, b"a" * 8, b"d" * 8, b"t" * 8, (1, 2, 3), (), b"body", "en")])
        await store.settle({places[0].sequence: b"verdict"})
        found = await store.fetch([places[0].sequence])
    finally:
        await store.close()
    assert found[0] is not None
    assert found[0].verdict == b"verdict"
    return len(places)


async def refusal(settings: DedupSettings) -> str:
    with pytest.raises(StoreRefusedError) as refused:
        await claim(settings)
    assert PASSWORD not in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


async def test_a_user_with_the_rights_of_the_manual_claims_settles_and_recalls_over_tls(scene: Scene) -> None:
    assert await claim(scene.settings("good")) == 1


async def test_a_password_stands_in_a_file_as_well_as_in_the_address(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    assert await claim(scene.settings("good", redis_password=None, redis_password_file=file)) == 1
    quoted = "kept-from-logs-0815%2F%23%40"
    url = f"rediss://loom:{quoted}@127.0.0.1:{scene.ports['good']}/0"
    assert await claim(scene.settings("good", redis_url=url, redis_username=None, redis_password=None)) == 1


async def test_a_client_certificate_with_an_encrypted_key_is_shown_where_it_is_wanted(scene: Scene) -> None:
    own = {"certificate_file": scene.client.certificate, "key_file": scene.client.key, "key_password": "of-the-key"}
    assert await claim(scene.settings("mutual", redis_tls={"ca_file": scene.ca.file} | own)) == 1


@pytest.mark.parametrize(
    ("port", "changes", "says"),
    [
        ("good", {"redis_password": "wrong"}, "refuses access: invalid username-password pair"),
        (
            "good",
            {"redis_username": None, "redis_password": None},
            "refuses access: HELLO must be called with the client already authenticated",
        ),
        ("good", {"redis_username": "reader"}, "refuses access: "),
        ("good", {"redis_prefix": "another"}, "refuses access: "),
        ("good", {"redis_tls": {}}, "a CA that is not trusted here (dedup.redis_tls.ca_file)"),
        ("expired", {}, "its certificate has expired"),
        ("misnamed", {}, "its certificate is for another host name"),
        ("mutual", {}, "it requires a client certificate (dedup.redis_tls.certificate_file)"),
    ],
)
async def test_what_is_wrong_is_one_line(scene: Scene, port: str, changes: dict[str, Any], says: str) -> None:
    assert says in await refusal(scene.settings(port, **changes))


async def test_another_ca_is_not_trusted(scene: Scene) -> None:
    said = await refusal(scene.settings("good", redis_tls={"ca_file": scene.other_ca.file}))
    assert "a CA that is not trusted here (dedup.redis_tls.ca_file)" in said


async def test_a_redis_that_is_away_behind_tls_is_waited_for(scene: Scene) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Transient):
        await claim(scene.settings("good", redis_url=f"rediss://127.0.0.1:{port}/0"))
    server.close()


def in_cluster(cluster: RedisServer, **changes: object) -> DedupSettings:
    own = {"redis_url": cluster.url, "redis_username": "loom", "redis_password": PASSWORD, "redis_cluster": True}
    return DedupSettings.model_validate({"store": StoreKind.REDIS} | own | changes)


async def test_a_cluster_needs_two_rights_more(cluster: RedisServer) -> None:
    assert await claim(in_cluster(cluster)) == 1
    assert "refuses access: " in await refusal(in_cluster(cluster, redis_username="bare"))


async def test_a_cluster_that_refuses_is_told_from_one_that_is_away(cluster: RedisServer, scene: Scene) -> None:
    assert "refuses access: " in await refusal(in_cluster(cluster, redis_password="wrong"))  # noqa: S106
    with_tls = {
        "redis_url": f"rediss://127.0.0.1:{scene.ports['good']}/0",
        "redis_tls": {"ca_file": scene.other_ca.file},
    }
    assert "a CA that is not trusted here" in await refusal(in_cluster(cluster, **with_tls))
    alone = {"redis_url": f"rediss://127.0.0.1:{scene.ports['good']}/0", "redis_tls": {"ca_file": scene.ca.file}}
    alone["redis_username"] = "all"
    assert "is not a cluster" in await refusal(in_cluster(cluster, **alone))
    with pytest.raises(Transient):
        await claim(in_cluster(cluster, redis_url="redis://127.0.0.1:9/0"))
