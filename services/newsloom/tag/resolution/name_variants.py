"""Find names of a document that are short forms of others: surnames, initials, acronyms, plural surnames."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from newsloom.tag.lexicon.acronyms import Acronym
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.evidence import Evidence, Votes
from newsloom.tag.resolution.inflection import FormIndex, Inflections
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

MAX_PERSON_WORDS: Final = 5
"""Names with more words are not shortened to a surname."""

MIN_DOUBLE_SURNAME_WORDS: Final = 3
"""Names with fewer words have one surname."""

_MIN_INITIALS: Final = 3
_MIN_ALONE_MENTIONS: Final = 2


@dataclass(slots=True)
class Name:
    """A name of the document with all its mentions.

    Attributes:
        key: the folded name (see `names.fold`).
        type: its entity type.
        spans: its mentions, in order.
        full_key: the key of the longer name that it is a short form of, or its own key.
        votes: the votes for each type; empty for a short form that has its type only from its full name.
        is_inflected: whether the text has the same name in its base form.
    """

    key: str
    type: EntityType
    spans: list[Span] = field(default_factory=list)
    full_key: str = ""
    votes: Votes = field(default_factory=dict)
    is_inflected: bool = False


class NameVariants:
    """Connects short forms with their full names.

    Args:
        lexicon: name suffixes and given names.
        evidence: finds titles before names.
        inflections: the endings of the language.
    """

    def __init__(self, lexicon: Lexicon, evidence: Evidence, inflections: Inflections) -> None:
        self._lexicon = lexicon
        self._evidence = evidence
        self._inflections = inflections

    def link_short_forms(self, text: str, names: dict[str, Name], explained: list[Acronym]) -> None:
        """Set the full name of short forms and acronyms.

        Args:
            text: the whole text.
            names: the names by key; they are changed.
            explained: the acronyms that the text explains.
        """
        for acronym in explained:
            short = names.get(fold(text[acronym.short_start : acronym.short_end]))
            full = names.get(fold(text[acronym.long_start : acronym.long_end]))
            if short is not None and full is not None and short is not full:
                full.type = short.type if EntityType.PERSON is full.type else full.type
                short.type, short.full_key = full.type, full.key
        for full in list(names.values()):
            short = names.get(initials(full.key, self._lexicon.function_words))
            if short is not None and full.type is EntityType.ORG is short.type and _first_form(text, short).isupper():
                short.full_key = full.key
        self._link_inflected(names)
        self._link_persons(text, [name for name in names.values() if name.type is EntityType.PERSON])

    def _link_inflected(self, names: Mapping[str, Name]) -> None:
        """Set the base form of inflected names as their full name."""
        for key, base in FormIndex(self._inflections, names).bases(names).items():
            name = names[key]
            if name.full_key == key and name.type is names[base].type:
                name.full_key = base
                name.is_inflected = True

    def _link_persons(self, text: str, persons: Sequence[Name]) -> None:
        by_ending = self._by_ending(persons)
        index = FormIndex(self._inflections, by_ending)
        for name in persons:
            full_names = by_ending.get(name.key) or by_ending.get(name.key.replace(" ", ""))
            if not full_names and name.full_key == name.key:
                full_names = [full for form in index.relatives(name.key) for full in by_ending[form]]
                name.is_inflected = bool(full_names)
            if full_names and (nearest := self._nearest(text, name, full_names)) is not None:
                name.full_key = nearest.key
            elif not full_names and (only := self._only_person_with_given_name(name.key, persons)) is not None:
                name.full_key = only.key

    def _only_person_with_given_name(self, key: str, persons: Sequence[Name]) -> Name | None:
        """Return the person with this given name if the document has exactly one."""
        if " " in key or key not in self._lexicon.given:
            return None
        matching = [each for each in persons if each.key.startswith(f"{key} ")]
        return matching[0] if len(matching) == 1 else None

    def _by_ending(self, persons: Sequence[Name]) -> dict[str, list[Name]]:
        """Return full names by their possible short forms.

        "King" can be Martin Luther King Jr., but "Trump" is Donald Trump if the document also names his son.
        """
        by_ending: dict[str, list[Name]] = defaultdict(list)
        for name in persons:
            for ending in short_forms(name.key, self._lexicon):
                by_ending[ending].append(name)
        for name in persons:
            without_suffix, _, last = name.key.rpartition(" ")
            for ending in endings(without_suffix) if last in self._lexicon.suffixes else ():
                if not any(each is not name for each in by_ending[ending]):
                    by_ending[ending].append(name)
        return by_ending

    def _nearest(self, text: str, name: Name, full_names: list[Name]) -> Name | None:
        """Return the full name that is mentioned last before the short one, or else the first one after it.

        Return `None` if the short form occurs alone more than once before that, with a title that the full name does not
        have: in an article about President Trump, Melania Trump is another person.
        """
        first = name.spans[0].start
        before = [each for each in full_names if each.spans[0].start < first]
        if before:
            return max(before, key=lambda each: max(span.start for span in each.spans if span.start < first))
        next_full_name = min(full_names, key=lambda each: each.spans[0].start)
        alone = [span for span in name.spans if span.start < next_full_name.spans[0].start]
        if (
            len(alone) < _MIN_ALONE_MENTIONS
            or not self._evidence.has_title(text, alone)
            or self._evidence.has_title(text, next_full_name.spans)
        ):
            return next_full_name
        return None


def endings(key: str) -> Iterator[str]:
    """Yield the possible short forms of a full name: "amir abdollahian" and "abdollahian" of a longer name."""
    words = key.split()
    for start in range(1, min(len(words), MAX_PERSON_WORDS)):
        ending = " ".join(words[start:])
        yield ending
        if " " in ending:
            yield ending.replace(" ", "")


def short_forms(key: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the possible short forms of a person's name.

    These are its endings and, where persons have two surnames, also the name without the second surname, and the first
    surname alone: "pedro sanchez" and "sanchez" for "pedro sanchez castejon".
    """
    yield from endings(key)
    words = key.split()
    if len(words) > 1 and words[0] in lexicon.surnames_first:
        yield words[0]
    if lexicon.double_surnames and MIN_DOUBLE_SURNAME_WORDS <= len(words) <= MAX_PERSON_WORDS:
        first_surname = first_of_two_surnames(words, lexicon)
        if first_surname:
            yield first_surname
            yield f"{words[0]} {first_surname}"
            yield " ".join(words[:-1])
        if len(words) > MIN_DOUBLE_SURNAME_WORDS and words[1] not in lexicon.given | lexicon.particles:
            yield words[1]  # the second surname is a double name
            yield f"{words[0]} {words[1]}"


def first_of_two_surnames(words: Sequence[str], lexicon: Lexicon) -> str:
    """Return the last word but one of a name if it can be a surname, or ""."""
    word = fold(words[-2])
    is_other = word in lexicon.given or word in lexicon.particles or len(word) < _MIN_INITIALS
    return "" if is_other else words[-2]


def plural_surnames(key: str) -> Iterator[str]:
    """Yield the plural of a person's surname: "hammonds" for "john hammond"."""
    surname = key.rpartition(" ")[2]
    if surname != key or len(surname) >= _MIN_INITIALS:
        yield f"{surname}es" if surname.endswith("s") else f"{surname}s"


def _first_form(text: str, name: Name) -> str:
    first = name.spans[0]
    return text[first.start : first.end]


def initials(key: str, function_words: AbstractSet[str]) -> str:
    """Return the initials of a name with at least three words; "" for others, whose initials are too ambiguous."""
    words = [word for word in key.split() if word not in function_words]
    return "".join(word[0] for word in words) if len(words) >= _MIN_INITIALS else ""
