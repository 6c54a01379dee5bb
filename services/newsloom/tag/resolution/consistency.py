"""A document made consistent with itself: one name, one type; short forms belong to full names; missed mentions are found.

The heart of tag. Pure and linear in the text. On news prose it lifts the models' F1 by about .08.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from newsloom.tag.gazetteer.lookup import Gazetteer
from newsloom.tag.gazetteer.tickers import REACH as TICKER_REACH
from newsloom.tag.lexicon.acronyms import Acronym, acronyms
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.notable_names import known as known_names
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.boundaries import NUMERIC, Boundaries
from newsloom.tag.resolution.evidence import KNOWN, LISTED, Evidence, Votes, leading, lean, vouch
from newsloom.tag.resolution.mention_search import Sightings, dateline_places, enumerated_places, sure_places
from newsloom.tag.resolution.name_variants import PERSON_WORDS, Kinship, Name, endings, families, initials
from newsloom.tag.span import Found, Span, without_overlaps
from newsloom_schemas import EntityType

NO_TICKERS: Final[Mapping[int, str]] = {}
_LOOK_BACK: Final = 8
_COMPANY_REACH: Final = 60
_COMPANY: Final = re.compile(r"\b[A-Z][\w&-]*(?: (?:(?:of|and|&) )?[A-Z][\w&-]*){0,5}$")
_OPENING: Final = re.compile(r"(?:^|[\n.!?:\"“”‘(])\s*$")


class Consistency:
    """Makes the spans of a document agree.

    Args:
        lexicon: the word tables.
        gazetteer: places and peoples.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._boundaries = Boundaries(lexicon, gazetteer)
        self._known = known_names()
        self._evidence = Evidence(lexicon, gazetteer)
        self._kinship = Kinship(lexicon, self._evidence)

    def agree(self, text: str, spans: list[Span], tickers: Mapping[int, str] = NO_TICKERS) -> list[Name]:
        """The names of the document, typed, with mentions that do not overlap.

        Args:
            text: the whole text.
            spans: as a model found them, in order, not overlapping.
            tickers: by the offsets at which the names end that they belong to; such a name is an organisation's.
        """
        explained = acronyms(text)
        mended = self._boundaries.mend(text, spans)
        mended = without_overlaps(
            [
                *mended,
                *_of_acronyms(explained),
                *_companies(text, tickers, {span.end for span in mended}),
                *sure_places(text, self._gazetteer, self._lexicon),
                *enumerated_places(text, self._gazetteer),
                *dateline_places(text, self._gazetteer),
            ]
        )
        numeric = [span for span in mended if span.label in NUMERIC]
        named = [span for span in mended if span.label not in NUMERIC]
        sightings = Sightings(text, self._lexicon)
        votes = self._votes(text, [span for span in named if not self._opens(text, span, sightings)], tickers)
        types = {key: kind for key, each in votes.items() if (kind := leading(each)) is not None}
        known = {text[span.start : span.end] for span in named if fold(text[span.start : span.end]) in types}
        short = self._short_forms(known, types)
        for name in self._known.among(sightings.words):
            if (famous := self._known.type_of(name)) is not None:
                known.add(name)
                types.setdefault(fold(name), famous)
                votes.setdefault(fold(name), {famous: KNOWN})
        again = sightings.find(known | set(short), named + numeric)
        for form in short.values():
            types.setdefault(form, EntityType.PERSON)
        names = _gathered(text, without_overlaps([*named, *again]), types, votes)
        self._kinship.join(text, names, explained)
        return [*names.values(), *_numbers(text, numeric)]

    def _opens(self, text: str, span: Span, sightings: Sightings) -> bool:
        """Whether the span is but an everyday word that opens a sentence, a line or a title: the text has it small, too."""
        word = text[span.start : span.end]
        return (
            " " not in word
            and span.found is Found.MODEL
            and sightings.has_twin(word)
            and _OPENING.search(text, max(0, span.start - _LOOK_BACK), span.start) is not None
            and word not in self._known
            and not self._gazetteer.find(word)
        )

    def _votes(self, text: str, spans: Iterable[Span], tickers: Mapping[int, str]) -> dict[str, Votes]:
        """By folded name."""
        by_name: dict[str, list[Span]] = defaultdict(list)
        written: dict[str, str] = {}
        for span in spans:
            key = fold(text[span.start : span.end])
            by_name[key].append(span)
            written.setdefault(key, text[span.start : span.end])
        votes = {key: self._evidence.weigh(text, written[key], mentions) for key, mentions in by_name.items()}
        for key in {key for key, mentions in by_name.items() if any(span.end in tickers for span in mentions)}:
            votes[key][EntityType.ORG] = votes[key].get(EntityType.ORG, 0.0) + LISTED
        self._lend(votes)
        return votes

    def _lend(self, votes: dict[str, Votes]) -> None:
        """Let full names and short ones lend each other their votes; full names first, so that surnames can lean on them."""
        for key in sorted(votes, key=lambda each: (-each.count(" "), each)):
            for ending in endings(key):
                if ending in votes:
                    lean(votes[key], votes[ending])
            for family in families(key) if leading(votes[key]) is EntityType.PERSON else ():
                if family in votes and not self._gazetteer.find(family):
                    lean(votes[key], votes[family])
            short = initials(key)
            if short in votes:
                vouch(votes[key], votes[short])
            bare = self._without_legal_form(key)
            if bare != key and bare in votes:
                vouch(votes[key], votes[bare])

    def _without_legal_form(self, key: str) -> str:
        words = key.split()
        while len(words) > 1 and words[-1] in self._lexicon.legal_forms:
            words.pop()
        return " ".join(words)

    def _short_forms(self, known: set[str], types: dict[str, EntityType]) -> dict[str, str]:
        """Surnames of the document's persons as they would be written alone, to their folded form."""
        short = {}
        for name in known:
            words = name.split()
            if fold(words[-1]) in self._lexicon.suffixes:
                words.pop()
            if types.get(fold(name)) is EntityType.PERSON and 1 < len(words) <= PERSON_WORDS:
                start = len(words) - 1
                while start > 1 and fold(words[start - 1]) in self._lexicon.particles:
                    start -= 1
                for form in {" ".join(words[start:]), words[-1]}:
                    for written in {form, form[:1].upper() + form[1:]}:
                        if fold(written) not in types:
                            short[written] = fold(written)
        return short


