"""Make names comparable: fold them for look-ups and normalise them for ids."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from newsloom.tag.lexicon.tables import lexicon, read_table

_MAX_CACHED_NAMES: Final = 65_536
_MAX_CACHED_CHARS: Final = 100  # a text can have words of a megabyte
_NOT_DECOMPOSED: Final = str.maketrans(
    {"\u0131": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ŀ": "l"}
)
_DROPPED: Final = re.compile(r"[.'’‘`\u00b4\u02bc\u02bb]")
_SEPARATORS: Final = re.compile(r"[\W_]+")
_SEPARATORS_IN_LINES: Final = re.compile(r"(?:[^\w\n]|_)+")
_DROPPED_BYTES: Final = b".'`"
_FOLDED_BYTES: Final = bytes(
    ord(char.lower()) if (char := chr(byte)).isalnum() or char == "\n" else ord(" ") for byte in range(128)
) + bytes(128)
_MANY_SPACES: Final = re.compile(rb" {2,}")
_SLAVIC_ENDING: Final = re.compile(r"sk(?:i|ij|iy|ii|yy|yi)$")
_ARABIC_ARTICLES: Final = frozenset({"al", "el"})


def fold(name: str) -> str:
    """Return a name in lower case, without accents, dots and apostrophes, with one space between words.

    It works for all scripts.

    >>> fold("Recep Tayyip Erdoğan"), fold("U.S."), fold("al-Assad")
    ('recep tayyip erdogan', 'us', 'al assad')
    """
    return _cached_fold(name) if len(name) <= _MAX_CACHED_CHARS else _folded(name)


def clear_fold_cache() -> None:
    """Clear the cache of folded names."""
    _cached_fold.cache_clear()


def _folded(name: str) -> str:
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_NOT_DECOMPOSED))
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", _DROPPED.sub("", name)).casefold().strip()


def fold_all(names: Sequence[str]) -> list[str]:
    """Return `fold` of each name. For many names this is several times as fast, and nothing is cached.

    Args:
        names: names without line ends.
    """
    text = "\n".join(names)
    if text.isascii():
        folded = _MANY_SPACES.sub(b" ", text.encode().translate(_FOLDED_BYTES, _DROPPED_BYTES)).decode()
        return [line.strip() for line in folded.split("\n")] if names else []
    plain = [name for name in names if name.isascii()]
    others = [name for name in names if not name.isascii()]
    text = unicodedata.normalize("NFKD", "\n".join(others).translate(_NOT_DECOMPOSED))
    text = text.translate(dict.fromkeys(ord(char) for char in set(text) if unicodedata.combining(char)))
    text = _SEPARATORS_IN_LINES.sub(" ", _DROPPED.sub("", text)).casefold()
    folded_plain, folded_others = iter(fold_all(plain)), iter(text.split("\n"))
    return [next(folded_plain) if name.isascii() else next(folded_others).strip() for name in names]


_cached_fold = lru_cache(maxsize=_MAX_CACHED_NAMES)(_folded)


def person_form(name: str) -> str:
    """Return one form for the transliterations of a person's name.

    It has no spaces, no Arabic article, and one spelling of each word.

    >>> person_form("Hossein Amir-Abdollahian") == person_form("Hussein Amirabdollahian")
    True
    """
    spellings = lexicon().spellings
    words = [spellings.get(word, word) for word in fold(name).split() if word not in _ARABIC_ARTICLES]
    return _SLAVIC_ENDING.sub("sky", "".join(words)) or fold(name).replace(" ", "")


def organisation_form(name: str) -> str:
    """Return one form for the names of an organisation.

    It has the folded words joined by hyphens, without a leading article and the legal form. Names of the same organisation
    in `data/same_organisations.toml` have the same form.

    >>> organisation_form("The Acme Steel Co. Ltd"), organisation_form("UN")
    ('acme-steel', 'united-nations')
    """
    form = _bare_form(name)
    return _same_organisations().get(form, form)


def _bare_form(name: str) -> str:
    words = fold(name).split()
    while len(words) > 1 and words[-1] in lexicon().legal_forms:
        words.pop()
    if len(words) > 1 and words[0] in _id_articles():
        words.pop(0)
    return "-".join(words)


def is_known_organisation(name: str) -> bool:
    """Return True for the full or other names in `data/same_organisations.toml`."""
    form = _bare_form(name)
    return form in _same_organisations()


@lru_cache(maxsize=1)
def _id_articles() -> frozenset[str]:
    """Return the articles that ids leave out. They are few, so that an id does not depend on the language of a text."""
    return lexicon("en").articles | lexicon("fr").articles


@lru_cache(maxsize=1)
def _same_organisations() -> Mapping[str, str]:
    """Return the form of each other name in `data/same_organisations.toml`, mapped to the form of the first name."""
    return {
        _bare_form(each): _bare_form(names[0])
        for names in read_table("same_organisations.toml")["ORG"]
        for each in names
    }
