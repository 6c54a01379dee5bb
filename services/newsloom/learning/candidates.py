"""Find the lines of a site that recur in different stories, as they are or with slots, and leave alone what may be text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from newsloom.learning.limits import Limits
from newsloom.learning.line_kinds import is_interruption, kind_by_words
from newsloom.learning.site_text import Occurrence, SiteText
from newsloom.normalise.authors.names import is_name
from newsloom.normalise.cleaning.site_rules_file import may_be_dateline
from newsloom.normalise.site_rules.line_nature import ends_sentence, has_quotation, is_heading_like, is_prose
from newsloom.normalise.site_rules.skeleton import Slot, escape, opens_with_name, skeleton
from newsloom_schemas import RemovedKind

_MIN_EDGE_SHARE: Final = 0.6
_MAX_QUOTED_SHARE: Final = 0.1
_CONSTANT_SHARE: Final = 0.9
"""Share of the occurrences from which on what is in a slot belongs to the pattern."""
_MIN_VARIANTS: Final = 3  # different texts of a line with slots
_MIN_FIXED_LETTERS: Final = 4
_MIN_NAME_FIXED_LETTERS: Final = 10  # around the slots of a line with names
_MIN_NAME_FIXED_WORDS: Final = 3
_MAX_ROWS_PER_ARTICLE: Final = 3  # lines with slots that recur more often within an article are the rows of a table
_MAX_LABELS_PER_ARTICLE: Final = 1.5  # a label that recurs within an article is a speaker, or a row of a table
_EXAMPLES_TESTED: Final = 5
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CALLS: Final = frozenset(
    {
        RemovedKind.NEWSLETTER,
        RemovedKind.SHARE,
        RemovedKind.READ_MORE,
        RemovedKind.LICENCE,
        RemovedKind.CAPTION,
    }
)
_SURE_CALLS: Final = frozenset({RemovedKind.NEWSLETTER, RemovedKind.LICENCE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line or region that recurs. `pattern` is the `line` or `region` of its rule."""

    pattern: str
    kind: RemovedKind
    occurrences: tuple[Occurrence, ...]
    stories: int
    examples: tuple[str, ...]
    is_region: bool = False


def find_lines(text: SiteText, limits: Limits) -> list[Candidate]:
    """Return the lines of a site that are boilerplate.

    A line with slots replaces the lines that it matches. Datelines and quotations are left out. Running text must be in more
    stories, and at the top or bottom; so must be what may be a heading between paragraphs, unless its words are a call.
    """
    exact = list(_exact(text, limits))
    known = {at for each in exact for at in each.occurrences}
    general = list(_without_overlap(text, [*_slots(text, limits, known), *_labels(text, limits, known)]))
    covered = {at for each in general for at in each.occurrences}
    return [*general, *(each for each in exact if not covered.issuperset(each.occurrences))]


def _exact(text: SiteText, limits: Limits) -> Iterator[Candidate]:
    for occurrences in text.exact.values():
        if len(occurrences) < min(limits.min_articles, _MIN_VARIANTS):
            continue
        shown = text.spellings(occurrences)[0]
        kind = kind_by_words(shown)
        stories = text.count_stories(occurrences)
        if _is_admitted(text, limits, occurrences, shown, kind, limits.min_share):
            own_kind = kind or RemovedKind.SITE_BOILERPLATE
        elif _is_author_bio(text, limits, occurrences, shown):
            own_kind = RemovedKind.CREDIT
        else:
            continue
        if not has_quotation(shown) and not may_be_dateline(shown):
            yield Candidate(escape(shown), own_kind, tuple(occurrences), stories, (shown,))


