"""What speaks for a name's type: the model's labels, its own words, the registers, and the words around its mentions.

The weights are those of a linear vote over a document's mentions of one name. They were reasoned, then checked on sets
that nothing here was fitted on; see docs and `bench/quality/tag.py`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.gazetteer.place import LARGE, TYPES, Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.notable_names import known
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

Votes = dict[EntityType, float]

_MOST_LABELS: Final = 6.0  # beyond, more mentions of the same mistake are no more evidence
KNOWN: Final = 7.0
"""What the table of known names is worth."""

LISTED: Final = 8.0
"""What a ticker behind the name is worth."""

_GIVEN: Final = 3.0  # a given name alone: "David" is a city, too
_GIVEN_FIRST: Final = 1.5  # a name of two or three words that begins with one
_MOST_GIVEN: Final = 3  # words
_UNLISTED: Final = 0.7  # what a label of country or city is worth for a name in no register
_HEAD: Final = 8.0
_PLACE: Final[Mapping[Kind, float]] = {
    Kind.COUNTRY: 9.0,
    Kind.PEOPLE: 9.0,
    Kind.NATION: 9.0,
    Kind.REGION: 8.0,
    Kind.UNLINKED: 8.0,
    Kind.SUBDIVISION: 5.0,
    Kind.CITY: 3.0,
}
_SMALL: Final = _PLACE[Kind.CITY]
_UNBACKED: Final = 0.3  # of a small city's weight where the model takes no mention for a place: Obama is one, in Japan; not Port Moresby
_PLACES: Final = frozenset({EntityType.GPE, EntityType.LOC, EntityType.FAC})
_LARGE_CITY: Final = 6.0
_CITY_ALIAS: Final = 0.8  # registers list translations too: Casablanca as White House
_HOMOGRAPH: Final = 0.5  # share of a place's weight that its name keeps when it is also a word or a first name
_TITLE: Final = 3.0
_MOST_TITLES: Final = 6.0
_SAYING: Final = 1.5
_KIND: Final = 3.0  # of "the village of"
_MOST_KINDS: Final = 6.0
_IN: Final = 0.4
_MOST_IN: Final = 1.2
_SURNAME: Final = 3.0
_MOST_BORROWED: Final = 4.0

_BEFORE: Final = re.compile(r"([^\W_]+)\.?[\s\"“‘']{1,3}$")
_KIND_OF: Final = re.compile(r"([^\W_]+) (?:of|de|du|d['’])\s?$")
_JOINED_BEFORE: Final = re.compile(r"([A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+) (?:and|et) $")
_JOINED_AFTER: Final = re.compile(r" (?:and|et) ([A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+)")
_AFTER: Final = re.compile(r"[\"”’']?,?\s{1,2}([^\W_]+)")
_PREPOSITIONS: Final = frozenset({"in", "near", "from", "at", "en", "dans", "depuis"})
_OF: Final = frozenset({"of", "de", "du", "des", "for", "on", "against", "d"})
_INNER_OF: Final = re.compile(r"(?<=\w) of (?=\w)")  # no person is named so; "Prince of Wales" begins with a title
_REACH: Final = 24


def labels(spans: Sequence[Span]) -> Votes:
    """The model's own votes."""
    counts = Counter(span.label for span in spans if span.label is not None)
    return {kind: min(float(count), _MOST_LABELS) for kind, count in counts.items()}


