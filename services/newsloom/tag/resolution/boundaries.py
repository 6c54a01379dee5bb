"""Where a name begins and ends: what the models take along that is no part of it is cut off, what they run together is parted."""

import re
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.gazetteer.place import Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.notable_names import known
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.span import Span, without_overlaps
from newsloom_schemas import EntityType

LONGEST: Final = 160
"""Code points of the longest name that is believed."""

_ELISION: Final = re.compile(r"[LlDd]['’](?=[^\W\d_])")
_GAP: Final = re.compile(r"[\s.]*")
_ENGLISH_ARTICLES: Final = frozenset({"the", "a", "an"})
_LONGEST_SPAN: Final = 3 * LONGEST

NUMERIC: Final = frozenset({EntityType.DATE, EntityType.MONEY, EntityType.PERCENT})
_SPLIT: Final = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.GPE, EntityType.NORP})
_TITLED: Final = frozenset({EntityType.WORK_OF_ART, EntityType.EVENT, EntityType.LAW, EntityType.PRODUCT})

_SEAMS: Final = re.compile(
    r"\s{3,}|\s+\d{1,3}\s?[-–:]\s?\d{1,3}\s+|\s*\n\s*|\s+[–—|•/]\s+|[–—|•]|\s*[()\[\]{}<>]\s*|\s*;\s+"
    r"|/(?=(?:AP|AFP|EPA|EFE|DPA|UPI|Reuters|REUTERS|Getty|Xinhua|Bloomberg)\b)"
)
_POSSESSED: Final = re.compile(r"['’`\u00b4]s?\s+(?=\w)|['’]s\s*$")
_FRINGE: Final = " \t\r\n\u00a0\u200b\u200e\u200f\ufeff.,:;!?'\"“”‘’«»‹›„‚`\u00b4()[]{}<>*_~^|/\\–—-•…&=+#@"
_POSSESSIVE_END: Final = re.compile(r"\s*(?:['’`\u00b4]s|(?<=s)['’`\u00b4])$", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|Jr|Sr|Inc|Co|Corp|Ltd|St|Bros|No)\.$")
_PREFIX: Final = re.compile(r"(?:anti|pro|non|ex|pre|post|pan|trans|mid)[-\u2010\u2011](?=[^\W\d_])", re.IGNORECASE)
_TITLE_BEFORE: Final = re.compile(r"([^\W_]+)\.? $")
_TO: Final = re.compile(r"[a-z] (?:to|in|from) $")
_SURNAME_BEHIND: Final = re.compile(r" ([A-Z\u00c0-\u00de][^\W\d_]+(?:-[^\W\d_]+)?)")
_REACH: Final = 24
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*\.?")
_SCENE: Final = re.compile(r"(?:[Tt]he )?([A-Z][^\W\d_]*(?: [A-Z][^\W\d_]*){0,2}) [a-z]+(?: [a-z]+){0,2}")
_OF_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ of (?:the )?([A-Z][\w. ]+)")
_IN_A_PLACE: Final = re.compile(r"[A-Z][^\W\d_]+ (?:in|from) (?:the )?([A-Z][\w. ]+)")
_AGAIN: Final = re.compile(r"(?<= )([^\W\d_]{2,40}) \1$")
_LINKED: Final = re.compile(r"[^\W_]+(?:[-–/][^\W_]+)+")


