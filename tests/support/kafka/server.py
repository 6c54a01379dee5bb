"""The real Kafka of the tests: the node of `newsloom dev`, with more listeners and users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsloom.dev.child import free_port
from newsloom.dev.kafka import QUICK_TO_START, KafkaNode


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """A broker that tests share and must not stop. A test that stops its broker starts a `KafkaServer`."""

    bootstrap_servers: str


class KafkaServer(KafkaNode):
    """A single node, broker and controller, on free ports of 127.0.0.1.

    Args:
        folder: the folder for data, configuration and log; made if it does not exist.
        settings: additional lines of `server.properties`, which override the defaults.
        listeners: the security protocol of each additional listener, by name; `settings` configure them further.
        scram: the passwords of the SCRAM users.
        java: additional options of the JVM.
        controller_port: the port for the other nodes of the cluster; any free one by default.
        cluster: the id of the cluster; a new one by default.
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
        port, controller = free_port(), controller_port or free_port()
        self._ports = {name: free_port() for name in listeners or {}}
        further = _further_listeners(port, controller, listeners, self._ports) if listeners else {}
        users = [
            word
            for name, password in (scram or {}).items()
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for word in ("--add-scram", f"{mechanism}=[name={name},password={password}]")
        ]
        super().__init__(
            folder,
            port=port,
            controller_port=controller,
            properties=further | dict(settings or {}),
            formatting=users,
            jvm=(*QUICK_TO_START, *java),
            cluster=cluster,
        )

    def address(self, listener: str) -> str:
        """Return host and port of an additional listener."""
        return f"127.0.0.1:{self._ports[listener]}"

    @property
    def pid(self) -> int | None:
        """The id of the process that was started last."""
        return self.child.pid if self.child is not None else None


def _further_listeners(
    port: int, controller_port: int, listeners: Mapping[str, str], ports: Mapping[str, int]
) -> dict[str, str]:
    protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **listeners}
    own = [f"PLAINTEXT://127.0.0.1:{port}", *(f"{name}://127.0.0.1:{ports[name]}" for name in listeners)]
    return {
        "listeners": ",".join((*own, f"CONTROLLER://127.0.0.1:{controller_port}")),
        "advertised.listeners": ",".join(own),
        "listener.security.protocol.map": ",".join(f"{name}:{kind}" for name, kind in protocols.items()),
    }
