"""Is the worker alive, and may it be relied on? Alive means progress: lag without commits is not life.

Neither is lag that nobody can know: a worker that hears nothing from its broker may stand still.

Waiting for a store or a broker that is away is life as well: it says so at each attempt, and has a limit of its own.
"""

from dataclasses import dataclass, field

from newsloom.core.clock import Clock
from newsloom.core.events import RecordProcessed, RetryStarted, Subscribe


@dataclass
class Health:
    """The worker's state, kept by the engine and asked by the health port and the watchdog.

    Args:
        clock: for the age of the last progress.
        stuck_after_seconds: with lag, or without knowing it, and no progress for so long the worker is not live.

    Attributes:
        lag: records that wait; `None` when it is not known.
        reading: the engine has begun to read; before that nothing is known and nothing is wrong.
        where: topic, partition and offset of what waits longest, or why the lag is not known.
    """

    clock: Clock
    stuck_after_seconds: float
    warm: bool = False
    assigned: bool = False
    draining: bool = False
    lag: int | None = None
    reading: bool = False
    where: str = ""
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
        """False when records wait, or may wait, and nothing has moved for too long, or when the event loop is blocked.

        With the reason.
        """
        idle = self.clock.monotonic() - self._progress
        if idle > self.stuck_after_seconds:
            if self.lag:
                where = f" ({self.where})" if self.where else ""
                return False, f"{self.lag} records wait and nothing was committed for {idle:.0f} s{where}"
            if self.lag is None and self.reading:
                return False, f"the lag has not been known for {idle:.0f} s: {self.where}"
        blocked = self.clock.monotonic() - self._beat if self._beat is not None else 0.0
        if blocked > self.stuck_after_seconds:
            return False, f"the event loop has been blocked for {blocked:.0f} s"
        lag = "unknown" if self.lag is None else str(self.lag)
        return True, f"last progress {idle:.0f} s ago, lag {lag}" + (f" ({self.where})" if self.where else "")

    def ready(self) -> tuple[bool, str]:
        """True once the processes are warm and partitions are assigned, until it drains. With the reason."""
        if self.draining:
            return False, "draining"
        if not self.warm:
            return False, "warming up"
        if not self.assigned:
            return False, "no partitions assigned yet"
        return True, "working"


class Liveness:
    """Listener that counts processed records and retries as progress."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def subscribe(self, on: Subscribe, /) -> None:
        """Register the handlers."""
        on(RecordProcessed, self._progressed)
        on(RetryStarted, self._progressed)

    def _progressed(self, _: object) -> None:
        self._health.progressed()
