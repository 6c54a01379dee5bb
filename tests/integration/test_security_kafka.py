"""Every way to secure a listener on a real broker works, and every wrong setting is one line."""

import asyncio
import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsloom.core.message import Inbound
from newsloom.observe.logs.setup import configure_logging
from newsloom.runtime.kafka.admin.topics import require_existing_topics, topic_states
from newsloom.runtime.kafka.consuming.reading import reader
from newsloom.runtime.kafka.producing.feed import feed
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import Engine, KafkaSettings, LogLevel, LogSettings
from newsloom_schemas import FileOrigin
from newsloom_schemas.topics import NORMALISED, RAW, REJECTED
from support.kafka.outcomes import until_records_ended
from support.kafka.reading import produce
from support.kafka.secure import GUEST, PASSWORD, USER, SecureKafka, secure_kafka
from support.kafka.topics import recreate_topics_now
from support.polling import DEADLINE
from support.security.token_server import TokenServer, TokenSigner
from support.texts.articles import article
from support.workers.newsloom_command import Worker, environment, newsloom

UNREACHABLE, WRONG_SETTING = 3, 2
CLIENT_SECRET = "of-the-client/ 100%"  # noqa: S105 - of a server that lives for a test


@dataclass(frozen=True)
class Scene:
    """The broker, and a token endpoint whose tokens it takes."""

    kafka: SecureKafka
    tokens: TokenServer
    folder: Path

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text + "\n")
        return path

    def settings(self, listener: str, protocol: str, **more: Any) -> KafkaSettings:  # noqa: ANN401 - any setting
        where = self.kafka.server.bootstrap_servers if listener == "PLAINTEXT" else self.kafka.server.address(listener)
        tls = {"tls": {"ca_file": self.kafka.ca.file}} if protocol.endswith("SSL") else {}
        return KafkaSettings.model_validate({"bootstrap_servers": where, "security_protocol": protocol, **tls, **more})

    def tls(self, listener: str, **more: object) -> KafkaSettings:
        return self.settings(listener, "SSL", tls={"ca_file": self.kafka.ca.file} | more)

    def sasl(self, mechanism: str, listener: str = "SASL", **more: object) -> KafkaSettings:
        protocol = {"CLEAR": "SASL_PLAINTEXT"}.get(listener, "SASL_SSL")
        own = {"username": USER, "password": PASSWORD} if mechanism != "OAUTHBEARER" else {}
        return self.settings(listener, protocol, sasl={"mechanism": mechanism} | own | more)

    def endpoint(self, **more: object) -> KafkaSettings:
        own: dict[str, object] = {
            "token_url": self.tokens.url,
            "client_id": USER,
            "client_secret": CLIENT_SECRET,
            "scope": "news read",
        }
        return self.sasl("OAUTHBEARER", "SASL", **(own | more))

    def token_file(self, token: str) -> KafkaSettings:
        return self.sasl("OAUTHBEARER", token_file=self.file("token", token))


Settings = Callable[[Scene], KafkaSettings]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("kafka-security")
    kafka = secure_kafka(folder / "broker")
    kafka.server.start()
    recreate_topics_now(kafka.server.bootstrap_servers, 1)
    with TokenServer(kafka.signer, USER, CLIENT_SECRET).serving() as tokens:
        yield Scene(kafka, tokens, folder)
    kafka.server.kill()


def _mutual(scene: Scene) -> KafkaSettings:
    return scene.tls("MUTUAL", certificate_file=scene.kafka.client.certificate, key_file=scene.kafka.client.key)


WAYS_IN: Mapping[str, Settings] = {
    "TLS": lambda scene: scene.tls("TLS"),
    "TLS to another name, unchecked": lambda scene: scene.tls("MISNAMED", check_hostname=False),
    "mutual TLS": _mutual,
    "PLAIN": lambda scene: scene.sasl("PLAIN"),
    "SCRAM-SHA-256": lambda scene: scene.sasl("SCRAM-SHA-256"),
    "SCRAM-SHA-512": lambda scene: scene.sasl("SCRAM-SHA-512"),
    "SCRAM-SHA-512 in the clear": lambda scene: scene.sasl("SCRAM-SHA-512", "CLEAR"),
    "a password file": lambda scene: scene.sasl("PLAIN", password=None, password_file=scene.file("password", PASSWORD)),
    "a token file": lambda scene: scene.token_file(scene.kafka.signer.token(USER)),
    "a token endpoint": lambda scene: scene.endpoint(),
}


@pytest.mark.parametrize("way", WAYS_IN)
async def test_producer_admin_and_consumer_get_in(scene: Scene, way: str) -> None:
    settings = WAYS_IN[way](scene)
    record = Inbound(value=way.encode(), place=FileOrigin(file="way"))
    assert await feed(settings, [record], lambda _: None) == 1
    async with reader(settings, [RAW.name]) as stored:
        assert way.encode() in [each.value async for each in stored.records()]


