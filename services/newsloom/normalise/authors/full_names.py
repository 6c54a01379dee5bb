"""Read full names and single names in texts that are bylines, or parts of bylines."""

import re
from typing import Final

from newsloom.normalise.authors.by_line import name_after_by
from newsloom.normalise.authors.byline import person_names
from newsloom.normalise.authors.names import NICK, is_full_name
from newsloom.normalise.authors.words import WORDS

_BY: Final = re.compile(r"\b(?:[Bb]y|BY)\b:? |(?<![^\W\d_] )\b(?:[Pp]ar|[Vv]on|[Pp]or|[Dd]oor|[Aa][fv])\b:? ")
"""Words for "by"; not a `von` inside a name."""
_DATE_OR_TIME: Final = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,4}(?:,? \d{4})?"
)
_SEPARATORS_AND_DATES: Final = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|{_DATE_OR_TIME})\s*,?|\b(?:last )?updated\b.*", re.IGNORECASE
)
_ON_BEHALF_OF: Final = re.compile(r"\s+on behalf of .*", re.IGNORECASE)
_MAX_NAME_AND_PLACE_WORDS: Final = 3  # `Lucía en Política`; `Human in the Loop` is no name
_PLACE_PREPOSITIONS: Final = frozenset(WORDS["place_prepositions"])
_MAX_NICK_WORDS: Final = 3


def full_names(text: str) -> tuple[str, ...]:
    """Return the full names of people in a text that may begin with a date or with words for "by"."""
    after = name_after_by(text)
    return full_names_in(after.text if after is not None else _BY.split(text)[-1])


def full_names_in(text: str) -> tuple[str, ...]:
    """Return the full names of people in a text after words for "by"."""
    bare = _SEPARATORS_AND_DATES.sub("|", _ON_BEHALF_OF.sub("", text))
    return tuple(name for name in person_names([bare]) if is_full_name(name))


def marked_name(text: str) -> tuple[str, ...]:
    """Return the names in a marked element: full names, else a single name."""
    names = full_names(text)
    if names:
        return names
    after = name_after_by(text)
    nick = nick_in(after.text if after is not None else text, max_words=_MAX_NICK_WORDS)
    return (nick,) if nick else ()


def nick_in(text: str, *, max_words: int) -> str | None:
    """Return a text that is a single name of up to so many words; None if it is not."""
    names = person_names([text])
    words = names[0].split() if len(names) == 1 else []
    if 1 < len(words) <= _MAX_NAME_AND_PLACE_WORDS and words[1] in _PLACE_PREPOSITIONS:
        words = words[:1]
    if not 0 < len(words) <= max_words:
        return None
    return " ".join(words) if all(map(NICK.fullmatch, words)) else None
