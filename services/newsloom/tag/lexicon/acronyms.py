"""Find acronyms that a text explains, such as "Joint Comprehensive Plan of Action (JCPOA)"."""

import re
from typing import Final, NamedTuple

_BRACKETED: Final = re.compile(r"[(\[]\s*([A-Z][A-Za-z&.\-]{1,11})\s*[)\]]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FUNCTION_WORDS: Final = frozenset(
    {
        "of",
        "the",
        "and",
        "for",
        "on",
        "in",
        "to",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "d",
        "l",
        "et",
        "pour",
        "against",
        "&",
    }
)
_MAX_EXPANSION_CHARS: Final = 120
_MIN_LETTERS: Final = 2


class Acronym(NamedTuple):
    """An acronym in brackets after its expansion, with the offsets of both."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def acronyms(text: str) -> list[Acronym]:
    """Return all acronyms that the text explains, in order.

    The letters of an acronym are the initials of the words before the bracket. Function words may be skipped.
    """
    found = []
    for match in _BRACKETED.finditer(text):
        letters = [char for char in match.group(1) if char.isupper()]
        if len(letters) < _MIN_LETTERS or len(letters) * 2 < len(match.group(1)):
            continue
        window = max(0, match.start() - _MAX_EXPANSION_CHARS)
        begin = text.rfind("\n", window, match.start())
        words = list(_WORD.finditer(text, max(window, begin + 1), match.start()))
        start = _expansion(words, [char.lower() for char in letters])
        if start is not None:
            end = words[-1].end()
            found.append(Acronym(match.start(1), match.end(1), words[start].start(), end))
    return found


def _expansion(words: list[re.Match[str]], letters: list[str]) -> int | None:
    """Return the index of the first word of the expansion, searching back from the bracket; `None` if there is none."""
    index = len(words) - 1
    for position, letter in enumerate(reversed(letters)):
        while index >= 0:
            word = words[index].group()
            if word[0].lower() == letter and (word[0].isupper() or word.lower() in _FUNCTION_WORDS):
                break
            if position == 0 or word.lower() not in _FUNCTION_WORDS:
                return None
            index -= 1
        else:
            return None
        index -= 1
    begin = index + 1
    return begin if begin >= 0 and words[begin].group()[0].isupper() else None
