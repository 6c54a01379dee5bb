"""Find the name in a line of text that says who wrote an article: `Veröffentlicht am 4. Mai 2026 von Ada Quill`."""

import re
from typing import Final, NamedTuple

from newsloom.normalise.authors.words import word_pattern

_VERB: Final = word_pattern("posting_verbs")
_AGENT: Final = word_pattern("agent_words")
_PREFIX: Final = word_pattern("author_prefixes")
_BARE_VERB: Final = word_pattern("author_verbs")
_LABEL: Final = word_pattern("author_labels", "author_verbs")
_VERB_AND_NAME: Final = re.compile(
    rf"\W{{0,3}}(?P<verb>{_VERB})(?!\w)\s*:?(?P<when>.{{0,60}}?)(?<!\w){_AGENT}(?!\w)\s*:?\s*(?=\S)", re.IGNORECASE
)
_DATE_AND_NAME: Final = re.compile(
    r"(?P<when>[^|]{0,60}?\d[^\n]{0,40}?)[\s,|·•–—/-]+(?:by|von|par|por|di|door|przez|av|af|oleh|от|від|autor:|author:|от|โดย|بقلم|מאת)(?!\w)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_PREFIX_AND_NAME: Final = re.compile(
    rf"\W{{0,3}}(?:{_PREFIX}(?!\w)\s*:?|(?P<label>{_LABEL})\s?[:\uff1a|]|(?P<bare>{_BARE_VERB})(?:\(\w{{1,3}}\))?\s(?=\S))\s*(?=\S)",
    re.IGNORECASE,
)
_NAME_AND_SUFFIX: Final = re.compile(rf"(?P<name>.{{2,60}}?)\s{word_pattern('agent_suffixes')}(?!\w)")
_DATE: Final = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[.:/]\s?\d{1,2}|\d{1,2}\.? ?[^\W\d]{3,}|\b(?:ago|vor|il y a|hace|fa|geleden|sedan|siden|temu|назад)\b",
    re.IGNORECASE,
)
_FULL_DATE: Final = re.compile(
    r"\d\D.*(?:19|20)\d\d|(?:19|20)\d\d\D.*\d|\d{1,2}[./]\s?\d{1,2}|\d{1,2}:\d\d|\d \w+ (?:ago|geleden|sedan|siden|temu|назад)|\b(?:vor|hace|il y a) \d",
    re.IGNORECASE,
)
_IN: Final = re.compile(r"\s*(?:in|unter|dans|sous|en|em|under|w|i|på)\s", re.IGNORECASE)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d"
_END: Final = re.compile(
    r"\s*(?:[|•·–—(]|\s-\s|\s/\s|\d|«|»|>)"
    rf"|[\s,.;]+(?:(?:on|published|updated|posted|reviewed|medically|edited|fact)\b|{_MONTH})"
    rf"|[\s,]+{word_pattern('date_prepositions')}\s+(?:[^\W\d]{{1,12}},?\s+)?\d"
    rf"|\s(?:in|for|unter|dans|sous|category|kategorie|filed under|categorías?|categoria|tags?|kommentare?|leave a|comments?)(?!\w|\s['’‘]t)"
    rf"|\s(?:am|em|en|on|il|le|op|w|v)\s(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so)[^\W\d]{{0,9}}[,.\s]",
    re.IGNORECASE,
)
_ONLY_LABEL: Final = re.compile(rf"\W{{0,3}}(?:{_VERB}\s{_AGENT}|{_PREFIX}|{_LABEL}|{_BARE_VERB})\s*:?", re.IGNORECASE)
_MAX_LINE_CHARS: Final = 160
_MAX_WHEN_CHARS: Final = 60


class NameAfterBy(NamedTuple):
    """The part of a line that may be a name. `is_certain` says that even a single word there is a name."""

    text: str
    is_certain: bool


def name_after_by(line: str) -> NameAfterBy | None:
    """Return what follows the words for "by" in a line, without the date, category or comments after it.

    A single word is certainly a name after a verb or next to a date: `Posted by karlchen`, `von Ada am 4. Mai 2026`.
    """
    line = line[:_MAX_LINE_CHARS]
    match = _VERB_AND_NAME.match(line)
    if match is not None and (
        not match["when"].strip(" ,|:·•–-") or _DATE.search(match["when"]) or _IN.match(match["when"])
    ):
        return _name_in(line[match.end() :], is_certain=True)
    match = _PREFIX_AND_NAME.match(line)
    if match is not None and not line[match.end()].isdigit():
        rest = line[match.end() :]
        return _name_in(rest, is_certain=bool(match["label"] or match["bare"]) or _has_date_or_nothing_after(rest))
    match = _DATE_AND_NAME.match(line)
    if match is not None and _FULL_DATE.search(match["when"]) and not line[match.end()].isdigit():
        found = _name_in(line[match.end() :], is_certain=True)
        return NameAfterBy(found.text, is_certain=" " not in found.text)
    match = _NAME_AND_SUFFIX.match(line)
    return NameAfterBy(match["name"], is_certain=True) if match is not None else None


def is_label(line: str) -> bool:
    """Return True if a line only introduces a name: `Written by`, `Autor:`."""
    return _ONLY_LABEL.fullmatch(line) is not None


def _name_in(rest: str, *, is_certain: bool) -> NameAfterBy:
    return NameAfterBy(_END.split(rest, maxsplit=1)[0].strip(" ,;:"), is_certain)


def _has_date_or_nothing_after(rest: str) -> bool:
    """Return True if one word follows, and then a date or nothing."""
    word, _, after = rest.partition(" ")
    return bool(word) and (not after or _DATE.search(after[:_MAX_WHEN_CHARS]) is not None)
