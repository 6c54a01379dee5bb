"""Names of places in languages without a model: CLDR's names of countries, GeoNames' of large cities."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.lookup import Gazetteer, countries_in
from newsloom.tag.gazetteer.place import LARGE, Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.span import Found, Span
from newsloom_schemas import EntityType

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST: Final = 4
_SHORTEST: Final = 4
_LONGEST_UNSPACED: Final = 8
_UNSPACED: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_RUN: Final = re.compile(r"[^\W\d_a-zA-Z]+")


def foreign_places(text: str, language: str, gazetteer: Gazetteer) -> list[Span]:
    """Countries and large cities in a text, in order, the longest names first. Inflected forms are not found."""
    find = _unspaced if language in _UNSPACED else _spaced
    return list(find(text, language, gazetteer))


def _spaced(text: str, language: str, gazetteer: Gazetteer) -> Iterator[Span]:
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        size = 0
        first = words[at].group()[0]
        if first.isupper() or not first.islower():
            for size in range(min(_LONGEST, len(words) - at), 0, -1):
                name = text[words[at].start() : words[at + size - 1].end()]
                if len(name) <= _LONGEST * 15 and _known(name, language, gazetteer):
                    yield Span(words[at].start(), words[at + size - 1].end(), EntityType.GPE, Found.GAZETTEER)
                    break
            else:
                size = 0
        at += max(size, 1)


def _unspaced(text: str, language: str, gazetteer: Gazetteer) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        at = run.start()
        while at < run.end():
            for size in range(min(_LONGEST_UNSPACED, run.end() - at), 1, -1):
                if _known(text[at : at + size], language, gazetteer, shortest=2):
                    yield Span(at, at + size, EntityType.GPE, Found.GAZETTEER)
                    at += size
                    break
            else:
                at += 1


def _known(name: str, language: str, gazetteer: Gazetteer, shortest: int = _SHORTEST) -> bool:
    if fold(name) in countries_in(language):
        return True
    if len(name) < shortest or gazetteer.is_homograph(name):
        return False
    return any(place.kind is Kind.CITY and place.population >= LARGE for place in gazetteer.find(name))
