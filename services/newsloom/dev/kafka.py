"""Run a real single-node Apache Kafka (broker and controller) without Docker. It starts in about 2 seconds."""

import os
import socket
import struct
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from newsloom.dev.child import Child, free_port
from newsloom.dev.kafka_jars import java, kafka_classpath
from newsloom.runtime.unreachable import Unreachable

MAX_MESSAGE_BYTES: Final = 25 * 1024 * 1024

QUICK_TO_START: Final = ("-XX:TieredStopAtLevel=1",)
"""JVM options for short-lived nodes: without the second compiler a node answers after 3.7 seconds of CPU time instead of
5.6 (utime and stime in /proc/PID/stat, two cores)."""

_START_DEADLINE: Final = 60.0
_STOP_DEADLINE: Final = 20.0
_PAUSE: Final = 0.05
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


class KafkaFailedError(Unreachable):
    """Kafka did not start. The message has the end of its log."""


class KafkaNode:
    """A node on 127.0.0.1. It keeps its ports and data through `stop`, `kill` and `start`.

    Args:
        folder: the folder for data, configuration and log; made if it does not exist. A node continues with the data of
            an earlier one.
        port: the port for clients; any free one by default.
        controller_port: the port for the other nodes of the cluster; any free one by default.
        properties: additional lines of `server.properties`, which override the defaults.
        formatting: additional arguments of the tool that prepares the data folder.
        jvm: additional options of the JVM.
        cluster: the id of the cluster; a new one by default.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        controller_port: int | None = None,
        properties: Mapping[str, str] | None = None,
        formatting: Sequence[str] = (),
        jvm: Sequence[str] = (),
        cluster: str | None = None,
    ) -> None:
        self._folder = folder
        self._port = port or free_port()
        self._controller_port = controller_port or free_port()
        self._more = dict(properties or {})
        self._formatting = tuple(formatting)
        self._options = tuple(jvm)
        self._cluster = cluster or new_cluster()
        self._child: Child | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Return the host and port for clients."""
        return f"127.0.0.1:{self._port}"

    @property
    def running(self) -> bool:
        """Return True while the process runs."""
        return self._child is not None and self._child.exit_code is None

    @property
    def child(self) -> Child | None:
        """Return the process that was started last."""
        return self._child

    def start(self, deadline: float = _START_DEADLINE) -> None:
        """Start the node and wait until it answers. Blocks: call it with `asyncio.to_thread` from a coroutine.

        Raises:
            KafkaFailedError: it ended, or did not answer within `deadline` seconds.
            Unreachable: Java or Kafka's jars cannot be obtained.
        """
        if self.running:
            return
        properties = self._folder / "server.properties"
        if self._child is None:
            self._prepare(properties)
        child = Child(
            (*self._java(), "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "kafka.Kafka", properties),
            self._folder / "kafka.log",
            env=_environment(),
        )
        self._child = child
        end = time.monotonic() + deadline
        while child.exit_code is None and not self.answers():
            if time.monotonic() > end:
                child.kill()
                msg = f"Kafka at {self.bootstrap_servers} did not answer in {deadline:g} s:\n{child.tail()}"
                raise KafkaFailedError(msg)
            time.sleep(_PAUSE)
        if child.exit_code is not None:
            msg = f"Kafka ended with {child.exit_code}:\n{child.tail()}"
            raise KafkaFailedError(msg)

    def stop(self) -> None:
        """Shut the node down in order, as a rolling restart does."""
        if self._child is not None:
            self._child.stop(_STOP_DEADLINE)

    def kill(self) -> None:
        """Send SIGKILL: like the loss of the machine, except that the page cache survives."""
        if self._child is not None:
            self._child.kill()

    def answers(self) -> bool:
        """Return True if it answers an ApiVersions request, which it does only once it is in service."""
        try:
            with closing(socket.create_connection(("127.0.0.1", self._port), timeout=1)) as client:
                client.settimeout(2)
                client.sendall(struct.pack(">i", len(_API_VERSIONS_REQUEST)) + _API_VERSIONS_REQUEST)
                return len(client.recv(8)) == 8  # noqa: PLR2004 - length and correlation id
        except OSError:
            return False

    def _java(self) -> tuple[str | Path, ...]:
        return (java(), "-cp", kafka_classpath(), "-Djava.awt.headless=true", *_LOGGING, *self._options)

    def _prepare(self, properties: Path) -> None:
        """Write the configuration, and prepare the data folder if that has not been done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        text = _SERVER_PROPERTIES.format(
            port=self._port,
            controller_port=self._controller_port,
            data=self._folder / "data",
            max_message_bytes=MAX_MESSAGE_BYTES,
        )
        draft = properties.with_suffix(".draft")
        draft.write_text(text + "".join(f"{name}={value}\n" for name, value in self._more.items()))
        if not properties.exists():
            self._format(draft)
        draft.rename(properties)

    def _format(self, properties: Path) -> None:
        tool = (*QUICK_TO_START, "-Xmx128m", "kafka.tools.StorageTool", "format", "-t", self._cluster, "-c", properties)
        done = subprocess.run(  # noqa: S603 - our own arguments
            (*self._java(), *tool, *self._formatting),
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_START_DEADLINE,
        )
        if done.returncode != 0:
            msg = f"Kafka's log directory could not be formatted:\n{done.stdout}{done.stderr}"
            raise KafkaFailedError(msg)


def new_cluster() -> str:
    """Return an id for a new cluster. It must not begin with -, which would make it an option."""
    return urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")


def _environment() -> dict[str, str]:
    """Return our environment without the variables that would change the Java."""
    return {name: value for name, value in os.environ.items() if name not in {"CLASSPATH", "JAVA_TOOL_OPTIONS"}}
