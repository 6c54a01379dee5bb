"""A small HTTP server for services that tests stand in for. It can be stopped and started on the same port."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

from newsloom.dev.child import free_port

_POLL_SECONDS: Final = 0.05


class LocalServer:
    """A server on one port of 127.0.0.1.

    Args:
        answer: returns status and body for the path, the `Authorization` header and the body of a request.
        content_type: media type of every answer.

    Attributes:
        port: the port, which it keeps over restarts.
    """

    def __init__(self, answer: Callable[[str, str | None, bytes], tuple[int, bytes]], content_type: str) -> None:
        self.port = free_port()
        self._answer = answer
        self._content_type = content_type
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Begin to answer."""
        answer, content_type = self._answer, self._content_type

        class Handler(BaseHTTPRequestHandler):
            def _respond(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
                status, body = answer(self.path, self.headers.get("Authorization"), sent)
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _respond  # noqa: N815 - names of http.server

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
