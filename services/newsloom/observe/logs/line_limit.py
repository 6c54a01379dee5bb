"""A limit on lines of one kind, for libraries that repeat themselves: in an outage aiokafka logs 6,000 lines a minute."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsloom.core.events import EmitEvent, LogLinesSuppressed

_WINDOW_SECONDS: Final = 60.0
_MAX_KINDS: Final = 1_000
_FURTHER_KINDS: Final = ""
"""The kind of all lines of a logger, once there are too many kinds."""
_KIND_CHARS: Final = 160
_DIGITS: Final = re.compile(r"[0-9]+")


@dataclass(slots=True)
class _Window:
    started: float
    passed: int = 0
    suppressed: int = 0


class LineLimit(logging.Filter):
    """Lets `per_minute` lines of each kind through. The first line of the next minute says how many were left out.

    Lines are of one kind if they have the same logger and the same message, before its arguments are filled in and
    without regard to digits. newsloom's own lines are not limited.

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
        """Return whether the line is let through."""
        if self._per_minute == 0 or record.name == "newsloom" or record.name.startswith("newsloom."):
            return True
        window = self._window(record)
        now = self._monotonic()
        if now - window.started >= _WINDOW_SECONDS:
            if window.suppressed:
                record.left_out = window.suppressed
            window.started, window.passed, window.suppressed = now, 0, 0
        if window.passed < self._per_minute:
            window.passed += 1
            return True
        window.suppressed += 1
        if self._emit is not None:
            self._emit(LogLinesSuppressed(record.name, 1))
        return False

    def _window(self, record: logging.LogRecord) -> _Window:
        kind = (record.name, _DIGITS.sub("#", str(record.msg)[:_KIND_CHARS]))
        if kind not in self._windows and len(self._windows) >= _MAX_KINDS:
            kind = (record.name, _FURTHER_KINDS)
        return self._windows.setdefault(kind, _Window(self._monotonic()))
