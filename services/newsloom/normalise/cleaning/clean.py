"""The cleaning step: dirt is cut from paragraphs by rules, and every cut is kept.

Two laws hold (tests/property/test_normalise_clean.py): putting the cuts back gives the input's words in their order,
and cleaning what is clean changes nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from newsloom.core.step_result import Emit, Reject, StepResult
from newsloom.normalise.cleaning.attribution import attribute
from newsloom.normalise.cleaning.cuts import Cleaned, Work, in_order, told_by
from newsloom.normalise.cleaning.inserts import inserts_of
from newsloom.normalise.cleaning.metadata_cuts import cut_bios, cut_inserts, cut_title
from newsloom.normalise.cleaning.places import is_place
from newsloom.normalise.cleaning.rules import At, Rule, any_of, packaged_rules
from newsloom.normalise.cleaning.text_standfirst import standfirst_in
from newsloom.normalise.metadata.names import people
from newsloom.normalise.records import Draft
from newsloom.normalise.text.words import count_words, folded_words
from newsloom_schemas import Provenance, RejectionReason, RemovedKind

__all__ = ["Clean", "packaged_rules"]

_TAIL: Final = 400  # characters at the end of a paragraph in which an end is searched
_LEFT_WORDS: Final = 2  # a start is cut only when more words than this remain
_TWIN_SHARE: Final = 0.6
_TWIN_LONGEST: Final = 300
_EVERY: Final = 1_000_000_000  # paragraphs, for a rule that is tried on all of them
_MOST_CUTS: Final = 2_000  # of an article with more, the furniture is the article; it also bounds the time
_SENTENCE_END: Final = (".", "!", "?", "”", '"')


class _LineScreen:
    """The rules for lines of some length, and what is asked of a line first, since most are none's.

    Args:
        rules: all that cut lines.
        length: of the lines, in characters.
    """

    def __init__(self, rules: Sequence[Rule], length: int) -> None:
        self._rules = tuple(rule for rule in rules if rule.longest >= length)
        self._plain = [number for number, rule in enumerate(self._rules) if not rule.hints]
        self._pattern = any_of(tuple(self._rules[number] for number in self._plain))
        hinted: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for hint in rule.hints:
                hinted.setdefault(hint, []).append(number)
        self._hinted = tuple(hinted.items())
        self._hinted_ascii = tuple((hint, numbers) for hint, numbers in self._hinted if hint.isascii())

    def candidates(self, text: str) -> Sequence[Rule]:
        """The rules that may cut a line, in order: those with a hint that stands in it, and the others if one matches."""
        lower = text.lower()
        hinted = self._hinted_ascii if lower.isascii() else self._hinted
        told = [numbers for hint, numbers in hinted if hint in lower]
        if self._pattern is not None and self._pattern.fullmatch(text):
            told.append(self._plain)
        return (
            [self._rules[number] for number in sorted({each for numbers in told for each in numbers})] if told else ()
        )


class Clean:
    """Draft → Draft with dirt moved from `paragraphs` to `removed`, and what it told to `attribution`.

    Args:
        rules: of the table; `packaged_rules()`.
    """

    name = "clean"

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._by_place = {at: tuple(rule for rule in rules if rule.at is at) for at in At}
        self._screens = {at: any_of(chosen) for at, chosen in self._by_place.items() if at is not At.LINE}
        self._lengths = sorted({rule.longest for rule in self._by_place[At.LINE]})
        self._lines = [_LineScreen(self._by_place[At.LINE], longest) for longest in self._lengths]
        self._reach = {
            at: max((rule.first or rule.last or _EVERY for rule in chosen), default=0)
            for at, chosen in self._by_place.items()
        }
        if any(rule.needs_place for rule in rules):
            is_place("")  # read the register now, not with the first article

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Clean one article."""
        inserts = inserts_of(record.page) if record.page is not None else {}
        cleaned = self.clean(record.paragraphs, record.title, inserts, record.authors)
        if not cleaned.cuts:
            return Emit(record)
        if len(cleaned.cuts) > _MOST_CUTS:
            detail = f"more than {_MOST_CUTS} passages that are no article's text"
            return Reject(RejectionReason.BOILERPLATE_ONLY, detail, record.known)
        unled = record.page is None and record.title is not None and record.standfirst is None
        standfirst = standfirst_in(cleaned) if unled else None
        told = [pair for cut in sorted(cleaned.cuts, key=lambda cut: cut.paragraph) for pair in cut.told]
        authors = record.authors or people([value for name, value in told if name == "author"])
        shown = {"standfirst": standfirst, "authors": authors and not record.authors}
        return Emit(
            record.but(
                standfirst=standfirst.value if standfirst else record.standfirst,
                paragraphs=cleaned.paragraphs,
                removed=(*record.removed, *in_order(cleaned.cuts)),
                attribution=attribute(told, signed_by=record.attribution.signed_by),
                authors=authors,
                provenance={**record.provenance, **{name: Provenance.TEXT for name, read in shown.items() if read}},
            )
        )

    def clean(
        self,
        paragraphs: Sequence[str],
        title: str | None = None,
        inserts: Mapping[str, tuple[RemovedKind, str]] = MappingProxyType({}),
        authors: Sequence[str] = (),
    ) -> Cleaned:
        """Cut until no rule finds anything more.

        Args:
            paragraphs: of the article.
            title: its title; a paragraph that repeats it at the top goes.
            inserts: paragraphs that the page's markup shows to be none of the article's, with their kind and sign.
            authors: who wrote it; a line at the bottom that says who they are goes.
        """
        work = Work(paragraphs)
        cut_inserts(work, inserts)
        title_words = folded_words(title or "")
        prose: set[str] = set()
        before = -1
        while before != len(work.cuts) <= _MOST_CUTS:
            before = len(work.cuts)
            cut_title(work, title_words, most=_MOST_CUTS)
            self._cut_lines(work, prose)
            cut_bios(work, authors)
            self._cut_starts(work)
            self._cut_ends(work)
        return work.done()

    def _cut_lines(self, work: Work, prose: set[str]) -> None:
        """Cut whole lines. What no rule would match at any place is added to `prose`, and not looked at again."""
        numbers = work.numbers
        for position, number in enumerate(numbers):
            text = work.live[number]
            if text in prose:
                continue
            screen = bisect_left(self._lengths, len(text))
            rules = self._lines[screen].candidates(text) if screen < len(self._lines) else ()
            if not rules:
                prose.add(text)
                continue
            for rule in rules:
                if not _within(rule, position, len(numbers)):
                    continue
                match = rule.pattern.fullmatch(text)
                if match is not None and _sure(rule, match):
                    if rule.twin and position:
                        self._cut_twin(work, numbers[position - 1], text, rule)
                    work.cut_line(number, rule.kind, rule.name, told_by(match))
                    break

    @staticmethod
    def _cut_twin(work: Work, number: int, caption: str, rule: Rule) -> None:
        """A line before a caption that says the same in fewer words: the picture's alternative text."""
        text = work.live.get(number, "")
        if not text or len(text) > _TWIN_LONGEST or text.endswith(_SENTENCE_END):
            return
        words = set(folded_words(text))
        if words and len(words & set(folded_words(caption))) >= _TWIN_SHARE * len(words):
            work.cut_line(number, rule.kind, f"{rule.name}_twin")

    def _cut_starts(self, work: Work) -> None:
        screen = self._screens[At.START]
        numbers = work.numbers
        for position, number in enumerate(numbers[: self._reach[At.START]]):
            text = work.live[number]
            if screen is None or not screen.match(text):
                continue
            for rule in self._by_place[At.START]:
                match = rule.pattern.match(text) if _within(rule, position, len(numbers)) else None
                if match is None or not _sure(rule, match):
                    continue
                if count_words(text[match.end() : match.end() + 200]) > _LEFT_WORDS:
                    work.cut_span(number, 0, match.end(), rule, match)
                    break

    def _cut_ends(self, work: Work) -> None:
        screen = self._screens[At.END]
        numbers = work.numbers
        begin = max(0, len(numbers) - self._reach[At.END])
        for position, number in enumerate(numbers[begin:], start=begin):
            text = work.live[number]
            if screen is None or not screen.search(text, max(0, len(text) - _TAIL)):
                continue
            for rule in self._by_place[At.END]:
                if not _within(rule, position, len(numbers)):
                    continue
                match = rule.pattern.search(text, max(0, len(text) - _TAIL))
                if match is not None and _sure(rule, match):
                    start, end = match.span("cut") if "cut" in rule.pattern.groupindex else match.span()
                    work.cut_span(number, start, end, rule, match)
                    break


def _within(rule: Rule, position: int, count: int) -> bool:
    if rule.first is not None and position >= rule.first:
        return False
    return rule.last is None or position >= count - rule.last


def _sure(rule: Rule, match: re.Match[str]) -> bool:
    if not rule.needs_place:
        return True
    told = told_by(match)
    if any(is_place(value) for name, value in told if name == "agency"):  # KYIV, UKRAINE — names no agency
        return False
    return any(is_place(value) for name, value in told if name in {"place", "region"})
