"""Which names of a document are short for others: surnames, initials, acronyms, families."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsloom.tag.lexicon.acronyms import Acronym
from newsloom.tag.lexicon.names import fold
from newsloom.tag.lexicon.tables import Lexicon
from newsloom.tag.resolution.evidence import Evidence, Votes
from newsloom.tag.span import Span
from newsloom_schemas import EntityType

PERSON_WORDS: Final = 5
"""Words of the longest name that is shortened to a surname."""

_SHORTEST_INITIALS: Final = 3
_LITTLE: Final = frozenset(
    {"of", "the", "and", "for", "on", "in", "to", "de", "du", "des", "la", "le", "les", "d", "l", "et"}
)
_ALONE: Final = 2


@dataclass(slots=True)
class Name:
    """One name of the document with all its mentions.

    Attributes:
        key: folded (see `names.fold`).
        type: what it names.
        spans: its mentions, in order.
        full: the key of the longer name that it is short for, or its own.
        votes: what spoke for each type; empty for a short form that only its full name speaks for.
    """

    key: str
    type: EntityType
    spans: list[Span] = field(default_factory=list)
    full: str = ""
    votes: Votes = field(default_factory=dict)


class Kinship:
    """Lets short forms point to what they are short for.

    Args:
        lexicon: suffixes.
        evidence: tells where a title stands.
    """

    def __init__(self, lexicon: Lexicon, evidence: Evidence) -> None:
        self._lexicon = lexicon
        self._evidence = evidence

    def join(self, text: str, names: dict[str, Name], explained: list[Acronym]) -> None:
        """Short forms and acronyms point to what they are short for."""
        for acronym in explained:
            short = names.get(fold(text[acronym.short_start : acronym.short_end]))
            full = names.get(fold(text[acronym.long_start : acronym.long_end]))
            if short is not None and full is not None and short is not full:
                full.type = short.type if EntityType.PERSON is full.type else full.type
                short.type, short.full = full.type, full.key
        for full in list(names.values()):
            short = names.get(initials(full.key))
            if short is not None and full.type is EntityType.ORG is short.type and _written(text, short).isupper():
                short.full = full.key
        self._join_persons(text, [name for name in names.values() if name.type is EntityType.PERSON])

    def _join_persons(self, text: str, persons: Sequence[Name]) -> None:
        by_ending = self._by_ending(persons)
        for name in persons:
            longer = by_ending.get(name.key) or by_ending.get(name.key.replace(" ", ""))
            if longer and (nearest := self._nearest(text, name, longer)) is not None:
                name.full = nearest.key
            elif not longer and (only := self._only_one_called(name.key, persons)) is not None:
                name.full = only.key

    def _only_one_called(self, key: str, persons: Sequence[Name]) -> Name | None:
        """The one person of the document whose given name this is."""
        if " " in key or key not in self._lexicon.given:
            return None
        called = [each for each in persons if each.key.startswith(f"{key} ")]
        return called[0] if len(called) == 1 else None

    def _by_ending(self, persons: Sequence[Name]) -> dict[str, list[Name]]:
        """Full names by what they may be shortened to.

        "King" is Martin Luther King Jr., but "Trump" is Donald Trump where his son is named, too.
        """
        by_ending: dict[str, list[Name]] = defaultdict(list)
        for name in persons:
            for ending in endings(name.key):
                by_ending[ending].append(name)
        for name in persons:
            bare, _, last = name.key.rpartition(" ")
            for ending in endings(bare) if last in self._lexicon.suffixes else ():
                if not any(each is not name for each in by_ending[ending]):
                    by_ending[ending].append(name)
        return by_ending

    def _nearest(self, text: str, name: Name, longer: list[Name]) -> Name | None:
        """The full name mentioned last before the short one; else the first after it.

        None of them where the short one stood alone more than once, with a title that the full name lacks: on a page
        about President Trump, Melania Trump is somebody else.
        """
        first = name.spans[0].start
        before = [each for each in longer if each.spans[0].start < first]
        if before:
            return max(before, key=lambda each: max(span.start for span in each.spans if span.start < first))
        following = min(longer, key=lambda each: each.spans[0].start)
        alone = [span for span in name.spans if span.start < following.spans[0].start]
        if (
            len(alone) < _ALONE
            or not self._evidence.titled(text, alone)
            or self._evidence.titled(text, following.spans)
        ):
            return following
        return None


def endings(key: str) -> Iterator[str]:
    """What a full name may be shortened to: "hossein amir abdollahian" to "amir abdollahian" and "abdollahian"."""
    words = key.split()
    for start in range(1, min(len(words), PERSON_WORDS)):
        ending = " ".join(words[start:])
        yield ending
        if " " in ending:
            yield ending.replace(" ", "")


def families(key: str) -> Iterator[str]:
    """A person's family: "john hammond" to "hammonds"."""
    surname = key.rpartition(" ")[2]
    if surname != key or len(surname) >= _SHORTEST_INITIALS:
        yield f"{surname}es" if surname.endswith("s") else f"{surname}s"


def _written(text: str, name: Name) -> str:
    first = name.spans[0]
    return text[first.start : first.end]


def initials(key: str) -> str:
    """Those of three words or more; of fewer they are too often something else."""
    words = [word for word in key.split() if word not in _LITTLE]
    return "".join(word[0] for word in words) if len(words) >= _SHORTEST_INITIALS else ""
