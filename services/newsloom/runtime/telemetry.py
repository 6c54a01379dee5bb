"""Delivers events to the listeners: metrics, log, liveness, tracing."""

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog

from newsloom.core.events import Event, Listener, ListenerFailed

_log = structlog.get_logger(__name__)

E = TypeVar("E")


class Telemetry:
    """Hands each event to the listeners that handle its type, in the order in which they were added.

    A listener that raises stops neither the worker nor the other listeners: the event `ListenerFailed` follows, and the
    first failure of each listener with each type of event is logged.

    Args:
        listeners: any number; without one, events go nowhere.
    """

    def __init__(self, listeners: Iterable[Listener] = ()) -> None:
        self._handlers: defaultdict[type, list[tuple[str, Callable[[Any], object]]]] = defaultdict(list)
        self._logged: set[tuple[str, type]] = set()
        for listener in listeners:
            self.add(listener)

    def add(self, listener: Listener) -> None:
        """Hand events to this listener too, from now on."""
        name = type(listener).__name__

        def on(event_type: type[E], handle: Callable[[E], object], /) -> None:
            self._handlers[event_type].append((name, handle))

        listener.subscribe(on)

    def emit(self, event: Event) -> None:
        """Hand out an event. Does not raise."""
        for name, handle in self._handlers.get(type(event), ()):
            try:
                handle(event)
            except Exception as error:  # noqa: BLE001 - a worker must not stop because a figure could not be recorded
                self._failed(name, event, error)

    def _failed(self, name: str, event: Event, error: Exception) -> None:
        if (name, type(event)) not in self._logged:
            self._logged.add((name, type(event)))
            _log.error(
                "telemetry listener failed",  # without the error's message, which may quote the article
                listener=name,
                on=type(event).__name__,
                error=type(error).__name__,
                stack="".join(traceback.format_tb(error.__traceback__)),
            )
        if not isinstance(event, ListenerFailed):
            self.emit(ListenerFailed(name, error))
