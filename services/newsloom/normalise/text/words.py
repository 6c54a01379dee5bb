"""Count and compare words, in scripts with spaces and without."""

import re
from typing import Final

UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A character of a script that is written without spaces: Thai, Lao, Burmese, Khmer, kana, Han."""

_WORD: Final = re.compile(r"\w+")
_CHARACTERS_PER_WORD: Final = 2


def count_words(text: str) -> int:
    """Return the number of words; in scripts without spaces two characters count as one word."""
    unspaced = len(UNSPACED.findall(text)) if not text.isascii() else 0
    if not unspaced:
        return len(_WORD.findall(text))
    return len(_WORD.findall(UNSPACED.sub(" ", text))) + unspaced // _CHARACTERS_PER_WORD


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text with case folded and punctuation left out, so that two spellings compare equal."""
    return tuple(_WORD.findall(text.casefold()))
