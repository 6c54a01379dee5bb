"""Decide which of several places with the same name a document means.

The name of a country means the country. Otherwise the score is log10 of the number of inhabitants, with additions for a
main name, a capital, a place in a country that the document mentions and, most of all, for "X, Country". In development
this was right for 92 % of cities and regions.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from newsloom.tag.gazetteer.entry import LARGE, GazetteerEntry, Kind
from newsloom.tag.gazetteer.lookup import Gazetteer, countries_in
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import lexicon
from newsloom.tag.span import Span

_MAIN_NAME: Final = 0.5
_ALIAS: Final = -0.3
_MENTIONED_STATE: Final = 1.5  # a city in a state that the document names
_WELL_KNOWN_INHABITANTS: Final = 100_000  # inhabitants of a city that needs no other evidence
_CAPITAL: Final = 0.7
_SUPPORT: Final = 3.5
_FULL_SUPPORT_SHARE: Final = 0.5  # share of the place votes of a document from which on the support is full
_FOLLOWED_BY_COUNTRY: Final = 4.0
_SUBDIVISION: Final = 5.2
_COUNTRY: Final = 12.0
_HOMOGRAPH_COUNTRY: Final = 6.0  # for names like Georgia or Jordan, so that a state or a city of that name can win
_REGION: Final = 9.0
_FOLLOWING: Final = re.compile(
    r",\s{1,2}([^\W_][^\n,;()]{1,40}?)(?=[,;.)\n]|\s+(?:and|on|in|where|said|has|was|is|for|to|with|as|et)\b|$)"
)
_MAX_FOLLOWING_CHARS: Final = 60
_KIND_STATED: Final = 3.0
_KIND_WORDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("province", "state", "region", "governorate", "prefecture", "department", "oblast"), Kind.SUBDIVISION
    ),
    **dict.fromkeys(("provinces", "states", "regions", "governorates", "prefectures", "departments"), Kind.SUBDIVISION),
    **dict.fromkeys(("city", "town", "capital", "port", "municipality", "ville", "commune"), Kind.CITY),
}
_KIND_WORD_PATTERN: Final = "|".join(_KIND_WORDS)
_KIND_BEFORE: Final = re.compile(rf"\b({_KIND_WORD_PATTERN}) (?:of|de) $", re.IGNORECASE)
_KIND_AFTER: Final = re.compile(rf" ({_KIND_WORD_PATTERN})\b", re.IGNORECASE)
_MAX_KIND_CHARS: Final = 20
_NAME_WITH_KIND: Final = re.compile(
    rf"(?:the )?({_KIND_WORD_PATTERN}) of (\S.{{0,60}})|(\S.{{0,60}}?) ({_KIND_WORD_PATTERN})",
    re.IGNORECASE | re.DOTALL,
)


class Linker:
    """Chooses the places that names mean."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._given = lexicon().given
        self._heads = lexicon().first_heads.keys() | lexicon().last_heads.keys()

    def link(self, text: str, names: Mapping[str, Sequence[Span]], language: str) -> dict[str, GazetteerEntry]:
        """Return the gazetteer entry that each name means; names without an entry are left out.

        Args:
            text: the whole text.
            names: names of places and peoples as they are written, with their mentions.
            language: ISO 639-1 code. Names of countries in this language have priority.
        """
        countries = countries_in(language)
        candidates: dict[str, tuple[GazetteerEntry, ...]] = {}
        for name in names:
            country = countries.get(fold(name))
            if found := (country,) if country is not None else self._entries(name):
                candidates[name] = found
        support = self._support(candidates, names)
        mentioned = self._mentioned_codes(candidates)
        chosen = {}
        for name, entries in candidates.items():
            following = self._following_codes(text, names[name])
            base = _HOMOGRAPH_COUNTRY if self._gazetteer.is_homograph(name) else _COUNTRY
            stated_kind = self._stated_kind(text, names[name])
            scored = [
                (
                    _score(entry, name, support, following, base)
                    + _MENTIONED_STATE * (entry.kind is Kind.CITY and entry.subdivision in mentioned)
                    + _KIND_STATED * (entry.kind is stated_kind),
                    entry.population,
                    -position,
                )
                for position, entry in enumerate(entries)
            ]
            best = entries[-max(scored)[2]]
            if best.kind is Kind.CITY:
                is_meant = self._is_meant(best, entries, name, mentioned, following)
            else:
                is_meant = (
                    best.kind is not Kind.SUBDIVISION or fold(name) not in self._heads or best.country in mentioned
                )
            if is_meant:
                chosen[name] = best
        return chosen

    def _entries(self, name: str) -> tuple[GazetteerEntry, ...]:
        """Return the entries of a name, also without a word for its kind: "Songkhla province", "State of Mexico"."""
        if found := self._gazetteer.find(name):
            return found
        match = _NAME_WITH_KIND.fullmatch(name)
        if match is None:
            return ()
        kind = _KIND_WORDS[fold(match.group(1) or match.group(4))]
        return tuple(each for each in self._gazetteer.find(match.group(2) or match.group(3)) if each.kind is kind)

    def _stated_kind(self, text: str, spans: Sequence[Span]) -> Kind | None:
        """Return the kind that the words beside the name say: "the city of Comayagua", "Holguín province"."""
        for span in spans:
            match = _KIND_BEFORE.search(text, max(0, span.start - _MAX_KIND_CHARS), span.start) or _KIND_AFTER.match(
                text, span.end, span.end + _MAX_KIND_CHARS
            )
            if match is not None:
                return _KIND_WORDS.get(fold(match.group(1)))
        return None

    def _is_meant(
        self,
        city: GazetteerEntry,
        entries: Sequence[GazetteerEntry],
        name: str,
        mentioned: AbstractSet[str | None],
        following: AbstractSet[str | None],
    ) -> bool:
        """Return True if a name means this city, not a person or a place that the gazetteer lacks.

        A city that is named with its country or state is meant. A given name means a person. A capital or a city with
        at least 100,000 inhabitants is meant by its main name. Any other city needs a document that mentions its
        country or, if American cities share the name, its state.
        """
        if following & {city.country, city.subdivision}:
            return True
        if fold(name) in self._given:
            return False
        if city.capital or (city.population >= _WELL_KNOWN_INHABITANTS and fold(city.name) == fold(name)):
            return True
        if city.subdivision is not None and len(entries) > 1:
            return city.subdivision in mentioned
        return city.country in mentioned

    def _mentioned_codes(self, candidates: Mapping[str, tuple[GazetteerEntry, ...]]) -> frozenset[str | None]:
        """Return the codes of the countries and subdivisions that the document mentions, by name or by a large city.

        Names of regions and cities in several countries do not count.
        """
        codes: set[str | None] = set()
        for name, entries in candidates.items():
            informative = [
                entry
                for entry in entries
                if entry.kind is not Kind.CITY or (entry.population >= LARGE and fold(entry.name) == fold(name))
            ]
            unambiguous = (
                any(entry.kind is Kind.COUNTRY for entry in informative)
                or len({entry.country for entry in entries}) == 1
            )
            if unambiguous and fold(name) not in self._heads:
                codes.update(code for entry in informative for code in (entry.country, entry.subdivision))
        return frozenset(codes - {None})

    def _support(
        self, candidates: Mapping[str, tuple[GazetteerEntry, ...]], names: Mapping[str, Sequence[Span]]
    ) -> dict[str, float]:
        """Return the share of the place votes by country. A name in several countries splits its vote."""
        votes: Counter[str] = Counter()
        for name, entries in candidates.items():
            countries = {entry.country for entry in entries if entry.country is not None}
            unambiguous = next((entry.country for entry in entries if entry.kind in {Kind.COUNTRY, Kind.PEOPLE}), None)
            if unambiguous is not None and not self._gazetteer.is_homograph(name):
                countries = {unambiguous}
            for country in countries:
                votes[country] += len(names[name]) / len(countries)  # type: ignore[assignment] # a Counter of floats
        total = sum(votes.values())
        return {country: count / total for country, count in votes.items()} if total else {}

    def _following_codes(self, text: str, spans: Sequence[Span]) -> frozenset[str]:
        """Return the codes of the countries and subdivisions that follow the name after a comma."""
        codes: set[str | None] = set()
        for span in spans:
            match = _FOLLOWING.match(text, span.end, min(len(text), span.end + _MAX_FOLLOWING_CHARS))
            entries = self._gazetteer.find(match.group(1).strip()) if match is not None else ()
            codes.update(
                entry.country if entry.kind is Kind.COUNTRY else entry.subdivision
                for entry in entries
                if entry.kind in {Kind.COUNTRY, Kind.NATION, Kind.SUBDIVISION}
            )
        return frozenset(code for code in codes if code is not None)


def _score(
    entry: GazetteerEntry, name: str, support: Mapping[str, float], following: frozenset[str], base: float
) -> float:
    if entry.kind in {Kind.PEOPLE, Kind.NATION}:
        return _COUNTRY
    if entry.kind in {Kind.REGION, Kind.UNLINKED}:
        return _REGION
    if entry.kind is Kind.COUNTRY:
        score = base
    elif entry.kind is Kind.SUBDIVISION:
        score = _SUBDIVISION
    else:
        score = math.log10(entry.population + 1)
    score += _MAIN_NAME if fold(entry.name) == fold(name) else _ALIAS
    score += _CAPITAL * entry.capital
    score += _SUPPORT * min(1.0, support.get(entry.country or "", 0.0) / _FULL_SUPPORT_SHARE)
    if following & {entry.country, entry.subdivision}:
        score += _FOLLOWED_BY_COUNTRY
    return score
