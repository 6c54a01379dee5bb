"""Correct the boundaries of names: cut off what does not belong to a name, and split names that the model joined."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import ENGLISH, Lexicon
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.plausibility import MAX_NAME_CHARS, Plausibility
from newsloom.tag.resolution.trimming import NAME_TYPES, TITLE_TYPES, WORD, Trimming
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.span import Span, without_overlaps
from newsloom_schemas import EntityType

_MAX_SPAN_CHARS: Final = 3 * MAX_NAME_CHARS

NUMERIC_TYPES: Final = frozenset({EntityType.DATE, EntityType.MONEY, EntityType.PERCENT})

_SEPARATORS: Final = re.compile(
    r"\s{3,}|\s+\d{1,3}\s?[-–:]\s?\d{1,3}\s+|\s*\n\s*|\s+[–—|•/]\s+|[–—|•]|\s*[()\[\]{}<>]\s*|\s*;\s+"
    r"|/(?=(?:AP|AFP|EPA|EFE|DPA|UPI|Reuters|REUTERS|Getty|Xinhua|Bloomberg)\b)"
)
_WORDS_IN_BRACKETS: Final = re.compile(r"\([^()]*[^\W\d_A-Z][^()]*\)(?= )")
_DASH_AND_NAME: Final = re.compile(r"(?<=\d) [-\u2013\u2014] (?=[A-Z])")
_DATELINE: Final = re.compile(r"([^\n(),]{2,40}?) - ")
_POSSESSIVE: Final = re.compile(r"['’`\u00b4]s?\s+(?=\w)|['’]s\s*$")
_TITLE_BEFORE: Final = re.compile(r"([^\W_]+)\.? $")
_PREPOSITION_BEFORE: Final = re.compile(r"[a-z] (?:to|in|from) $")
_SURNAME_AFTER: Final = re.compile(r" ([A-Z\u00c0-\u00de][^\W\d_]+(?:-[^\W\d_]+)?)")
_CONTEXT_CHARS: Final = 24
_PLACE_AND_NOUN: Final = re.compile(r"(?:[Tt]he )?([A-Z][^\W\d_]*(?: [A-Z][^\W\d_]*){0,2}) [a-z]+(?: [a-z]+){0,2}")
_PLACE_AND_COMPANY: Final = re.compile(
    r"(?:[Tt]he )?([A-Z][^\W\d_]*(?: [A-Z][^\W\d_]*){0,2}) (?:company|firm|startup|maker|giant)"
)
_COMMON_END: Final = re.compile(r"(?:(?: |-)[a-z]+)+$")
_OF_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ of (?:the )?([A-Z][\w. ]+)")
_IN_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ (?:in|from) (?:the )?([A-Z][\w. ]+)")
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
        self._trimming = Trimming(lexicon, gazetteer, trust)
        self._plausibility = Plausibility(lexicon, gazetteer, trust)
        self._is_english = lexicon.language == ENGLISH

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
            and {first.label, second.label} <= NAME_TYPES
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
            if trimmed := self._trimming.strip(text, span if dash is None else span._replace(end=dash.start())):
                yield trimmed
            return
        if self._is_english and span.likely is not None:
            span = self._known_name_only(text, span)
        for piece in self._split(text, span):
            for part in self._split_before_title(text, piece):
                if (name := self._trimming.trim(text, part)) is not None and self._plausibility.is_plausible(
                    text[name.start : name.end], name.label
                ):
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
        if span.label in TITLE_TYPES or span.label is EntityType.PERSON:
            span = self._place_only(text, span)
        elif span.label is EntityType.ORG and self._is_english:
            span = self._place_of_company(text, span)
        if span.label in TITLE_TYPES:
            yield span
            return
        begin = span.start
        for match in _POSSESSIVE.finditer(text, span.start, span.end) if self._lexicon.possessive else ():
            owner = text[begin : match.start()]
            if self._trimming.place_or_people(owner):
                yield span._replace(start=begin, end=match.start())
                begin = match.end()
        rest = span._replace(start=begin)
        hyphenated = text[rest.start : rest.end]
        if _HYPHENATED.fullmatch(hyphenated):
            sides = re.split(r"[-–/]", hyphenated)
            if all(self._trimming.place_or_people(side) for side in sides):
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
        if self._notable_names.type_of(name) is not None or self._trimming.place_or_people(name):
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

    def _split_before_title(self, text: str, span: Span) -> Iterator[Span]:
        """Split a span between a country or people and a title: "Iranian Foreign Minister X", "US President X"."""
        if span.label is not EntityType.PERSON:
            yield span
            return
        words = list(WORD.finditer(text, span.start, span.end))
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