def _of_acronyms(explained: list[Acronym]) -> Iterator[Span]:
    for acronym in explained:
        yield Span(acronym.long_start, acronym.long_end, EntityType.ORG, Found.ACRONYM)
        yield Span(acronym.short_start, acronym.short_end, EntityType.ORG, Found.ACRONYM)


def _companies(text: str, tickers: Mapping[int, str], ends: AbstractSet[int]) -> Iterator[Span]:
    """Capitalised words before a ticker where the model found no name."""
    for end in tickers:
        if end - 1 not in tickers and not any(at in tickers and at in ends for at in range(end, end + TICKER_REACH)):
            words = _COMPANY.search(text, max(0, end - _COMPANY_REACH), end)
            if words is not None:
                yield Span(words.start(), end, EntityType.ORG, Found.ACRONYM)


def _gathered(text: str, spans: list[Span], types: dict[str, EntityType], votes: dict[str, Votes]) -> dict[str, Name]:
    names: dict[str, Name] = {}
    for span in spans:
        key = fold(text[span.start : span.end])
        kind = types.get(key)
        if kind is not None:
            name = names.setdefault(key, Name(key, kind, full=key, votes=votes.get(key, {})))
            name.spans.append(span)
    return names


def _numbers(text: str, spans: list[Span]) -> list[Name]:
    numbers: dict[tuple[str, EntityType], Name] = {}
    for span in spans:
        if span.label is not None:
            key = re.sub(r"\s+", " ", text[span.start : span.end]).casefold()
            numbers.setdefault((key, span.label), Name(key, span.label, full=key)).spans.append(span)
    return list(numbers.values())
