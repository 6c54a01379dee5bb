"""The cleaning step: cut boilerplate from paragraphs by rules, and keep every cut.

Two laws hold (tests/property/test_normalise_clean.py): putting the cuts back gives the words of the input in their order,
and cleaning clean text changes nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from newsloom.api import Emit, Reject, StepResult
from newsloom.normalise.cleaning.attribution import build_attribution
from newsloom.normalise.cleaning.credit_lines import credited_people
from newsloom.normalise.cleaning.cuts import Cleaned, CleaningState, captured_groups, in_order
from newsloom.normalise.cleaning.inserts import inserts_of
from newsloom.normalise.cleaning.metadata_cuts import cut_bios, cut_inserts, cut_title
from newsloom.normalise.cleaning.places import is_known_place
from newsloom.normalise.cleaning.rules import Rule, Scope, packaged_rules, screen_pattern
from newsloom.normalise.cleaning.site_cuts import SiteCuts, cut_site_lines
from newsloom.normalise.cleaning.text_standfirst import text_standfirst
from newsloom.normalise.records import Draft
from newsloom.normalise.site_rules.site_lines import SiteRuleSet
from newsloom.normalise.text.words import count_words, folded_words
from newsloom_schemas import Provenance, RejectionReason, RemovedKind

__all__ = ["Clean", "packaged_rules"]

_END_SEARCH_CHARS: Final = 400  # characters at the end of a paragraph that rules for ends search
_MIN_WORDS_LEFT: Final = 2  # a start is cut only if more words than this remain
_MIN_ALT_TEXT_SHARE: Final = 0.6
_MAX_ALT_TEXT_CHARS: Final = 300
_ALL_PARAGRAPHS: Final = 1_000_000_000  # number of paragraphs for a rule that applies to all
_MAX_CUTS: Final = 2_000  # an article with more is all boilerplate; the limit also bounds the time
_LONG_PATTERN_CHARS: Final = 4_000  # longer ones, with the names of agencies, take most of the time to compile
_SENTENCE_END: Final = (".", "!", "?", "”", '"')


class _LineScreen:
    """The rules for lines up to a length, with quick tests that rule out most lines.

    Args:
        rules: all rules that cut lines.
        chars: length of the lines, in characters.
    """

    def __init__(self, rules: Sequence[Rule], chars: int) -> None:
        self._rules = tuple(rule for rule in rules if rule.max_chars >= chars)
        without_words = [number for number, rule in enumerate(self._rules) if not rule.prefilter_words]
        self._long = [
            number for number in without_words if len(self._rules[number].pattern.pattern) > _LONG_PATTERN_CHARS
        ]
        self._without_words = [number for number in without_words if number not in self._long]
        self._pattern = screen_pattern(tuple(self._rules[number] for number in self._without_words))
        by_word: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for word in rule.prefilter_words:
                by_word.setdefault(word, []).append(number)
        self._by_word = tuple(by_word.items())
        self._by_ascii_word = tuple((word, numbers) for word, numbers in self._by_word if word.isascii())

    def candidates(self, text: str) -> Sequence[Rule]:
        """Return the rules that may cut a line, in order.

        These are the rules with a prefilter word that is in the line, and the rules without such words if one matches.
        Rules with long patterns are tested one by one, since a joint pattern is compiled again for each length.
        """
        lower = text.lower()
        by_word = self._by_ascii_word if lower.isascii() else self._by_word
        found = [numbers for word, numbers in by_word if word in lower]
        if self._pattern is not None and self._pattern.fullmatch(text):
            found.append(self._without_words)
        found += [[number] for number in self._long if self._rules[number].pattern.fullmatch(text) is not None]
        return [self._rules[number] for number in sorted({each for numbers in found for each in numbers})]


class Clean:
    """Draft → Draft with boilerplate moved from `paragraphs` to `removed`, and captured groups to `attribution`.

    Args:
        rules: the cleaning rules, normally `packaged_rules()`.
        site_rules: the rules for single sites, if there are any.
    """

    name = "clean"

    def __init__(self, rules: tuple[Rule, ...], site_rules: SiteRuleSet | None = None) -> None:
        self._site_rules = site_rules
        self._by_scope = {scope: tuple(rule for rule in rules if rule.scope is scope) for scope in Scope}
        self._screens = {
            scope: screen_pattern(chosen) for scope, chosen in self._by_scope.items() if scope is not Scope.LINE
        }
        self._lengths = sorted({rule.max_chars for rule in self._by_scope[Scope.LINE]})
        self._lines = [_LineScreen(self._by_scope[Scope.LINE], max_chars) for max_chars in self._lengths]
        self._max_range = {
            scope: max(
                (rule.within_first_paragraphs or rule.within_last_paragraphs or _ALL_PARAGRAPHS for rule in chosen),
                default=0,
            )
            for scope, chosen in self._by_scope.items()
        }
        if any(rule.requires_known_place for rule in rules):
            is_known_place("")  # load the gazetteer now, not with the first article

    def __call__(self, record: Draft, /) -> StepResult[Draft]:
        """Clean one article."""
        inserts = inserts_of(record.page) if record.page is not None else {}
        site_cuts = None
        if self._site_rules is not None:
            site = record.source.domain or record.source.name
            site_cuts = SiteCuts.of(self._site_rules, site, record.page)
        cleaned = self.clean(record.paragraphs, record.title, inserts, record.authors, site_cuts)
        notes = site_cuts.notes if site_cuts is not None else {}
        if not cleaned.cuts:
            return Emit(record, notes)
        if len(cleaned.cuts) > _MAX_CUTS:
            detail = f"more than {_MAX_CUTS} passages are boilerplate"
            return Reject(RejectionReason.BOILERPLATE_ONLY, detail, record.known)
        may_have_standfirst = record.page is None and record.title is not None and record.standfirst is None
        standfirst = text_standfirst(cleaned) if may_have_standfirst else None
        captured = [pair for cut in sorted(cleaned.cuts, key=lambda cut: cut.paragraph) for pair in cut.captured]
        credited = credited_people(cleaned.cuts)
        authors = record.authors or credited.authors
        from_text = {"standfirst": standfirst, "authors": authors and not record.authors}
        return Emit(
            record.with_kept(cleaned.kept).replace(
                standfirst=standfirst.value if standfirst else record.standfirst,
                removed=(*record.removed, *in_order(cleaned.cuts)),
                attribution=build_attribution(captured, stated=record.attribution),
                authors=authors,
                contributors=record.contributors
                or tuple(each for each in credited.contributors if each.name not in authors),
                provenance={
                    **record.provenance,
                    **{name: Provenance.TEXT for name, found in from_text.items() if found},
                },
            ),
            notes,
        )

    def clean(
        self,
        paragraphs: Sequence[str],
        title: str | None = None,
        inserts: Mapping[str, tuple[RemovedKind, str]] = MappingProxyType({}),
        authors: Sequence[str] = (),
        site_cuts: SiteCuts | None = None,
    ) -> Cleaned:
        """Cut until no rule matches any more.

        Args:
            paragraphs: paragraphs of the article.
            title: its title; a paragraph near the top that repeats it is cut.
            inserts: passages that the page's markup marks as not part of the article, with their kind and rule.
            authors: its authors; a paragraph near the bottom that introduces one of them is cut.
            site_cuts: what the rules of its site say about it. They see the text that the other rules have cleaned, which
                is what they were learned from.
        """
        state = CleaningState(paragraphs)
        cut_inserts(state, inserts)
        title_words = folded_words(title or "")
        unmatched: set[str] = set()
        before = -1
        while before != len(state.cuts) <= _MAX_CUTS:
            before = len(state.cuts)
            cut_title(state, title_words, max_cuts=_MAX_CUTS)
            self._cut_lines(state, unmatched)
            cut_bios(state, authors)
            self._cut_starts(state)
            self._cut_ends(state)
            if site_cuts is not None and before == len(state.cuts):
                cut_site_lines(state, site_cuts)
        return state.result()

    def _cut_lines(self, state: CleaningState, unmatched: set[str]) -> None:
        """Cut whole lines. Lines that no rule can match at any position are added to `unmatched` and not tested again."""
        numbers = state.numbers
        for position, number in enumerate(numbers):
            text = state.kept[number]
            if text in unmatched:
                continue
            screen = bisect_left(self._lengths, len(text))
            rules = self._lines[screen].candidates(text) if screen < len(self._lines) else ()
            if not rules:
                unmatched.add(text)
                continue
            for rule in rules:
                if not _is_in_range(rule, position, len(numbers)):
                    continue
                match = rule.pattern.fullmatch(text)
                if match is not None and _meets_place_condition(rule, match):
                    if rule.also_cut_alt_text and position:
                        self._cut_alt_text(state, numbers[position - 1], text, rule)
                    state.cut_line(number, rule.kind, rule.name, captured_groups(match))
                    break

    @staticmethod
    def _cut_alt_text(state: CleaningState, number: int, caption: str, rule: Rule) -> None:
        """Cut a line before a caption that says the same in fewer words: the picture's alt text."""
        text = state.kept.get(number, "")
        if not text or len(text) > _MAX_ALT_TEXT_CHARS or text.endswith(_SENTENCE_END):
            return
        words = set(folded_words(text))
        if words and len(words & set(folded_words(caption))) >= _MIN_ALT_TEXT_SHARE * len(words):
            state.cut_line(number, rule.kind, f"{rule.name}_alt_text")

    def _cut_starts(self, state: CleaningState) -> None:
        screen = self._screens[Scope.START]
        numbers = state.numbers
        for position, number in enumerate(numbers[: self._max_range[Scope.START]]):
            text = state.kept[number]
            if screen is None or not screen.match(text):
                continue
            for rule in self._by_scope[Scope.START]:
                match = rule.pattern.match(text) if _is_in_range(rule, position, len(numbers)) else None
                if match is None or not _meets_place_condition(rule, match):
                    continue
                if count_words(text[match.end() : match.end() + 200]) > _MIN_WORDS_LEFT:
                    state.cut_span(number, 0, match.end(), rule, match)
                    break

    def _cut_ends(self, state: CleaningState) -> None:
        screen = self._screens[Scope.END]
        numbers = state.numbers
        first = max(0, len(numbers) - self._max_range[Scope.END])
        for position, number in enumerate(numbers[first:], start=first):
            text = state.kept[number]
            if screen is None or not screen.search(text, max(0, len(text) - _END_SEARCH_CHARS)):
                continue
            for rule in self._by_scope[Scope.END]:
                if not _is_in_range(rule, position, len(numbers)):
                    continue
                match = rule.pattern.search(text, max(0, len(text) - _END_SEARCH_CHARS))
                if match is not None and _meets_place_condition(rule, match):
                    start, end = match.span("cut") if "cut" in rule.pattern.groupindex else match.span()
                    state.cut_span(number, start, end, rule, match)
                    break


def _is_in_range(rule: Rule, position: int, count: int) -> bool:
    if rule.within_first_paragraphs is not None and position >= rule.within_first_paragraphs:
        return False
    return rule.within_last_paragraphs is None or position >= count - rule.within_last_paragraphs


def _meets_place_condition(rule: Rule, match: re.Match[str]) -> bool:
    if not rule.requires_known_place:
        return True
    captured = captured_groups(match)
    # In `KYIV, UKRAINE —` the second name is not an agency.
    if any(is_known_place(value) for name, value in captured if name == "agency"):
        return False
    return any(is_known_place(value) for name, value in captured if name in {"place", "region"})