WRONG: Mapping[str, tuple[Settings, str]] = {
    "another CA": (
        lambda scene: scene.settings("TLS", "SSL", tls={"ca_file": scene.kafka.other_ca.file}),
        "TLS: its certificate is signed by a CA that is not trusted here (kafka.tls.ca_file)",
    ),
    "the system's CAs": (
        lambda scene: scene.settings("TLS", "SSL", tls={}),
        "TLS: its certificate is signed by a CA that is not trusted here (kafka.tls.ca_file)",
    ),
    "an expired certificate": (lambda scene: scene.tls("EXPIRED"), "TLS: its certificate has expired"),
    "another name": (lambda scene: scene.tls("MISNAMED"), "TLS: its certificate is for another host name"),
    "no client certificate": (
        lambda scene: scene.tls("MUTUAL"),
        "TLS: it requires a client certificate (kafka.tls.certificate_file)",
    ),
    "an expired client certificate": (
        lambda scene: scene.tls("MUTUAL", certificate_file=scene.kafka.expired_client.bundle),
        "TLS: it rejects the client certificate",
    ),
    "a wrong password by PLAIN": (
        lambda scene: scene.sasl("PLAIN", password=f"not-{PASSWORD}"),
        "refuses access: Authentication failed: Invalid username or password (kafka.sasl)",
    ),
    "a wrong password by SCRAM": (
        lambda scene: scene.sasl("SCRAM-SHA-512", password=f"not-{PASSWORD}"),
        "refuses access: Authentication failed during authentication due to invalid credentials",
    ),
    "an unknown user": (
        lambda scene: scene.sasl("SCRAM-SHA-256", username="nobody"),
        "refuses access: Authentication failed during authentication due to invalid credentials",
    ),
    "a mechanism that the listener has not": (
        lambda scene: scene.sasl("OAUTHBEARER", "CLEAR", token_file=scene.file("token", "a.b.c")),
        "does not support kafka.sasl.mechanism OAUTHBEARER",
    ),
    "an expired token": (
        lambda scene: scene.token_file(scene.kafka.signer.token(USER, lifetime=-600)),
        "refuses access: the token of kafka.sasl is invalid or has expired",
    ),
    "a token that another signed": (
        lambda scene: scene.token_file(TokenSigner(scene.folder / "other.json").token(USER)),
        "refuses access: the token of kafka.sasl is invalid or has expired",
    ),
    "no token file": (
        lambda scene: scene.sasl("OAUTHBEARER", token_file=scene.folder / "nothing"),
        "setting kafka.sasl.token_file: ",
    ),
    "a wrong client secret": (
        lambda scene: scene.endpoint(client_secret=f"not-{CLIENT_SECRET}"),
        "refuses kafka.sasl.client_id: 401 invalid_client: no such client or a wrong secret",
    ),
    "no token endpoint": (
        lambda scene: scene.endpoint(token_url="http://127.0.0.1:9/token"),  # noqa: S106 - an address
        "the token endpoint http://127.0.0.1:9/token cannot be reached: connection refused (kafka.sasl.token_url)",
    ),
    "no TLS to a port with": (
        lambda scene: scene.settings("TLS", "PLAINTEXT"),
        "closed the connection: kafka.security_protocol",
    ),
    "no SASL to a port with": (
        lambda scene: scene.settings("CLEAR", "PLAINTEXT"),
        "closed the connection: kafka.security_protocol",
    ),
    "TLS to a port without": (
        lambda scene: scene.settings("PLAINTEXT", "SSL"),
        "closed the connection: kafka.security_protocol",
    ),
    "SASL to a port without": (lambda scene: scene.sasl("PLAIN", "TLS"), "does not expect SASL on this port"),
}


@pytest.mark.parametrize("fault", WRONG)
async def test_what_is_wrong_is_one_line_without_the_secret(scene: Scene, fault: str) -> None:
    make, says = WRONG[fault]
    settings = make(scene)
    begun = time.monotonic()
    with pytest.raises(Unreachable) as refused:
        await topic_states(settings, [RAW])
    said = str(refused.value)
    assert says in said
    assert settings.bootstrap_servers in said
    assert "\n" not in said
    assert not any(secret in said for secret in (PASSWORD, CLIENT_SECRET))
    assert time.monotonic() - begun < DEADLINE / 4


