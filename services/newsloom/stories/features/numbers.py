"""The numbers and quotations of an article."""

import re
from itertools import accumulate
from typing import Final
from zlib import crc32

from anyascii import anyascii

from newsloom.stories.features.words import word_key, words

MAX_NUMBERS: Final = 8
MAX_QUOTES: Final = 12
QUOTE_WORDS: Final = 5
"""Words of a run inside a quotation that is compared."""

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED: Final = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MIN_DIGITS, _MAX_DIGITS = 2, 15
_QUOTED: Final = re.compile('[“"«„「]([^“”"«»„「」]{20,600})[”"»“」]')


def numbers_of(opening: str) -> tuple[str, ...]:
    """Return the first numbers of a text of two digits or more, without thousands separators. Years are left out.

    They are written as `1500` and `3.5`, also where the text has `1,500`, `1.500` or `3,5`, or digits of another script.
    """
    found: dict[str, None] = {}
    for match in _NUMBER.finditer(opening):
        digits = match.group()
        number = _GROUPED.sub("", digits if digits.isascii() else anyascii(digits)).replace(",", ".")
        if _MIN_DIGITS <= len(number) <= _MAX_DIGITS and not _YEAR.fullmatch(number):
            found[number] = None
        if len(found) == MAX_NUMBERS:
            break
    return tuple(found)


def quotes_of(text: str) -> tuple[int, ...]:
    """Return the smallest CRC-32 of the runs of words inside quotations, so that two articles keep the same ones."""
    hashes: set[int] = set()
    for match in _QUOTED.finditer(text):
        keys = [word_key(word) for word in words(match.group(1))]
        joined = " ".join(keys).encode()
        starts = [0, *accumulate(len(key) + 1 for key in keys)]
        hashes.update(crc32(joined[start : end - 1]) for start, end in zip(starts, starts[QUOTE_WORDS:], strict=False))
    return tuple(sorted(hashes)[:MAX_QUOTES])
