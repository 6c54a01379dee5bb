"""A stand-in for a schema registry, for answers that a real one does not give on request: errors, delays, strange schemas.

It speaks the part of the documented interface that newsloom uses to look schemas up, and passes the same tests as a real one
(tests/contract/test_schema_registry.py).
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any
from urllib.parse import unquote

from support.http_server import LocalServer


class StandInRegistry:
    """The registry, on one port of 127.0.0.1.

    Attributes:
        port: its port, which it keeps over restarts.
        url: its base URL.
        failure: status and body that it answers instead of what it should.
        seconds: how long each answer takes.
        authorization: the header that each request must have.
        asked: the paths that were asked for, in order.
    """

    def __init__(self) -> None:
        self._server = LocalServer(self._answer, "application/vnd.schemaregistry.v1+json")
        self.port = self._server.port
        self.url = f"http://127.0.0.1:{self.port}"
        self.failure: tuple[int, bytes] | None = None
        self.seconds = 0.0
        self.authorization: str | None = None
        self.asked: list[str] = []
        self._by_id: dict[int, dict[str, Any]] = {}
        self._by_subject: dict[tuple[str, int], dict[str, Any]] = {}
        self._lock = Lock()

    def register(
        self,
        subject: str,
        schema: Mapping[str, Any] | str,
        kind: str = "AVRO",
        references: Sequence[tuple[str, str, int]] = (),
    ) -> int:
        """Register a schema as the next version of a subject, and return its id. Nothing is checked."""
        text = schema if isinstance(schema, str) else json.dumps(schema)
        content: dict[str, Any] = {"schema": text} | ({"schemaType": kind} if kind != "AVRO" else {})
        if references:
            names = ("name", "subject", "version")
            content["references"] = [dict(zip(names, each, strict=True)) for each in references]
        schema_id = len(self._by_id) + 1
        version = sum(each == subject for each, _ in self._by_subject) + 1
        self._by_id[schema_id] = content
        self._by_subject[subject, version] = {**content, "subject": subject, "version": version, "id": schema_id}
        return schema_id

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.stop()

    def _answer(self, path: str, authorization: str | None, _: bytes) -> tuple[int, bytes]:
        with self._lock:
            self.asked.append(path)
        time.sleep(self.seconds)
        if self.authorization is not None and authorization != self.authorization:
            return 401, b'{"error_code": 40101, "message": "Unauthorized"}'
        if self.failure is not None:
            return self.failure
        found = self._find([unquote(each) for each in path.strip("/").split("/")])
        if found is None:
            return 404, b'{"error_code": 40403, "message": "Schema not found"}'
        return 200, json.dumps(found).encode()

    def _find(self, words: list[str]) -> dict[str, Any] | None:
        if words[:2] == ["schemas", "ids"]:
            return self._by_id.get(int(words[2]))
        if words[0] == "subjects" and words[2:3] == ["versions"]:
            return self._by_subject.get((words[1], int(words[3])))
        return None


@contextmanager
def stand_in_registry() -> Iterator[StandInRegistry]:
    """A registry that runs, and is stopped at the end."""
    registry = StandInRegistry()
    registry.start()
    try:
        yield registry
    finally:
        registry.stop()
