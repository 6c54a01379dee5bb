"""Is the worker alive, and may it be relied on? Alive means progress: lag without commits is not life.

Waiting for a store or a broker that is away is life as well: it says so at each attempt, and has a limit of its own.
"""

from dataclasses import dataclass, field

from newsloom.core.clock import Clock


@dataclass
class Health:
    """The worker's state, kept by the engine and asked by the health port and the watchdog.

    Args:
        clock: for the age of the last progress.
        stuck_after_seconds: with lag and no progress for so long the worker is not live.
    """

    clock: Clock
    stuck_after_seconds: float
    warm: bool = False
    assigned: bool = False
    draining: bool = False
    lag: int = 0
    _progress: float = field(init=False)
    _beat: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._progress = self.clock.monotonic()

    def progressed(self) -> None:
        """Something was committed, there was nothing to do, or what is away was asked again."""
        self._progress = self.clock.monotonic()

    def beat(self) -> None:
        """The event loop turns. From the first time on it has to say so again and again."""
        self._beat = self.clock.monotonic()

    def live(self) -> tuple[bool, str]:
        """False when there is lag and nothing has moved for too long, or the event loop is blocked. With the reason."""
        idle = self.clock.monotonic() - self._progress
        if self.lag > 0 and idle > self.stuck_after_seconds:
            return False, f"{self.lag} records wait and nothing was committed for {idle:.0f} s"
        blocked = self.clock.monotonic() - self._beat if self._beat is not None else 0.0
        if blocked > self.stuck_after_seconds:
            return False, f"the event loop has been blocked for {blocked:.0f} s"
        return True, f"last progress {idle:.0f} s ago, lag {self.lag}"

    def ready(self) -> tuple[bool, str]:
        """True once the processes are warm and partitions are assigned, until it drains. With the reason."""
        if self.draining:
            return False, "draining"
        if not self.warm:
            return False, "warming up"
        if not self.assigned:
            return False, "no partitions assigned yet"
        return True, "working"
