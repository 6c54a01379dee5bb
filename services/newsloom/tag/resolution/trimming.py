"""Cut off what does not belong to a name at its edges: punctuation, articles, titles, roles, possessives."""

import re
from typing import Final

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon
from newsloom.tag.resolution.evidence import any_of
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

NAME_TYPES: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.NORP})
"""Types whose names can stand beside each other in one name that the model split."""

TITLE_TYPES: Final = frozenset({EntityType.WORK_OF_ART, EntityType.EVENT, EntityType.LAW, EntityType.PRODUCT})
"""Types whose names are titles, in which lower-case words are usual."""

_SPACES_AND_STOPS: Final = re.compile(r"[\s.]*")
_ROLE_AFTER_HYPHEN: Final = re.compile(r"(?<=\w)-([^\W\d_]+)$")
_TRIMMED_CHARS: Final = " \t\r\n\u00a0\u200b\u200e\u200f\ufeff.,:;!?'\"“”‘’«»‹›„‚`\u00b4()[]{}<>*_~^|/\\–—-•…&=+#@"
_POSSESSIVE_END: Final = re.compile(r"\s*(?:['’`\u00b4]s|(?<=s)['’`\u00b4])$", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|Jr|Sr|Inc|Co|Corp|Ltd|St|Bros|No)\.$")
_PREFIX: Final = re.compile(r"(?:anti|pro|non|ex|pre|post|pan|trans|mid)[-\u2010\u2011](?=[^\W\d_])", re.IGNORECASE)
_REPEATED_WORD: Final = re.compile(r"(?<= )([^\W\d_]{2,40}) \1$")
WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?")
"""A word, with apostrophes and hyphens inside and a full stop after it."""


class Trimming:
    """Trims spans.

    Args:
        lexicon: titles, articles, particles, roles.
        gazetteer: places, which keep an article that is part of their name.
        trust: how far the recogniser is followed.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: PlaceNames, trust: Trust = WEAK) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._keeps_lower_case = not trust.corrects_more
        self._titles = lexicon.titles | lexicon.person_before
        self._is_english = lexicon.language == ENGLISH
        self._elision = re.compile(rf"{any_of(lexicon.elisions)}['’](?=[^\W\d_])", re.IGNORECASE)

    def trim(self, text: str, span: Span) -> Span | None:
        """Return the span without what does not belong to the name; `None` if nothing is left."""
        previous = None
        current: Span | None = span
        while current is not None and current != previous:
            previous = current
            current = self.strip(text, current)
            if current is not None:
                current = self._trim_start(text, self._without_role(text, current))
            if current is not None and current.label is EntityType.PERSON:
                current = _drop_repeated_surname(text, current)
        return self._include_stop(text, current) if current is not None else None

    def _without_role(self, text: str, span: Span) -> Span:
        """Remove the role from a compound: "Siemens-Chef" names Siemens."""
        role = _ROLE_AFTER_HYPHEN.search(text, span.start, span.end) if self._lexicon.compounds else None
        if role is None or fold(role.group(1)) not in self._titles:
            return span
        label = None if span.label is EntityType.PERSON else span.label
        return span._replace(end=role.start(), label=label)

    def _include_stop(self, text: str, span: Span) -> Span:
        """Include the full stop of an abbreviated state: "Mass.", "W.Va."."""
        if text[span.end : span.end + 1] == "." and self._gazetteer.is_abbreviation(text[span.start : span.end + 1]):
            return span._replace(end=span.end + 1)
        return span

    def _trim_start(self, text: str, span: Span) -> Span | None:
        """Remove a leading article or lower-case word and, from names of persons, leading titles."""
        elision = self._elision.match(text, span.start, span.end)
        if elision is not None:
            is_place = self._gazetteer.unambiguous(text[elision.end() : span.end]) is not None
            return span._replace(start=elision.end()) if is_place or elision.group()[0].islower() else span
        first = WORD.match(text, span.start, span.end)
        if first is None or first.end() >= span.end:
            return span
        word = fold(first.group())
        lower = first.group().islower()
        if span.label in TITLE_TYPES:
            drop = lower and word in self._lexicon.articles
        elif lower:
            if word in self._lexicon.titles - self._lexicon.articles and span.label is EntityType.ORG:
                return None  # "ministre des Transports" is a role, not a name
            is_title = span.label is EntityType.PERSON and word in self._lexicon.titles
            is_other = word not in self._lexicon.particles and not self._keeps_lower_case
            drop = is_other or is_title or word in self._lexicon.articles
        else:
            rest = text[first.end() : span.end].lstrip(_TRIMMED_CHARS)
            drop = (
                (span.label is EntityType.PERSON and word in self._titles)
                or (span.label in NAME_TYPES and self._is_english and word in self._lexicon.before_organisations)
            ) or (
                word in self._lexicon.articles
                and (self._is_english or self._is_place_after_article(text[span.start : span.end], rest))
            )
        if not drop:
            return span
        gap = _SPACES_AND_STOPS.match(text, first.end(), span.end)
        start = gap.end() if gap else first.end()
        return span._replace(start=start) if start < span.end else None

    def _is_place_after_article(self, name: str, rest: str) -> bool:
        """Return True for "La France", but not for "El Salvador"."""
        return self._gazetteer.unambiguous(rest) is not None and self._gazetteer.unambiguous(name) is None

    def strip(self, text: str, span: Span) -> Span | None:
        """Remove punctuation, quotes and spaces around a span, and a possessive ending; `None` if nothing is left."""
        start, end = span.start, span.end
        while start < end and text[start] in _TRIMMED_CHARS:
            start += 1
        while end > start and text[end - 1] in _TRIMMED_CHARS:
            if text[end - 1] == "." and _ABBREVIATION.search(text, start, end):
                break
            end -= 1
        prefix = _PREFIX.match(text, start, end)
        if prefix is not None and (text[start].islower() or self.place_or_people(text[prefix.end() : end])):
            start = prefix.end()
        possessive = _POSSESSIVE_END.search(text, start, end) if self._lexicon.possessive else None
        if possessive is not None and possessive.start() > start:
            end = possessive.start()
        return span._replace(start=start, end=end) if start < end else None

    def place_or_people(self, name: str) -> bool:
        """Return True for the name of a country, a people or a nation."""
        name = name.strip(_TRIMMED_CHARS)
        words = name.split(" ", 1)
        if len(words) > 1 and words[0].lower() in self._lexicon.articles:
            name = words[1]
        return any(place.kind in {Kind.COUNTRY, Kind.PEOPLE, Kind.NATION} for place in self._gazetteer.find(name))


def _drop_repeated_surname(text: str, span: Span) -> Span:
    """Remove a repeated surname: in "Kamala Harris Harris" two sentences ran together."""
    again = _REPEATED_WORD.search(text, span.start, span.end)
    return span if again is None else span._replace(end=again.end(1))
