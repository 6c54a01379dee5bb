"""Whether a text's capitals tell its names: not in scripts that have none, nor in text of one case."""

from collections.abc import Sequence
from typing import Final

_LEAST: Final = 0.01
_MOST: Final = 0.6
"""Of words that begin with a capital. German, which gives one to every noun, stays below .5."""


def capitals_tell(words: Sequence[str]) -> bool:
    """Whether a capital stands for something among these words.

    Args:
        words: of a text, in order, as they are written.
    """
    upper = sum(word[0].isupper() for word in words)
    cased = upper + sum(word[0].islower() for word in words)
    return 2 * cased >= len(words) and _LEAST * cased <= upper <= _MOST * cased and upper > 0