class Boundaries:
    """Mends the boundaries of spans.

    Args:
        lexicon: titles, articles, roles.
        gazetteer: countries and peoples that stand before a title or are joined by hyphens.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def mend(self, text: str, spans: list[Span]) -> list[Span]:
        """The names in the spans, in order, not overlapping. A span may give none, or several."""
        mended = [part for span in spans if span.end - span.start <= _LONGEST_SPAN for part in self._parts(text, span)]
        return self._rejoined(text, without_overlaps(mended))

    def _rejoined(self, text: str, spans: list[Span]) -> list[Span]:
        """First name and surname that the model took for two names, or of which it saw but the first, are one again."""
        joined: list[Span] = []
        for at, span in enumerate(spans):
            last = joined[-1] if joined else None
            if last is not None and self._one_person(text, last, span):
                joined[-1] = last._replace(end=span.end, label=EntityType.PERSON)
            else:
                following = spans[at + 1].start if at + 1 < len(spans) else len(text)
                joined.append(self._with_surname(text, span, following))
        return joined

    def _one_person(self, text: str, first: Span, second: Span) -> bool:
        return (
            text[first.end : second.start] == " "
            and EntityType.PERSON in {first.label, second.label}
            and {first.label, second.label} <= _SPLIT
            and self._bare(text[first.start : first.end])
            and self._bare(text[second.start : second.end])
        )

    def _with_surname(self, text: str, span: Span, limit: int) -> Span:
        """A single first name after a title takes the capitalised word behind it along: "President Ebrahim" Raisi."""
        name = text[span.start : span.end]
        if span.label is not EntityType.PERSON or not self._bare(name):
            return span
        before = _TITLE_BEFORE.search(text, max(0, span.start - _REACH), span.start)
        behind = _SURNAME_BEHIND.match(text, span.end, min(limit, span.end + _REACH))
        if before is None or behind is None or fold(before.group(1)) not in self._lexicon.person_before:
            return span
        word = fold(behind.group(1))
        known = word in self._lexicon.common or word in self._lexicon.titles or word in self._lexicon.last_heads
        return span if known or not self._bare(behind.group(1)) else span._replace(end=behind.end())

    def _bare(self, name: str) -> bool:
        """One word, and no place that everybody knows."""
        return " " not in name and self._gazetteer.sure(name) is None

    def _parts(self, text: str, span: Span) -> Iterator[Span]:
        if span.label in NUMERIC:
            if trimmed := _stripped(text, span):
                yield trimmed
            return
        for piece in self._pieces(text, span):
            for part in self._without_people(text, piece):
                if (name := self._trimmed(text, part)) is not None and self._believable(text, name):
                    yield name

    def _pieces(self, text: str, span: Span) -> Iterator[Span]:
        """Parted at line ends, dashes, brackets, and after a country's possessive."""
        begin = span.start
        for seam in _SEAMS.finditer(text, span.start, span.end):
            yield from self._possessors(text, span._replace(start=begin, end=seam.start()))
            begin = seam.end()
        yield from self._possessors(text, span._replace(start=begin))

    def _possessors(self, text: str, span: Span) -> Iterator[Span]:
        if span.label in _TITLED or span.label is EntityType.PERSON:
            span = self._scene(text, span)
        if span.label in _TITLED:
            yield span
            return
        begin = span.start
        for match in _POSSESSED.finditer(text, span.start, span.end):
            owner = text[begin : match.start()]
            if self._place_or_people(owner):
                yield span._replace(start=begin, end=match.start())
                begin = match.end()
        rest = span._replace(start=begin)
        linked = text[rest.start : rest.end]
        if _LINKED.fullmatch(linked):
            sides = re.split(r"[-–/]", linked)
            if all(self._place_or_people(side) for side in sides):
                for side in sides:
                    yield rest._replace(start=begin, end=begin + len(side), label=None)
                    begin += len(side) + 1
                return
        yield rest

    def _scene(self, text: str, span: Span) -> Span:
        """Only the place, of what has no name of its own: "the Ukraine war", "Citizens of Israel"; but "the Vietnam War"."""
        for pattern in (_SCENE, _OF_A_PLACE if span.label is EntityType.PERSON else _IN_A_PLACE):
            match = pattern.fullmatch(text, span.start, span.end)
            if match is not None and self._gazetteer.sure(match.group(1)) is not None:
                return span._replace(start=match.start(1), end=match.end(1), label=None)
        return span

    def _place_or_people(self, name: str) -> bool:
        name = name.strip(_FRINGE)
        words = name.split(" ", 1)
        if len(words) > 1 and words[0].lower() in self._lexicon.articles:
            name = words[1]
        return any(place.kind in {Kind.COUNTRY, Kind.PEOPLE, Kind.NATION} for place in self._gazetteer.find(name))

    def _without_people(self, text: str, span: Span) -> Iterator[Span]:
        """Parted before a title: "Iranian Foreign Minister X", "US President X"."""
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
                    or (place.kind is Kind.COUNTRY and (following in self._lexicon.titles or self._posted(text, span)))
                ):
                    yield span._replace(end=words[count - 1].end(), label=None)
                    yield span._replace(start=words[count].start())
                    return
        yield span

    def _posted(self, text: str, span: Span) -> bool:
        """Whether a preposition makes a country of the name's first words: "ambassador to Portugal Carlos Molinari"."""
        return _TO.search(text, max(0, span.start - _REACH), span.start) is not None

    def _trimmed(self, text: str, span: Span) -> Span | None:
        previous = None
        current: Span | None = span
        while current is not None and current != previous:
            previous = current
            current = _stripped(text, current)
            if current is not None:
                current = self._beheaded(text, current)
            if current is not None and current.label is EntityType.PERSON:
                current = _once(text, current)
        return self._with_stop(text, current) if current is not None else None

    def _with_stop(self, text: str, span: Span) -> Span:
        """With the full stop of an abbreviated state: "Mass.", "W.Va."."""
        if text[span.end : span.end + 1] == "." and self._gazetteer.is_abbreviation(text[span.start : span.end + 1]):
            return span._replace(end=span.end + 1)
        return span

    def _beheaded(self, text: str, span: Span) -> Span | None:
        """Without a leading article or lower-case word, and for persons without leading titles."""
        elision = _ELISION.match(text, span.start, span.end)
        if elision is not None:
            known = self._gazetteer.sure(text[elision.end() : span.end]) is not None
            return span._replace(start=elision.end()) if known or elision.group()[0].islower() else span
        first = _WORD.match(text, span.start, span.end)
        if first is None or first.end() >= span.end:
            return span
        word = fold(first.group())
        lower = first.group().islower()
        if span.label in _TITLED:
            drop = lower and word in self._lexicon.articles
        elif lower:
            if word in self._lexicon.titles - self._lexicon.articles and span.label is EntityType.ORG:
                return None  # "ministre des Transports" is a role
            drop = word not in self._lexicon.particles or word in self._lexicon.articles
        else:
            rest = text[first.end() : span.end].lstrip(_FRINGE)
            drop = (span.label is EntityType.PERSON and word in self._lexicon.titles) or (
                word in self._lexicon.articles and (word in _ENGLISH_ARTICLES or self._gazetteer.sure(rest) is not None)
            )
        if not drop:
            return span
        gap = _GAP.match(text, first.end(), span.end)
        start = gap.end() if gap else first.end()
        return span._replace(start=start) if start < span.end else None

    def _believable(self, text: str, span: Span) -> bool:
        name = text[span.start : span.end]
        if len(name) > LONGEST or not any(char.isalpha() for char in name):
            return False
        words = fold(name).split()
        if not words or all(self._lexicon.is_no_name(word) for word in words) or known().is_none(name):
            return False
        if len(words) == 1 and len(words[0]) == 1 and words[0].isascii():
            return False
        cased = any(char.isupper() for char in name)
        return cased or not any(char.islower() for char in name)


def _once(text: str, span: Span) -> Span:
    """Without a surname that stands there again: "Kamala Harris Harris" is where two sentences ran together."""
    again = _AGAIN.search(text, span.start, span.end)
    return span if again is None else span._replace(end=again.end(1))


def _stripped(text: str, span: Span) -> Span | None:
    """Without punctuation, quotes and spaces around it, and without a possessive ending."""
    start, end = span.start, span.end
    while start < end and text[start] in _FRINGE:
        start += 1
    while end > start and text[end - 1] in _FRINGE:
        if text[end - 1] == "." and _ABBREVIATION.search(text, start, end):
            break
        end -= 1
    prefix = _PREFIX.match(text, start, end)
    if prefix is not None:
        start = prefix.end()
    possessive = _POSSESSIVE_END.search(text, start, end)
    if possessive is not None and possessive.start() > start:
        end = possessive.start()
    return span._replace(start=start, end=end) if start < end else None
