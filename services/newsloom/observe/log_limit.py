"""A limit on lines of one kind, for libraries that repeat themselves: in an outage aiokafka logs 6,000 a minute."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsloom.core.events import EmitEvent, LogLinesSuppressed
from newsloom.observe.spec import OTHER

_WINDOW_SECONDS: Final = 60.0
_MOST_KINDS: Final = 1_000  # further ones share their logger's window
_KIND_LENGTH: Final = 160
_VARYING: Final = re.compile(r"[0-9]+")


@dataclass(slots=True)
class _Window:
    begun: float
    passed: int = 0
    suppressed: int = 0


class LineLimit(logging.Filter):
    """Lets `per_minute` lines of each kind through, and tells with the next one how many were left out.

    A kind is a logger and its message before arguments are put in, digits aside. newsloom's own lines are not limited.

    Args:
        per_minute: 0 for no limit.
        emit: takes a `LogLinesSuppressed` for each line that is left out.
        monotonic: seconds.
    """

    def __init__(
        self,
        per_minute: int,
        emit: EmitEvent | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._per_minute = per_minute
        self._emit = emit
        self._monotonic = monotonic
        self._windows: dict[tuple[str, str], _Window] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line passes."""
        if self._per_minute == 0 or record.name == "newsloom" or record.name.startswith("newsloom."):
            return True
        window = self._window(record)
        now = self._monotonic()
        if now - window.begun >= _WINDOW_SECONDS:
            if window.suppressed:
                record.left_out = window.suppressed
            window.begun, window.passed, window.suppressed = now, 0, 0
        if window.passed < self._per_minute:
            window.passed += 1
            return True
        window.suppressed += 1
        if self._emit is not None:
            self._emit(LogLinesSuppressed(record.name, 1))
        return False

    def _window(self, record: logging.LogRecord) -> _Window:
        kind = (record.name, _VARYING.sub("#", str(record.msg)[:_KIND_LENGTH]))
        if kind not in self._windows and len(self._windows) >= _MOST_KINDS:
            kind = (record.name, OTHER)
        return self._windows.setdefault(kind, _Window(self._monotonic()))
