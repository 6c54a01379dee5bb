"""Where a pipeline of one machine is to be: ports, folder, and the settings that its worker gets."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsloom.dev.child import free_port
from newsloom.runtime.unreachable import Unreachable
from newsloom.settings import HttpSettings, Settings, StoreKind

KAFKA_PORT: Final = 9092
METRICS_PORT: Final[int] = HttpSettings().port

_REACHED_AT: Final[Mapping[str, str]] = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - whoever listens on all


@dataclass(frozen=True)
class Plan:
    """Where everything is to be.

    Attributes:
        settings: the user's, with Kafka, dedup store and port as they are here.
        config: the TOML file that they came from.
        folder: for data and logs.
        port: Kafka's.
    """

    settings: Settings
    config: Path | None
    folder: Path
    port: int

    @classmethod
    def make(cls, settings: Settings, config: Path | None, folder: Path, port: int | None) -> "Plan":
        """Return the user's settings, with what this pipeline brings itself: Kafka, the dedup store, free ports.

        A dedup store of another Kafka would take new records for old ones: they stand at the same offsets. A usual port
        that is taken is replaced by any free one: 9092 for Kafka when the user named none, and 9464 for metrics.

        Args:
            settings: the user's.
            config: the TOML file that they came from.
            folder: for data and logs.
            port: Kafka's; 0 for any free one; `None` when the user named none.

        Raises:
            ValueError: the user's Kafka is a secured one; this one is not.
        """
        if settings.kafka.security_protocol.encrypted or settings.kafka.security_protocol.authenticated:
            msg = "the Kafka of newsloom dev is in the clear, on loopback: unset kafka.security_protocol"
            raise ValueError(msg)
        if port is None:
            port = KAFKA_PORT if _is_free("127.0.0.1", KAFKA_PORT) else 0
        port = port or free_port()
        here = {"bootstrap_servers": f"127.0.0.1:{port}", "replication_factor": None}
        kafka = settings.kafka.model_copy(update=here)
        dedup = settings.dedup.model_copy(update={"store": StoreKind.ROCKSDB, "rocksdb_path": folder / "dedup"})
        http_port = settings.http.port
        if http_port == METRICS_PORT and not _is_free(settings.http.host, http_port):
            http_port = 0
        http = settings.http.model_copy(update={"port": http_port or free_port()})
        return cls(settings.model_copy(update={"kafka": kafka, "dedup": dedup, "http": http}), config, folder, port)

    @property
    def http(self) -> str:
        """Where the worker's port is found, from this machine."""
        host = _REACHED_AT.get(self.settings.http.host, self.settings.http.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings.http.port}"

    def require_free_ports(self) -> None:
        """Check that nothing listens where Kafka and the worker are going to.

        Raises:
            Unreachable: something does; the message says how to go elsewhere.
        """
        _require_free("127.0.0.1", self.port, "Kafka", "--port")
        _require_free(self.settings.http.host, self.settings.http.port, "metrics", "NEWSLOOM_HTTP__PORT")

    @property
    def worker_log(self) -> Path:
        """What the worker says."""
        return self.folder / "worker.log"

    def worker_environment(self) -> dict[str, str]:
        """What differs from the user's settings, as `newsloom run` reads it."""
        settings = self.settings
        return {
            "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "NEWSLOOM_DEDUP__STORE": settings.dedup.store,
            "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(settings.dedup.rocksdb_path),
            "NEWSLOOM_HTTP__PORT": str(settings.http.port),
            "NEWSLOOM_LOG__JSON_LINES": str(bool(settings.log.json_lines)),
            "TMPDIR": str(self.folder),  # what a killed worker leaves goes with the folder
        }

    def worker_command(self) -> list[str]:
        """`newsloom run all`, by this interpreter."""
        config = [] if self.config is None else ["--config", str(self.config)]
        return [sys.executable, "-m", "newsloom", *config, "run", "all"]


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
