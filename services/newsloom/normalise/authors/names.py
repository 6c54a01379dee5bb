"""Tell names of people from those of teams, desks and publishers, and compare names."""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import normalize

from newsloom.normalise.authors.words import WORDS, any_phrase, word_pattern
from newsloom.normalise.text.characters import repair_line

_SIGNS: Final = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e30-\u0e4e\u0eb0-\u0ece\u1000-\u109f\u1780-\u17d3\u200c\u200d"
"""Vowel signs and accents, which belong to words but are no letters for `re`."""
WORD_CHARS: Final = rf"\w{_SIGNS}.'’‘\u02bb\u02bc`\u00b4-"
"""The characters of a word of a name, for a class of a regular expression."""
_WORD: Final = rf"(?:[dDlLoO]['’]|(?:al|el|ad|an|ar|as|at|az|ash|es)-|['’‘][tsn] )?[^\W\d_a-z][{WORD_CHARS}]*"
_PARTICLE: Final = (
    r"(?:van de[rnl]?|von de[rmn]|von und zu|in ['’‘]t|op de[nr]?|de la|de las|de los|de|da|di|du|do|dos|das|del|della|dello|degli|dei|la|le|van"
    r"|von|vom|zu|zum|zur|der|den|het|ten|ter|te|['’‘]t|bin|bint|ben|ibn|al|el|ul|ud|abu|af|av|ní|ni|nic|ap|dit)"
)
_NICK_IN_NAME: Final = rf"\([^\W\d_a-z][{WORD_CHARS}]*\)|[\"“„”][\w .'’-]{{1,20}}[\"“”]"
FULL_NAME: Final = re.compile(rf"{_WORD}(?: (?:{_NICK_IN_NAME}|{_PARTICLE} {_WORD}|{_WORD})){{1,4}}")
"""A person's name of at least two words, as bylines write it."""

OWNER_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'’-]* (?:[^\W\d_a-z][\w.'’-]* )?[^\W\d_a-z][\w.'’-]*")
"""A person's name that may also be the name of a site: two or three words with capitals."""

NICK: Final = re.compile(rf"(?!the\b|our\b|a\b|an\b|der\b|die\b|das\b)[^\W_][{WORD_CHARS}]{{1,28}}", re.IGNORECASE)
"""A single name, as blogs use them: `karlchen`, `Ada`, `ada_q`."""

_MIN_AGENCY_CHARS: Final = 2  # shorter ones are initials as well
_NOT_PEOPLE: Final = re.compile(
    r".*(?:\breuters\b|@|https?:|www\.|\d{3}|\.(?:com|net|org|io)\b|\d:\d)|(?:the|our|updated|published|posted|reviewed|last|edited|meet"
    r"|about|more|view|follow|fact.?check(?:ed)?|sponsored|sr\.?|senior)\b|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|teams?|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md)\s*$|(?:jr\.?|sr\.?)\s*$|(?:redacción|rédaction|redaktion)\b"
    r"|.*\b(?:privacy policy|terms of|conditions|cookies?|copyright|impressum|datenschutz|all rights|horticulturalist|journalism|marketing"
    r"|login|faculty|students|learn more|clinic|university|institute|college|hospital|school|foundation|llc|ltd|inc|gmbh|pc|development|research|actuary)\b"
    rf"|.*(?<!\w){word_pattern('teams')}(?!\w)|.*{word_pattern('team_suffixes')}$|(?-i:{word_pattern('agencies')})$"
    rf"|.* {word_pattern('organisation_endings')}$|(?-i:{any_phrase(name for name in WORDS['agencies'] if len(name) > _MIN_AGENCY_CHARS)} )"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d",
    re.IGNORECASE,
)
_INITIALS: Final = re.compile(r"[A-Z\u0401\u0410-\u042f]{2,4}")
"""Initials or the abbreviation of an agency, which are not a name."""
_NOBODY: Final = re.compile(rf"{word_pattern('placeholders', 'not_names')}\W*", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(rf"{word_pattern('placeholders')}\W*", re.IGNORECASE)
_SIGNATURE_PREFIX: Final = re.compile(
    rf"^(?:(?:{word_pattern('author_labels')}\s*:|{word_pattern('author_prefixes')}\b\s*:?)\s*)+", re.IGNORECASE
)
_EAST_ASIAN_NAME: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]{2,8}|[\uac00-\ud7a3]{2,5}")
_MAX_PEOPLE: Final = 20
_MAX_NAME_CHARS: Final = 60
_MAX_FIELD_CHARS: Final = 1_000
_MAX_NAME_WORDS: Final = 6
_MAX_INITIAL_CHARS: Final = 2
_MIN_JOINED: Final = 2


def is_name(name: str) -> bool:
    """Return True if a string may be a person's name.

    It is short, has letters and no word twice, and is not an address, role, agency, organisation or date.
    """
    words = name.split()
    return (
        1 < len(name) <= _MAX_NAME_CHARS
        and len(words) <= _MAX_NAME_WORDS
        and not any(words.count(word) > 1 for word in words if len(word) > _MAX_INITIAL_CHARS)
        and any(letter.isalpha() for letter in name)
        and _NOT_PEOPLE.match(name) is None
        and _NOBODY.fullmatch(name) is None
        and _INITIALS.fullmatch(name) is None
    )


def is_full_name(name: str) -> bool:
    """Return True if a name has at least two words, or is Chinese, Japanese or Korean, where a full name is one word."""
    return FULL_NAME.fullmatch(name) is not None or _EAST_ASIAN_NAME.fullmatch(name) is not None


def signature(value: str) -> str | None:
    """Return the team, desk or publisher in an author field that names no person; None for `Staff`, an address, a number."""
    line = repair_line(value[:_MAX_FIELD_CHARS])
    name = _SIGNATURE_PREFIX.sub("", line).strip(" ,;:|-–—") if line else ""
    if not 1 < len(name) <= _MAX_NAME_CHARS or len(name.split()) > _MAX_NAME_WORDS or _PLACEHOLDER.fullmatch(name):
        return None
    return name if any(map(str.isalpha, name)) and "@" not in name and "://" not in name else None


def same_name(one: str, other: str) -> bool:
    """Return True if two names differ only in case, spaces and punctuation."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """Return a name's case-folded letters and digits, as a domain would spell it."""
    return "".join(filter(str.isalnum, name.casefold()))


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in order, each once, at most 20.

    `ada-quill` and `ADA QUILL` are left out beside `Ada Quill`, and so is a field in which several of the names are joined.
    """
    best: dict[str, str] = {}
    for name in names:
        key = _slug_key(name)
        if key not in best and len(best) >= _MAX_PEOPLE:
            break
        best[key] = max(best.get(key, name), name, key=_legibility)
    return tuple(name for key, name in best.items() if not _is_joined(key, [each for each in best if each != key]))


def _slug_key(name: str) -> str:
    """Return the name's letters as a slug would have them, without accents."""
    return "".join(filter(str.isalnum, normalize("NFKD", name.casefold()))) or name


def _legibility(name: str) -> tuple[bool, bool, bool]:
    return " " in name, not name.isupper() and not name.islower(), not name.isascii()


def _is_joined(key: str, others: Sequence[str]) -> bool:
    """Return True if a key consists of at least two of the others, one after the other."""
    position = pieces = 0
    ordered = sorted(others, key=len, reverse=True)
    while position < len(key):
        piece = next((each for each in ordered if key.startswith(each, position)), None)
        if not piece:
            return False
        position += len(piece)
        pieces += 1
    return pieces >= _MIN_JOINED
