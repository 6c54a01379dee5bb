"""Make untrusted text safe for a terminal: it cannot move the cursor, set colours, or hide or reorder its neighbours."""

import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

_MAX_CHARS: Final = 2_000  # no line shows more
_MAX_MARKS: Final = 4  # combining marks on one letter; more would reach into other lines
_MARKS: Final = frozenset({"Mn", "Me"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Control characters (also the first of an escape sequence), direction marks, joiners, tags, and unassigned ones."""


def plain(text: str) -> str:
    """Return the text as one line of visible characters, with single spaces."""
    return " ".join(_visible(text[:_MAX_CHARS]).split())


def plain_lines(text: str) -> str:
    """Return the visible characters of each line; indentation stays."""
    return "\n".join(_visible(line).rstrip() for line in text.splitlines())


def _visible(text: str) -> str:
    """Return the text without control, format, private, surrogate and unassigned characters; white space becomes spaces.

    A title may hold escape sequences (ECMA-48), or marks that turn the direction of the rest of the line
    (CVE-2021-42574). At most four combining marks stay on a letter.
    """
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if character.isspace():
            kept.append(" ")
        elif category not in _UNSEEN and marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def fitted(text: str, cells: int) -> str:
    """Return `plain` text in exactly `cells` terminal cells: padded with spaces, or cut with an ellipsis."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return f"{set_cell_size(text, cells - 1)}…"
