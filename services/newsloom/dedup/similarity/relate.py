"""What two texts are to each other, by what they share. Each question of its own; `decide` asks them in order."""

from typing import Literal

from newsloom.dedup.similarity.alignment import Substitutions, kept_in_order
from newsloom.dedup.similarity.compare import Overlap
from newsloom.dedup.similarity.rewrite import Likeness, likeness
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.capitals import capitals_tell
from newsloom.dedup.text.features import Subject
from newsloom.dedup.text.fingerprint import LEAD_WORDS
from newsloom_schemas import Relation


def relate(overlap: Overlap, thresholds: Thresholds = CURRENT) -> Relation | None:
    """`exact`, `near` or `contained`, or `None` for texts that are no copies of each other, by what they share."""
    if overlap.identical:
        return Relation.EXACT
    shorter = min(overlap.this_words, overlap.other_words)
    if shorter < thresholds.flash_words:
        wholly = overlap.containment >= 1 and shorter >= thresholds.flash_floor
        return Relation.CONTAINED if wholly else None
    contained = overlap.containment >= thresholds.containment
    if not contained and overlap.resemblance < thresholds.resemblance:
        return None
    if overlap.lead_shared < thresholds.lead:
        return None
    losses = sorted((1 - overlap.of_this_in_other, 1 - overlap.of_other_in_this))
    one_sided = losses[0] <= thresholds.one_sided * losses[1]
    return Relation.CONTAINED if contained and one_sided else Relation.NEAR


def reworded(
    this: Subject, matched: Subject, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> Literal[Relation.NEAR] | None:
    """`near` for a text of which words were changed all over.

    `None` where no text is kept, and where capitals do not tell names: there a form with other names reads the same.
    """
    if this.text is None or matched.text is None or overlap.resemblance < thresholds.reworded_floor:
        return None
    if min(overlap.this_words, overlap.other_words) < thresholds.flash_words:
        return None
    share, lead = kept_in_order(this.tokens.hashes, matched.tokens.hashes, LEAD_WORDS)
    if share < thresholds.reworded or lead < thresholds.reworded_lead:
        return None
    return Relation.NEAR if capitals_tell(this.tokens.words()) and capitals_tell(matched.tokens.words()) else None


def share_a_form(changed: Substitutions, thresholds: Thresholds = CURRENT) -> bool:
    """Whether two texts were written to one form and report different facts, however much of the form they share."""
    if changed.count < thresholds.form_count or changed.count < thresholds.form_rate * changed.words:
        return False
    return changed.facts >= thresholds.form_share * changed.aligned


def retold(this: Subject, matched: Subject, overlap: Overlap, thresholds: Thresholds = CURRENT) -> Likeness | None:
    """How alike the two are, if one tells in other words what the other told; else `None`."""
    if this.text is None or matched.text is None:
        return None
    if overlap.shared_quotes < thresholds.retold_quotes or overlap.containment >= thresholds.retold_overlap:
        return None
    if this.published is not None and matched.published is not None:  # noqa: SIM102 - one reason a line
        if abs(this.published - matched.published) > thresholds.retold_seconds:
            return None
    found = likeness(this.tokens, matched.tokens, overlap.quotes_shared)
    return found if found.tells_the_same(thresholds) else None