class Evidence:
    """Weighs a name.

    Args:
        lexicon: heads, titles, verbs of saying.
        gazetteer: places and peoples.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._known = known()

    def weigh(self, text: str, name: str, spans: Sequence[Span]) -> Votes:
        """Votes by type for one name, from all its mentions."""
        votes = labels(spans)
        if not self._gazetteer.find(name) and EntityType.GPE in votes:
            votes[EntityType.GPE] *= _UNLISTED
        taken_for_place = bool(_PLACES & votes.keys()) or any(self._beside_place(text, span) for span in spans)
        famous = self._known.type_of(name)
        if _INNER_OF.search(name) and famous is None:
            votes.pop(EntityType.PERSON, None)
        _add(votes, self.of_words(name))
        _add(votes, self.of_given(name))
        if famous is not None:
            _add(votes, {famous: KNOWN})
        for kind, weight in self.of_place(name).items():
            backed = weight > _SMALL or taken_for_place or (" " in name and weight == _SMALL)
            _add(votes, {kind: weight if backed else weight * _UNBACKED})
        _add(votes, self._of_company(text, name, spans, taken_for_city=EntityType.GPE in votes))
        return votes

    def _of_company(self, text: str, name: str, spans: Sequence[Span], *, taken_for_city: bool) -> Votes:
        """What the words around the mentions tell: titles, verbs of saying, prepositions of place."""
        titles = sayings = places = settled = 0.0
        for span in spans:
            word = _word_before(text, span)
            kind = _KIND_OF.search(text, max(0, span.start - _REACH), span.start)
            settled += _KIND * (kind is not None and fold(kind[1]) in self._lexicon.places_before)
            after = _AFTER.match(text, span.end, min(len(text), span.end + _REACH))
            if word:
                titles += _TITLE * (word in self._lexicon.person_before)
                places += _IN * (word in _PREPOSITIONS)
            if after is not None:
                sayings += _SAYING * (fold(after.group(1)) in self._lexicon.person_after)
        person, place = min(titles, _MOST_TITLES), min(settled, _MOST_KINDS)
        if self._gazetteer.find(name):
            return {EntityType.PERSON: person, EntityType.GPE: place + min(places, _MOST_IN)}
        return {
            EntityType.PERSON: person + (0.0 if taken_for_city else min(sayings, _SAYING * 2)),
            EntityType.GPE: place,
        }

    def _beside_place(self, text: str, span: Span) -> bool:
        """Whether "and" joins the name to a country or large city: "between Lisbon and Cascais"."""
        before = _JOINED_BEFORE.search(text, max(0, span.start - _REACH), span.start)
        after = _JOINED_AFTER.match(text, span.end, min(len(text), span.end + _REACH))
        return any(match is not None and self._is_great(match[1]) for match in (before, after))

    def _is_great(self, name: str) -> bool:
        if self._gazetteer.is_homograph(name) or fold(name) in self._lexicon.given:
            return False
        return any(place.kind is Kind.COUNTRY or place.population >= LARGE for place in self._gazetteer.find(name))

    def titled(self, text: str, spans: Sequence[Span]) -> bool:
        """Whether a title stands before one of the mentions."""
        return any(_word_before(text, span) in self._lexicon.person_before for span in spans)

    def of_words(self, name: str) -> Votes:
        """What the name's own words tell: "… University", "Ministry of …", "… Airport"."""
        words = fold(name).split()
        if len(words) == 1:
            return {}
        if words[-1] in self._lexicon.legal_forms:
            return {EntityType.ORG: _HEAD}
        inner = next((at for at, word in enumerate(words[1:], 1) if word in _OF), None)
        if inner is not None:
            head = words[inner - 1]
            kind = self._lexicon.first_heads.get(head) or self._lexicon.last_heads.get(head)
            if kind is not None:
                return {kind: _HEAD}
        last_heads = self._lexicon.last_heads
        kind = (
            last_heads.get(" ".join(words[-2:])) or last_heads.get(words[-1]) or self._lexicon.first_heads.get(words[0])
        )
        return {kind: _HEAD} if kind is not None else {}

    def of_given(self, name: str) -> Votes:
        """What speaks for a person because a given name stands alone or first in the name."""
        words = fold(name).split()
        if not words or len(words) > _MOST_GIVEN or words[0] not in self._lexicon.given:
            return {}
        if len(words) == 1:
            return {EntityType.PERSON: _GIVEN}
        return {} if words[-1] in self._lexicon.last_heads else {EntityType.PERSON: _GIVEN_FIRST}

    def of_place(self, name: str) -> Votes:
        """What the registers tell: the best of the places of that name."""
        best: Votes = {}
        key = fold(name)
        for place in self._gazetteer.find(name):
            weight = _PLACE[place.kind]
            if place.kind is Kind.CITY:
                main = fold(place.name) == key
                weight = _CITY_ALIAS if not main else _LARGE_CITY if place.population >= LARGE else weight
            if self._gazetteer.is_homograph(name):
                weight *= _HOMOGRAPH
            kind = TYPES[place.kind]
            best[kind] = max(best.get(kind, 0.0), weight)
        return best


def _add(votes: Votes, more: Mapping[EntityType, float]) -> None:
    for kind, weight in more.items():
        votes[kind] = votes.get(kind, 0.0) + weight


def _word_before(text: str, span: Span) -> str:
    match = _BEFORE.search(text, max(0, span.start - _REACH), span.start)
    return fold(match.group(1)) if match is not None else ""


def vouch(full: Votes, short: Votes) -> None:
    """A company named with its legal form vouches for its name without it."""
    if leading(full) is EntityType.ORG:
        short[EntityType.ORG] = short.get(EntityType.ORG, 0.0) + full[EntityType.ORG]


def lean(full: Votes, short: Votes) -> None:
    """Let a full name and what it is shortened to lend each other their votes for a person.

    A person's surname is a person. A full name that is not taken for a person yet borrows from its surname, if the two
    together are one.
    """
    if leading(full) is not EntityType.PERSON:
        together = {kind: full.get(kind, 0.0) + short.get(kind, 0.0) for kind in (*full, *short)}
        if leading(together) is not EntityType.PERSON:
            return
        full[EntityType.PERSON] = full.get(EntityType.PERSON, 0.0) + min(short[EntityType.PERSON], _MOST_BORROWED)
        if leading(full) is not EntityType.PERSON:
            return
    short[EntityType.PERSON] = short.get(EntityType.PERSON, 0.0) + full[EntityType.PERSON] + _SURNAME


def leading(votes: Votes) -> EntityType | None:
    """The type with the most votes; `None` if there are none."""
    kind = max(votes, key=lambda each: (votes[each], each.value), default=None)
    return kind if kind is not None and votes[kind] > 0 else None