def _slots(text: SiteText, limits: Limits, known: set[Occurrence]) -> Iterator[Candidate]:
    for (opens, _), group in text.slots.items():
        if len(group) < limits.min_articles or text.count_stories(group) < limits.min_articles:
            continue
        occurrences, constant = _with_constants(text, group, opens=opens)
        first = text.line(occurrences[0]).skeletons[opens]
        is_open = [slot for at, slot in enumerate(first.slots) if at not in constant]
        per_article = len(occurrences) / len({at.article for at in occurrences})
        if not is_open or per_article > _MAX_ROWS_PER_ARTICLE:
            continue
        if not _is_general(text, limits, occurrences, known if Slot.NAME in is_open else set()):
            continue
        shown = text.spellings(occurrences)
        pattern = _pattern(shown[0], opens=opens, constant=constant)
        if opens_with_name(pattern) != opens or not _has_enough_fixed(pattern, names=Slot.NAME in is_open):
            continue
        share = limits.min_slot_share if Slot.NAME in is_open else limits.min_share
        kind = kind_by_words(_fixed(pattern))
        if _is_admitted(text, limits, occurrences, shown[0], kind, share) and _is_clean(shown):
            stories = text.count_stories(occurrences)
            yield Candidate(pattern, kind or RemovedKind.SITE_BOILERPLATE, tuple(occurrences), stories, tuple(shown))


def _labels(text: SiteText, limits: Limits, known: set[Occurrence]) -> Iterator[Candidate]:
    for label, group in text.labels.items():
        kind = kind_by_words(label)
        if kind is None:
            continue  # a row of facts, such as `Price: 5 crowns`
        occurrences = [at for at in group if (found := text.line(at).label) is not None and not is_prose(found[1])]
        stories = text.count_stories(occurrences)
        if len(occurrences) < len(group) or not limits.admits(stories, text.all_stories, limits.min_slot_share):
            continue
        per_article = len(occurrences) / len({at.article for at in occurrences})
        if per_article > _MAX_LABELS_PER_ARTICLE or text.edge_share(occurrences) < _MIN_EDGE_SHARE:
            continue
        shown = text.spellings(occurrences)
        if not _is_general(text, limits, occurrences, known) or not _is_clean(shown):
            continue
        first = next(at for at in occurrences if text.line(at).text == shown[0])
        rest = (text.line(first).label or ("", ""))[1]
        head = shown[0].removesuffix(rest)
        yield Candidate(f"{escape(head)}{{any}}", kind, tuple(occurrences), stories, tuple(shown))


def _is_admitted(
    text: SiteText,
    limits: Limits,
    occurrences: Sequence[Occurrence],
    shown: str,
    kind: RemovedKind | None,
    min_share: float,
) -> bool:
    """Return True if a line recurs often enough for what it is, and where boilerplate is."""
    stories, total = text.count_stories(occurrences), text.all_stories
    if not limits.admits(stories, total, min_share):
        return False
    at_edge = text.edge_share(occurrences) >= _MIN_EDGE_SHARE
    often = stories >= limits.min_prose_share * total
    if is_prose(shown) or ends_sentence(shown):
        return (kind in _CALLS or often) if at_edge else limits.admits_inside(stories, total, kind in _SURE_CALLS)
    if not is_heading_like(shown) or kind in _CALLS or is_interruption(shown):
        return True
    return at_edge and (often or not _is_signature(shown)) and not _is_structure(text, occurrences)


def _is_signature(shown: str) -> bool:
    """Return True if a line is a person's name, perhaps with an outlet behind it: it may sign a part of the text."""
    return is_name(shown.partition(",")[0].strip())


def _is_structure(text: SiteText, occurrences: Sequence[Occurrence]) -> bool:
    """Return True if most articles with a short line have another recurring heading further down: all are headings."""
    articles = {at.article for at in occurrences}
    return len(articles & text.with_headings) >= _MIN_EDGE_SHARE * len(articles)


def _is_author_bio(text: SiteText, limits: Limits, occurrences: Sequence[Occurrence], shown: str) -> bool:
    """Return True if running text names an author and is in many of the author's stories, at the top or bottom."""
    if not is_prose(shown) or text.edge_share(occurrences) < _MIN_EDGE_SHARE:
        return False
    folded = shown.casefold()
    authors = Counter(name for at in occurrences for name in set(text.articles[at.article].authors))
    for name in sorted(authors):
        if " " not in name or name.casefold() not in folded:
            continue
        own = {text.stories[number] for number, each in enumerate(text.articles) if name in each.authors}
        with_text = {text.stories[at.article] for at in occurrences if name in text.articles[at.article].authors}
        if limits.admits_author(len(with_text), len(own)):
            return True
    return False


