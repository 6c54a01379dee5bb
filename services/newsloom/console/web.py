"""Serve one page, what its script asks for, health and metrics."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from newsloom.console import views
from newsloom.console.guard import Guard
from newsloom.console.once import ComputedOnce
from newsloom.console.state import ConsoleState
from newsloom.pages.live import LivePage

_MAX_QUERY_CHARS: Final = 500
_MAX_NUMBER_DIGITS: Final = 15
_JSON: Final = "application/json"
_OPEN_PATHS: Final = ("/healthz", "/readyz", "/metrics")

Encode = Callable[[str], tuple[bytes, str]]
"""Returns the metrics and their content type, for a value of the header Accept."""


@dataclass(frozen=True, slots=True)
class Access:
    """Say who may read what.

    Attributes:
        base_path: what the paths of the pages begin with; empty, or like `/news`.
        token: what requests for records have to show; None if they need none.
        hosts: the names by which the console may be called; None for any.
    """

    base_path: str = ""
    token: str | None = None
    hosts: Collection[str] | None = None


def application(
    state: ConsoleState,
    page: LivePage,
    access: Access,
    *,
    run: str,
    title: str,
    metrics: Encode,
    count: Callable[[int], None],
) -> ASGIApp:
    """Return the web service.

    Args:
        state: what it shows.
        page: the page without records.
        access: who may read what.
        run: names this run, since numbers of records begin at 1 in each.
        title: the heading of the overview.
        metrics: encodes the metrics.
        count: is told the status of each answer.
    """
    answers = _Answers(state, page, run, title, metrics)
    base = access.base_path
    routes = [
        Route("/healthz", answers.healthz),
        Route("/readyz", answers.readyz),
        Route("/metrics", answers.metrics),
        Route(f"{base}/", answers.page),
        Route(f"{base}/api/records", answers.records),
        Route(f"{base}/api/record", answers.record),
        Route(f"{base}/api/groups", answers.groups),
        Route(f"{base}/api/overview", answers.overview),
        Route(f"{base}/api/search", answers.search),
    ]
    if base:
        routes.append(Route(base, partial(_to_folder, base.rpartition("/")[2])))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return Guard(
        app, token=access.token, hosts=access.hosts, guarded=f"{base}/api/", open_paths=_OPEN_PATHS, count=count
    )


async def _to_folder(name: str, request: Request) -> Response:
    _ = request
    return RedirectResponse(f"{name}/", 308)  # relative, so that it is right behind any proxy


class _Answers:
    def __init__(self, state: ConsoleState, page: LivePage, run: str, title: str, metrics: Encode) -> None:
        self._state = state
        self._page = page
        self._run = run
        self._title = title
        self._metrics = metrics
        self._groups: ComputedOnce[views.Groups] = ComputedOnce()
        self._groups_answer: ComputedOnce[bytes] = ComputedOnce()
        self._overview: ComputedOnce[bytes] = ComputedOnce()
        self._searching = asyncio.Semaphore(1)

    async def page(self, request: Request) -> Response:
        _ = request
        return HTMLResponse(self._page.html, headers={"Content-Security-Policy": self._page.policy})

    async def records(self, request: Request) -> Response:
        window = self._state.window
        window.expire(time.time())
        return Response(views.records_after(window, _number(request, "after"), run=self._run), media_type=_JSON)

    async def record(self, request: Request) -> Response:
        entry = self._state.window.get(_number(request, "number"))
        if entry is None or entry.arrival.item is None:
            return PlainTextResponse("no such record\n", 404)
        return Response(views.record(entry), media_type=_JSON)

    async def groups(self, request: Request) -> Response:
        _ = request
        groups = await self._current_groups()
        made = partial(views.groups_answer, groups)
        return Response(await self._groups_answer.get(groups.version, lambda: (groups.version, made)), media_type=_JSON)

    async def overview(self, request: Request) -> Response:
        _ = request
        groups = await self._current_groups()
        state = self._state
        said = views.window_in_words(state.window, state.unreadable, state.last_problem)
        lacks = state.unreadable > 0 or state.window.is_limited()
        made = partial(views.overview_answer, groups, self._title, said, lacks=lacks)
        return HTMLResponse(await self._overview.get(groups.version, lambda: (groups.version, made)))

    async def search(self, request: Request) -> Response:
        query = request.query_params.get("q", "")
        if len(query) > _MAX_QUERY_CHARS:
            raise HTTPException(400, f"q: more than {_MAX_QUERY_CHARS} characters")
        after, entries = _number(request, "after"), self._state.window.entries()
        async with self._searching:
            found = await asyncio.to_thread(views.search, entries, query, after)
        return Response(found, media_type=_JSON)

    async def healthz(self, request: Request) -> Response:
        _ = request
        failure = self._state.failure
        return _health("live", not failure, failure or "records are read")

    async def readyz(self, request: Request) -> Response:
        _ = request
        ready = self._state.caught_up and not self._state.failure
        return _health("ready", ready, "the newest records are here" if ready else "earlier records are still read")

    async def metrics(self, request: Request) -> Response:
        body, content_type = self._metrics(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": content_type})

    async def _current_groups(self) -> views.Groups:
        window = self._state.window
        window.expire(time.time())
        return await self._groups.get(
            window.version, lambda: (window.version, partial(views.groups_of, window.version, window.entries()))
        )


def _health(word: str, good: bool, why: str) -> Response:  # noqa: FBT001 - the value of the answer
    return Response(orjson.dumps({word: good, "why": why}) + b"\n", 200 if good else 503, media_type=_JSON)


def _number(request: Request, name: str) -> int:
    """Return a number from the address; 0 if it is not there.

    Raises:
        HTTPException: it is no number.
    """
    written = request.query_params.get(name, "0")
    if not (written.isascii() and written.isdigit() and len(written) <= _MAX_NUMBER_DIGITS):
        raise HTTPException(400, f"{name}: not a number")
    return int(written)
