"""Tell what a line is by its form, in any language: prose, a quotation, or a heading."""

import re
from typing import Final

from newsloom.normalise.text.words import count_words

_SENTENCE_END: Final = re.compile("[.!?…。！？।؟۔։።][\"'”’»)\\]」』]{0,3}$")  # noqa: RUF001
_SENTENCE_GAP: Final = re.compile("[.!?…।؟۔։።][\"'”’»)\\]]{0,3} +(?=\\S)|[。！？][」』”]?(?=.)")  # noqa: RUF001
_MIN_PROSE_WORDS: Final = 20
_MIN_SENTENCE_WORDS: Final = 12
_MAX_HEADING_WORDS: Final = 7
_TRAILING_OFF: Final = ("…", "...")
_MIN_QUOTED_WORDS: Final = 4
_QUOTATION: Final = re.compile('[“„‟][^“”„]*[”“]|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』|"[^"]*"')
_OPEN_QUOTATION: Final = re.compile('^(?:[-–—] ?)?[“„«「『"](?=\\w)')


def is_prose(line: str) -> bool:
    """Return True if a line is running text: two sentences, one of twelve words or more, or twenty words."""
    words = count_words(line)
    if words >= _MIN_PROSE_WORDS:
        return True
    if _SENTENCE_END.search(line) is None:
        return False
    return words >= _MIN_SENTENCE_WORDS or _SENTENCE_GAP.search(line) is not None


def ends_sentence(line: str) -> bool:
    """Return True if a line ends like a sentence, and not like a short call: `More on this …`."""
    if line.endswith(_TRAILING_OFF) and count_words(line) <= _MAX_HEADING_WORDS:
        return False
    return _SENTENCE_END.search(line) is not None


def has_quotation(line: str) -> bool:
    """Return True if a line has four words or more in quotation marks, or begins with a mark that is not closed in it."""
    found = _QUOTATION.findall(line)
    if any(count_words(each) >= _MIN_QUOTED_WORDS for each in found):
        return True
    return not found and _OPEN_QUOTATION.match(line) is not None


def is_heading_like(line: str) -> bool:
    """Return True if a line is as short as a heading between paragraphs, and does not end like a sentence."""
    return not ends_sentence(line) and count_words(line) <= _MAX_HEADING_WORDS
