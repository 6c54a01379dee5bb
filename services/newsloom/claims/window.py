"""The window of a store: a time and a number of articles. The first limit that is reached applies."""

from dataclasses import dataclass, field, fields, replace
from typing import Final

import orjson

_TICKS_A_WINDOW: Final = 256
"""Resolution of the recorded times of claims."""


@dataclass(frozen=True, slots=True)
class Window:
    """The limits of what a store remembers.

    Attributes:
        seconds: how long an article is remembered.
        documents: how many articles are remembered at most.
    """

    seconds: float
    documents: int

    @property
    def tick(self) -> float:
        """Return the resolution of time in seconds."""
        return self.seconds / _TICKS_A_WINDOW


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state of a claim index. It changes with each claim and is written together with it.

    Attributes:
        next: sequence number of the next claim.
        floor: the first sequence number that is not forgotten.
        now: time of the last claim, in seconds since the epoch; it never goes back.
        generation: number of the generation that is written to; the one before is read as well.
        opened_at: time at which that generation began.
        opened_with: first sequence number of that generation.
        posting_items: number of items in the posting lists of this generation and of the one before.
        ticks: for each tick within the window, its number and its first sequence number.
        counted_from: first sequence number of the generation before, if postings are weighed; else 1.
    """

    next: int = 1
    floor: int = 1
    now: float = 0.0
    generation: int = 0
    opened_at: float = 0.0
    opened_with: int = 1
    posting_items: tuple[int, int] = (0, 0)
    ticks: tuple[tuple[int, int], ...] = field(default=())
    counted_from: int = 1

    def advanced_to(self, now: float, window: Window) -> "IndexState":
        """Return the state before a claim at the time `now`, with the floor above all that has left the window."""
        now = max(now, self.now)
        ticks = self.ticks
        tick = int(now // window.tick)
        if not ticks or ticks[-1][0] < tick:
            ticks = (*ticks, (tick, self.next))
        expired = 0
        while (ticks[expired][0] + 1) * window.tick <= now - window.seconds:
            expired += 1
        ticks = ticks[expired:]
        floor = max(self.floor, ticks[0][1], self.next - window.documents)
        opened_at = self.opened_at if self.next > self.opened_with else now
        return replace(self, now=now, ticks=ticks, floor=floor, opened_at=opened_at)

    def is_generation_full(self, window: Window) -> bool:
        """Return True if the generation before has left the window, and a new one can begin."""
        return self.opened_with < self.next and self.floor >= self.opened_with and self._is_one_window_long(window)

    def _is_one_window_long(self, window: Window) -> bool:
        return self.now - self.opened_at >= window.seconds or self.next - self.opened_with >= window.documents

    def next_generation(self, *, weighed: bool) -> "IndexState":
        """Return the state with a new, empty generation.

        Args:
            weighed: whether postings are weighed.
        """
        return replace(
            self,
            generation=self.generation + 1,
            opened_at=self.now,
            opened_with=self.next,
            posting_items=(0, self.posting_items[0]),
            counted_from=self.opened_with if weighed else self.counted_from,
        )

    def to_bytes(self) -> bytes:
        """Return the state as bytes for the store. A field that is new in this format is left out while it has no use."""
        data: dict[str, object] = {each.name: getattr(self, each.name) for each in fields(self)}
        if self.counted_from == 1:
            del data["counted_from"]
        return orjson.dumps(data)

    @classmethod
    def from_bytes(cls, data: bytes) -> "IndexState":
        """Return the state that `to_bytes` wrote."""
        values = orjson.loads(data)
        values["posting_items"] = tuple(values["posting_items"])
        values["ticks"] = tuple(tuple(tick) for tick in values["ticks"])
        return cls(**values)
