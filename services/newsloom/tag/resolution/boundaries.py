"""Correct the boundaries of names: cut off what does not belong to a name, and split names that the model joined."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.lexicon.common_words import common_words
from newsloom.tag.lexicon.names import fold, is_known_organisation
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon
from newsloom.tag.resolution.evidence import any_of
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.span import Span, without_overlaps
from newsloom_schemas import EntityType

MAX_NAME_CHARS: Final = 160
"""Longer names, in code points, are discarded."""

_SPACES_AND_STOPS: Final = re.compile(r"[\s.]*")
_MAX_SPAN_CHARS: Final = 3 * MAX_NAME_CHARS

NUMERIC_TYPES: Final = frozenset({EntityType.DATE, EntityType.MONEY, EntityType.PERCENT})
_JOINABLE_TYPES: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.NORP})
_GENERIC_LABELS: Final = frozenset({EntityType.ORG, EntityType.PERSON})
_GENERIC_TYPES: Final = frozenset({EntityType.LOC, EntityType.FAC, EntityType.EVENT, EntityType.LAW, EntityType.GPE})
"""Types whose head words alone are not names: "the Island", "the Summit"."""

_TITLE_TYPES: Final = frozenset({EntityType.WORK_OF_ART, EntityType.EVENT, EntityType.LAW, EntityType.PRODUCT})

_SEPARATORS: Final = re.compile(
    r"\s{3,}|\s+\d{1,3}\s?[-–:]\s?\d{1,3}\s+|\s*\n\s*|\s+[–—|•/]\s+|[–—|•]|\s*[()\[\]{}<>]\s*|\s*;\s+"
    r"|/(?=(?:AP|AFP|EPA|EFE|DPA|UPI|Reuters|REUTERS|Getty|Xinhua|Bloomberg)\b)"
)
_WORDS_IN_BRACKETS: Final = re.compile(r"\([^()]*[^\W\d_A-Z][^()]*\)(?= )")
_ROLE_AFTER_HYPHEN: Final = re.compile(r"(?<=\w)-([^\W\d_]+)$")
_DASH_AND_NAME: Final = re.compile(r"(?<=\d) [-\u2013\u2014] (?=[A-Z])")
_DATELINE: Final = re.compile(r"([^\n(),]{2,40}?) - ")
_POSSESSIVE: Final = re.compile(r"['’`\u00b4]s?\s+(?=\w)|['’]s\s*$")
_TRIMMED_CHARS: Final = " \t\r\n\u00a0\u200b\u200e\u200f\ufeff.,:;!?'\"“”‘’«»‹›„‚`\u00b4()[]{}<>*_~^|/\\–—-•…&=+#@"
_POSSESSIVE_END: Final = re.compile(r"\s*(?:['’`\u00b4]s|(?<=s)['’`\u00b4])$", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|Jr|Sr|Inc|Co|Corp|Ltd|St|Bros|No)\.$")
_PREFIX: Final = re.compile(r"(?:anti|pro|non|ex|pre|post|pan|trans|mid)[-\u2010\u2011](?=[^\W\d_])", re.IGNORECASE)
_TITLE_BEFORE: Final = re.compile(r"([^\W_]+)\.? $")
_PREPOSITION_BEFORE: Final = re.compile(r"[a-z] (?:to|in|from) $")
_SURNAME_AFTER: Final = re.compile(r" ([A-Z\u00c0-\u00de][^\W\d_]+(?:-[^\W\d_]+)?)")
_CONTEXT_CHARS: Final = 24
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?")
_PLACE_AND_NOUN: Final = re.compile(r"(?:[Tt]he )?([A-Z][^\W\d_]*(?: [A-Z][^\W\d_]*){0,2}) [a-z]+(?: [a-z]+){0,2}")
_PLACE_AND_COMPANY: Final = re.compile(
    r"(?:[Tt]he )?([A-Z][^\W\d_]*(?: [A-Z][^\W\d_]*){0,2}) (?:company|firm|startup|maker|giant)"
)
_COMMON_END: Final = re.compile(r"(?:(?: |-)[a-z]+)+$")
_STATES: Final = frozenset({"states", "countries", "nations"})
_OF_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ of (?:the )?([A-Z][\w. ]+)")
_IN_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ (?:in|from) (?:the )?([A-Z][\w. ]+)")
_REPEATED_WORD: Final = re.compile(r"(?<= )([^\W\d_]{2,40}) \1$")
_HYPHENATED: Final = re.compile(r"[^\W_]+(?:[-–/][^\W_]+)+")


class Boundaries:
    """Corrects the boundaries of spans.

    Args:
        lexicon: titles, articles, roles.
        gazetteer: countries and peoples, which can precede a title or be joined by hyphens.
        trust: how far the recogniser is followed.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: PlaceNames, trust: Trust = WEAK) -> None:
        self._lexicon = lexicon
        self._corrects_more = trust.corrects_more
        self._gazetteer = gazetteer
        self._notable_names = notable_names(lexicon.language)
        self._common_words = common_words(lexicon.language).words if trust.corrects_more else frozenset[str]()
        self._keeps_lower_case = not trust.corrects_more
        self._titles = lexicon.titles | lexicon.person_before
        self._generic_heads = (
            frozenset(
                word for word, kind in lexicon.last_heads.items() if kind in _GENERIC_TYPES and trust.corrects_more
            )
            | lexicon.alone
        )
        self._is_english = lexicon.language == ENGLISH
        self._elision = re.compile(rf"{any_of(lexicon.elisions)}['’](?=[^\W\d_])", re.IGNORECASE)

    def correct(self, text: str, spans: list[Span]) -> list[Span]:
        """Return the names in the spans, in order and without overlaps. A span can contain no name or several."""
        corrected = [
            part for span in spans if span.end - span.start <= _MAX_SPAN_CHARS for part in self._names_in(text, span)
        ]
        return self._join_person_names(text, without_overlaps(corrected))

    def _join_person_names(self, text: str, spans: list[Span]) -> list[Span]:
        """Join a first name and a surname if the model found two names or only the first name."""
        joined: list[Span] = []
        for index, span in enumerate(spans):
            last = joined[-1] if joined else None
            if last is not None and self._are_one_person(text, last, span):
                joined[-1] = last._replace(end=span.end, label=EntityType.PERSON)
            else:
                following = spans[index + 1].start if index + 1 < len(spans) else len(text)
                joined.append(self._extend_by_surname(text, span, following))
        return joined

    def _are_one_person(self, text: str, first: Span, second: Span) -> bool:
        return (
            text[first.end : second.start] == " "
            and (EntityType.PERSON in {first.label, second.label} if self._is_english else first.label is second.label)
            and EntityType.PERSON in {first.label, second.label}
            and {first.label, second.label} <= _JOINABLE_TYPES
            and self._is_single_word(text[first.start : first.end])
            and self._is_single_word(text[second.start : second.end])
            and text[first.start : first.end] != text[second.start : second.end]
        )

    def _extend_by_surname(self, text: str, span: Span, limit: int) -> Span:
        """Extend a first name after a title by the capitalised word that follows: "President Ebrahim" Raisi."""
        name = text[span.start : span.end]
        if span.label is not EntityType.PERSON or not self._is_single_word(name):
            return span
        before = _TITLE_BEFORE.search(text, max(0, span.start - _CONTEXT_CHARS), span.start)
        after = _SURNAME_AFTER.match(text, span.end, min(limit, span.end + _CONTEXT_CHARS))
        if before is None or after is None or fold(before.group(1)) not in self._lexicon.person_before:
            return span
        word = fold(after.group(1))
        is_other_word = word in self._lexicon.common or word in self._lexicon.titles or word in self._lexicon.last_heads
        return span if is_other_word or not self._is_single_word(after.group(1)) else span._replace(end=after.end())

    def _is_single_word(self, name: str) -> bool:
        """Return True for a single word that is not an unambiguous place."""
        return " " not in name and self._gazetteer.unambiguous(name) is None

    def _names_in(self, text: str, span: Span) -> Iterator[Span]:
        if span.label in NUMERIC_TYPES:
            dash = _DASH_AND_NAME.search(text, span.start, span.end)  # "May 4 - Anke Dorn"
            if trimmed := self._strip(text, span if dash is None else span._replace(end=dash.start())):
                yield trimmed
            return
        if self._is_english and span.likely is not None:
            span = self._known_name_only(text, span)
        for piece in self._split(text, span):
            for part in self._split_before_title(text, piece):
                if (name := self._trim(text, part)) is not None and self._is_plausible(text, name):
                    yield name

    def _split(self, text: str, span: Span) -> Iterator[Span]:
        """Split a span at line ends, dashes and brackets, and after the possessive of a country."""
        begin = span.start
        dateline = self._dateline(text, span)
        if dateline is not None:
            yield span._replace(end=dateline.end(1), label=EntityType.GPE)
            begin = dateline.end()
            span = span._replace(label=None)
        whole = [] if self._corrects_more else list(_WORDS_IN_BRACKETS.finditer(text, span.start, span.end))
        for separator in _SEPARATORS.finditer(text, span.start, span.end):
            if any(part.start() <= separator.end() and separator.start() < part.end() for part in whole):
                continue  # "Frankfurt (Main) Hbf"
            yield from self._split_possessives(text, span._replace(start=begin, end=separator.start()))
            begin = separator.end()
        yield from self._split_possessives(text, span._replace(start=begin))

    def _dateline(self, text: str, span: Span) -> re.Match[str] | None:
        """Return the place and dash at the start of a line: "Nairobi - Grace Wanjala"."""
        if span.start and text[span.start - 1] != "\n":
            return None
        dateline = _DATELINE.match(text, span.start, span.end)
        return dateline if dateline is not None and self._gazetteer.find(dateline.group(1)) else None

    def _split_possessives(self, text: str, span: Span) -> Iterator[Span]:
        if span.label in _TITLE_TYPES or span.label is EntityType.PERSON:
            span = self._place_only(text, span)
        elif span.label is EntityType.ORG and self._is_english:
            span = self._place_of_company(text, span)
        if span.label in _TITLE_TYPES:
            yield span
            return
        begin = span.start
        for match in _POSSESSIVE.finditer(text, span.start, span.end) if self._lexicon.possessive else ():
            owner = text[begin : match.start()]
            if self._place_or_people(owner):
                yield span._replace(start=begin, end=match.start())
                begin = match.end()
        rest = span._replace(start=begin)
        hyphenated = text[rest.start : rest.end]
        if _HYPHENATED.fullmatch(hyphenated):
            sides = re.split(r"[-–/]", hyphenated)
            if all(self._place_or_people(side) for side in sides):
                for side in sides:
                    yield rest._replace(start=begin, end=begin + len(side), label=None)
                    begin += len(side) + 1
                return
        yield rest

    def _known_name_only(self, text: str, span: Span) -> Span:
        """Cut common words off a name that is known without them: "Iranian parliament", "Taliban-controlled"."""
        common = _COMMON_END.search(text, span.start, span.end)
        if common is None or common.start() == span.start:
            return span
        name = text[span.start : common.start()]
        if self._notable_names.type_of(name) is not None or self._place_or_people(name):
            return span._replace(end=common.start(), label=None)
        return span

    def _place_of_company(self, text: str, span: Span) -> Span:
        """Reduce "the Vancouver company" to its place."""
        company = _PLACE_AND_COMPANY.fullmatch(text, span.start, span.end)
        if company is None or not self._gazetteer.find(company.group(1)):
            return span
        return span._replace(start=company.start(1), end=company.end(1), label=EntityType.GPE)

    def _place_only(self, text: str, span: Span) -> Span:
        """Reduce a phrase without a name of its own to its place: "the Ukraine war", but not "the Vietnam War"."""
        if not self._is_english:
            return span
        for pattern in (_PLACE_AND_NOUN, _OF_A_PLACE if span.label is EntityType.PERSON else _IN_A_PLACE):
            match = pattern.fullmatch(text, span.start, span.end)
            if match is not None and self._gazetteer.unambiguous(match.group(1)) is not None:
                return span._replace(start=match.start(1), end=match.end(1), label=None)
        return span

    def _place_or_people(self, name: str) -> bool:
        name = name.strip(_TRIMMED_CHARS)
        words = name.split(" ", 1)
        if len(words) > 1 and words[0].lower() in self._lexicon.articles:
            name = words[1]
        return any(place.kind in {Kind.COUNTRY, Kind.PEOPLE, Kind.NATION} for place in self._gazetteer.find(name))

    def _split_before_title(self, text: str, span: Span) -> Iterator[Span]:
        """Split a span between a country or people and a title: "Iranian Foreign Minister X", "US President X"."""
        if span.label is not EntityType.PERSON:
            yield span
            return
        words = list(_WORD.finditer(text, span.start, span.end))
        for count in (2, 1):
            if len(words) > count:
                head = text[words[0].start() : words[count - 1].end()]
                following = fold(words[count].group())
                place = next(iter(self._gazetteer.find(head)), None)
                if place is not None and (
                    place.kind is Kind.PEOPLE
                    or (
                        place.kind is Kind.COUNTRY
                        and (following in self._lexicon.titles or self._follows_preposition(text, span))
                    )
                ):
                    yield span._replace(end=words[count - 1].end(), label=None)
                    yield span._replace(start=words[count].start())
                    return
        yield span

    def _follows_preposition(self, text: str, span: Span) -> bool:
        """Return True if a preposition precedes the span: "ambassador to Portugal Carlos Molinari"."""
        return (
            self._is_english
            and _PREPOSITION_BEFORE.search(text, max(0, span.start - _CONTEXT_CHARS), span.start) is not None
        )

    def _trim(self, text: str, span: Span) -> Span | None:
        previous = None
        current: Span | None = span
        while current is not None and current != previous:
            previous = current
            current = self._strip(text, current)
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
        first = _WORD.match(text, span.start, span.end)
        if first is None or first.end() >= span.end:
            return span
        word = fold(first.group())
        lower = first.group().islower()
        if span.label in _TITLE_TYPES:
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
                or (span.label in _JOINABLE_TYPES and self._is_english and word in self._lexicon.before_organisations)
            ) or (
                word in self._lexicon.articles
                and (self._is_english or self._is_place_after_article(text[span.start : span.end], rest))
            )
        if not drop:
            return span
        gap = _SPACES_AND_STOPS.match(text, first.end(), span.end)
        start = gap.end() if gap else first.end()
        return span._replace(start=start) if start < span.end else None

    def _is_known(self, name: str) -> bool:
        return name in self._notable_names or is_known_organisation(name) or bool(self._gazetteer.find(name))

    def _is_generic(self, words: list[str]) -> bool:
        """Return True for common words with capitals, such as "Audit Report", without the head word of an organisation."""
        return (
            len(words) > 1
            and words[-1] not in self._lexicon.last_heads
            and words[0] not in self._lexicon.first_heads
            and all(word in self._common_words or self._lexicon.is_never_a_name(word) for word in words)
        )

    def _is_place_after_article(self, name: str, rest: str) -> bool:
        """Return True for "La France", but not for "El Salvador"."""
        return self._gazetteer.unambiguous(rest) is not None and self._gazetteer.unambiguous(name) is None

    def _is_plausible(self, text: str, span: Span) -> bool:
        name = text[span.start : span.end]
        if len(name) > MAX_NAME_CHARS or not any(char.isalpha() for char in name):
            return False
        words = fold(name).split()
        if (
            not words
            or all(self._lexicon.is_never_a_name(word) for word in words)
            or self._notable_names.has_no_type(name)
        ):
            return False
        if span.label in _GENERIC_LABELS and self._is_generic(words) and not self._is_known(name):
            return False
        if self._is_common_noun(name, words, span.label):
            return False
        if len(words) == 1 and len(words[0]) == 1 and words[0].isascii():
            return False
        is_place = (
            span.label is EntityType.GPE and bool(self._gazetteer.find(name)) and words[0] not in self._common_words
        )
        cased = self._keeps_lower_case or is_place or any(char.isupper() for char in name)
        return cased or not any(char.islower() for char in name)

    def _is_common_noun(self, name: str, words: list[str], label: EntityType | None) -> bool:
        """Return True for "Police" alone, and for "Littoral States"."""
        if self._is_english and label is EntityType.GPE and words[-1] in _STATES:
            return not self._gazetteer.find(name)
        return len(words) == 1 and label is not EntityType.PERSON and words[0] in self._generic_heads

    def _strip(self, text: str, span: Span) -> Span | None:
        """Remove punctuation, quotes and spaces around a span, and a possessive ending; `None` if nothing is left."""
        start, end = span.start, span.end
        while start < end and text[start] in _TRIMMED_CHARS:
            start += 1
        while end > start and text[end - 1] in _TRIMMED_CHARS:
            if text[end - 1] == "." and _ABBREVIATION.search(text, start, end):
                break
            end -= 1
        prefix = _PREFIX.match(text, start, end)
        if prefix is not None and (text[start].islower() or self._place_or_people(text[prefix.end() : end])):
            start = prefix.end()
        possessive = _POSSESSIVE_END.search(text, start, end) if self._lexicon.possessive else None
        if possessive is not None and possessive.start() > start:
            end = possessive.start()
        return span._replace(start=start, end=end) if start < end else None


def _drop_repeated_surname(text: str, span: Span) -> Span:
    """Remove a repeated surname: in "Kamala Harris Harris" two sentences ran together."""
    again = _REPEATED_WORD.search(text, span.start, span.end)
    return span if again is None else span._replace(end=again.end(1))
