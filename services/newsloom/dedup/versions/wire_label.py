"""Read what an agency says about the version of a report: `UPDATE 2-`, `CORRECTED-`, `(Lead)`, `KILL`, `(Adds quotes)`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from newsloom.dedup.text.features import ArticleFeatures
from newsloom_schemas import RevisionKind

_MAX_LABELS: Final = 4
"""Labels read from one headline: `CORRECTED-UPDATE 2-`."""
_MAX_HEADLINE_CHARS: Final = 300
_MAX_NOTE_CHARS: Final = 200
_OPENING: Final = "(\uff08\\[【〈<"
_CLOSING: Final = ")\uff09\\]】〉>"
_DASHES: Final = "-–—:\uff1a"
_ORDINAL: Final = r"\d{1,2}(?:st|nd|rd|th|er|ème|e|º|ª|\.|-я)?\s?"


class LabelKind(StrEnum):
    """The kinds of labels, as the table names them."""

    UPDATE = "update"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    FLASH = "flash"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class WireLabel:
    """What the labels of a headline and the note at the head of a text say.

    Attributes:
        kinds: the kinds of the labels, without repetitions.
        number: the number of the version, such as 2 for `UPDATE 2-`; 0 if there is none.
        headline: the headline without labels, case-folded, with single spaces.
    """

    kinds: frozenset[LabelKind]
    number: int
    headline: str

    @property
    def revision(self) -> RevisionKind | None:
        """Return the kind of revision that the labels announce; `None` if they announce none."""
        for kind in (LabelKind.RETRACTION, LabelKind.CORRECTION, LabelKind.UPDATE):
            if kind in self.kinds:
                return RevisionKind(kind.value)
        return None

    def is_same_version(self, other: "WireLabel") -> bool:
        """Return True if both articles say that they are the same version of a report."""
        return (self.kinds - {LabelKind.REPEAT}, self.number) == (other.kinds - {LabelKind.REPEAT}, other.number)


def wire_label(article: ArticleFeatures) -> WireLabel:
    """Return the labels of an article. The status `canceled` of its publisher counts as the label of a kill."""
    headline = " ".join(article.title[:_MAX_HEADLINE_CHARS].split())
    kinds: set[LabelKind] = {LabelKind.RETRACTION} if article.is_canceled else set()
    number = 0
    for _ in range(_MAX_LABELS):
        found = _first_label(headline)
        if found is None:
            break
        kind, own_number, headline = found
        kinds.add(kind)
        number = max(number, own_number)
    if _table().note.match(article.text[:_MAX_NOTE_CHARS]):
        kinds.add(LabelKind.UPDATE)
    return WireLabel(frozenset(kinds), number, headline.casefold())


@dataclass(frozen=True, slots=True)
class _Table:
    """The patterns of labels, and of notes at the head of a text."""

    labels: tuple[tuple[LabelKind, re.Pattern[str]], ...]
    note: re.Pattern[str]


@cache
def _table() -> _Table:
    table = tomllib.loads(files(__package__).joinpath("wire_labels.toml").read_text("utf-8"))
    labels = [(kind, pattern) for kind in LabelKind for pattern in _label_patterns(table[kind.value])]
    notes = _any_of(table["notes"])
    return _Table(tuple(labels), re.compile(rf"\s{{0,3}}[{_OPENING}]\s?(?:{notes})(?!\w)", re.IGNORECASE))


def _label_patterns(words: Mapping[str, Iterable[str]]) -> Iterable[re.Pattern[str]]:
    any_word = _any_of(words)
    label = rf"(?P<before>{_ORDINAL})?(?P<word>{any_word})(?:\s?(?P<after>\d{{1,2}})보?)?"
    yield re.compile(
        rf"\W{{0,4}}{label}\s?(?P<end>[{_DASHES}/|*]|[{_CLOSING}]\s?[{_DASHES}]?)\s?(?P<rest>.+)", re.IGNORECASE
    )
    yield re.compile(rf"(?P<rest>.+?)\s?[-–—|]?\s?[{_OPENING}]\s?{label}\s?(?P<end>[{_CLOSING}])\s?", re.IGNORECASE)


def _any_of(words: Mapping[str, Iterable[str]]) -> str:
    found = {word for each in words.values() for word in each}
    return "|".join(re.escape(word) for word in sorted(found, key=lambda word: (-len(word), word)))


def _first_label(headline: str) -> tuple[LabelKind, int, str] | None:
    """Return the kind of the first label, its number, and the headline without it."""
    for kind, pattern in _table().labels:
        match = pattern.fullmatch(headline)
        if match is None:
            continue
        if not _is_marked(kind, match, headline):
            continue
        digits = re.sub(r"\D", "", match["before"] or match["after"] or "")
        return kind, int(digits or 0), match["rest"].strip()
    return None


def _is_marked(kind: LabelKind, match: re.Match[str], headline: str) -> bool:
    """Return True if a label is written as one: not `Update-heavy`, not `Withdrawal: what comes next`."""
    word = match["word"]
    if match["end"][0] in _CLOSING or match["after"] is not None or " " in word:
        return True
    if word.isupper() or word == word.swapcase():  # or a script without case
        return True
    glued = match["end"] == "-" and match["rest"] == headline[match.end("end") :]
    return not glued and kind is not LabelKind.RETRACTION
