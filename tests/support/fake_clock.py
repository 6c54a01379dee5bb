"""A clock that only a test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class FakeClock:
    """A `newsloom.core.clock.Clock` that stands still until `forward` is called."""

    moment: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def forward(self, step: timedelta) -> None:
        self.moment += step
