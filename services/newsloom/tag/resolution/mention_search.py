"""Search a text for names: repeated names of the document, and places whose names are unambiguous."""

import re
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from newsloom.tag.gazetteer.entry import Kind
from newsloom.tag.gazetteer.lookup import MAX_PLACE_NAME_CHARS
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.evidence import any_of
from newsloom.tag.resolution.local_places import PlaceNames
from newsloom.tag.span import Finder, Span
from newsloom_schemas import EntityType

_WORD: Final = re.compile(r"[^\W_]+")
_PLACE_WORD: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*(?:['’](?![sS]\b)[^\W_]+)*")
_CAPITALISED: Final = re.compile(r"(?<!\w)[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*){0,3}")
_DATELINE: Final = re.compile(r"^[ \t]{0,3}([A-Z][A-Z.'’ -]{2,30}?)[ \t]?(?=[:,(/–—-])", re.MULTILINE)
_SPACED_INITIALS: Final = re.compile(r"(?<![\w.])[A-Z] ?\. ?[A-Z] ?\.(?: ?[A-Z] ?\.)?(?! ?\w\.)")
_MIN_ENUMERATED_NAMES: Final = 4
_YEAR_BEFORE: Final = re.compile(r"\d{4} $")
_YEAR_CHARS: Final = 5
_EVENT_AFTER: Final = re.compile(
    r"(?: [a-z]+){0,2} (?:elections?|referendum|championships?|primar(?:y|ies)|census|budget)\b"
)
_MIN_PLACE_SHARE: Final = 0.75
_MIN_NAME_CHARS: Final = 3
_MAX_SAME_FIRST_WORD: Final = 24
"""Maximum number of names with the same first word that are searched for."""
_MIN_CAPITALS_CHARS: Final = 4
_SENTENCE_END_CHARS: Final = 3


class MentionSearch:
    """Searches a text that already has spans for more mentions.

    Args:
        text: the whole text.
        lexicon: titles and common words, which can precede a name without being part of it.

    Attributes:
        words: all words of the text that begin with a capital.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._words = list(_WORD.finditer(text))
        different = {match.group() for match in self._words}
        self.words = {word for word in different if word[0].isupper()}
        self._lower = {word for word in different if word.islower()}

    def has_lower_case_form(self, word: str) -> bool:
        """Return True if the text also has the word in lower case."""
        return word.lower() in self._lower

    def find(
        self,
        names: set[str],
        taken: list[Span],
        acronyms: AbstractSet[str] = frozenset(),
        inflected: AbstractSet[str] = frozenset(),
    ) -> list[Span]:
        """Return mentions of `names` outside `taken`, written the same or in capitals.

        Names of fewer than three letters that are not among `acronyms`, names that also occur in lower case, and names within a longer run of
        capitalised words are skipped; after an inflected form, any word may follow ("Merkels Rede").
        """
        text = self._text
        by_word = self._by_first_word(names, acronyms)
        if not by_word:
            return []
        taken_ranges = sorted((span.start, span.end) for span in taken)
        starts = {span.start for span in taken}
        found: list[Span] = []
        index = 0
        free_after = 0
        for number, word in enumerate(self._words):
            begin = word.start()
            while index < len(taken_ranges) and taken_ranges[index][1] <= begin:
                index += 1
            if begin < free_after or (index < len(taken_ranges) and taken_ranges[index][0] <= begin):
                continue
            for name in by_word.get(word.group(), ()):
                end = begin + len(name)
                if (
                    text.startswith(name, begin)
                    and not text[end : end + 1].isalnum()
                    and not (index < len(taken_ranges) and taken_ranges[index][0] < end)
                    and not self._in_longer_run(number, end, starts, before_only=name in inflected)
                ):
                    found.append(Span(begin, end, None, Finder.REPEATED))
                    free_after = end
                    break
        return found

    def _by_first_word(self, names: set[str], acronyms: AbstractSet[str]) -> dict[str, list[str]]:
        by_word: dict[str, list[str]] = defaultdict(list)
        for name in names:
            first = _WORD.match(name)
            if first is None or (len(name) < _MIN_NAME_CHARS and name not in acronyms):
                continue
            if name.lower() in self._lower or fold(name) in self._lexicon.common:
                continue
            by_word[first.group()].append(name)
            capitals = name.upper()
            if len(name) >= _MIN_CAPITALS_CHARS and capitals != name and (word := _WORD.match(capitals)):
                by_word[word.group()].append(capitals)
        for same_first_word in by_word.values():
            same_first_word.sort(key=lambda name: (-len(name), name))
            del same_first_word[_MAX_SAME_FIRST_WORD:]
        return by_word

    def _starts_sentence(self, start: int) -> bool:
        before = self._text[max(0, start - _SENTENCE_END_CHARS) : start]
        return not before.strip() or before.rstrip()[-1] in '.!?:"'

    def _in_longer_run(self, number: int, end: int, starts: set[int], *, before_only: bool) -> bool:
        begin = self._words[number].start()
        if number > 0 and not (before_only and self._lexicon.compounds):  # German nouns precede: "die Politik Merkels"
            before = self._words[number - 1]
            gap = self._text[before.end() : begin]
            if gap in {" ", "-", "\u00a0"} and before.group()[0].isupper():
                word = fold(before.group())
                starts_sentence = (
                    before_only and self._starts_sentence(before.start()) and word not in self._lexicon.given
                )
                if not starts_sentence and word not in self._lexicon.titles and word not in self._lexicon.common:
                    return True
        while number < len(self._words) and self._words[number].start() < end:
            number += 1
        if before_only or number == len(self._words):
            return False
        after = self._words[number]
        gap = self._text[end : after.start()]
        return gap in {" ", "-", "\u00a0"} and after.group()[0].isupper() and after.start() not in starts


def unambiguous_places(text: str, gazetteer: PlaceNames, lexicon: Lexicon, *, in_events: bool) -> Iterator[Span]:
    """Yield countries, peoples, regions and large capitals that are written with a capital; longer names win.

    With `in_events` also those in the names of elections.
    """
    words = list(_PLACE_WORD.finditer(text))
    index = 0
    while index < len(words):
        size = _place_at(text, words, index, gazetteer) if words[index].group()[0].isupper() else 0
        if size and not in_events and _is_in_event(text, words[index].start(), words[index + size - 1].end()):
            index += size
            continue
        if size and not _has_capitalised_neighbour(text, words, index, size, lexicon, gazetteer):
            yield Span(words[index].start(), _end(text, words[index + size - 1]), None, Finder.GAZETTEER)
        index += size or 1


def _is_in_event(text: str, start: int, end: int) -> bool:
    """Return True for the country of "the 1976 United States presidential election"."""
    return _YEAR_BEFORE.search(text, max(0, start - _YEAR_CHARS), start) is not None and (
        _EVENT_AFTER.match(text, end) is not None
    )


def spaced_abbreviations(text: str, gazetteer: PlaceNames) -> Iterator[Span]:
    """Yield countries and states whose initials have spaces between them: "U. S."."""
    for match in _SPACED_INITIALS.finditer(text):
        if gazetteer.is_abbreviation(without_spaces(match.group())):
            yield Span(match.start(), match.end(), EntityType.GPE, Finder.GAZETTEER)


def without_spaces(name: str) -> str:
    """Return initials without the spaces between them; other names as they are."""
    return "".join(name.split()) if _SPACED_INITIALS.fullmatch(name) else name


def dateline_places(text: str, gazetteer: PlaceNames) -> Iterator[Span]:
    """Yield cities in capitals at the start of a line: "MULTAN: …", "ACCRA, July 3 —", "LAGOS (Reuters) —"."""
    for match in _DATELINE.finditer(text):
        if any(place.kind is Kind.CITY for place in gazetteer.find(match.group(1))):
            yield Span(match.start(1), match.end(1), None, Finder.GAZETTEER)


def enumeration_separator(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what separates the names of an enumeration in a language."""
    conjunctions = any_of(lexicon.conjunctions)
    return re.compile(rf"\s?,\s(?:{conjunctions}\s)?|\s{conjunctions}\s")


def enumerated_places(text: str, gazetteer: PlaceNames, separator: re.Pattern[str]) -> Iterator[Span]:
    """Yield the places in an enumeration of mostly places: "Rajasthan, Tamil Nadu and Kerala"."""
    names: list[re.Match[str]] = []
    for match in _CAPITALISED.finditer(text):
        if names and separator.fullmatch(text, names[-1].end(), match.start()) is None:
            yield from _enumeration_places(names, gazetteer)
            names = []
        names.append(match)
    yield from _enumeration_places(names, gazetteer)


def _enumeration_places(names: list[re.Match[str]], gazetteer: PlaceNames) -> Iterator[Span]:
    if len(names) >= _MIN_ENUMERATED_NAMES:
        places = [
            match for match in names if gazetteer.find(match.group()) and not gazetteer.is_homograph(match.group())
        ]
        if len(places) >= len(names) * _MIN_PLACE_SHARE:
            yield from (Span(match.start(), match.end(), None, Finder.GAZETTEER) for match in places)


def _place_at(text: str, words: list[re.Match[str]], index: int, gazetteer: PlaceNames) -> int:
    """Return the number of words of the longest unambiguous place from `index` on; 0 if there is none."""
    longest = min(gazetteer.max_unambiguous_words(words[index].group()), len(words) - index)
    for size in range(longest, 0, -1):
        last = words[index + size - 1]
        if last.end() - words[index].start() <= MAX_PLACE_NAME_CHARS and gazetteer.unambiguous(
            text[words[index].start() : _end(text, last)]
        ):
            return size
    return 0


def _end(text: str, word: re.Match[str]) -> int:
    """Return the end of a word, including the full stop of "U.S."."""
    end = word.end()
    return end + 1 if text[end : end + 1] == "." and "." in word.group() else end


def _has_capitalised_neighbour(
    text: str, words: list[re.Match[str]], index: int, size: int, lexicon: Lexicon, gazetteer: PlaceNames
) -> bool:
    """Return True if a neighbouring capitalised word can make another name: "Bank of China", "China Daily"."""
    if (
        index > 0
        and text[words[index - 1].end() : words[index].start()] == " "
        and words[index - 1].group()[0].isupper()
    ):
        word = words[index - 1].group()
        if fold(word) not in lexicon.titles and fold(word) not in lexicon.common and not gazetteer.unambiguous(word):
            return True
    after = index + size
    if after < len(words) and text[_end(text, words[after - 1]) : words[after].start()] == " ":
        word = words[after].group()
        return word[0].isupper() and fold(word) not in lexicon.titles and not gazetteer.unambiguous(word)
    return False
