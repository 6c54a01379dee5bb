"""Choose ports, a folder and the worker's settings for a pipeline on one machine."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsloom.dev.child import free_port
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import ConsoleSettings, HttpSettings, Settings, StoreKind

KAFKA_PORT: Final = 9092
METRICS_PORT: Final[int] = HttpSettings().port
CONSOLE_PORT: Final[int] = ConsoleSettings().port

_STORES: Final = ("dedup", "stories")
"""The sections of the stages that have a store."""

_REACHED_AT: Final[Mapping[str, str]] = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - the host that reaches a server on all addresses


@dataclass(frozen=True)
class Plan:
    """Ports, folder and settings of a pipeline on one machine.

    Attributes:
        settings: the user's settings, with the Kafka, the stores and the ports of this pipeline.
        config: the TOML file of the settings, if any.
        folder: the folder for data and logs.
        port: the port of Kafka.
    """

    settings: Settings
    config: Path | None
    folder: Path
    port: int

    @classmethod
    def make(cls, settings: Settings, config: Path | None, folder: Path, port: int | None) -> "Plan":
        """Return a plan for the user's settings, with its own Kafka, stores and free ports.

        The stores have to be new: with those of another Kafka, new records would look redelivered, since they have
        the same offsets. If a default port is taken (9092 for Kafka, 9464 for metrics, 8808 for
        the console), any free port is used.

        Args:
            settings: the user's settings.
            config: the TOML file of the settings, if any.
            folder: the folder for data and logs.
            port: the port of Kafka; 0 for any free one; `None` for the default.

        Raises:
            ValueError: the settings ask for TLS or SASL, which this Kafka does not have.
        """
        if settings.kafka.security_protocol.encrypted or settings.kafka.security_protocol.authenticated:
            msg = "the Kafka of newsloom dev is in the clear, on loopback: unset kafka.security_protocol"
            raise ValueError(msg)
        if port is None:
            port = KAFKA_PORT if _is_free("127.0.0.1", KAFKA_PORT) else 0
        port = port or free_port()
        here = {"bootstrap_servers": f"127.0.0.1:{port}", "replication_factor": None}
        kafka = settings.kafka.model_copy(update=here)
        stores = {
            name: getattr(settings, name).model_copy(update={"store": StoreKind.ROCKSDB, "rocksdb_path": folder / name})
            for name in _STORES
        }
        http_port = settings.http.port
        if http_port == METRICS_PORT and not _is_free(settings.http.host, http_port):
            http_port = 0
        http = settings.http.model_copy(update={"port": http_port or free_port()})
        console_port = settings.console.port
        if console_port == CONSOLE_PORT and not _is_free(settings.console.host, console_port):
            console_port = 0
        console = settings.console.model_copy(update={"port": console_port or free_port()})
        planned = {"kafka": kafka, "http": http, "console": console, **stores}
        return cls(settings.model_copy(update=planned), config, folder, port)

    @property
    def http(self) -> str:
        """Return the URL of the worker's HTTP server, as seen from this machine."""
        return _url(self.settings.http.host, self.settings.http.port)

    @property
    def console(self) -> str:
        """Return the URL of the console's page, as seen from this machine."""
        console = self.settings.console
        return f"{_url(console.host, console.port)}{console.base_path}/"

    def require_free_ports(self) -> None:
        """Check that the ports of Kafka, the worker and the console are free.

        Raises:
            Unreachable: one is in use; the message says how to choose another.
        """
        _require_free("127.0.0.1", self.port, "Kafka", "--port")
        _require_free(self.settings.http.host, self.settings.http.port, "metrics", "NEWSLOOM_HTTP__PORT")
        console = self.settings.console
        _require_free(console.host, console.port, "the console", "NEWSLOOM_CONSOLE__PORT")

    @property
    def worker_log(self) -> Path:
        """Return the log file of the worker."""
        return self.folder / "worker.log"

    @property
    def console_log(self) -> Path:
        """Return the log file of the console."""
        return self.folder / "console.log"

    def worker_environment(self) -> dict[str, str]:
        """Return the environment variables of worker and console for the settings that differ from the user's."""
        settings = self.settings
        return {
            "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "NEWSLOOM_DEDUP__STORE": settings.dedup.store,
            "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(settings.dedup.rocksdb_path),
            "NEWSLOOM_STORIES__STORE": settings.stories.store,
            "NEWSLOOM_STORIES__ROCKSDB_PATH": str(settings.stories.rocksdb_path),
            "NEWSLOOM_HTTP__PORT": str(settings.http.port),
            "NEWSLOOM_CONSOLE__PORT": str(settings.console.port),
            "NEWSLOOM_LOG__JSON_LINES": str(bool(settings.log.json_lines)),
            "TMPDIR": str(self.folder),  # temporary files of a killed worker are deleted with the folder
        }

    def worker_command(self) -> list[str]:
        """Return the command `newsloom run all`, with this interpreter."""
        return self._command("run", "all")

    def console_command(self) -> list[str]:
        """Return the command `newsloom console`, with this interpreter."""
        return self._command("console")

    def _command(self, *words: str) -> list[str]:
        config = [] if self.config is None else ["--config", str(self.config)]
        return [sys.executable, "-m", "newsloom", *config, *words]


def _url(host: str, port: int) -> str:
    """Return the URL of a server on a host's address, as seen from this machine."""
    reached = _REACHED_AT.get(host, host)
    return f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def _is_free(host: str, port: int) -> bool:
    try:
        _listen(host, port).close()
    except OSError:
        return False
    return True


def _require_free(host: str, port: int, what: str, option: str) -> None:
    try:
        with _listen(host, port):
            return
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        msg = f"{host}:{port}, for {what}, cannot be used: {reason}; name another port with {option}, or 0 for any free one"
        raise Unreachable(msg) from error
