"""Write the one-sentence summary of a verdict's evidence."""

from newsloom.dedup.forms.form_facts import FormFacts
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.rewrite import Likeness
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.versions.write_through import RunningReport
from newsloom_schemas import Relation, RevisionKind

_MAX_TITLE_CHARS = 120


def original(candidates: int) -> str:
    """Describe an article that is not a copy.

    Args:
        candidates: number of earlier articles it was compared with.
    """
    if not candidates:
        return "No earlier article shares a passage with this one."
    if candidates == 1:
        return "Compared with 1 earlier article; this article is not a copy of it."
    return f"Compared with {candidates} earlier articles; this article is not a copy of any of them."


def received_before() -> str:
    """Describe an article whose id was claimed before, from another origin."""
    return "The same article was received before."


def revision(kind: RevisionKind, overlap: Overlap) -> str:
    """Describe a new version of a document."""
    return (
        f"A new version of the same document ({kind.value}): {_percent(overlap.of_this_in_other)} of it is in the "
        f"previous version."
    )


def part_of_document(overlap: Overlap) -> str:
    """Describe a part of a document that was received in full before."""
    return (
        f"Only a part of the same document, which was received in full before: {_percent(overlap.of_this_in_other)} of it is "
        f"in that text."
    )


def announced(kind: RevisionKind, earlier: ArticleFeatures, overlap: Overlap) -> str:
    """Describe a version that says itself what it does to the earlier article."""
    of_whom = f" of {earlier.source}" if earlier.source else ""
    named = f" “{earlier.title[:_MAX_TITLE_CHARS]}”" if earlier.title else ""
    if kind is RevisionKind.RETRACTION:
        return f"Withdraws the earlier article{of_whom}{named}."
    return (
        f"Says that it is a later version of a report ({kind.value}) of which the earlier article{of_whom}{named} is one: "
        f"{_percent(overlap.of_this_in_other)} of this text is in it."
    )


def running_report(found: RunningReport, overlap: Overlap) -> str:
    """Describe a version of a running report that only the texts show."""
    return (
        f"A later version of the same running report: {found.passages} passages in the same order ({found.words} words "
        f"outside quotations) between passages written anew; {_percent(overlap.of_this_in_other)} of this text is in the "
        f"earlier article."
    )


def copy(relation: Relation, overlap: Overlap, *, by_prose: bool = False) -> str:
    """Describe a copy: the relation is `exact`, `near` or `contained`.

    Args:
        relation: the relation.
        overlap: what the two texts share, the judged one first.
        by_prose: the overlap is that of their prose.
    """
    if relation is Relation.EXACT:
        return f"The text is word for word the same as the earlier article ({overlap.this_words} words)."
    here = f"{_percent(overlap.of_this_in_other)} of this text is in the earlier article"
    there = f"{_percent(overlap.of_other_in_this)} of the earlier article is in this text"
    where = " by their prose, without menus, captions and bylines" if by_prose else ""
    if relation is Relation.NEAR:
        return f"The two texts are near duplicates{where}: {here}, and {there}."
    if overlap.of_this_in_other >= overlap.of_other_in_this:
        return f"This text is part of the earlier article{where}: {here}, and {there}."
    return f"This text contains the earlier article{where}: {there}, and {here}."


def rewrite(overlap: Overlap, like: Likeness) -> str:
    """Describe a rewrite. The sentence says what both articles share, not which one used the other."""
    names = f", mentions the same names ({', '.join(like.common)})" if like.common else ""
    return (
        f"Quotes the same statements as the earlier article ({overlap.shared_quotes} six-word runs in quotations)"
        f"{names} and reports the same in other words: {_percent(overlap.of_this_in_other)} of this text is in the "
        f"earlier article."
    )


def same_form(changed: FormFacts) -> str:
    """Describe an article that fills the same form as an earlier one and reports other facts."""
    return (
        f"Written from the same form as the earlier article but reports other facts: {changed.facts} names and numbers "
        f"differ at the same positions ({'; '.join(changed.examples[:2])})."
    )


def only_end_shared(overlap: Overlap) -> str:
    """Describe an announcement that ends like an earlier one and reports something else."""
    return (
        f"Opens with other news than the earlier article and ends with the same passages: "
        f"{_percent(overlap.of_this_in_other)} of this text is in the earlier article."
    )


def flash(overlap: Overlap) -> str:
    """Describe two texts of which one is so short that only a whole copy counts."""
    if overlap.containment >= 1:
        words = min(overlap.this_words, overlap.other_words)
        return f"Shares only a phrase with the earlier article: all {words} words of the shorter text."
    return (
        f"Too short to be a partial copy, since one word can be the news: {_percent(overlap.of_this_in_other)} of this "
        f"text is in the earlier article, and {_percent(overlap.of_other_in_this)} of the earlier article is in this "
        f"text."
    )


def boilerplate(overlap: Overlap) -> str:
    """Describe two texts that share much but not their leads: link boxes, galleries, lists."""
    return (
        f"Shares passages with the earlier article but reports something else: {_percent(overlap.of_this_in_other)} of "
        f"this text is in the earlier article, {_percent(overlap.of_other_in_this)} of the earlier article is in this "
        f"text, and {_percent(overlap.lead_shared)} of a lead is shared."
    )


def why_not_duplicate(overlap: Overlap, thresholds: Thresholds = CURRENT) -> str | None:
    """Explain why two texts are not copies although they share as much as copies do.

    Returns:
        One sentence, or `None` for texts that share less.
    """
    if overlap.resemblance < thresholds.copy_min_resemblance and overlap.containment < thresholds.copy_min_containment:
        return None
    if min(overlap.this_words, overlap.other_words) < thresholds.flash_below_words:
        return flash(overlap)
    return boilerplate(overlap) if overlap.lead_shared < thresholds.copy_min_lead_share else None


def unrelated(overlap: Overlap) -> str:
    """Describe two texts that are not copies, for `compare_texts`."""
    if not overlap.shared:
        return "The two texts share no passage."
    return (
        f"The two texts share passages but are not copies: {_percent(overlap.of_this_in_other)} of this text is in the "
        f"earlier text, and {_percent(overlap.lead_shared)} of a lead is shared."
    )


def _percent(share: float) -> str:
    """Format a share, 0 to 1. Only a whole share is shown as 100 %, and only zero as 0 %."""
    percent = round(100 * share)
    if percent == 100 and share < 1:  # noqa: PLR2004 - percent
        return "over 99 %"
    if percent == 0 and share > 0:
        return "under 1 %"
    return f"{percent} %"
