"""A real Kafka cluster that survives the loss of a node."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from newsloom.dev.child import free_port
from newsloom.dev.kafka import new_cluster
from support.kafka.server import KafkaServer
from support.polling import DEADLINE

NODES: Final = 3
_SETTINGS: Final = {
    "default.replication.factor": "3",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "min.insync.replicas": "2",
    "controller.quorum.election.timeout.ms": "1000",
    "controller.quorum.fetch.timeout.ms": "1500",
}


class KafkaCluster:
    """Three nodes on free ports of 127.0.0.1, each a broker and a controller.

    Args:
        folder: the folder for data, configuration and logs of the nodes.
    """

    def __init__(self, folder: Path) -> None:
        ports = [free_port() for _ in range(NODES)]
        voters = ",".join(f"{number}@127.0.0.1:{port}" for number, port in enumerate(ports, start=1))
        cluster = new_cluster()
        self.nodes = [
            KafkaServer(
                folder / f"node-{number}",
                {**_SETTINGS, "node.id": str(number), "controller.quorum.voters": voters},
                controller_port=port,
                cluster=cluster,
            )
            for number, port in enumerate(ports, start=1)
        ]

    @property
    def bootstrap_servers(self) -> str:
        """The addresses of all nodes, for clients."""
        return ",".join(node.bootstrap_servers for node in self.nodes)

    def start(self) -> None:
        """Start all nodes at the same time, since none answers before it sees another. Blocks.

        Raises:
            KafkaFailedError: a node ended, or did not answer in time.
        """
        self._all(lambda node: node.start(DEADLINE))

    def kill(self) -> None:
        """Send SIGKILL to all nodes."""
        self._all(KafkaServer.kill)

    def _all(self, act: Callable[[KafkaServer], None]) -> None:
        with ThreadPoolExecutor(NODES) as threads:
            list(threads.map(act, self.nodes))
