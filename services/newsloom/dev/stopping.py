"""Handle SIGINT, SIGTERM and a closed terminal in a command that has child processes to end."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopping:
    """Calls `on_signal` for each of the signals while it is entered. By default that raises `KeyboardInterrupt`.

    Code that starts processes must not be interrupted at any point, or a process could be left behind. Such code sets
    `on_signal` to its own action, and checks `requested`, which is True once a signal has come.
    """

    def __init__(self) -> None:
        self.on_signal: Callable[[], object] = _interrupt
        self.requested = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            if (
                number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
            ):  # nohup ignores SIGHUP, and it stays ignored
                self._before[number] = signal.signal(number, self._received)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # a handler that signal.signal returned

    def _received(self, number: int, frame: FrameType | None) -> None:
        _ = number, frame
        self.requested = True
        self.on_signal()


def _interrupt() -> None:
    raise KeyboardInterrupt
