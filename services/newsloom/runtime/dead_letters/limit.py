"""Stop a worker when so many records fail that the fault is not in the records."""

from collections import Counter, deque
from collections.abc import Sequence

from newsloom.core.clock import Clock
from newsloom.settings import DeadLetterSettings


class TooManyDeadLettersError(Exception):
    """So many recent records failed that the fault is not in the records. The message says how many, and with which error."""


class DeadLetterLimit:
    """Counts failed records in a sliding window.

    Both limits must be exceeded: the count, so that a few bad records in a quiet hour do not stop a worker; the ratio, so
    that a busy worker tolerates its usual number of bad records.

    Args:
        settings: window, count and ratio.
        clock: measures the window.
    """

    def __init__(self, settings: DeadLetterSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._recent: deque[tuple[float, int, int]] = deque()

    def count_batch(self, records: int, errors: Sequence[str]) -> None:
        """Count a batch, before its dead letters are written.

        Args:
            records: the number of records in the batch.
            errors: the error classes of the failed records.

        Raises:
            TooManyDeadLettersError: both limits are exceeded with this batch.
        """
        now = self._clock.monotonic()
        while self._recent and self._recent[0][0] < now - self._settings.window_seconds:
            self._recent.popleft()
        self._recent.append((now, records, len(errors)))
        total = sum(each for _, each, _ in self._recent)
        failed = sum(each for _, _, each in self._recent)
        if not errors or failed <= self._settings.max_count or failed <= self._settings.max_ratio * total:
            return
        most, _ = Counter(errors).most_common(1)[0]
        msg = (
            f"{failed} of the last {total} records failed within {self._settings.window_seconds:g} s, now mostly with {most}; "
            f"more than {self._settings.max_count} and more than {self._settings.max_ratio:.0%} means that the fault is not in "
            "the records (dead_letters.max_count, max_ratio)"
        )
        raise TooManyDeadLettersError(msg)
