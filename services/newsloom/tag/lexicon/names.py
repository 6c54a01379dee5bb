"""Names made comparable: folded for looking up, normalised for ids."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from newsloom.tag.lexicon.tables import lexicon, read_table

_MAX_CACHED: Final = 65_536
_LONGEST_CACHED: Final = 100  # characters; a publisher may write words of a megabyte
_UNFOLDED: Final = str.maketrans({"\u0131": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ŀ": "l"})
_DROPPED: Final = re.compile(r"[.'’‘`\u00b4\u02bc\u02bb]")
_GAPS: Final = re.compile(r"[\W_]+")
_SLAVIC_ENDING: Final = re.compile(r"sk(?:i|ij|iy|ii|yy|yi)$")
_ARABIC_ARTICLES: Final = frozenset({"al", "el"})


def fold(name: str) -> str:
    """Lower case, without accents, dots and apostrophes; words separated by one space. Of any script.

    >>> fold("Recep Tayyip Erdoğan"), fold("U.S."), fold("al-Assad")
    ('recep tayyip erdogan', 'us', 'al assad')
    """
    return _remembered(name) if len(name) <= _LONGEST_CACHED else _folded(name)


def forget_folded() -> None:
    """Let go of the names that were folded."""
    _remembered.cache_clear()


def _folded(name: str) -> str:
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_UNFOLDED))
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _GAPS.sub(" ", _DROPPED.sub("", name)).casefold().strip()


_remembered = lru_cache(maxsize=_MAX_CACHED)(_folded)


def person_form(name: str) -> str:
    """One form for the transliterations of a person's name: no spaces, no Arabic article, one spelling of each word.

    >>> person_form("Hossein Amir-Abdollahian") == person_form("Hussein Amirabdollahian")
    True
    """
    spellings = lexicon().spellings
    words = [spellings.get(word, word) for word in fold(name).split() if word not in _ARABIC_ARTICLES]
    return _SLAVIC_ENDING.sub("sky", "".join(words)) or fold(name).replace(" ", "")


def organisation_form(name: str) -> str:
    """Folded words joined by hyphens, without a leading article and the legal form; one of the names that the table has.

    >>> organisation_form("The Acme Steel Co. Ltd"), organisation_form("UN")
    ('acme-steel', 'united-nations')
    """
    form = _bare_form(name)
    return _same().get(form, form)


def _bare_form(name: str) -> str:
    words = fold(name).split()
    while len(words) > 1 and words[-1] in lexicon().legal_forms:
        words.pop()
    if len(words) > 1 and words[0] in lexicon().articles:
        words.pop(0)
    return "-".join(words)


@lru_cache(maxsize=1)
def _same() -> Mapping[str, str]:
    """Forms of further names to that of the first, from `data/same.toml`."""
    return {_bare_form(each): _bare_form(names[0]) for names in read_table("same.toml")["ORG"] for each in names}
