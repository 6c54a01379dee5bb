"""Tell whether capitals mark names in a text. They do not in scripts without case or in text of one case."""

from collections.abc import Sequence
from typing import Final

_MIN_CAPITALISED_SHARE: Final = 0.01
_MAX_CAPITALISED_SHARE: Final = 0.6
"""Shares of words that begin with a capital. German, which capitalises every noun, stays below .5."""


def capitals_mark_names(words: Sequence[str]) -> bool:
    """Return True if a capital is a sign of a name among these words.

    Args:
        words: the words of a text, in order, as they are written.
    """
    upper = sum(word[0].isupper() for word in words)
    cased = upper + sum(word[0].islower() for word in words)
    in_bounds = _MIN_CAPITALISED_SHARE * cased <= upper <= _MAX_CAPITALISED_SHARE * cased
    return 2 * cased >= len(words) and in_bounds and upper > 0
