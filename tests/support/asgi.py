"""Ask an ASGI application without a server."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        status: of HTTP.
        headers: by their names in lower case.
        body: all bytes.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the application answers
        """Return the body as JSON."""
        return orjson.loads(self.body)


async def ask(app: ASGIApp, target: str, method: str = "GET", **headers: str) -> Answer:
    """Return the answer to one request.

    Args:
        app: the application.
        target: path and query.
        method: of HTTP.
        headers: with underscores instead of hyphens.
    """
    path, _, query = target.partition("?")
    given = {"host": "127.0.0.1:8808", **{name.replace("_", "-").lower(): value for name, value in headers.items()}}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": quote(path).encode(), "query_string": query.encode(), "root_path": "", "client": None, "server": None,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    return Answer(
        start["status"],
        {name.decode().lower(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )
