"""Text by strangers made fit for a terminal: nothing in it can move the cursor, colour, hide or turn round what stands beside it."""

import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

_LONGEST: Final = 2_000  # characters looked at: no line shows more
_MOST_MARKS: Final = 4  # on one letter; more are there to reach into other lines
_MARKS: Final = frozenset({"Mn", "Me"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Controls, escape sequences' first character among them; direction marks, joiners, tags; what has no meaning."""


def plain(text: str) -> str:
    """One line of visible characters, words separated by one space."""
    return " ".join(_visible(text[:_LONGEST]).split())


def plain_lines(text: str) -> str:
    """Visible characters in the lines that they stand in, indented as they are."""
    return "\n".join(_visible(line).rstrip() for line in text.splitlines())


def _visible(text: str) -> str:
    """Without what Unicode counts as control, format, private, surrogate or unassigned; white space becomes spaces.

    A title may hold escape sequences (ECMA-48), or marks that turn the direction of the rest of the line
    (CVE-2021-42574). Of many marks on one letter four stay.
    """
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if character.isspace():
            kept.append(" ")
        elif category not in _UNSEEN and marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def fitted(text: str, cells: int) -> str:
    """Exactly so many terminal cells of `plain` text: filled with spaces, or cut with an ellipsis."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return f"{set_cell_size(text, cells - 1)}…"
