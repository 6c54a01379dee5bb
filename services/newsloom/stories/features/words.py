"""Split a text into words, and write each word in a form that is the same in related spellings and scripts."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from anyascii import anyascii

KEY_CHARS: Final = 7
"""Letters of a word that count: long enough to tell words apart, short enough for endings and related languages."""

_CACHED_WORDS: Final = 50_000


def _ranges(belongs: Callable[[str], bool], codes: Iterable[int]) -> str:
    """Return the characters of these codes that belong, as ranges of a character class."""
    ranges: list[list[int]] = []
    for code in codes:
        if belongs(chr(code)):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


def _is_mark(character: str) -> bool:
    """Return True for a combining mark. Python's pattern for letters leaves them out."""
    return character >= "\u0300" and unicodedata.category(character) in {"Mn", "Mc"}


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


def _is_plain(character: str) -> bool:
    return not _is_mark(character) and not _UNSPACED.match(character)


_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_UNSPACED_RANGES: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED: Final = re.compile(f"[{_UNSPACED_RANGES}]+")
"""Runs of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana and Han."""
_BASIC: Final = range(0x10000)
"""The basic plane, for which Python's character classes are fast."""
_WITH_MARKS: Final = (*range(0x20000), *range(0xE0000, 0xE0200))
"""The characters among which Unicode has marks."""
_WORD: Final = re.compile(rf"[^\W\d_]+(?:[{_ranges(_is_mark, _WITH_MARKS)}]+[^\W\d_]*)*|{_NUMBER}")
_PLAIN_WORD: Final = re.compile(f"[{_ranges(_is_letter, _BASIC)}]+|{_NUMBER}")
"""The same for texts without marks, of the basic plane only."""
_NOT_PLAIN: Final = re.compile(f"[^{_ranges(_is_plain, _BASIC)}]")


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, in order. Scripts without spaces are read as overlapping pairs of characters."""
    if not _NOT_PLAIN.search(text):
        return _PLAIN_WORD.findall(text)
    return [part for word in _WORD.findall(text) for part in _parts(word)]


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
