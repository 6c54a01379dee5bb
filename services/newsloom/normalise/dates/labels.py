"""Tell by the words beside a date whether it is that of the publication, of the last change, or of something else."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from importlib.resources import files
from typing import Final, NamedTuple

from newsloom.normalise.dates.reading.month_names import fold_name
from newsloom.normalise.dates.reading.numerals import ascii_digits
from newsloom.normalise.dates.reading.style import UNKNOWN_STYLE, WritingStyle
from newsloom.normalise.dates.reading.written_dates import MAX_LINE_CHARS, dates_in
from newsloom.normalise.toml_tables import StrictTable, read_toml
from newsloom_schemas import Provenance, PublishedAt


class Role(StrEnum):
    """What a date is of."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    UNRELATED = "unrelated"
    UNLABELLED = "unlabelled"


class RoleDate(NamedTuple):
    """A day in a line, and what it is of."""

    role: Role
    moment: PublishedAt


class Words(StrictTable):
    """The lists of `labels.toml`, which says what each is for."""

    published: tuple[str, ...]
    modified: tuple[str, ...]
    unrelated: tuple[str, ...]
    rights: tuple[str, ...]


WORDS: Final = read_toml(files(__package__).joinpath("labels.toml").read_text("utf-8"), Words, "labels.toml")
"""The lists of `labels.toml`."""

_MAX_LABEL_DISTANCE_CHARS: Final = 60
_MAX_UNRELATED_DISTANCE_CHARS: Final = 12
_MIN_SENTENCE_LETTERS: Final = 15
_SENTENCE_END: Final = re.compile(r"(?:[^\W\d_]{3}|\d)\.$|[!?\u2026\u3002\uff01\uff1f\u0964]$")
_WITHOUT_SPACES: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _pattern(words: tuple[str, ...]) -> str:
    """Return a regular expression for folded words, the longest first."""
    folded = sorted({fold_name(word) for word in words}, key=len, reverse=True)
    whole = "|".join(re.escape(word) for word in folded if _WITHOUT_SPACES.search(word) is None)
    within = "|".join(re.escape(word) for word in folded if _WITHOUT_SPACES.search(word) is not None)
    return rf"(?<![^\W_])(?:{whole})(?![^\W_])|(?:{within})"


_LABEL: Final = re.compile(
    "|".join(
        rf"(?P<{role.value}>{_pattern(words)})"
        for role, words in (
            (Role.MODIFIED, WORDS.modified),
            (Role.UNRELATED, WORDS.unrelated),
            (Role.PUBLISHED, WORDS.published),
        )
    )
)
_RIGHTS: Final = re.compile("|".join(re.escape(fold_name(sign)) for sign in WORDS.rights))


def label_role(text: str) -> Role:
    """Return what the last label of a text says of the date behind it; UNLABELLED if it has none.

    A word for something else counts only next to the date: in `Member since May | 4 May 2026` it does not.
    """
    folded = fold_name(ascii_digits(text, MAX_LINE_CHARS)[-_MAX_LABEL_DISTANCE_CHARS:])
    last = Role.UNLABELLED
    for match in _LABEL.finditer(folded):
        role = Role(str(match.lastgroup))
        if role is not Role.UNRELATED or len(folded) - match.end() <= _MAX_UNRELATED_DISTANCE_CHARS:
            last = role
    return last


def is_about_rights(text: str) -> bool:
    """Return True if a text has the sign or words of a notice of rights."""
    return _RIGHTS.search(fold_name(text)) is not None


def is_label(line: str) -> bool:
    """Return True if a line is a label and nothing else, so that its date is in the next one."""
    folded = fold_name(line).strip(" :|-–—•·()[]")
    match = _LABEL.match(folded)
    return match is not None and len(folded) - match.end() <= len(" on the")


def role_dates(line: str, style: WritingStyle = UNKNOWN_STYLE) -> tuple[RoleDate, ...]:
    """Return the days of a line, each with what it is of.

    A label stands before its date (`Published 4 May 2026 | Updated 6 May 2026`) or, if the first date has none before it and
    the last has one after it, behind it (`2026年5月4日 公開 2026年5月6日 更新`). A line about rights has no dates.

    Args:
        line: a line of a page.
        style: how dates are written on the page.
    """
    found = dates_in(line, Provenance.TEXT, style)
    if not found:
        return ()
    text = ascii_digits(line, MAX_LINE_CHARS)
    if is_about_rights(text):
        return ()
    edges = [0, *(edge for date in found for edge in (date.start, date.end)), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    roles = [label_role(gap) for gap in gaps]
    is_behind = roles[0] is Role.UNLABELLED and _first_role(gaps[-1]) in {Role.PUBLISHED, Role.MODIFIED}
    if is_behind:
        roles = [Role.UNLABELLED, *(_first_role(gap[:_MAX_LABEL_DISTANCE_CHARS]) for gap in gaps[1:])]
    shift = 1 if is_behind else 0
    return tuple(RoleDate(roles[index + shift], date.moment) for index, date in enumerate(found))


def is_sentence(line: str) -> bool:
    """Return True if a line reads like a sentence, whose dates are those of events; `10:30 a.m.` does not end one."""
    return _SENTENCE_END.search(line) is not None and sum(map(str.isalpha, line)) > _MIN_SENTENCE_LETTERS


def labelled_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines; one that is only a label is joined to the next."""
    label = ""
    for line in lines:
        if is_label(line):
            label = line
            continue
        yield f"{label} {line}" if label else line
        label = ""


def _first_role(text: str) -> Role:
    match = _LABEL.search(fold_name(text))
    return Role(str(match.lastgroup)) if match is not None else Role.UNLABELLED
