"""Find places in languages without a model, by CLDR's names of countries and GeoNames' names of large cities."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.entry import LARGE, Kind
from newsloom.tag.gazetteer.lookup import Gazetteer, countries_in
from newsloom.tag.lexicon.names import fold
from newsloom.tag.span import Finder, Span
from newsloom_schemas import EntityType

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAX_NAME_WORDS: Final = 4
_MAX_WORD_CHARS: Final = 15  # on average, in a name
_MIN_NAME_CHARS: Final = 4
_MAX_UNSPACED_CHARS: Final = 8
_UNSPACED_LANGUAGES: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_NON_LATIN_RUN: Final = re.compile(r"[^\W\d_a-zA-Z]+")


def gazetteer_only_places(text: str, language: str, gazetteer: Gazetteer) -> list[Span]:
    """Return the countries and large cities in a text, in order. Longer names win. Inflected forms are not found."""
    find = _in_unspaced_text if language in _UNSPACED_LANGUAGES else _in_spaced_text
    return list(find(text, language, gazetteer))


def _in_spaced_text(text: str, language: str, gazetteer: Gazetteer) -> Iterator[Span]:
    words = list(_WORD.finditer(text))
    position = 0
    while position < len(words):
        size = 0
        first = words[position].group()[0]
        if first.isupper() or not first.islower():
            for size in range(min(_MAX_NAME_WORDS, len(words) - position), 0, -1):
                name = text[words[position].start() : words[position + size - 1].end()]
                if len(name) <= _MAX_NAME_WORDS * _MAX_WORD_CHARS and _is_country_or_large_city(
                    name, language, gazetteer
                ):
                    yield Span(
                        words[position].start(), words[position + size - 1].end(), EntityType.GPE, Finder.GAZETTEER
                    )
                    break
            else:
                size = 0
        position += max(size, 1)


def _in_unspaced_text(text: str, language: str, gazetteer: Gazetteer) -> Iterator[Span]:
    for run in _NON_LATIN_RUN.finditer(text):
        position = run.start()
        while position < run.end():
            for size in range(min(_MAX_UNSPACED_CHARS, run.end() - position), 1, -1):
                if _is_country_or_large_city(text[position : position + size], language, gazetteer, min_chars=2):
                    yield Span(position, position + size, EntityType.GPE, Finder.GAZETTEER)
                    position += size
                    break
            else:
                position += 1


def _is_country_or_large_city(name: str, language: str, gazetteer: Gazetteer, min_chars: int = _MIN_NAME_CHARS) -> bool:
    if fold(name) in countries_in(language):
        return True
    if len(name) < min_chars or gazetteer.is_homograph(name):
        return False
    return any(place.kind is Kind.CITY and place.population >= LARGE for place in gazetteer.find(name))
