"""Run the console: read the topics and serve the pages, until SIGTERM or Ctrl-C."""

import asyncio
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from ipaddress import ip_address
from typing import Final

import structlog
import uvicorn
from starlette.types import ASGIApp

from newsloom.console.following import follow
from newsloom.console.guard import LOOPBACK_NAMES
from newsloom.console.state import ConsoleState
from newsloom.console.topics import topics_read
from newsloom.console.web import Access, application
from newsloom.console.window import Window, WindowLimits
from newsloom.observe.logs.setup import configure_logging
from newsloom.observe.metrics.console_metrics import ConsoleFigures, ConsoleMetrics
from newsloom.pages.live import live_page
from newsloom.runtime.kafka.consuming.recent import recent_follower
from newsloom.security.secrets import read_secret
from newsloom.settings import ConsoleSettings, Settings
from newsloom_schemas import StageName

_log = structlog.get_logger(__name__)

_HOUR: Final = 3_600
_MAX_CONNECTIONS: Final = 100
_MAX_HEADER_BYTES: Final = 16_384
_STOP_SECONDS: Final = 2
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")


class _Server(uvicorn.Server):
    """Leave signals to the command."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run_console(settings: Settings) -> None:
    """Run the console until SIGTERM or SIGINT.

    Raises:
        Unreachable: no broker answers, or none of the topics exists.
        OSError: the address cannot be used.
        ValueError: the token cannot be read.
    """
    running = asyncio.create_task(_run(settings))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)  # until it serves
    await asyncio.wait((running,))
    if running.cancelled():
        _log.info("stopped before the console was ready")
    else:
        running.result()
        _log.info("stopped")


async def _run(settings: Settings) -> None:
    console = settings.console
    token = _token(console)
    configure_logging(settings.log)
    with listen(console.host, console.port) as listening:
        address = f"http://{_host(console.host)}:{listening.getsockname()[1]}{console.base_path}/"
        if token is None and not _is_loopback(console.host):
            _log.warning("no token is set: whoever reaches the address can read every record", address=address)
        now = time.time()
        limits = WindowLimits(console.hours * _HOUR, console.max_records, console.max_bytes)
        async with recent_follower(
            settings.kafka,
            topics_read(settings.kafka.registry),
            since=now - limits.seconds,
            until=now,
            max_records=limits.records,
        ) as recent:
            state = ConsoleState(Window(limits, recent.since, limited=recent.limited))
            server = server_of(_application(settings, state, token))
            _stop_on_signals(server)
            _log.info("serving", address=address, hours=console.hours)
            await _until_ended(server, listening, asyncio.create_task(follow(recent, state)), state)


def _application(settings: Settings, state: ConsoleState, token: str | None) -> ASGIApp:
    console = settings.console
    title = f"The last {console.hours:g} hour{'' if console.hours == 1 else 's'}"
    page = live_page(
        title=title,
        made=f"Served by newsloom {version('newsloom')}.",
        has_stories=StageName.STORIES in settings.pipeline.stages,
    )
    hosts = console.allowed_hosts or (LOOPBACK_NAMES if _is_loopback(console.host) else None)
    window = state.window
    metrics = ConsoleMetrics(
        lambda: ConsoleFigures(len(window), window.size, state.read, window.dropped, state.unreadable)
    )
    return application(
        state,
        page,
        Access(console.base_path, token, hosts),
        run=f"{time.time_ns():x}",
        title=title,
        metrics=metrics.encode,
        count=metrics.count_request,
    )


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Return a server for the web service, with limits on connections and headers. It leaves signals to its caller."""
    return _Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_MAX_CONNECTIONS,
            h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
    )


def _stop_on_signals(server: uvicorn.Server) -> None:
    """Let SIGTERM and SIGINT end a server in order, also before it serves."""

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def _until_ended(
    server: uvicorn.Server, listening: socket.socket, following: "asyncio.Task[None]", state: ConsoleState
) -> None:
    """Serve until a signal comes or reading fails.

    Raises:
        Exception: what ended reading.
    """

    def failed(task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            state.failure = f"reading ended: {task.exception()}"
        server.should_exit = True

    following.add_done_callback(failed)
    try:
        await server.serve(sockets=[listening])
    finally:
        following.cancel()
        (ended,) = await asyncio.gather(following, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


def _token(console: ConsoleSettings) -> str | None:
    """Return the token; None if none is set.

    Raises:
        ValueError: its file cannot be read, or it has characters that a header cannot have.
    """
    token = read_secret("console.token", console.token, console.token_file)
    if token is not None and _TOKEN.fullmatch(token) is None:
        msg = "setting console.token: may have only printable ASCII characters without spaces"
        raise ValueError(msg)
    return token


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        OSError: the address cannot be used.
    """
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
