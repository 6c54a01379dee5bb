"""Record the passages that are cut from paragraphs, with their positions, so that they can be put back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsloom.normalise.cleaning.rules import Rule
from newsloom_schemas import Removed, RemovedKind


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage that was cut.

    `paragraph` is the number of its paragraph in the input, `at` its offset in characters in what was left of that paragraph.
    `captured` has the pattern's named groups: place, agency, credit, author.
    """

    removed: Removed
    paragraph: int
    at: int
    captured: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The paragraphs that are left, with their numbers in the input, and the cuts in the order in which they were made."""

    kept: tuple[tuple[int, str], ...]
    cuts: tuple[Cut, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Return the clean paragraphs."""
        return tuple(text for _, text in self.kept)


def put_back(cleaned: Cleaned) -> tuple[str, ...]:
    """Return the input's paragraphs, except for white space, by putting each cut back, the last one first."""
    texts = dict(cleaned.kept)
    for cut in reversed(cleaned.cuts):
        text = texts.get(cut.paragraph, "")
        texts[cut.paragraph] = f"{text[: cut.at]} {cut.removed.text} {text[cut.at :]}".strip()
    return tuple(texts[number] for number in sorted(texts))


class CleaningState:
    """Paragraphs during cleaning: those that are left, by their numbers in the input, and the cuts so far."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.kept = dict(enumerate(paragraphs))
        self.cuts: list[Cut] = []

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the paragraphs that are left."""
        return list(self.kept)

    def cut_line(self, number: int, kind: RemovedKind, rule: str, captured: tuple[tuple[str, str], ...] = ()) -> None:
        """Cut a whole paragraph."""
        text = self.kept.pop(number)
        self.cuts.append(Cut(Removed(kind=kind, text=text, rule=rule), number, 0, captured))

    def cut_span(self, number: int, start: int, end: int, rule: Rule, match: re.Match[str]) -> None:
        """Cut a part of a paragraph, and drop the paragraph if nothing is left of it."""
        text = self.kept[number]
        before, after = text[:start].rstrip(), text[end:].lstrip()
        removed = Removed(kind=rule.kind, text=text[start:end].strip(), rule=rule.name)
        self.cuts.append(Cut(removed, number, len(before), captured_groups(match)))
        joiner = " " if before and after and after[0].isalnum() else ""
        left = before + joiner + after
        if left:
            self.kept[number] = left
        else:
            del self.kept[number]

    def result(self) -> Cleaned:
        """Return the paragraphs that are left and the cuts."""
        return Cleaned(tuple(self.kept.items()), tuple(self.cuts))


def captured_groups(match: re.Match[str]) -> tuple[tuple[str, str], ...]:
    """Return a match's named groups except `cut`: place, region, agency, credit, contributors, author."""
    return tuple(
        (name.rstrip("2"), value.strip()) for name, value in match.groupdict().items() if value and name != "cut"
    )


def in_order(cuts: Sequence[Cut]) -> tuple[Removed, ...]:
    """Return the cut passages in the order of the text."""
    return tuple(cut.removed for cut in sorted(cuts, key=lambda cut: (cut.paragraph, cut.at)))
