"""Time that passes only when a test says so."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class FakeClock:
    """A clock that goes only when it is told to. Implements `newsloom.core.clock.Clock`."""

    moment: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def forward(self, step: timedelta) -> None:
        self.moment += step
