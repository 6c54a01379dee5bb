"""The HTTP port for metrics and health: `/metrics`, `/healthz`, `/readyz`, and nothing else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web
from prometheus_client import CollectorRegistry

from newsloom.observe.exposition import encoded
from newsloom.settings import HttpSettings

_STOP_SECONDS: Final = 2.0
_MAX_BODY_BYTES: Final = 1024  # of a request; no request needs a body


class Health(Protocol):
    """A source of the worker's liveness and readiness."""

    def live(self) -> tuple[bool, str]:
        """Return whether the worker is live, and why. A worker that is not live should be restarted."""
        ...

    def ready(self) -> tuple[bool, str]:
        """Return whether the worker is ready, and why."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """Host and port on which the server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class HealthPort:
    """Serves GET and HEAD on the worker's event loop, so that a blocked loop does not answer health checks.

    Args:
        settings: host and port; port 0 means any free port.
        registry: what `/metrics` shows, as Prometheus text, or as OpenMetrics if `Accept` asks for it.
        health: asked on each request.
    """

    def __init__(self, settings: HttpSettings, registry: CollectorRegistry, health: Health) -> None:
        self._settings = settings
        self._registry = registry
        self._health = health
        self._runner: web.AppRunner | None = None

    async def start(self) -> Address:
        """Listen, and return the address. With port 0, this is how to learn the port.

        Raises:
            OSError: the address cannot be bound.
        """
        app = web.Application(client_max_size=_MAX_BODY_BYTES)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/healthz", self._answer(self._health.live, "live"))
        app.router.add_get("/readyz", self._answer(self._health.ready, "ready"))
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_STOP_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.host, self._settings.port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        host, port, *_ = runner.addresses[0]
        return Address(host, port)

    async def stop(self) -> None:
        """Close the port. Requests in progress get two seconds."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _metrics(self, request: web.Request) -> web.Response:
        body, content_type = await asyncio.to_thread(encoded, self._registry, request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    @staticmethod
    def _answer(ask: Callable[[], tuple[bool, str]], word: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            _ = request
            good, why = ask()
            return web.Response(
                status=200 if good else 503,
                text=json.dumps({word: good, "why": why}) + "\n",
                content_type="application/json",
                headers={"Cache-Control": "no-store"},
            )

        return handle
