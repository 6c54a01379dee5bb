"""The evidence in one sentence for a person."""

from collections.abc import Sequence

from newsloom.dedup.similarity.alignment import Substitutions
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.rewrite import Likeness
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom_schemas import Relation, RevisionKind


def original(candidates: int) -> str:
    """For an article that is a copy of none."""
    if not candidates:
        return "No earlier article shares a passage with this one."
    compared = "1 earlier article was" if candidates == 1 else f"{candidates} earlier articles were"
    return f"{compared} compared; this one is a copy of none."


def sent_again() -> str:
    """For an article whose id was claimed before, from another origin."""
    return "The same article, sent again."


def revision(kind: RevisionKind, overlap: Overlap) -> str:
    """For a new version of a document."""
    return (
        f"A new version of the same document ({kind.value}): {_percent(overlap.of_this_in_other)} of it "
        f"{_stood(overlap)} in the version before."
    )


def copy(relation: Relation, overlap: Overlap) -> str:
    """For `exact`, `near` and `contained`."""
    if relation is Relation.EXACT:
        return f"Word for word the same text as the earlier article ({overlap.this_words} words)."
    if relation is Relation.CONTAINED and overlap.of_this_in_other >= overlap.of_other_in_this:
        return _sentence(
            f"{_percent(overlap.of_this_in_other)} of this text {_stands(overlap)} in the earlier article, "
            f"which has more: {_percent(overlap.of_other_in_this)} of it {_stands(overlap)} here."
        )
    if relation is Relation.CONTAINED:
        return _sentence(
            f"{_percent(overlap.of_other_in_this)} of the earlier article {_stands(overlap)} in this text, "
            f"which adds to it: {_percent(overlap.of_this_in_other)} of this one {_stands(overlap)} there."
        )
    return _sentence(
        f"{_percent(overlap.of_this_in_other)} of this text {_stands(overlap)} in the earlier article, and "
        f"{_percent(overlap.of_other_in_this)} of that one here."
    )


def rewrite(overlap: Overlap, like: Likeness) -> str:
    """For another telling. It says what is shared, not who had it from whom."""
    names = f", names {_listed(like.common)} as well," if like.common else ""
    return (
        f"Quotes the same statements as the earlier article ({overlap.shared_quotes} runs of six words in quotations)"
        f"{names} and tells the same in other words: {_percent(overlap.of_this_in_other)} of it stands there word for "
        f"word."
    )


def same_form(changed: Substitutions) -> str:
    """For an article that shares its form with another one, and reports other facts."""
    return (
        f"Written to the same form as the earlier article, but reports other facts: {changed.facts} of "
        f"{changed.aligned} names and numbers in the same places differ ({'; '.join(changed.examples[:2])})."
    )


def flash(overlap: Overlap) -> str:
    """For a text so short that a copy must be whole."""
    if overlap.containment >= 1:
        words = min(overlap.this_words, overlap.other_words)
        return f"Shares no more than a phrase with the earlier article: all {words} words of the shorter one."
    return (
        f"So short that one word can be the news, and not the same as the earlier article: "
        f"{_percent(overlap.of_this_in_other)} of this text {_stands(overlap)} there, and "
        f"{_percent(overlap.of_other_in_this)} of that one here."
    )


def furniture(overlap: Overlap) -> str:
    """For texts that share much, but not their leads: link boxes, galleries, lists."""
    return (
        f"Shares passages with the earlier article, but tells something else: {_percent(overlap.of_this_in_other)} of "
        f"this text {_stands(overlap)} there, {_percent(overlap.of_other_in_this)} of that one here, and "
        f"{_percent(overlap.lead_shared)} of a lead."
    )


def why_not_duplicate(overlap: Overlap, thresholds: Thresholds = CURRENT) -> str | None:
    """Why two texts that share as much as copies do are none, in one sentence; `None` for texts that share less."""
    if overlap.resemblance < thresholds.resemblance and overlap.containment < thresholds.containment:
        return None
    if min(overlap.this_words, overlap.other_words) < thresholds.flash_words:
        return flash(overlap)
    return furniture(overlap) if overlap.lead_shared < thresholds.lead else None


def by_sketch() -> str:
    """For a comparison without texts."""
    return "No text was kept to compare: words added, cut or changed are not known."


def unrelated(overlap: Overlap) -> str:
    """For two texts that are no copies of each other."""
    if not overlap.shared:
        return "The two texts share no passage."
    return (
        f"The two texts share passages, but are no copies: {_percent(overlap.of_this_in_other)} of this text "
        f"{_stands(overlap)} in the earlier one, and {_percent(overlap.lead_shared)} of a lead."
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(share: float) -> str:
    """A share that is not whole is never shown as 100 %, nor one that is something as 0 %."""
    percent = round(100 * share)
    if percent == 100 and share < 1:  # noqa: PLR2004 - percent
        return "over 99 %"
    if percent == 0 and share > 0:
        return "under 1 %"
    return f"{percent} %"


def _stands(overlap: Overlap) -> str:
    return "stands, by estimate," if overlap.estimated else "stands"


def _stood(overlap: Overlap) -> str:
    return "stood, by estimate," if overlap.estimated else "stood"
