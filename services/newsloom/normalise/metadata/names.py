"""Read names in bylines and author fields, and tell people from teams, desks and publishers.

The words of bylines in each language are in `bylines.toml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import islice
from typing import Final

from newsloom.normalise.text.characters import repair_line
from newsloom.normalise.toml_tables import StrictTable, read_toml


class BylineWords(StrictTable):
    """The lists of `bylines.toml`, which says what each is for."""

    author_prefixes: tuple[str, ...]
    author_labels: tuple[str, ...]
    picture_credits: tuple[str, ...]
    separators: tuple[str, ...]
    full_name_separators: tuple[str, ...]
    place_prepositions: tuple[str, ...]
    placeholders: tuple[str, ...]
    teams: tuple[str, ...]
    team_suffixes: tuple[str, ...]
    roles: tuple[str, ...]
    agencies: tuple[str, ...]


WORDS: Final[Mapping[str, tuple[str, ...]]] = dict(
    read_toml(files(__package__).joinpath("bylines.toml").read_text(encoding="utf-8"), BylineWords, "bylines.toml")
)
"""The lists of `bylines.toml`, which says what each is for."""


def word_pattern(*lists: str) -> str:
    """Return a regular expression for the words in these lists, the longest first."""
    words = sorted((word for name in lists for word in WORDS[name]), key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"


FULL_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:\([^\W\d_a-z][\w.'’-]*\)|[^\W\d_a-z][\w.'’-]*|de|da|di|du|la|le|van|von|der|den|bin|al|el)){1,4}"
)
"""A person's name of at least two words, as bylines write it."""

OWNER_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'’-]* (?:[^\W\d_a-z][\w.'’-]* )?[^\W\d_a-z][\w.'’-]*")
"""A person's name that may also be the name of a site: two or three words with capitals."""

_PREFIX: Final = re.compile(
    rf"^(?:(?:{word_pattern('author_labels')}\s*:|{word_pattern('author_prefixes')}\b\s*:?)\s*)+", re.IGNORECASE
)
_PICTURE_CREDIT: Final = re.compile(rf"{word_pattern('picture_credits')}\s*[:/]", re.IGNORECASE)
_NAME_SEPARATOR: Final = re.compile(
    rf"\s*(?:[,;|•·/\n]|\s&\s|(?<!\S)(?-i:{word_pattern('separators')})(?!\S))\s*", re.IGNORECASE
)
_FULL_NAME_SEPARATOR: Final = re.compile(rf" (?:{word_pattern('full_name_separators')}) ")
_PLACE_OR_OUTLET: Final = re.compile(rf"(?<=\w) (?:{word_pattern('place_prepositions')}) .*")
_ADDRESS: Final = re.compile(r"[<(\[]?\s*[^\s<>()\[\]]*@[^\s<>()\[\]]+\s*[>)\]]?")
_TEXT_AFTER_NAME: Final = re.compile(
    r"(?:\s+(?:last )?(?:updated|published|modified)\b|\s+contributed (?:to|reporting)\b"
    r"|\s+(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\s+on\s+\d).*",
    re.IGNORECASE,
)
"""Text after a name: a date, an update, a contribution."""
_TEXT_AFTER_DASH: Final = re.compile(r"(?<=\w)\s+[-–—]\s.*")
"""Text after a dash: an outlet, a place or a date. It is removed after the first name only."""
_GENERATION: Final = re.compile(r",\s*(?=(?:jr|sr|ii|iii|iv)\b\.?\s*(?:,|$))", re.IGNORECASE)
_INVERTED: Final = re.compile(r"([^\W\d_]['’\w-]+), ([^\W\d_]['’\w-]+(?: [^\W\d_]\.)?)")
_IN_BRACKETS_AT_END: Final = re.compile(r"(?<=\w)\s*\(([^()]*)\)$")
_ABBREVIATED: Final = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[JSjs]r)\.$")
_ROLE_AROUND: Final = re.compile(rf"^{word_pattern('roles')}\s*|\s*{word_pattern('roles')}$")
_NOT_PEOPLE: Final = re.compile(
    r".*(?:@|https?:|www\.|\d{3}|\.(?:com|net|org|io)\b|\d:\d)|(?:the|our|updated|published|posted|reviewed|last|edited|meet"
    r"|about|more|view|follow|sr\.?|senior)\b|(?:.*\b)?(?:staff|editors?|editorial|newsroom|desk|teams?|admin|administrator"
    r"|correspondent|reporters?|writers?|contributors?|agency|agencies|press|reuters|afp|bloomberg|news|rédaction|redaction"
    r"|redaktion|redacción|guest|author|unknown|anonymous|wire|services?|updated|published|min read|magazine|times"
    r"|senior|director|manager|founder|ceo|phd|md)\s*$|(?:jr\.?|sr\.?)\s*$|(?:redacción|rédaction|redaktion)\b"
    r"|.*\b(?:experts?|specialist|grader|educator|coordinator|analyst|consultant|horticulturalist|journalism|marketing"
    r"|login|faculty|students|learn more|clinic|university|institute|college|hospital|school|foundation|llc|ltd|inc|gmbh|pc|development|research|actuary)\b"
    rf"|.*(?<!\w){word_pattern('teams')}(?!\w)|.*{word_pattern('team_suffixes')}$|(?-i:{word_pattern('agencies')})$"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d",
    re.IGNORECASE,
)
_INITIALS: Final = re.compile(r"[A-Z\u0401\u0410-\u042f]{2,4}")
"""Initials or the abbreviation of an agency, which are not a name."""
_DEGREE: Final = re.compile(r"(?:[A-Z]{1,3}[a-z]?\.?-?){1,4}(?: [A-Z]{2,6})?")
_PLACEHOLDER: Final = re.compile(rf"{word_pattern('placeholders')}\W*", re.IGNORECASE)
_MAX_PEOPLE: Final = 20
_MAX_FIELDS: Final = 200
_MAX_NAME_CHARS: Final = 60
_MAX_FIELD_CHARS: Final = 1_000
_MAX_NAME_WORDS: Final = 6
_MAX_INITIAL_CHARS: Final = 2
_FULLWIDTH_PUNCTUATION: Final = str.maketrans("\uff1a\uff0c\uff1b\uff0f\u3001\uff08\uff09", ":,;/,()")
"""Chinese and Japanese punctuation, and the ASCII equivalents."""
_BRACKETED_LIST: Final = re.compile(r"(?<=\w)\s*\([^()]*[,;/][^()]*\)")
_TRIMMED_CHARS: Final = ' .,-–—:"“”'


