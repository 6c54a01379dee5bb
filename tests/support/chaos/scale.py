"""How hard a chaos run is, and its seed: from the environment.

`NEWSLOOM_CHAOS=long` (`make chaos`) strikes more often and waits longer; `NEWSLOOM_CHAOS_SEED` repeats a run.
"""

import os
from dataclasses import dataclass
from typing import Final, TypeVar

SEED: Final = "NEWSLOOM_CHAOS_SEED"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """How hard a run is."""

    long: bool
    seed: int

    @classmethod
    def of_this_run(cls) -> "Scale":
        """What the environment asks for; short, with seed 1, where it asks for nothing."""
        return cls(long=os.environ.get("NEWSLOOM_CHAOS") == "long", seed=int(os.environ.get(SEED, "1")))

    def pick(self, short: T, long: T) -> T:
        """`short` in CI, `long` in `make chaos`."""
        return long if self.long else short
