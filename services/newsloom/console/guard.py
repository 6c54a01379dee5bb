"""Let only what is allowed reach the console: GET and HEAD, known hosts, and the token. Add the headers that browsers need."""

import hmac
import re
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = ("GET", "HEAD")
_BEARER: Final = "bearer "
_PORT: Final = re.compile(r":\d*$")

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The hosts by which a browser on the same machine names the console."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Headers of every answer."""
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of every answer but the page, which has its own."""


class Guard:
    """Answer what is not allowed, and pass the rest on.

    Args:
        app: what it guards.
        token: what requests for records have to show; None if they need none.
        hosts: the names by which the console may be called; None for any. Without this check, a page elsewhere whose name
            is made to point to this machine (DNS rebinding) could read the records.
        guarded: the beginning of the paths that need the token.
        open_paths: the paths that any host may ask for: probes come by address.
        count: is told the status of each answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        token: str | None,
        hosts: Collection[str] | None,
        guarded: str,
        open_paths: Collection[str],
        count: Callable[[int], None],
    ) -> None:
        self._app = app
        self._token = None if token is None else token.encode()
        self._hosts = None if hosts is None else frozenset(host.lower() for host in hosts)
        self._guarded = guarded
        self._open = frozenset(open_paths)
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", NOTHING)
                self._count(message["status"])
            await send(message)

        answer = self._refusal(scope) or self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["method"] not in _METHODS:
            allowed = {"Allow": ", ".join(_METHODS)}
            return PlainTextResponse("only GET and HEAD\n", HTTPStatus.METHOD_NOT_ALLOWED, allowed)
        if (
            self._hosts is not None
            and scope["path"] not in self._open
            and _PORT.sub("", headers.get("host", "")).lower() not in self._hosts
        ):
            said = "this name of the console is not allowed; see console.allowed_hosts\n"
            return PlainTextResponse(said, HTTPStatus.MISDIRECTED_REQUEST)
        if self._token is not None and scope["path"].startswith(self._guarded) and not self._shows_token(headers):
            return PlainTextResponse(
                "a token is needed\n", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Bearer realm="newsloom console"'}
            )
        return None

    def _shows_token(self, headers: Headers) -> bool:
        given = headers.get("authorization", "")
        if self._token is None or not given.lower().startswith(_BEARER):
            return False
        return hmac.compare_digest(given[len(_BEARER) :].strip().encode(), self._token)
