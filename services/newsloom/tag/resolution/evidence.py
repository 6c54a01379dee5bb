"""Weigh the evidence for the type of a name: model labels, its own words, the gazetteer, and the words around it.

The weights are those of a linear vote over all mentions of a name in a document. They were set by reasoning and checked
on data sets that nothing here was fitted on; see docs/entities.md and `bench/quality/tag.py`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsloom.tag.gazetteer.entry import LARGE, TYPES, Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.resolution.written_names import STARTS_WITH_INITIALS
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

Votes = dict[EntityType, float]

_MAX_LABEL_VOTES: Final = 6.0  # more mentions of the same mistake are not more evidence
NOTABLE_NAME_VOTES: Final = 7.0
"""Votes of the table of notable names."""

TICKER_VOTES: Final = 8.0
"""Votes of a ticker after the name."""

_GIVEN_NAME_ALONE: Final = 3.0  # a given name alone: "David" is also a city
_GIVEN_NAME_FIRST: Final = 1.5  # a name of two or three words that begins with a given name
_MAX_GIVEN_NAME_WORDS: Final = 3
_NOT_IN_GAZETTEER_FACTOR: Final = 0.7  # factor for the label GPE of a name that is not in the gazetteer
_HEAD_WORD: Final = 8.0
_ENTRY_KIND: Final[Mapping[Kind, float]] = {
    Kind.COUNTRY: 9.0,
    Kind.PEOPLE: 9.0,
    Kind.NATION: 9.0,
    Kind.REGION: 8.0,
    Kind.UNLINKED: 8.0,
    Kind.SUBDIVISION: 5.0,
    Kind.CITY: 3.0,
}
_SMALL_CITY: Final = _ENTRY_KIND[Kind.CITY]
_UNSUPPORTED_CITY_FACTOR: Final = (
    0.3  # factor for a small city if the model labels no mention as a place: Obama is also a city in Japan
)
_PLACE_TYPES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.FAC})
_LARGE_CITY: Final = 6.0
_CITY_ALIAS: Final = 0.8  # GeoNames also lists translations, such as White House for Casablanca
_HOMOGRAPH_FACTOR: Final = 0.5  # factor for a place whose name is also a common word or a first name
_TITLE: Final = 3.0
_MAX_TITLES: Final = 6.0
_SAYING: Final = 1.5
_STRONG_PREPOSITION: Final = 1.2  # for "in" before a name that is not in the gazetteer
_MAX_STRONG_PREPOSITIONS: Final = 4.8
_KIN: Final = 3.0  # for "X's father"
_MAX_KIN: Final = 6.0
_PEOPLE: Final = 2.0  # for "the X people"
_MAX_PEOPLE: Final = 6.0
_CORPORATE: Final = 1.0  # for "sues", "acquired" after a name
_BEFORE_ORGANISATION: Final = 2.0  # for "retailer X"
_MAX_CORPORATE: Final = 4.0
_UNKNOWN_PEOPLE_FACTOR: Final = 0.7  # factor for the label NORP of a name that is neither in the gazetteer nor notable
_PLACE_KIND: Final = 3.0  # for "the village of"
_MAX_PLACE_KINDS: Final = 6.0
_PREPOSITION: Final = 0.4
_MAX_PREPOSITIONS: Final = 1.2
_OWN_S: Final = 4.0  # an 's that belongs to the name; others are cut off
_INITIALS: Final = 5.0  # initials before a surname
_SURNAME: Final = 5.0
_MAX_BORROWED: Final = 4.0

_WORD_BEFORE: Final = re.compile(r"([^\W_]+)\.?[\s\"“‘']{1,3}$")
_CAPITALISED: Final = r"([A-ZÀ-ÖØ-ÞĀ-ŽЀ-Я][\w'’-]+)"
_WORD_AFTER: Final = re.compile(r"[\"”’']?,?\s{1,2}([^\W_]+)")
_OWNED: Final = re.compile(r"\s?'\s?s\s([a-z]+)")
_GAELIC: Final = re.compile(r"(?:[^\W\d_]+ )?(?:O'|D'|Mc)[A-Z]")  # O'Brien, McCarthy
_INNER_OF: Final = re.compile(r"(?<=\w) of (?=\w)")  # not in names of persons; "Prince of Wales" begins with a title
_DIRECTIONS: Final = frozenset(
    {"north", "south", "east", "west", "central", "northern", "southern", "eastern", "western"}
)
_CONTEXT_CHARS: Final = 24


def label_votes(spans: Sequence[Span], weight: float = 1.0) -> Votes:
    """Return the votes of the model: for each mention one, or this weight if the model says how likely the mention is."""
    votes: Votes = {}
    for span in spans:
        if span.label is not None:
            votes[span.label] = votes.get(span.label, 0.0) + (1.0 if span.likely is None else weight)
    return {kind: min(each, _MAX_LABEL_VOTES * weight) for kind, each in votes.items()}


class Evidence:
    """Weighs the types of a name.

    Args:
        lexicon: head words, titles, verbs of saying.
        gazetteer: places and peoples.
        trust: how far the recogniser is followed.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: PlaceNames, trust: Trust = WEAK) -> None:
        self._lexicon = lexicon
        self._trust = trust
        self._gazetteer = gazetteer
        self._notable_names = notable_names(lexicon.language)
        of, conjunctions = any_of(lexicon.of), any_of(lexicon.conjunctions)
        self._kind_before = re.compile(rf"([^\W_]+)(?: {of}['’]?){'?' if lexicon.settlements_directly else ''}\s?$")
        self._joined_before = re.compile(rf"{_CAPITALISED} {conjunctions} $")
        self._joined_after = re.compile(rf" {conjunctions} {_CAPITALISED}")

    def weigh(self, text: str, name: str, spans: Sequence[Span]) -> Votes:
        """Return the votes by type for one name, from all its mentions."""
        votes = label_votes(spans, self._trust.label_weight)
        if not self._gazetteer.find(name) and EntityType.GPE in votes:
            votes[EntityType.GPE] *= _NOT_IN_GAZETTEER_FACTOR
        if EntityType.NORP in votes and self._notable_names.type_of(name) is None and not self._gazetteer.find(name):
            votes[EntityType.NORP] *= _UNKNOWN_PEOPLE_FACTOR
        labelled_as_place = bool(_PLACE_TYPES & votes.keys()) or any(self._beside_place(text, span) for span in spans)
        notable_type = self._notable_names.type_of(name)
        if self._lexicon.language == ENGLISH and _INNER_OF.search(name) and notable_type is None:
            votes.pop(EntityType.PERSON, None)
        _add(votes, self.head_votes(name))
        _add(votes, self.given_name_votes(name))
        if self._lexicon.possessive and name.endswith("'s"):
            _add(votes, {EntityType.ORG: _OWN_S})
        if _GAELIC.match(name) and len(name.split()) <= _MAX_GIVEN_NAME_WORDS:
            _add(votes, {EntityType.PERSON: _GIVEN_NAME_FIRST})
        if self._starts_with_initials(name):
            _add(votes, {EntityType.PERSON: _INITIALS})
        if notable_type is not None:
            _add(votes, {notable_type: NOTABLE_NAME_VOTES})
        acts = not self._trust.corrects_more and votes.get(EntityType.ORG, 0.0) > votes.get(EntityType.GPE, 0.0)
        for kind, weight in () if acts else self.place_votes(name).items():
            supported = weight > _SMALL_CITY or labelled_as_place or (" " in name and weight == _SMALL_CITY)
            _add(votes, {kind: weight if supported else weight * _UNSUPPORTED_CITY_FACTOR})
        _add(votes, self._context_votes(text, name, spans, labelled_as_city=EntityType.GPE in votes))
        return votes

    def _context_votes(self, text: str, name: str, spans: Sequence[Span], *, labelled_as_city: bool) -> Votes:
        """Return the votes of the words around the mentions: titles, verbs of saying, prepositions of place."""
        titles = sayings = places = place_kinds = organisations = peoples = kin = unlisted_places = 0.0
        for span in spans:
            word = _word_before(text, span)
            kind = self._kind_before.search(text, max(0, span.start - _CONTEXT_CHARS), span.start)
            place_kinds += _PLACE_KIND * (kind is not None and fold(kind[1]) in self._lexicon.places_before)
            after = _WORD_AFTER.match(text, span.end, min(len(text), span.end + _CONTEXT_CHARS))
            if word:
                titles += _TITLE * (word in self._lexicon.person_before)
                places += _PREPOSITION * (word in self._lexicon.place_prepositions)
                unlisted_places += _STRONG_PREPOSITION * (word in self._lexicon.strong_place_prepositions)
                sayings += _SAYING * (word in self._lexicon.said_before)
                organisations += _BEFORE_ORGANISATION * (word in self._lexicon.before_organisations)
            if after is not None:
                word_after = fold(after.group(1))
                sayings += _SAYING * (word_after in self._lexicon.person_after)
                peoples += _PEOPLE * (word_after in self._lexicon.after_peoples)
                organisations += _CORPORATE * (word_after in self._lexicon.after_organisations)
            owned = (
                _OWNED.match(text, span.end, min(len(text), span.end + _CONTEXT_CHARS)) if self._lexicon.kin else None
            )
            kin += _KIN * (owned is not None and owned[1] in self._lexicon.kin)
        person, place = min(titles, _MAX_TITLES), min(place_kinds, _MAX_PLACE_KINDS)
        if self._gazetteer.find(name):
            return {EntityType.PERSON: person, EntityType.GPE: place + min(places, _MAX_PREPOSITIONS)}
        return {
            EntityType.PERSON: person + min(kin, _MAX_KIN) + (0.0 if labelled_as_city else min(sayings, _SAYING * 2)),
            EntityType.GPE: place + (0.0 if name.isupper() else min(unlisted_places, _MAX_STRONG_PREPOSITIONS)),
            EntityType.NORP: min(peoples, _MAX_PEOPLE),
            EntityType.ORG: min(organisations, _MAX_CORPORATE),
        }

    def _beside_place(self, text: str, span: Span) -> bool:
        """Return True if "and" joins the name to a country or a large city: "between Lisbon and Cascais"."""
        before = self._joined_before.search(text, max(0, span.start - _CONTEXT_CHARS), span.start)
        after = self._joined_after.match(text, span.end, min(len(text), span.end + _CONTEXT_CHARS))
        return any(match is not None and self._is_country_or_large_city(match[1]) for match in (before, after))

    def _is_country_or_large_city(self, name: str) -> bool:
        if self._gazetteer.is_homograph(name) or fold(name) in self._lexicon.given:
            return False
        return any(place.kind is Kind.COUNTRY or place.population >= LARGE for place in self._gazetteer.find(name))

    def has_title(self, text: str, spans: Sequence[Span]) -> bool:
        """Return True if a title precedes one of the mentions."""
        return any(_word_before(text, span) in self._lexicon.person_before for span in spans)

    def head_votes(self, name: str) -> Votes:
        """Return the votes of the words of the name: "… University", "Ministry of …", "… Airport"."""
        words = fold(name).split()
        if len(words) == 1:
            return {}
        if words[-1] in self._lexicon.legal_forms:
            return {EntityType.ORG: _HEAD_WORD}
        inner = next((index for index, word in enumerate(words[1:], 1) if word in self._lexicon.of), None)
        if inner is not None:
            head = words[inner - 1]
            kind = self._lexicon.first_heads.get(head) or self._lexicon.last_heads.get(head)
            if kind is not None:
                return {kind: _HEAD_WORD}
            if words[inner] in self._lexicon.particles and not self._trust.corrects_more:
                return {}  # "Jan van der Meer"
        if self._lexicon.language == ENGLISH and words[0] in _DIRECTIONS and self._is_people(words[-1]):
            return {EntityType.NORP: _HEAD_WORD}  # "West Asian"
        last_heads = self._lexicon.last_heads
        kind = (
            last_heads.get(" ".join(words[-2:])) or last_heads.get(words[-1]) or self._lexicon.first_heads.get(words[0])
        )
        return {kind: _HEAD_WORD} if kind is not None else {}

    def _is_people(self, word: str) -> bool:
        return any(place.kind is Kind.PEOPLE for place in self._gazetteer.find(word))

    def given_name_votes(self, name: str) -> Votes:
        """Return the votes for a person because the name is, or begins with, a given name."""
        words = fold(name).split()
        if len(words) > 1 and words[0] in self._lexicon.given_and_words and words[-1] not in self._lexicon.last_heads:
            return {EntityType.PERSON: _GIVEN_NAME_FIRST} if len(words) <= _MAX_GIVEN_NAME_WORDS else {}
        if not words or len(words) > _MAX_GIVEN_NAME_WORDS or words[0] not in self._lexicon.given:
            return {}
        if len(words) == 1:
            return {EntityType.PERSON: _GIVEN_NAME_ALONE}
        return {} if words[-1] in self._lexicon.last_heads else {EntityType.PERSON: _GIVEN_NAME_FIRST}

    def _starts_with_initials(self, name: str) -> bool:
        """Return True for initials before a surname, but not for "U.S. Navy" and "A.B. Volvo Group"."""
        initials = STARTS_WITH_INITIALS.match(name)
        return (
            initials is not None
            and initials.group(1).isupper()
            and not self._gazetteer.is_abbreviation(initials.group(1).strip())
            and fold(name).rpartition(" ")[2] not in self._lexicon.last_heads
        )

    def place_votes(self, name: str) -> Votes:
        """Return the votes of the gazetteer: the best entry of each type."""
        best: Votes = {}
        key = fold(name)
        for place in self._gazetteer.find(name):
            weight = _ENTRY_KIND[place.kind]
            if place.kind is Kind.CITY:
                main = fold(place.name) == key
                weight = _CITY_ALIAS if not main else _LARGE_CITY if place.population >= LARGE else weight
            if self._gazetteer.is_homograph(name):
                weight *= _HOMOGRAPH_FACTOR
            kind = TYPES[place.kind]
            best[kind] = max(best.get(kind, 0.0), weight)
        return best


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches one of these folded words; without words, a pattern that never matches."""
    return f"(?:{'|'.join(sorted(map(re.escape, words))) or '(?!)'})"


def _add(votes: Votes, more: Mapping[EntityType, float]) -> None:
    for kind, weight in more.items():
        votes[kind] = votes.get(kind, 0.0) + weight


def _word_before(text: str, span: Span) -> str:
    match = _WORD_BEFORE.search(text, max(0, span.start - _CONTEXT_CHARS), span.start)
    return fold(match.group(1)) if match is not None else ""


def add_organisation_votes(full: Votes, short: Votes) -> None:
    """Add the votes of an organisation to a short form, such as its name without the legal form."""
    if leading(full) is EntityType.ORG:
        short[EntityType.ORG] = short.get(EntityType.ORG, 0.0) + full[EntityType.ORG]


def share_votes(full: Votes, short: Votes) -> None:
    """Share the votes for a person between a full name and its short form.

    The surname of a person is a person. If the full name is not a person yet, it gets votes from its surname, provided
    that the votes of both together make a person.
    """
    if leading(full) is not EntityType.PERSON:
        combined = {kind: full.get(kind, 0.0) + short.get(kind, 0.0) for kind in (*full, *short)}
        if leading(combined) is not EntityType.PERSON:
            return
        full[EntityType.PERSON] = full.get(EntityType.PERSON, 0.0) + min(short[EntityType.PERSON], _MAX_BORROWED)
        if leading(full) is not EntityType.PERSON:
            return
    short[EntityType.PERSON] = short.get(EntityType.PERSON, 0.0) + full[EntityType.PERSON] + _SURNAME


def leading(votes: Votes) -> EntityType | None:
    """Return the type with the most votes; `None` if there are no positive votes."""
    kind = max(votes, key=lambda each: (votes[each], each.value), default=None)
    return kind if kind is not None and votes[kind] > 0 else None
