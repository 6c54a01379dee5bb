"""Write lines in capitals and headlines in title case as a sentence, before a model reads them.

Models are trained on sentences: in "SIEMENS DECLINED TO COMMENT" they find nothing or everything. The result has the same
length, so offsets into it are offsets into the text. A word gets the case that it has elsewhere in the document, or else
the case of common words; what remains may be a name and begins with a capital.
"""

import re
from typing import Final, Protocol

from newsloom.tag.lexicon.common_words import CommonWords, common_words
from newsloom.tag.lexicon.names import fold, is_known_organisation
from newsloom.tag.lexicon.notable_names import notable_names
from newsloom.tag.lexicon.tables import Lexicon, lexicon

_WORD: Final = re.compile(r"[^\W\d_]+(?:['.&][^\W\d_]+)*")
_LOWER_RUN: Final = re.compile("[a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u044f]{3}")
_MIN_CAPITALS: Final = 12
_MIN_CAPITAL_WORDS: Final = 3
_MAX_ACRONYM_CHARS: Final = 5
_MAX_KNOWN_WORDS: Final = 6
_MAX_KNOWN_CHARS: Final = 60
_MAX_HEADLINE_CHARS: Final = 200
_MIN_HEADLINE_WORDS: Final = 5
_MIN_TITLE_CASE_SHARE: Final = 0.75
_SHORT_WORD_CHARS: Final = 3
_SENTENCE_END: Final = re.compile(r"[.!?:]\s*[\"'(]*$|^[\s\"'(]*$|[-\u2013\u2014]\s$")
_CONTEXT_CHARS: Final = 6
_VOWEL: Final = re.compile("[aeiouy\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f]")
_RUN_BEFORE_HEAD: Final = re.compile(r"\b([A-Z][a-z]+)((?: [a-z]+){1,3})\b")
_AFTER_APOSTROPHE: Final = frozenset({"s", "t", "re", "ve", "ll"})
_BEFORE_VERBS: Final = frozenset({"to", "will", "can", "could", "would", "must", "not"})


class KnownPlaces(Protocol):
    """The places whose spelling is known; see `Gazetteer`."""

    def is_abbreviation(self, name: str) -> bool:
        """Return True for initials and abbreviations of countries and states."""

    def unambiguous(self, name: str) -> object | None:
        """Return the place that a name means in any text, or `None`."""


def recase(text: str, language: str, places: KnownPlaces) -> str:
    """Return a text of the same length in which no line is in capitals or in title case.

    Args:
        text: a text with folded variants (see `masking`).
        language: ISO 639-1 code.
        places: places that are written in capitals (US, UAE) or have several words (United States).
    """
    lines = text.split("\n")
    capitals = [is_in_capitals(line) for line in lines]
    words = common_words(language)
    headlines = [bool(words.finite) and _is_title_case(line) for line in lines]
    if not any(capitals) and not any(headlines):
        return text
    recaser = _Recaser(
        [line for line, *skipped in zip(lines, capitals, headlines, strict=True) if not any(skipped)],
        {
            word
            for line, *wanted in zip(lines, capitals, headlines, strict=True)
            if any(wanted)
            for word in _lower_words(line)
        },
        lexicon(language),
        words,
        places,
    )
    return "\n".join(
        recaser.lower_capitals(line) if in_capitals else recaser.lower_title_case(line) if is_headline else line
        for line, in_capitals, is_headline in zip(lines, capitals, headlines, strict=True)
    )


def is_in_capitals(line: str) -> bool:
    """Return True for a line of several words in capitals, where only "Mc" and "O'" may have small letters."""
    if len(line) < _MIN_CAPITALS or _LOWER_RUN.search(line) is not None:
        return False
    words = _WORD.findall(line)
    capitals = sum(len(word) for word in words if word.isupper())
    return len(words) >= _MIN_CAPITAL_WORDS and capitals >= _MIN_CAPITALS and capitals * 5 >= 4 * sum(map(len, words))


def _is_title_case(line: str) -> bool:
    """Return True for a headline of which nearly all longer words begin with a capital."""
    if not line or len(line) > _MAX_HEADLINE_CHARS or line[-1] in ".!,;:":
        return False
    words = [word for word in _WORD.findall(line) if len(word) > _SHORT_WORD_CHARS]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= _MIN_HEADLINE_WORDS and capitals >= len(words) * _MIN_TITLE_CASE_SHARE


def _lower(word: str) -> str:
    """Return a word in lower case; as it is if that has another length, such as a Turkish dotted I."""
    lower = word.lower()
    return lower if len(lower) == len(word) else word


def _lower_words(line: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(line)]


