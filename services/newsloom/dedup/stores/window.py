"""How far back a store remembers: a time, and a number of articles, whichever is less."""

from dataclasses import dataclass, field, replace
from typing import Final

import orjson

_TICKS: Final = 256  # per window: how finely time is kept


@dataclass(frozen=True, slots=True)
class Window:
    """The limits, in seconds and in articles."""

    seconds: float
    documents: int

    @property
    def tick(self) -> float:
        """The grain of time, in seconds."""
        return self.seconds / _TICKS


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a store stands. Moves with each claim, and is written together with it.

    Attributes:
        next: the next claim's sequence number.
        floor: the first one that is remembered.
        now: time of the last claim; never goes back.
        generation: number of the index that is written to; the one before is read as well.
        opened_at: when that generation began.
        opened_with: its first sequence number.
        listed: articles standing in posting lists of this generation, and of the one before.
        ticks: pairs of a tick's number and its first sequence number, for the ticks within the window.
    """

    next: int = 1
    floor: int = 1
    now: float = 0.0
    generation: int = 0
    opened_at: float = 0.0
    opened_with: int = 1
    listed: tuple[int, int] = (0, 0)
    ticks: tuple[tuple[int, int], ...] = field(default=())

    def at(self, now: float, window: Window) -> "Standing":
        """The standing before a claim made at `now`: what has left the window is below the floor."""
        now = max(now, self.now)
        ticks = self.ticks
        tick = int(now // window.tick)
        if not ticks or ticks[-1][0] < tick:
            ticks = (*ticks, (tick, self.next))
        gone = 0
        while (ticks[gone][0] + 1) * window.tick <= now - window.seconds:
            gone += 1
        ticks = ticks[gone:]
        floor = max(self.floor, ticks[0][1], self.next - window.documents)
        opened_at = self.opened_at if self.next > self.opened_with else now
        return replace(self, now=now, ticks=ticks, floor=floor, opened_at=opened_at)

    def is_full(self, window: Window) -> bool:
        """Whether everything of the generation before has left the window, so that a new one can take its place."""
        return self.opened_with < self.next and self.floor >= self.opened_with and self._aged(window)

    def _aged(self, window: Window) -> bool:
        return self.now - self.opened_at >= window.seconds or self.next - self.opened_with >= window.documents

    def turned(self) -> "Standing":
        """The standing with a new generation."""
        return replace(
            self,
            generation=self.generation + 1,
            opened_at=self.now,
            opened_with=self.next,
            listed=(0, self.listed[0]),
        )

    def to_bytes(self) -> bytes:
        """For the store."""
        return orjson.dumps(self)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Standing":
        """From `to_bytes`."""
        fields = orjson.loads(data)
        fields["listed"] = tuple(fields["listed"])
        fields["ticks"] = tuple(tuple(tick) for tick in fields["ticks"])
        return cls(**fields)
