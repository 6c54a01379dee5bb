"""Find acronyms that a text explains, such as "Joint Comprehensive Plan of Action (JCPOA)"."""

import re
from typing import Final, NamedTuple

from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon

_BRACKETED: Final = re.compile(r"[(\[]\s*([^\W\d_a-z][^\W\d_]{1,11}|[^\W\d_a-z][\w&.\-]{1,11})\s*[)\]]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MAX_EXPANSION_CHARS: Final = 120
_MIN_LETTERS: Final = 2
_MIN_COMPOUND_CHARS: Final = 10


class Acronym(NamedTuple):
    """An acronym in brackets after its expansion, with the offsets of both."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def acronyms(text: str, lexicon: Lexicon) -> list[Acronym]:
    """Return all acronyms that the text explains, in order.

    The letters of an acronym are the initials of the words before the bracket. Function words may be skipped. In English,
    all other words have a capital; elsewhere only the first. Where words are compounded, the letters can also be those
    of one long word, as in "Bundeskriminalamt (BKA)".

    Args:
        text: the whole text.
        lexicon: the words of the language.
    """
    found = []
    for match in _BRACKETED.finditer(text):
        letters = [fold(char) for char in match.group(1) if char.isupper()]
        if len(letters) < _MIN_LETTERS or len(letters) * 2 < len(match.group(1)):
            continue
        window = max(0, match.start() - _MAX_EXPANSION_CHARS)
        begin = max(text.rfind(mark, window, match.start()) for mark in "\n()")
        words = list(_WORD.finditer(text, max(window, begin + 1), match.start()))
        start = _expansion(words, letters, lexicon)
        if start is None and lexicon.compounds and words and _is_compound(words[-1].group(), letters):
            start = len(words) - 1
        if start is not None:
            end = words[-1].end()
            found.append(Acronym(match.start(1), match.end(1), words[start].start(), end))
    return found


def _expansion(words: list[re.Match[str]], letters: list[str], lexicon: Lexicon) -> int | None:
    """Return the index of the first word of the expansion, searching back from the bracket; `None` if there is none."""
    any_case = lexicon.language != ENGLISH
    index = len(words) - 1
    for position, letter in enumerate(reversed(letters)):
        while index >= 0:
            word = words[index].group()
            folded = fold(word)
            is_function_word = folded in lexicon.function_words
            if folded[:1] == letter and (any_case or word[0].isupper() or is_function_word):
                break
            if position == 0 or not is_function_word:
                return None
            index -= 1
        else:
            return None
        index -= 1
    begin = index + 1
    if begin < 0 or not words[begin].group()[0].isupper():
        return None
    is_certain = len(letters) > _MIN_LETTERS or fold(words[begin].group()) in lexicon.first_heads
    in_capitals = all(
        word.group()[0].isupper() or fold(word.group()) in lexicon.function_words for word in words[begin:]
    )
    return begin if is_certain or in_capitals else None


def _is_compound(word: str, letters: list[str]) -> bool:
    """Return True if a long word begins with the first letter and has the others in the same order."""
    if len(word) < _MIN_COMPOUND_CHARS or not word[0].isupper() or fold(word[0]) != letters[0]:
        return False
    rest = iter(fold(word)[1:])
    return all(letter in rest for letter in letters[1:])