def person_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names of people in bylines or author fields, in order, each once."""
    found: dict[str, str] = {}
    for value in islice(values, _MAX_FIELDS):
        names = list(_split_names(value))
        for name in names:
            if is_name(name) and (names[0].isupper() or not _DEGREE.fullmatch(name)):
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MAX_PEOPLE]


def is_name(name: str) -> bool:
    """Return True if a string may be a person's name.

    It is short, has letters and no word twice, and is not an address, role, agency or date.
    """
    words = name.split()
    return (
        1 < len(name) <= _MAX_NAME_CHARS
        and len(words) <= _MAX_NAME_WORDS
        and not any(words.count(word) > 1 for word in words if len(word) > _MAX_INITIAL_CHARS)
        and any(letter.isalpha() for letter in name)
        and _NOT_PEOPLE.match(name) is None
        and _PLACEHOLDER.fullmatch(name) is None
        and _INITIALS.fullmatch(name) is None
    )


def signature(value: str) -> str | None:
    """Return the team, desk or publisher in an author field that names no person; None for `Staff`, an address, a number."""
    line = repair_line(value[:_MAX_FIELD_CHARS])
    name = _PREFIX.sub("", line).strip(" ,;:|-–—") if line else ""
    if not 1 < len(name) <= _MAX_NAME_CHARS or len(name.split()) > _MAX_NAME_WORDS or _PLACEHOLDER.fullmatch(name):
        return None
    return name if any(map(str.isalpha, name)) and "@" not in name and "://" not in name else None


def same_name(one: str, other: str) -> bool:
    """Return True if two names differ only in case, spaces and punctuation."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """Return a name's case-folded letters and digits, as a domain would spell it."""
    return "".join(filter(str.isalnum, name.casefold()))


def _split_names(value: str) -> Iterator[str]:
    """Yield the names in a field, each without the words around it."""
    line = repair_line(value[:_MAX_FIELD_CHARS])
    if not line or "://" in line:
        return
    line = _PREFIX.sub("", _GENERATION.sub(" ", _ADDRESS.sub(" ", line.translate(_FULLWIDTH_PUNCTUATION))).strip())
    line = _BRACKETED_LIST.sub("", line)
    inverted = _INVERTED.fullmatch(line)
    if inverted is not None and all(map(is_name, inverted.groups())):
        line = f"{inverted[2]} {inverted[1]}"
    first, *others = _NAME_SEPARATOR.split(line)
    for part in (_TEXT_AFTER_DASH.sub("", first), *others):
        for name in _split_full_names(part):
            yield _name_only(name)


def _split_full_names(part: str) -> list[str]:
    """Split a part at `y`, `e` or `en` if all pieces are full names; else return it as it is."""
    names = _FULL_NAME_SEPARATOR.split(part)
    return names if len(names) > 1 and all(map(FULL_NAME.fullmatch, names)) else [part]


def _name_only(part: str) -> str:
    """Return a name without the label before it and the role, place, outlet or date after it; a name in brackets is kept."""
    if _PICTURE_CREDIT.match(part):
        return ""
    part = _PREFIX.sub("", part.strip(_TRIMMED_CHARS) + "." * bool(_ABBREVIATED.search(part)))
    cut = _PLACE_OR_OUTLET.sub("", _TEXT_AFTER_NAME.sub("", part))
    if cut != part and FULL_NAME.fullmatch(cut):
        part = cut
    bracketed = _IN_BRACKETS_AT_END.search(part)
    if bracketed is not None and not (is_name(bracketed[1]) and len(bracketed[1].split()) == 1):
        part = part[: bracketed.start()]
    bare = part if "(" in part[1:] else part.strip("()")
    return _PREFIX.sub("", _ROLE_AROUND.sub("", bare)).strip()
