"""Run a real Kafka Connect worker and talk to its REST interface."""

import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from newsloom.dev.child import Child, free_port
from newsloom.dev.kafka_jars import java
from newsloom_integrations.jars import worker_classpath
from support.polling import until

_DEADLINE: Final = 120.0
_SETTINGS: Final = """
bootstrap.servers={kafka}
listeners=http://127.0.0.1:{port}
plugin.path={plugins}
config.storage.replication.factor=1
offset.storage.replication.factor=1
offset.storage.partitions=1
status.storage.replication.factor=1
status.storage.partitions=1
offset.flush.interval.ms=500
"""


class ConnectWorker:
    """A worker in distributed mode on 127.0.0.1.

    Args:
        properties: the text of a worker configuration; addresses, folders and sizes are replaced by those of a test.
        kafka: host and port of the broker.
        plugins: the folder with the connectors.
        folder: the folder for configuration and log.
        environment: variables that connector configurations refer to.
    """

    def __init__(
        self, properties: str, kafka: str, plugins: Path, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self._port = free_port()
        self._log = folder / "connect.log"
        file = folder / "connect.properties"
        file.write_text(properties + _SETTINGS.format(kafka=kafka, port=self._port, plugins=plugins))
        options = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", worker_classpath())
        command = (java(), *options, "org.apache.kafka.connect.cli.ConnectDistributed", file)
        self._child = Child(command, self._log, {**os.environ, **environment})

    def wait_ready(self) -> None:
        """Wait until the worker has joined its group and can be used.

        Raises:
            AssertionError: the worker ended; the message has the end of its log.
        """

        def ready() -> bool:
            assert self._child.exit_code is None, self._child.tail()  # noqa: S101 - ends the verification
            try:
                with urlopen(f"http://127.0.0.1:{self._port}/health", timeout=_DEADLINE) as answer:
                    return bool(answer.status == HTTPStatus.OK)
            except URLError:  # also while it starts and answers with an error
                return False

        until(ready, _DEADLINE, "Kafka Connect to answer")

    def errors_in(self, config: Mapping[str, str]) -> list[str]:
        """Return what the connector's own definition of its settings finds wrong, and names that it does not know."""
        kind = config["connector.class"].rpartition(".")[2]
        answer = self._ask("PUT", f"/connector-plugins/{kind}/config/validate", {"name": "validated", **config})
        values = [each["value"] for each in answer["configs"]]
        wrong = [f"{value['name']}: {error}" for value in values for error in value["errors"]]
        known = {value["name"] for value in values}
        return wrong + [f"{name}: unknown setting" for name in config if name not in known]

    def start(self, name: str, config: Mapping[str, str]) -> None:
        """Create a connector."""
        self._ask("PUT", f"/connectors/{name}/config", dict(config))

    def remove(self, name: str) -> None:
        """Stop a connector and delete its configuration."""
        self._ask("DELETE", f"/connectors/{name}")

    def failure_of(self, name: str) -> str:
        """Return the stack trace of the first failed task of a connector; empty if none has failed."""
        found = self._ask("GET", "/connectors?expand=status").get(name)
        for task in found["status"]["tasks"] if found else ():
            if task["state"] == "FAILED":
                return str(task["trace"])
        return ""

    def printed(self) -> list[str]:
        """Return the lines of the sink that prints what it gets."""
        lines = self._log.read_text(errors="replace").splitlines()
        return [line.removeprefix("PRINTED ") for line in lines if line.startswith("PRINTED ")]

    def kill(self) -> None:
        """Send SIGKILL to the worker."""
        self._child.kill()

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"http://127.0.0.1:{self._port}{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=_DEADLINE) as answer:  # noqa: S310 - as above
                text = answer.read()
        except HTTPError as error:
            msg = f"{method} {path}: {error.code} {error.read().decode()}"
            raise RuntimeError(msg) from error
        return json.loads(text) if text else None
