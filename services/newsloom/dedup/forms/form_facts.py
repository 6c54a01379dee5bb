"""Tell news written from one form apart from edited copies: recalls, appointments, accidents, rate decisions, job ads.

Two such texts share most of their words, since the form is long and the news is short. The news is in the lead: who, what,
where, when, how many. An editor of a copy corrects one or two of these facts, and a form changes most of them. So the facts
that differ at the same position are counted: in the lead, and in the whole text in proportion to its length.

On 43 known copies of news and on copies edited in 21 languages, at most two facts of the lead differ. On forms with slots
in the lead, at least three do (ADR 18).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from newsloom.dedup.forms.slots import Slot, SlotKind, Slots, slots
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.text.fingerprint import LEAD_WORDS
from newsloom.dedup.text.hashed_tokens import tokenise

_MAX_EXAMPLES: Final = 5
_MAX_EXAMPLE_CHARS: Final = 60
_WORDS_WEIGHT: Final = 0.5
"""Other words, which are neither names nor numbers, count half, and at most half as much as names and numbers do."""
_MIN_TITLE_LETTERS: Final = 2
_MIN_LEAD_CONCENTRATION: Final = 2.0
"""Without capitals, changed words of the lead count as names only if changes are this much denser there than below it.

Words that an editor replaced throughout a text are as dense below the lead as in it.
"""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """The facts that two texts state differently within the same frame.

    Attributes:
        changed: how many facts differ; words that are neither names nor numbers count half.
        changed_in_lead: the same for the lead.
        facts: names and numbers that differ.
        common: names and numbers at the same positions that do not differ.
        words: words of the judged text.
        titled: how many of them are in the titles: each title has the fact of its own text and not the other's.
        examples: the first differences, such as `4.5 → 4.75`, with the earlier article's fact first.
    """

    changed: float
    changed_in_lead: float
    facts: int
    common: int
    words: float
    titled: int
    examples: tuple[str, ...]


def form_facts(this: ArticleFeatures, other: ArticleFeatures) -> FormFacts:
    """Return the facts that differ at the same position of two articles.

    Args:
        this: the later article.
        other: the earlier article.
    """
    found = slots(this.tokens, other.tokens)
    counted = found.distinct if found.names_marked or _is_lead_changed(found) else _numbers(found.distinct)
    facts = [slot for slot in counted if slot.kind is not SlotKind.WORDS]
    return FormFacts(
        changed=_weight(counted),
        changed_in_lead=_weight(_in_lead(counted)),
        facts=len(facts),
        common=found.facts,
        words=found.words,
        titled=_in_titles(this.title, other.title, found.distinct),
        examples=tuple(" → ".join(map(_short, slot.shown)) for slot in facts[:_MAX_EXAMPLES]),
    )


def same_form(facts: FormFacts, thresholds: Thresholds = CURRENT) -> bool:
    """Return True if two texts fill one form with different facts, however much of their words they share."""
    if facts.changed_in_lead >= thresholds.form_min_changed_facts:
        return True
    if facts.titled and facts.changed_in_lead >= thresholds.form_min_changed_facts_if_titled:
        return True
    return (
        facts.changed >= thresholds.form_min_changed_facts
        and facts.changed >= thresholds.form_min_changed_facts_per_word * facts.words
    )


def _weight(found: Iterable[Slot]) -> float:
    kinds = [slot.kind for slot in found]
    words = kinds.count(SlotKind.WORDS)
    facts = len(kinds) - words
    return facts + _WORDS_WEIGHT * min(words, facts)


def _in_lead(found: Iterable[Slot]) -> list[Slot]:
    return [slot for slot in found if slot.position < LEAD_WORDS]


def _numbers(found: Iterable[Slot]) -> list[Slot]:
    return [slot for slot in found if slot.kind is SlotKind.NUMBER]


def _is_lead_changed(found: Slots) -> bool:
    """Return True if words were changed in the lead rather than throughout the text."""
    names = [slot for slot in found.distinct if slot.kind is SlotKind.NAME]
    lead = len(_in_lead(names))
    below, words_below = len(names) - lead, max(found.words - LEAD_WORDS, 1)
    return lead / LEAD_WORDS >= _MIN_LEAD_CONCENTRATION * below / words_below


def _in_titles(this: str, other: str, found: Iterable[Slot]) -> int:
    """Return how many slots differ in the titles too."""
    own, old = _folded_words(this), _folded_words(other)
    own, old = own - old, old - own
    return sum(
        slot.kind is not SlotKind.NUMBER
        and _is_in_title(_folded_words(slot.this), own)
        and _is_in_title(_folded_words(slot.other), old)
        for slot in found
    )


def _is_in_title(words: frozenset[str], title: frozenset[str]) -> bool:
    """Return True if the title has a word of these, or two characters in a script that is split into characters."""
    return sum(min(len(word), _MIN_TITLE_LETTERS) for word in words & title) >= _MIN_TITLE_LETTERS


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in tokenise(text).words())


def _short(passage: str) -> str:
    return " ".join(passage.split())[:_MAX_EXAMPLE_CHARS]
