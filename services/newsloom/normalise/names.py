"""Names in bylines and author fields: which are people's, and which a team, a desk or a publisher signs with."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newsloom.normalise.characters import repair_line

FULL_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:\([^\W\d_a-z][\w.'’-]*\)|[^\W\d_a-z][\w.'’-]*|de|da|di|du|la|le|van|von|der|den|bin|al|el)){1,4}"
)
"""A person's name with at least two words, as bylines write it."""

OWNER: Final = re.compile(r"[^\W\d_a-z][\w.'’-]* (?:[^\W\d_a-z][\w.'’-]* )?[^\W\d_a-z][\w.'’-]*")
"""A person after whom a site may be named: two or three words with capitals."""

_PREFIX: Final = re.compile(
    r"^(?:written by|story by|words by|posted by|reported by|reporting by|author|by|par|von|por|di|door|texte)\b\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:[,;|•·/\n]|\s&\s|\band\b|\bund\b|\bet\b|\sy\s|\bwith\b)\s*", re.IGNORECASE)
_NOT_PEOPLE: Final = re.compile(
    r".*(?:@|https?:|www\.|\d{3}|\.(?:com|net|org|io)\b|\d:\d)|(?:the|our|updated|published|posted|reviewed|last|edited|meet"
    r"|about|more|view|follow|sr\.?|senior)\b|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|teams?|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md|jr\.?|sr\.?)\s*$"
    r"|.*\b(?:experts?|specialist|grader|educator|coordinator|analyst|consultant|horticulturalist|journalism|marketing"
    r"|login|faculty|students|learn more|clinic|university|institute|college|hospital|school|foundation|llc|ltd|inc|gmbh|pc|development|research|actuary)\b",
    re.IGNORECASE,
)
_DEGREE: Final = re.compile(r"(?:[A-Z]{1,3}[a-z]?\.?-?){1,4}(?: [A-Z]{2,6})?")
_NOBODY: Final = re.compile(
    r"(?:staff|admin(?:istrator)?|author|guest|unknown|anonymous|editor|user|root|webmaster|none|null|n/?a|test)\W*",
    re.IGNORECASE,
)
_MOST: Final = 20
_LONGEST_NAME: Final = 60
_LONGEST_FIELD: Final = 1_000
_MOST_WORDS: Final = 6


def people(values: Iterable[str]) -> tuple[str, ...]:
    """The names of people in bylines or author fields, in order, each once."""
    found: dict[str, str] = {}
    for value in values:
        for position, name in enumerate(_parts(value)):
            if is_name(name) and not (position and _DEGREE.fullmatch(name)):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST]


def is_name(name: str) -> bool:
    """Whether a string may be a person's name: short, with letters, no address, role, agency or date, no word twice."""
    words = name.split()
    return (
        1 < len(name) <= _LONGEST_NAME
        and len(set(words)) == len(words) <= _MOST_WORDS
        and any(letter.isalpha() for letter in name)
        and _NOT_PEOPLE.match(name) is None
    )


def signature(value: str) -> str | None:
    """The team, desk or publisher in an author field that names no person; `None` for `Staff`, an address, a number."""
    line = repair_line(value[:_LONGEST_FIELD])
    name = _PREFIX.sub("", line).strip(" ,;:|-–—") if line else ""
    if not 1 < len(name) <= _LONGEST_NAME or len(name.split()) > _MOST_WORDS or _NOBODY.fullmatch(name):
        return None
    return name if any(map(str.isalpha, name)) and "@" not in name and "://" not in name else None


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in case, spaces and signs only."""
    return letters(one) == letters(other)


def letters(name: str) -> str:
    """A name's letters and digits, folded: what a domain makes of it."""
    return "".join(filter(str.isalnum, name.casefold()))


def _parts(value: str) -> Iterator[str]:
    line = repair_line(value[:_LONGEST_FIELD])
    if not line or "://" in line:
        return
    for part in _BETWEEN.split(_PREFIX.sub("", line)):
        bare = part.strip(' .,-–—:"“”')
        yield _PREFIX.sub("", bare if "(" in bare[1:] else bare.strip("()")).strip()
