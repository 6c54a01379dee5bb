"""Acronyms and what they stand for: "Joint Comprehensive Plan of Action (JCPOA)", "WHO (World Health Organization)"."""

import re
from typing import Final, NamedTuple

_BRACKETED: Final = re.compile(r"[(\[]\s*([A-Z][A-Za-z&.\-]{1,11})\s*[)\]]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SKIPPED: Final = frozenset(
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
_LOOK_BACK: Final = 120
_SHORTEST: Final = 2


class Acronym(NamedTuple):
    """An acronym in brackets after its expansion; offsets of both."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def acronyms(text: str) -> list[Acronym]:
    """All acronyms that the text itself explains, in order.

    The letters of the acronym are the initials of the words before the bracket; little words may be passed over.
    """
    found = []
    for match in _BRACKETED.finditer(text):
        letters = [char for char in match.group(1) if char.isupper()]
        if len(letters) < _SHORTEST or len(letters) * 2 < len(match.group(1)):
            continue
        window = max(0, match.start() - _LOOK_BACK)
        begin = text.rfind("\n", window, match.start())
        words = list(_WORD.finditer(text, max(window, begin + 1), match.start()))
        start = _expansion(words, [char.lower() for char in letters])
        if start is not None:
            end = words[-1].end()
            found.append(Acronym(match.start(1), match.end(1), words[start].start(), end))
    return found


def _expansion(words: list[re.Match[str]], letters: list[str]) -> int | None:
    """The number of the word at which the expansion begins, reading back from the bracket."""
    at = len(words) - 1
    for position, letter in enumerate(reversed(letters)):
        while at >= 0:
            word = words[at].group()
            if word[0].lower() == letter and (word[0].isupper() or word.lower() in _SKIPPED):
                break
            if position == 0 or word.lower() not in _SKIPPED:
                return None
            at -= 1
        else:
            return None
        at -= 1
    begin = at + 1
    return begin if begin >= 0 and words[begin].group()[0].isupper() else None