@pytest.mark.parametrize("way", ["PLAIN", "SCRAM-SHA-512", "a token file", "a token endpoint"])
async def test_no_secret_is_logged_where_everything_is(scene: Scene, way: str) -> None:
    said = io.StringIO()
    everything = LogSettings(level=LogLevel.DEBUG, library_level=LogLevel.DEBUG, max_library_lines_per_minute=0)
    token = scene.kafka.signer.token(USER)
    settings = scene.token_file(token) if way == "a token file" else WAYS_IN[way](scene)
    configure_logging(everything, stream=said)
    try:
        await topic_states(settings, [RAW])
    finally:
        configure_logging(LogSettings())
    logged = said.getvalue()
    assert "Request to 127.0.0.1" in logged  # the lines are there in which requests stand whole
    assert "SaslAuthenticateRequest" in logged
    assert "auth=Bearer" not in logged
    assert not any(secret in logged for secret in (PASSWORD, CLIENT_SECRET, token))


async def test_a_user_without_rights_is_told_so(scene: Scene) -> None:
    guest = scene.sasl("PLAIN", username=GUEST)
    with pytest.raises(Unreachable, match=r"missing on .* \(or hidden from kafka\.sasl's user\): news\.raw"):
        await require_existing_topics(guest, [RAW])
    record = Inbound(value=b"of a guest", place=FileOrigin(file="guest"))
    with pytest.raises(Unreachable, match=r"refused the request: .*AuthorizationFailedError"):
        await feed(guest, [record], lambda _: None)


def env_of(settings: KafkaSettings, group_prefix: str, folder: Path, **more: str) -> dict[str, str]:
    sasl, tls = settings.sasl, settings.tls
    own = {
        "NEWSLOOM_KAFKA__SECURITY_PROTOCOL": settings.security_protocol.value,
        "NEWSLOOM_KAFKA__TLS__CA_FILE": str(tls.ca_file),
        "NEWSLOOM_KAFKA__SASL__MECHANISM": str(sasl.mechanism),
        "NEWSLOOM_KAFKA__SASL__USERNAME": str(sasl.username),
        "NEWSLOOM_KAFKA__SASL__PASSWORD_FILE": str(sasl.password_file),
    }
    return environment(settings.bootstrap_servers, group_prefix, folder, **own, **more)


@pytest.mark.parametrize("engine", Engine)
async def test_a_worker_reads_writes_and_drains_over_tls_and_scram(
    scene: Scene, group_prefix: str, tmp_path: Path, engine: Engine
) -> None:
    settings = scene.sasl("SCRAM-SHA-512", password=None, password_file=scene.file("password", PASSWORD))
    plain = scene.kafka.server.bootstrap_servers
    recreate_topics_now(plain, 1)
    await produce(plain, RAW.name, [(b"long", article(7).envelope()), (b"short", b"Too short.")])
    env = env_of(
        settings,
        group_prefix,
        tmp_path,
        NEWSLOOM_ENGINE=engine,
        NEWSLOOM_LOG__LEVEL="DEBUG",
        NEWSLOOM_LOG__LIBRARY_LEVEL="DEBUG",
        NEWSLOOM_LOG__MAX_LIBRARY_LINES_PER_MINUTE="0",
    )
    log = tmp_path / "worker.log"
    worker = Worker(["normalise"], env, log)
    try:
        worker.wait_ready()
        await until_records_ended(plain, [NORMALISED.name, REJECTED.name], 2)
        assert await asyncio.to_thread(worker.child.stop, DEADLINE) == 0, worker.child.tail()
    finally:
        worker.child.kill()
    assert PASSWORD not in log.read_text(errors="replace")


def test_commands_say_one_line_and_show_no_secret(scene: Scene, group_prefix: str, tmp_path: Path) -> None:
    wrong = scene.sasl("PLAIN", password=None, password_file=scene.file("wrong", f"not-{PASSWORD}"))
    missing = scene.sasl("PLAIN", password=None, password_file=scene.folder / "nothing")
    empty = scene.sasl("PLAIN", password=None, password_file=scene.file("empty", ""))
    for settings, code, says in (
        (wrong, UNREACHABLE, "Invalid username or password (kafka.sasl)"),
        (missing, WRONG_SETTING, f"setting kafka.sasl.password_file: {scene.folder / 'nothing'} cannot be read: "),
        (empty, WRONG_SETTING, f"setting kafka.sasl.password_file: {scene.folder / 'empty'} is empty"),
    ):
        ran = newsloom("topics", "list", env=env_of(settings, group_prefix, tmp_path))
        assert ran.returncode == code
        (line,) = ran.stderr.decode().splitlines()
        assert line.startswith("newsloom: ")
        assert says in line
        assert PASSWORD not in line
    debugged = newsloom("--debug", "topics", "list", env=env_of(wrong, group_prefix, tmp_path))
    assert b"Traceback" in debugged.stderr
    assert PASSWORD.encode() not in debugged.stderr
