"""How many records may die before the fault is taken to be ours, not theirs."""

from collections import Counter, deque
from collections.abc import Sequence

from newsloom.core.clock import Clock
from newsloom.settings import DeadLetterSettings


class TooManyDeadLettersError(Exception):
    """So large a share of recent records died that the fault is systemic. The message says how many, and of what."""


class DeadLetterLimit:
    """Counts the dead among the records of a sliding window.

    Both bounds must be passed: the count, so that a few bad records on a quiet morning stop nobody; the share, so that
    a busy worker lives with its usual trickle.

    Args:
        settings: window, count and share.
        clock: for the window.
    """

    def __init__(self, settings: DeadLetterSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._recent: deque[tuple[float, int, int]] = deque()

    def admit(self, records: int, errors: Sequence[str]) -> None:
        """Take in a batch of so many records, of which some died of `errors`. Call before their letters are written.

        Raises:
            TooManyDead: with this batch both bounds are passed.
        """
        now = self._clock.monotonic()
        while self._recent and self._recent[0][0] < now - self._settings.window_seconds:
            self._recent.popleft()
        self._recent.append((now, records, len(errors)))
        total = sum(each for _, each, _ in self._recent)
        dead = sum(each for _, _, each in self._recent)
        if not errors or dead <= self._settings.max_count or dead <= self._settings.max_ratio * total:
            return
        most, _ = Counter(errors).most_common(1)[0]
        msg = (
            f"{dead} of the last {total} records died within {self._settings.window_seconds:g} s, now mostly of {most}; "
            f"more than {self._settings.max_count} and more than {self._settings.max_ratio:.0%} is no fault of "
            "theirs (dead_letters.max_count, max_ratio)"
        )
        raise TooManyDeadLettersError(msg)
