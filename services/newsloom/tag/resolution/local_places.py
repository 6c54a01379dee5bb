"""Look up places by their names in the language of a text.

The gazetteer has the names of countries and peoples in English and French, which mean other things in other languages: a
"Pole" is a field in Polish. In other languages, its peoples are left out and CLDR's names of countries are added.
"""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from newsloom.tag.gazetteer.entry import LARGE, GazetteerEntry, Kind
from newsloom.tag.gazetteer.lookup import MAX_PLACE_NAME_CHARS, Gazetteer, countries_in
from newsloom.tag.gazetteer.sources import GAZETTEER_LANGUAGES
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon, lexicon
from newsloom.tag.resolution.inflection import Inflections

_LATIN: Final = re.compile("[a-z]")
_MIN_INFLECTED_INHABITANTS: Final = 100_000
_MIN_CAPITAL_CHARS: Final = 4  # a shorter name of a capital is rather another word


class PlaceNames(Protocol):
    """Answers what the rules ask about the name of a place; `Gazetteer` documents the promises."""

    def find(self, name: str) -> tuple[GazetteerEntry, ...]:
        """Return all entries of a name."""

    def is_homograph(self, name: str) -> bool:
        """Return True if the name is also a common word or a first name."""

    def is_abbreviation(self, name: str) -> bool:
        """Return True if the name is the exact spelling of initials or an abbreviation of a country or state."""

    def unambiguous(self, name: str) -> GazetteerEntry | None:
        """Return the entry that a name means in any text, or `None`."""

    def max_unambiguous_words(self, word: str) -> int:
        """Return the number of words of the longest unambiguous name that begins with this word; 0 if there is none."""


class LocalPlaces:
    """The places of a gazetteer by their names in a language that the gazetteer itself does not have.

    Args:
        gazetteer: the gazetteer.
        language: ISO 639-1 code.
        lexicon: the endings of the language.
    """

    def __init__(self, gazetteer: Gazetteer, language: str, lexicon: Lexicon) -> None:
        self._gazetteer = gazetteer
        self._inflections = Inflections(lexicon.inflections)
        self._indeclinable = tuple(lexicon.indeclinable)
        self._countries = countries_in(language)
        self._max_words: dict[str, int] = {}
        for words in (key.split() for key in self._countries):
            self._max_words[words[0]] = max(len(words), self._max_words.get(words[0], 0))

    def find(self, name: str) -> tuple[GazetteerEntry, ...]:
        """Return the country with this name in the language, or else all entries of the gazetteer but its peoples.

        Inflected names of countries and large capitals are found by their base form.
        """
        country = self._country(name)
        if country is not None:
            return (country,)
        entries = tuple(_without_peoples(self._gazetteer.find(name)))
        if not entries and (capital := self._capital(name)) is not None:
            return (capital,)
        return entries

    def is_homograph(self, name: str) -> bool:
        """Return True if the name is also a common word or a first name."""
        return fold(name) not in self._countries and self._gazetteer.is_homograph(name)

    def is_abbreviation(self, name: str) -> bool:
        """Return True if the name is the exact spelling of initials or an abbreviation of a country or state."""
        return self._gazetteer.is_abbreviation(name)

    def unambiguous(self, name: str) -> GazetteerEntry | None:
        """Return a country by its name in the language, or a large capital; `None` for all other names."""
        if len(name) > MAX_PLACE_NAME_CHARS:
            return None
        country = self._country(name)
        return country if country is not None else self._capital(name)

    def base_form(self, name: str) -> str:
        """Return the name that the gazetteer or CLDR has for an inflected country or city, or the name itself.

        Only for a name that is known to be that of a place. The city has at least 100,000 inhabitants.
        """
        if len(name) > MAX_PLACE_NAME_CHARS or fold(name) in self._countries or self._gazetteer.find(name):
            return name
        return next((base for base in self._bases(fold(name)) if base in self._countries or self._is_city(base)), name)

    def _is_city(self, key: str) -> bool:
        return any(
            entry.kind is Kind.CITY and entry.population >= _MIN_INFLECTED_INHABITANTS
            for entry in self._gazetteer.find(key)
        )

    def _country(self, name: str) -> GazetteerEntry | None:
        key = fold(name)
        if key in self._countries or " " in key or name.isupper():
            return self._countries.get(key)
        return next((self._countries[base] for base in self._bases(key) if base in self._countries), None)

    def _capital(self, name: str) -> GazetteerEntry | None:
        """Return the large capital of a name. Aliases in the Latin script count only as places that a model labelled."""
        key = fold(name)
        if len(key) < _MIN_CAPITAL_CHARS or self._gazetteer.is_homograph(name):
            return None
        capitals = (self._entry_of_capital(base) for base in (key, *self._bases(key)))
        return next((entry for entry in capitals if entry is not None), None)

    def _entry_of_capital(self, key: str) -> GazetteerEntry | None:
        for entry in self._gazetteer.find(key):
            if entry.capital and entry.population >= LARGE and (fold(entry.name) == key or not _LATIN.match(key)):
                return entry
        return None

    def _bases(self, key: str) -> Iterable[str]:
        """Return the base forms that a folded word can have."""
        bases = (self._inflections.base(stem) for stem in self._inflections.stems(key) if stem.rank)
        return (base for base in bases if not base.endswith(self._indeclinable))

    def max_unambiguous_words(self, word: str) -> int:
        """Return the number of words of the longest name of a country that begins with this word; at least 1."""
        return self._max_words.get(fold(word), 1)


def _without_peoples(entries: Iterable[GazetteerEntry]) -> Iterable[GazetteerEntry]:
    return (entry for entry in entries if entry.kind is not Kind.PEOPLE)


def base_form(places: PlaceNames, name: str) -> str:
    """Return the base form of an inflected name of a country or city; other names as they are."""
    return places.base_form(name) if isinstance(places, LocalPlaces) else name


def places_in(gazetteer: Gazetteer, language: str) -> PlaceNames:
    """Return the places of a gazetteer by their names in a language."""
    if language in GAZETTEER_LANGUAGES:
        return gazetteer
    return LocalPlaces(gazetteer, language, lexicon(language))
