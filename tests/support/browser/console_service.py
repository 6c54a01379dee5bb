"""A console of records without Kafka, on a port of this machine, for tests."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from newsloom.console.following import read_all, take
from newsloom.console.server import listen, server_of
from newsloom.console.state import ConsoleState
from newsloom.console.web import Access, application
from newsloom.console.window import Window, WindowLimits
from newsloom.observe.metrics.console_metrics import ConsoleFigures, ConsoleMetrics
from newsloom.pages.live import live_page
from newsloom.runtime.kafka.consuming.convert import Fetched
from support.polling import until
from support.texts.report_records import lines

HOUR = 3_600.0
OPEN = Access()
"""Everybody on this machine may read."""
LIMITS = WindowLimits(6 * HOUR, 10_000, 128_000_000)


def console_state(limits: WindowLimits = LIMITS) -> ConsoleState:
    """Return a console without records."""
    return ConsoleState(Window(limits, time.time() - limits.seconds), caught_up=True)


def put(state: ConsoleState, records: Sequence[Mapping[str, Any]], ago: float = 60.0) -> None:
    """Let a console read records that were written some seconds ago."""
    now = time.time()
    fetched = [
        Fetched("news.enriched", 0, number, None, line, None, now - ago) for number, line in enumerate(lines(records))
    ]
    take(state, read_all(fetched), now)


def app_of(state: ConsoleState, access: Access = OPEN, run: str = "1", title: str = "A test") -> ASGIApp:
    """Return the web service of a console."""
    window = state.window
    metrics = ConsoleMetrics(
        lambda: ConsoleFigures(len(window), window.size, state.read, window.dropped, state.unreadable)
    )
    page = live_page(title=title, made="Served in a test.", has_stories=True)
    return application(state, page, access, run=run, title=title, metrics=metrics.encode, count=metrics.count_request)


@dataclass
class Served:
    """A console that is served.

    Attributes:
        state: what it shows; another thread reads it, so change it between requests only.
        url: the address of its page.
    """

    state: ConsoleState
    url: str


@contextmanager
def served_console(state: ConsoleState, access: Access = OPEN, title: str = "A test") -> Iterator[Served]:
    """Serve a console in a thread."""
    server = server_of(app_of(state, access, title=title))
    with listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listening]),))
        thread.start()
        try:
            until(lambda: server.started, 30.0, "the console to listen")
            yield Served(state, f"http://127.0.0.1:{listening.getsockname()[1]}{access.base_path}/")
        finally:
            server.should_exit = True
            thread.join()
