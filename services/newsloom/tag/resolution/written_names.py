"""Find names by the way they are written: persons with initials or a given name, and companies with an 's of their own."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.lexicon.common_words import common_words
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.span import Finder, Span
from newsloom_schemas import EntityType

_INITIALS: Final = r"(?:[^\W\d_a-z]\.[ -]?){2,4}"
_SURNAME: Final = r"(?:O'|D'|Mc|Mac)?[^\W\d_a-zß-öø-ÿ][^\W\d_A-Z]+(?:-[^\W\d_a-zß-öø-ÿ][^\W\d_]+)?"
_WITH_INITIALS: Final = re.compile(rf"(?<![\w.])({_INITIALS})({_SURNAME})(?![\w])")
STARTS_WITH_INITIALS: Final = re.compile(rf"({_INITIALS}){_SURNAME}$")
"""A name of a person: initials and a surname."""

_TWO_WORDS: Final = re.compile(rf"(?<![\w.'-])([^\W\d_a-z][^\W\d_A-Z]+) (?={_SURNAME}(?![\w]))")
_SURNAME_AFTER: Final = re.compile(_SURNAME)
_WITH_S: Final = re.compile(r"(?<![\w'])([^\W\d_a-z][^\W_]+)'s(?=[ ,.;:)]|$)")
_LINE_START: Final = re.compile(r"^([^\W\d_a-z][\w&]+(?: [^\W\d_a-z][\w&]+){0,2}) ([a-z]+)\b", re.MULTILINE)
_NEXT_WORD: Final = re.compile(r" ([^\W\d_]+)")
_WITHOUT_S: Final = re.compile(r"(?<!\w)[^\W_]+(?![\w]|'s)")


def persons_with_initials(text: str, lexicon: Lexicon, places: PlaceNames) -> Iterator[Span]:
    """Yield names such as "J.D. Vance", but not "U.S. Senate" and "A.B. Volvo Holdings"."""
    for match in _WITH_INITIALS.finditer(text):
        abbreviation = match.group(1).replace(" ", "")
        is_upper = abbreviation.isupper() and match.group(2)[0].isupper()
        if is_upper and not places.is_abbreviation(abbreviation) and not _is_other_word(fold(match.group(2)), lexicon):
            yield Span(match.start(), match.end(), EntityType.PERSON, Finder.WRITTEN)


def persons_with_given_names(text: str, lexicon: Lexicon, places: PlaceNames) -> Iterator[Span]:
    """Yield a given name with the capitalised word after it, if that is not a place or another known word."""
    known = common_words(lexicon.language).words
    for match in _TWO_WORDS.finditer(text):
        first = match.group(1).lower()
        if not first.isascii():
            first = fold(first)
        if first not in lexicon.given and first not in lexicon.given_and_words:
            continue
        surname = _SURNAME_AFTER.match(text, match.end())
        if surname is None or not (match.group()[0].isupper() and surname.group()[0].isupper()):
            continue
        word = fold(surname.group())
        is_other = (
            _is_other_word(word, lexicon)
            or word in known
            or word == first
            or word in lexicon.given_and_words
            or places.find(surname.group())
        )
        if not is_other and not places.find(text[match.start() : surname.end()]):
            yield Span(match.start(), surname.end(), EntityType.PERSON, Finder.WRITTEN)


def names_with_s(text: str, lexicon: Lexicon, places: PlaceNames) -> Iterator[Span]:
    """Yield the companies whose 's belongs to the name: "Macy's" if the text has "Macy's said", but no "Macy".

    A verb must follow once, or the name must be known and not be followed by what a person has.
    """
    if not lexicon.possessive or "'s" not in text:
        return
    matches = [match for match in _WITH_S.finditer(text) if not places.find(match.group(1))]
    names = {match.group(1) for match in matches if _has_own_s(text, match, lexicon)}
    if names:
        names -= {match.group() for match in _WITHOUT_S.finditer(text)}
        for match in matches:
            if match.group(1) in names:
                yield Span(match.start(), match.end(), EntityType.ORG, Finder.WRITTEN)


def companies_in_headlines(text: str, lexicon: Lexicon, places: PlaceNames) -> Iterator[Span]:
    """Yield an unknown word at the start of a line before a verb of companies: "Avigilon joins Nvidia"."""
    if not lexicon.after_headline_companies:
        return
    known = common_words(lexicon.language).words
    for match in _LINE_START.finditer(text):
        if match.group(2) in lexicon.after_headline_companies:
            words = fold(match.group(1)).split()
            is_known = any(word in known or word in lexicon.common or word in lexicon.given for word in words)
            if not is_known and not places.find(match.group(1)):
                yield Span(match.start(1), match.end(1), EntityType.ORG, Finder.WRITTEN)


def _has_own_s(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    if fold(match.group(1)) in lexicon.common:
        return False
    following = _NEXT_WORD.match(text, match.end())
    word = following[1] if following is not None else ""
    if fold(match.group()) in lexicon.brands_with_s:
        return word not in lexicon.kin
    return word in lexicon.after_names_with_s


def _is_other_word(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.common or word in lexicon.titles or word in lexicon.last_heads or word in lexicon.legal_forms
