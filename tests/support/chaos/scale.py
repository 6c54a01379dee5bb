"""Read the size and the seed of a chaos run from the environment.

`NEWSLOOM_CHAOS=long` (`make chaos`) injects more faults and waits longer; `NEWSLOOM_CHAOS_SEED` repeats a run.
"""

import os
from dataclasses import dataclass
from typing import Final, TypeVar

SEED: Final = "NEWSLOOM_CHAOS_SEED"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a run."""

    long: bool
    seed: int

    @classmethod
    def of_this_run(cls) -> "Scale":
        """Return the scale that the environment sets; by default short, with seed 1."""
        return cls(long=os.environ.get("NEWSLOOM_CHAOS") == "long", seed=int(os.environ.get(SEED, "1")))

    def pick(self, short: T, long: T) -> T:
        """Return `short` in CI and `long` in `make chaos`."""
        return long if self.long else short
