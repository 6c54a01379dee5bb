"""The labels that the network gives to words: begin and inside of each type, and outside."""

from typing import Final

TYPES: Final = ("PER", "ORG", "LOC", "MISC")
LABELS: Final = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
OUTSIDE: Final = 0
MISC: Final = tuple(number for number, label in enumerate(LABELS) if label.endswith("MISC"))


def begin_of(kind: str) -> int:
    """Return the number of the label that begins a name of this type; the next number continues it."""
    return 1 + 2 * TYPES.index(kind)
