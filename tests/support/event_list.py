"""A listener that keeps every event, and a way to hand events to one listener, for tests."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from newsloom.core.events import EVENT_TYPES, Event, Listener, Subscribe
from newsloom.runtime.telemetry import Telemetry

E = TypeVar("E")


class EventList:
    """Listener that keeps every event in `events`, in order.

    `telemetry` delivers to this list and nowhere else.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.telemetry = Telemetry([self])

    def subscribe(self, on: Subscribe, /) -> None:
        for event_type in EVENT_TYPES:
            on(event_type, self.events.append)

    def of(self, event_type: type[E]) -> list[E]:
        """Return the events of a type, in order."""
        return [each for each in self.events if isinstance(each, event_type)]


def deliver_to(listener: Listener) -> Callable[..., None]:
    """Return a function that hands events to a listener, and raises what its handlers raise."""
    handlers: defaultdict[type, list[Callable[[Any], object]]] = defaultdict(list)

    def on(event_type: type[E], handle: Callable[[E], object], /) -> None:
        handlers[event_type].append(handle)

    def deliver(*events: Event) -> None:
        for event in events:
            for handle in handlers[type(event)]:
                handle(event)

    listener.subscribe(on)
    return deliver
