"""Pipelines with a fault in their first stage. The pool's processes import this module to build them."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from newsloom.core.clock import SystemClock
from newsloom.core.message import Inbound
from newsloom.core.pipeline import Pipeline
from newsloom.settings import Settings
from newsloom.wiring.stages import stage


def _hang() -> None:
    while True:
        time.sleep(1)


def _eat() -> None:
    bytearray(1 << 40)


ORDERS: Final[Mapping[bytes, Callable[[], None]]] = {
    b"chaos: die": lambda: os._exit(9),
    b"chaos: hang": _hang,
    b"chaos: eat": _eat,
}
"""What a process of the pool does when a record has this value."""


def scripted(settings: Settings, names: Sequence[str]) -> Pipeline:
    """Return the real stages, whose first one does what the record says."""

    def follow_order(inbound: Inbound) -> None:
        ORDERS.get(inbound.value, lambda: None)()

    return _reading_first(settings, names, follow_order)


def broken(settings: Settings, names: Sequence[str]) -> Pipeline:
    """Return the real stages, whose first one fails on every record."""

    def fail(inbound: Inbound) -> None:
        msg = f"a bug that {inbound.place} meets like every other"
        raise RuntimeError(msg)

    return _reading_first(settings, names, fail)


def _reading_first(settings: Settings, names: Sequence[str], look: Callable[[Inbound], None]) -> Pipeline:
    first, *rest = (stage(settings, name) for name in names)

    real = first.read
    assert real is not None

    def read(inbound: Inbound) -> object:
        look(inbound)
        return real(inbound)

    return Pipeline([replace(first, read=read), *rest], SystemClock())
