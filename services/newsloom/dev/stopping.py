"""What SIGINT, SIGTERM and a closed terminal do to a command that has processes of its own to end."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopping:
    """While it is entered, each of the signals calls `act`; at first that raises `KeyboardInterrupt`.

    Whoever starts processes cannot be interrupted just anywhere, or one may be forgotten. It sets `act` to what is to be
    done instead, and asks whether a signal `came`.
    """

    def __init__(self) -> None:
        self.act: Callable[[], object] = _interrupt
        self.came = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # as nohup wants it
                self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave is what it takes

    def _come(self, number: int, frame: FrameType | None) -> None:
        _ = number, frame
        self.came = True
        self.act()


def _interrupt() -> None:
    raise KeyboardInterrupt
