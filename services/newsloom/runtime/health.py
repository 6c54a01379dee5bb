"""Track whether a worker is live and ready.

A worker is live while it makes progress. It is not live if records wait and nothing is committed, or if the lag is unknown
because the broker does not answer. A retry for a store or a broker that is unavailable counts as progress, since retries have
a limit of their own.
"""

from dataclasses import dataclass, field

from newsloom.core.clock import Clock
from newsloom.core.events import RecordProcessed, RetryStarted, Subscribe


@dataclass
class Health:
    """The state of a worker. The engine updates it; the HTTP server and the watchdog read it.

    Args:
        clock: measures the time since the last progress.
        stuck_after_seconds: seconds without progress after which the worker is not live, if it has lag or its lag is
            unknown.

    Attributes:
        warm: whether the processes of the pool have started.
        assigned: whether partitions are assigned.
        draining: whether the worker is shutting down.
        lag: the number of waiting records; `None` if it is unknown.
        reading: whether the engine has started to read. Before that, an unknown lag is not a fault.
        where: the topic, partition and offset with the most waiting records, or why the lag is unknown.
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
        """Note progress: a commit, a check with nothing to do, or a retry."""
        self._progress = self.clock.monotonic()

    def beat(self) -> None:
        """Note that the event loop is running. After the first call it must be called regularly."""
        self._beat = self.clock.monotonic()

    def live(self) -> tuple[bool, str]:
        """Return whether the worker is live, and a sentence that says why.

        It is not if records wait, or may wait, without progress for too long, or if the event loop is blocked.
        """
        idle = self.clock.monotonic() - self._progress
        if idle > self.stuck_after_seconds:
            if self.lag:
                where = f" ({self.where})" if self.where else ""
                return False, f"{self.lag} records wait and nothing was committed for {idle:.0f} s{where}"
            if self.lag is None and self.reading:
                return False, f"the lag has been unknown for {idle:.0f} s: {self.where}"
        blocked = self.clock.monotonic() - self._beat if self._beat is not None else 0.0
        if blocked > self.stuck_after_seconds:
            return False, f"the event loop has been blocked for {blocked:.0f} s"
        lag = "unknown" if self.lag is None else str(self.lag)
        return True, f"last progress {idle:.0f} s ago, lag {lag}" + (f" ({self.where})" if self.where else "")

    def ready(self) -> tuple[bool, str]:
        """Return whether the pool is warm, partitions are assigned and the worker is not draining, and the reason."""
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