class _Recaser:
    def __init__(
        self, sentences: list[str], wanted: set[str], known: Lexicon, words: CommonWords, places: KnownPlaces
    ) -> None:
        self._lexicon = known
        self._words = words
        self._places = places
        self._notable_names = notable_names(known.language)
        written: dict[str, set[str]] = {}
        for line in sentences:
            for match in _WORD.finditer(line):
                word = match.group()
                if word.lower() not in wanted:
                    continue
                starts = _SENTENCE_END.search(line, max(0, match.start() - _CONTEXT_CHARS), match.start())
                if starts is None or not word[1:].islower():
                    written.setdefault(word.lower(), set()).add(word)
        self._written = written
        self._small = known.articles | known.common

    def lower_capitals(self, line: str) -> str:
        """Return a line in capitals as a sentence."""
        known = self._known_names(line)

        def starts_at(match: re.Match[str]) -> bool:
            return _SENTENCE_END.search(line, max(0, match.start() - _CONTEXT_CHARS), match.start()) is not None

        def recased(match: re.Match[str]) -> str:
            word = match.group()
            if match.start() in known and not self._is_acronym(word, fold(word)):
                is_joint = fold(word) in self._lexicon.of or fold(word) in self._lexicon.function_words
                return _lower(word) if is_joint and not starts_at(match) else word[:1] + _lower(word[1:])
            starts = starts_at(match)
            if len(word) == 1:
                keeps = starts or line[match.end() : match.end() + 1] == "." or fold(word) not in self._small
                return word if keeps else _lower(word)
            return self._word(word, starts=starts)

        return _RUN_BEFORE_HEAD.sub(self._capitalised_run, _WORD.sub(recased, line))

    def _known_names(self, line: str) -> set[int]:
        """Return the offsets of the words of known names of several words, such as "WORLD BANK" and "UNITED STATES"."""
        words = list(_WORD.finditer(line))
        found: set[int] = set()
        index = 0
        while index < len(words):
            for size in range(min(_MAX_KNOWN_WORDS, len(words) - index), 1, -1):
                name = line[words[index].start() : words[index + size - 1].end()]
                if len(name) <= _MAX_KNOWN_CHARS and (
                    self._notable_names.type_of(name) is not None
                    or self._places.unambiguous(name) is not None
                    or is_known_organisation(name)
                ):
                    found.update(word.start() for word in words[index : index + size])
                    index += size - 1
                    break
            index += 1
        return found

    def _capitalised_run(self, match: re.Match[str]) -> str:
        """Return "European Central Bank" for "European central bank": the words between a name and its head word."""
        words = match.group(2).split()
        for size in range(len(words), 0, -1):
            if fold(words[size - 1]) in self._lexicon.last_heads and not any(map(self._is_no_part, words[: size - 1])):
                name = [f"{word[0].upper()}{word[1:]}" for word in words[:size]]
                return " ".join((match.group(1), *name, *words[size:]))
        return match.group()

    def _is_no_part(self, word: str) -> bool:
        key = fold(word)
        return key in self._words.finite or key in self._lexicon.common or key in self._lexicon.function_words

    def _word(self, word: str, *, starts: bool) -> str:
        lower = word.lower()
        capitalised = lower[:1].upper() + lower[1:]
        if not len(lower) == len(capitalised) == len(word) or not word.isupper():
            return word
        seen = self._written.get(lower, set())
        key = fold(word)
        if seen and lower not in seen:
            cased = max(seen, key=lambda each: (each == capitalised, each))
        elif self._is_acronym(word, key):
            cased = word
        elif lower in seen or self._is_common(key):
            cased = capitalised if starts else lower
        else:
            cased = self._with_apostrophe(word, lower)
        return cased

    def _is_common(self, key: str) -> bool:
        """Return True for a common word that is rather not a given name: "bill" can be one, "said" is a verb."""
        if key in self._words.words:
            return key in self._words.finite or key not in self._lexicon.given
        return key in self._lexicon.common and key not in self._lexicon.days and key not in self._lexicon.given

    def _with_apostrophe(self, word: str, lower: str) -> str:
        """Return "O'Brien", "Berger's" and "A.O." with the capitals that they have in a sentence."""
        parts = re.split(r"(['.&])", lower)
        joined = "".join(part if part in _AFTER_APOSTROPHE else part[:1].upper() + part[1:] for part in parts)
        return joined if len(joined) == len(word) else word

    def _is_acronym(self, word: str, key: str) -> bool:
        if len(word) > _MAX_ACRONYM_CHARS or key in self._words.words or key in self._lexicon.common:
            return False
        return self._places.is_abbreviation(word) or _VOWEL.search(key) is None or self._notable_names.is_acronym(word)

    def lower_title_case(self, line: str) -> str:
        """Return a headline with verbs, and words that the document has in lower case, in lower case."""
        before = ""
        parts: list[str] = []
        copied_to = 0
        for number, match in enumerate(_WORD.finditer(line)):
            word = match.group()
            lower = word.lower()
            is_capitalised = number > 0 and word[0].isupper() and word[1:].islower() and len(lower) == len(word)
            if is_capitalised and self._is_lower_in_headline(lower, before):
                parts += (line[copied_to : match.start()], lower)
                copied_to = match.end()
            before = lower
        return "".join((*parts, line[copied_to:]))

    def _is_lower_in_headline(self, lower: str, before: str) -> bool:
        seen = self._written.get(lower, set())
        if seen:
            return seen == {lower}
        key = fold(lower)
        if key in self._lexicon.given:
            return False
        if key in self._words.after_to:
            return before in _BEFORE_VERBS
        return key in self._words.finite or (key in self._lexicon.common and key not in self._lexicon.days)