def _with_constants(
    text: SiteText, group: Sequence[Occurrence], *, opens: bool
) -> tuple[list[Occurrence], dict[int, str]]:
    """Return the occurrences of a skeleton that agree in the slots where nearly all agree, and what is in these."""
    occurrences = list(group)
    constant: dict[int, str] = {}
    for slot in range(len(text.line(group[0]).skeletons[opens].slots)):
        counts = Counter(text.line(at).skeletons[opens].fills[slot] for at in occurrences)
        fill, count = min(counts.items(), key=lambda each: (-each[1], each[0]))
        if count >= _CONSTANT_SHARE * len(occurrences):
            constant[slot] = fill
            occurrences = [at for at in occurrences if text.line(at).skeletons[opens].fills[slot] == fill]
    kinds = text.line(group[0]).skeletons[opens].slots
    if any(slot not in constant and kind is not Slot.NAME for slot, kind in enumerate(kinds)):
        for slot in [slot for slot, fill in constant.items() if kinds[slot] is Slot.MONTH or _YEAR.fullmatch(fill)]:
            del constant[slot]  # the next date has another
    return occurrences, constant


def _is_general(text: SiteText, limits: Limits, occurrences: Sequence[Occurrence], known: set[Occurrence]) -> bool:
    """Return True if a line with slots has several texts, and finds more than the lines that are known already."""
    needed = min(_MIN_VARIANTS, limits.min_articles)
    if len({text.key(at) for at in occurrences}) < needed:
        return False
    return text.count_stories(at for at in occurrences if at not in known) >= needed - 1


def _pattern(shown: str, *, opens: bool, constant: dict[int, str]) -> str:
    """Return the pattern of a line, in which its slots are placeholders except the constant ones."""
    reduced = skeleton(shown, opens_with_name=opens)
    parts: list[str] = []
    at = 0
    for number, ((start, end), slot) in enumerate(zip(reduced.spans, reduced.slots, strict=True)):
        parts.append(escape(shown[at:start]))
        parts.append(escape(shown[start:end]) if number in constant else f"{{{slot}}}")
        at = end
    return "".join((*parts, escape(shown[at:])))


def _fixed(pattern: str) -> str:
    for slot in Slot:
        pattern = pattern.replace(f"{{{slot}}}", " ")
    return pattern


def _has_enough_fixed(pattern: str, *, names: bool) -> bool:
    fixed = _fixed(pattern)
    letters = sum(map(str.isalpha, fixed))
    if not fixed.isascii():
        letters = max(letters, 2 * sum(each.isalpha() and not each.isascii() for each in fixed))
    if not names:
        return letters >= _MIN_FIXED_LETTERS
    words = [word for word in fixed.split() if any(map(str.isalpha, word))]
    return letters >= _MIN_NAME_FIXED_LETTERS or len(words) >= _MIN_NAME_FIXED_WORDS


def _is_clean(shown: Sequence[str]) -> bool:
    """Return True if hardly any text of a line is a quotation and the first ones are no datelines."""
    quoted = sum(map(has_quotation, shown))
    return quoted <= _MAX_QUOTED_SHARE * len(shown) and not any(map(may_be_dateline, shown[:_EXAMPLES_TESTED]))


def _without_overlap(text: SiteText, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates that find lines which the ones before do not; those in more stories come first."""
    covered: set[Occurrence] = set()
    for each in sorted(candidates, key=lambda each: (-each.stories, -len(_fixed(each.pattern)), each.pattern)):
        if text.count_stories(at for at in each.occurrences if at not in covered) >= _MIN_VARIANTS - 1:
            covered.update(each.occurrences)
            yield each
