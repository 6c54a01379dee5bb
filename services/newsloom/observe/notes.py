"""What is counted of the notes that stages leave on a record: they come from the pool as text, with the record."""

from collections.abc import Iterator
from typing import Final

EXTRACTION: Final = "extraction"
"""On normalise: the method that found the text."""

LANGUAGE: Final = "language"
"""On normalise and tag: the article's language code."""

RELATION: Final = "relation"
"""On dedup: the verdict's relation."""

CANDIDATES: Final = "candidates"
"""On dedup: how many earlier articles were compared, a decimal number."""

ENTITIES: Final = "entities"
"""On tag: how many of each type, as `GPE=3 PERSON=2`."""

_MOST_PAIRS = 32


def pairs(note: str) -> Iterator[tuple[str, int]]:
    """The counts of a note like `GPE=3 PERSON=2`. What is not of that form is left out."""
    for part in note.split(maxsplit=_MOST_PAIRS)[:_MOST_PAIRS]:
        name, _, count = part.partition("=")
        number = whole(count)
        if name and number is not None:
            yield name, number


def whole(note: str) -> int | None:
    """A decimal number of at most 9 digits; `None` for anything else."""
    return int(note) if note.isascii() and note.isdigit() and len(note) < 10 else None  # noqa: PLR2004 - said above
