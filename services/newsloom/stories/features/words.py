"""Split a text into words, and write each word in a form that is the same in related spellings and scripts."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from anyascii import anyascii

KEY_CHARS: Final = 7
"""Letters of a word that count: long enough to tell words apart, short enough for endings and related languages."""

_CACHED_WORDS: Final = 50_000


def _mark_ranges() -> str:
    """Return the combining marks of all scripts as ranges of a character class. Python's pattern for letters leaves them out."""
    marks = [code for code in range(0x300, sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Mn", "Mc"}]
    starts = [code for code in marks if unicodedata.category(chr(code - 1)) not in {"Mn", "Mc"}]
    ends = [code for code in marks if unicodedata.category(chr(min(code + 1, sys.maxunicode))) not in {"Mn", "Mc"}]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(starts, ends, strict=True))


_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_ASCII_WORD: Final = re.compile(rf"[A-Za-z]+|{_NUMBER}")
_WORD: Final = re.compile(rf"[^\W\d_]+(?:[{_mark_ranges()}]+[^\W\d_]*)*|{_NUMBER}")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
"""Runs of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana and Han."""


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, in order. Scripts without spaces are read as overlapping pairs of characters."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    found: list[str] = _WORD.findall(text)
    if _UNSPACED.search(text) is None:
        return found
    return [part for word in found for part in _parts(word)]


def _parts(word: str) -> Iterator[str]:
    """Yield the parts of a word: runs of scripts without spaces as pairs of characters, the rest as it is."""
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        characters = run.group()
        yield from (characters[at : at + 2] for at in range(max(1, len(characters) - 1)))
        end = run.end()
    if end < len(word):
        yield word[end:]


@lru_cache(maxsize=_CACHED_WORDS)
def word_key(word: str) -> str:
    """Return the form of a word that is compared: in Latin letters without accents, lower case, cut to `KEY_CHARS`.

    "President", "Präsident" and "Президент" have the keys `preside`, `praside` and `prezide`.
    """
    latin = word if word.isascii() else anyascii(word)
    return "".join(character for character in latin.lower() if character.isalnum())[:KEY_CHARS]


def is_counted(key: str) -> bool:
    """Return False for keys that say too little: single letters, and numbers of fewer than three digits."""
    return len(key) > (2 if key.isdigit() else 1)
