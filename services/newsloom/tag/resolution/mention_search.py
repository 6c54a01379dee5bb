"""Names found by looking for them: those of the document again, and places that mean the same everywhere."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from newsloom.tag.gazetteer.lookup import LONGEST_PLACE, Gazetteer
from newsloom.tag.gazetteer.place import Kind
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.span import Found, Span

_WORD: Final = re.compile(r"[^\W_]+")
_PLACE_WORD: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*(?:['’](?![sS]\b)[^\W_]+)*")
_CAPITALISED: Final = re.compile(r"(?<!\w)[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*){0,3}")
_BETWEEN: Final = re.compile(r"\s?,\s(?:and\s|et\s)?|\s(?:and|et)\s")
_DATELINE: Final = re.compile(r"^[ \t]{0,3}([A-Z][A-Z.'’ -]{2,30}?)[ \t]?(?=[:,(/–—-])", re.MULTILINE)
_ENUMERATION: Final = 4  # names
_MOST_OF: Final = 0.75
_SHORTEST: Final = 3
_MOST_ALIKE: Final = 24
"""Names that begin with the same word; more are not looked for."""
_ALL_CAPS_SHORTEST: Final = 4


class Sightings:
    """Looks for names in a text that already has spans.

    Args:
        text: the whole text.
        lexicon: titles and common words, which may stand before a name without being part of it.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._words = list(_WORD.finditer(text))
        self._lower = {match.group() for match in self._words if match.group().islower()}

    @property
    def words(self) -> set[str]:
        """All words of the text that begin with a capital."""
        return {word for match in self._words if (word := match.group())[0].isupper()}

    def has_twin(self, word: str) -> bool:
        """Whether the text has the word in lower case, too."""
        return word.lower() in self._lower

    def find(self, names: set[str], taken: list[Span]) -> list[Span]:
        """Mentions of `names` outside of `taken`, written the same or all in capitals.

        A name of fewer than three letters, one that has a twin in lower case, and one that stands in a longer run of
        capitalised words are left alone.
        """
        text = self._text
        by_word = self._by_first_word(names)
        if not by_word:
            return []
        ends = sorted((span.start, span.end) for span in taken)
        starts = {span.start for span in taken}
        found: list[Span] = []
        at = 0
        free_from = 0
        for number, word in enumerate(self._words):
            begin = word.start()
            while at < len(ends) and ends[at][1] <= begin:
                at += 1
            if begin < free_from or (at < len(ends) and ends[at][0] <= begin):
                continue
            for name in by_word.get(word.group(), ()):
                end = begin + len(name)
                if (
                    text.startswith(name, begin)
                    and not text[end : end + 1].isalnum()
                    and not (at < len(ends) and ends[at][0] < end)
                    and not self._in_longer_run(number, end, starts)
                ):
                    found.append(Span(begin, end, None, Found.AGAIN))
                    free_from = end
                    break
        return found

    def _by_first_word(self, names: set[str]) -> dict[str, list[str]]:
        by_word: dict[str, list[str]] = defaultdict(list)
        for name in names:
            first = _WORD.match(name)
            if first is None or len(name) < _SHORTEST:
                continue
            if name.lower() in self._lower or fold(name) in self._lexicon.common:
                continue
            by_word[first.group()].append(name)
            capitals = name.upper()
            if len(name) >= _ALL_CAPS_SHORTEST and capitals != name and (word := _WORD.match(capitals)):
                by_word[word.group()].append(capitals)
        for alike in by_word.values():
            alike.sort(key=lambda name: (-len(name), name))
            del alike[_MOST_ALIKE:]
        return by_word

    def _in_longer_run(self, number: int, end: int, starts: set[int]) -> bool:
        begin = self._words[number].start()
        if number > 0:
            before = self._words[number - 1]
            gap = self._text[before.end() : begin]
            if gap in {" ", "-", "\u00a0"} and before.group()[0].isupper():
                word = fold(before.group())
                if word not in self._lexicon.titles and word not in self._lexicon.common:
                    return True
        while number < len(self._words) and self._words[number].start() < end:
            number += 1
        if number == len(self._words):
            return False
        after = self._words[number]
        gap = self._text[end : after.start()]
        return gap in {" ", "-", "\u00a0"} and after.group()[0].isupper() and after.start() not in starts


def sure_places(text: str, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[Span]:
    """Countries, peoples, regions and great capitals written with a capital, the longest name first."""
    words = list(_PLACE_WORD.finditer(text))
    at = 0
    while at < len(words):
        size = _place_at(text, words, at, gazetteer) if words[at].group()[0].isupper() else 0
        if size and not _neighboured(text, words, at, size, lexicon, gazetteer):
            yield Span(words[at].start(), _end(text, words[at + size - 1]), None, Found.GAZETTEER)
        at += size or 1


def dateline_places(text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Cities in capitals at the head of a line: "MULTAN: …", "ACCRA, July 3 —", "LAGOS (Reuters) —"."""
    for match in _DATELINE.finditer(text):
        if any(place.kind is Kind.CITY for place in gazetteer.find(match.group(1))):
            yield Span(match.start(1), match.end(1), None, Found.GAZETTEER)


def enumerated_places(text: str, gazetteer: Gazetteer) -> Iterator[Span]:
    """Names of an enumeration that the gazetteer has, where it has most of them: "Rajasthan, Tamil Nadu and Kerala"."""
    names: list[re.Match[str]] = []
    for match in _CAPITALISED.finditer(text):
        if names and _BETWEEN.fullmatch(text, names[-1].end(), match.start()) is None:
            yield from _places_of(names, gazetteer)
            names = []
        names.append(match)
    yield from _places_of(names, gazetteer)


def _places_of(names: list[re.Match[str]], gazetteer: Gazetteer) -> Iterator[Span]:
    if len(names) >= _ENUMERATION:
        places = [
            match for match in names if gazetteer.find(match.group()) and not gazetteer.is_homograph(match.group())
        ]
        if len(places) >= len(names) * _MOST_OF:
            yield from (Span(match.start(), match.end(), None, Found.GAZETTEER) for match in places)


def _place_at(text: str, words: list[re.Match[str]], at: int, gazetteer: Gazetteer) -> int:
    """How many words from `at` on are the longest sure place; 0 for none."""
    longest = min(gazetteer.words_of_sure(words[at].group()), len(words) - at)
    for size in range(longest, 0, -1):
        last = words[at + size - 1]
        if last.end() - words[at].start() <= LONGEST_PLACE and gazetteer.sure(
            text[words[at].start() : _end(text, last)]
        ):
            return size
    return 0


def _end(text: str, word: re.Match[str]) -> int:
    """With the full stop of "U.S."."""
    end = word.end()
    return end + 1 if text[end : end + 1] == "." and "." in word.group() else end


def _neighboured(
    text: str, words: list[re.Match[str]], at: int, size: int, lexicon: Lexicon, gazetteer: Gazetteer
) -> bool:
    """Whether a capitalised word stands beside it that may make another name of it: "Bank of China", "China Daily"."""
    if at > 0 and text[words[at - 1].end() : words[at].start()] == " " and words[at - 1].group()[0].isupper():
        word = words[at - 1].group()
        if fold(word) not in lexicon.titles and fold(word) not in lexicon.common and not gazetteer.sure(word):
            return True
    after = at + size
    if after < len(words) and text[_end(text, words[after - 1]) : words[after].start()] == " ":
        word = words[after].group()
        return word[0].isupper() and fold(word) not in lexicon.titles and not gazetteer.sure(word)
    return False
