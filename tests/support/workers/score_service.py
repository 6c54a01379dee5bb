"""A small HTTP service that scores texts by their length. It can be started, stopped, slowed and made to fail."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from support.http_server import LocalServer


class ScoreService:
    """The service on one port of this machine.

    Attributes:
        port: which it has while it runs, and keeps over restarts.
        seconds: how long it takes for each answer.
        refused: it answers 400 to a request that has a text with these words.
        texts: that it was asked about, in order; a text may be among them twice.
    """

    def __init__(self) -> None:
        self._server = LocalServer(self._respond, "application/json")
        self.port = self._server.port
        self.seconds = 0.0
        self.refused = ""
        self.texts: list[str] = []

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/scores"

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.stop()

    def _respond(self, _path: str, _authorization: str | None, sent: bytes) -> tuple[int, bytes]:
        status, answer = self._answer(json.loads(sent)["texts"])
        return status, json.dumps(answer).encode()

    def _answer(self, texts: list[str]) -> tuple[int, dict[str, object]]:
        time.sleep(self.seconds)
        self.texts += texts
        if self.refused and any(self.refused in text for text in texts):
            return 400, {"error": "this text cannot be scored"}
        return 200, {"scores": [len(text) for text in texts]}


@contextmanager
def score_service() -> Iterator[ScoreService]:
    """A service that does not run yet, and is stopped at the end."""
    service = ScoreService()
    try:
        yield service
    finally:
        service.stop()
