"""A small HTTP service that scores texts by their length. It can be started, stopped, slowed and made to fail."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from newsloom.dev.child import free_port


class ScoreService:
    """The service on one port of this machine.

    Attributes:
        port: which it has while it runs, and keeps over restarts.
        seconds: how long it takes for each answer.
        refused: it answers 400 to a request that has a text with these words.
        texts: that it was asked about, in order; a text may be among them twice.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.seconds = 0.0
        self.refused = ""
        self.texts: list[str] = []
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/scores"

    def start(self) -> None:
        """Begin to answer."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                status, answer = service._answer(json.loads(self.rfile.read(length))["texts"])
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

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
