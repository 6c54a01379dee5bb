"""Find candidates for names that the recogniser missed: acronyms, written forms, companies before tickers, places."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from newsloom.tag.gazetteer.tickers import MAX_TICKER_DISTANCE_CHARS
from newsloom.tag.lexicon.acronyms import Acronym, acronyms
from newsloom.tag.lexicon.notable_names import companies_with_other_meanings, notable_names
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.resolution.mention_search import (
    dateline_places,
    enumerated_places,
    enumeration_separator,
    spaced_abbreviations,
    unambiguous_places,
)
from newsloom.tag.resolution.trust import WEAK, Trust
from newsloom.tag.resolution.written_names import (
    companies_in_headlines,
    names_with_s,
    persons_with_given_names,
    persons_with_initials,
)
from newsloom.tag.span import Finder, Span, without_overlaps
from newsloom_schemas import EntityType

_MAX_COMPANY_CHARS: Final = 60
_COMPANY: Final = re.compile(r"\b[A-Z][\w&-]*(?: (?:(?:of|and|&) )?[A-Z][\w&-]*){0,5}$")


class Candidates:
    """Finds spans that the recogniser missed.

    Args:
        lexicon: the words of the language.
        gazetteer: places and peoples.
        trust: how far the recogniser is followed.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: PlaceNames, trust: Trust = WEAK) -> None:
        self._lexicon = lexicon
        self._corrects_more = trust.corrects_more
        self._gazetteer = gazetteer
        self._notable_names = notable_names(lexicon.language)
        self._enumeration = enumeration_separator(lexicon)

    def acronyms(self, text: str) -> list[Acronym]:
        """Return the acronyms that the text explains, without those that are no names, such as "ATM"."""
        return [
            acronym
            for acronym in acronyms(text, self._lexicon)
            if not self._notable_names.has_no_type(text[acronym.short_start : acronym.short_end])
        ]

    def spans(self, text: str, found: list[Span], explained: list[Acronym], tickers: Mapping[int, str]) -> list[Span]:
        """Return the spans of the recogniser with the candidates beside them, in order and without overlaps.

        Args:
            text: the whole text.
            found: the spans of the recogniser, with corrected boundaries.
            explained: the acronyms that the text explains.
            tickers: ticker symbols by the offset at which a name ends.
        """
        return without_overlaps(
            [
                *found,
                *_acronym_spans(explained, found, only_found=not self._corrects_more),
                *persons_with_initials(text, self._lexicon, self._gazetteer),
                *_not_in_persons(persons_with_given_names(text, self._lexicon, self._gazetteer), found),
                *names_with_s(text, self._lexicon, self._gazetteer),
                *companies_in_headlines(text, self._lexicon, self._gazetteer),
                *_company_spans(text, tickers, {span.end for span in found}),
                *unambiguous_places(text, self._gazetteer, self._lexicon, in_events=not self._corrects_more),
                *enumerated_places(text, self._gazetteer, self._enumeration),
                *spaced_abbreviations(text, self._gazetteer),
                *dateline_places(text, self._gazetteer),
            ]
        )

    def companies_with_other_meanings(self, text: str, words: AbstractSet[str]) -> Iterator[str]:
        """Yield the companies that the text means by Amazon, Shell and the like."""
        candidates = companies_with_other_meanings()
        present = words & candidates.keys() if self._corrects_more else set()
        if not present:
            return
        names = sorted((name for word in present for name in candidates[word]), key=len, reverse=True)
        pattern = re.compile(
            rf"(?:\b([Tt]he|[Ll]a|[Ll]['’]) ?)?\b({'|'.join(map(re.escape, names))})\b(?: ([^\W\d_]+))?"
        )
        meant: dict[str, bool] = {}
        beside_others = len(present) > 1 or self._notable_names.organisations_among(words) > 0
        for match in pattern.finditer(text):
            says = match[3] is not None and match[3] in self._lexicon.person_after
            if match[1]:
                meant[match[2]] = False  # "the Amazon"
            elif beside_others or says:
                meant.setdefault(match[2], True)
        yield from (name for name, is_meant in meant.items() if is_meant)


def _not_in_persons(spans: Iterator[Span], found: list[Span]) -> Iterator[Span]:
    """Yield the spans that overlap no person that the model found, but for a surname that they complete."""
    persons = [span for span in found if span.label is EntityType.PERSON]
    ends = [span.end for span in persons]
    for span in spans:
        index = bisect_right(ends, span.start)
        other = persons[index] if index < len(persons) else None
        if other is None or other.start >= span.end or (span.start < other.start and other.end == span.end):
            yield span


def _acronym_spans(explained: list[Acronym], spans: list[Span], *, only_found: bool) -> Iterator[Span]:
    """Yield the acronyms and their expansions; with `only_found`, those of which the model found a part."""
    ends = [span.end for span in spans]
    for acronym in explained:
        index = bisect_right(ends, acronym.long_start)
        if only_found and (index == len(spans) or spans[index].start >= acronym.short_end):
            continue
        yield Span(acronym.long_start, acronym.long_end, EntityType.ORG, Finder.ACRONYM)
        yield Span(acronym.short_start, acronym.short_end, EntityType.ORG, Finder.ACRONYM)


def _company_spans(text: str, tickers: Mapping[int, str], ends: AbstractSet[int]) -> Iterator[Span]:
    """Yield the capitalised words before a ticker if the model found no name there."""
    for end in tickers:
        if end - 1 not in tickers and not any(
            offset in tickers and offset in ends for offset in range(end, end + MAX_TICKER_DISTANCE_CHARS)
        ):
            words = _COMPANY.search(text, max(0, end - _MAX_COMPANY_CHARS), end)
            if words is not None:
                yield Span(words.start(), end, EntityType.ORG, Finder.ACRONYM)
