"""Decide how two texts relate to each other. Each question is one function; `decide` asks them in order."""

from typing import Literal

from newsloom.dedup.similarity.alignment import kept_in_order
from newsloom.dedup.similarity.compare import Overlap, both_leads_shared, compare
from newsloom.dedup.similarity.rewrite import Likeness, likeness
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.capitals import capitals_mark_names
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.text.fingerprint import LEAD_WORDS
from newsloom_schemas import Relation


def relation_by_overlap(overlap: Overlap, thresholds: Thresholds = CURRENT) -> Relation | None:
    """Return `exact`, `near` or `contained` by what two texts share; `None` if neither is a copy of the other."""
    if overlap.identical:
        return Relation.EXACT
    shorter = min(overlap.this_words, overlap.other_words)
    if shorter < thresholds.flash_below_words:
        wholly = overlap.containment >= 1 and shorter >= thresholds.exact_only_below_words
        return Relation.CONTAINED if wholly else None
    contained = overlap.containment >= thresholds.copy_min_containment
    if not contained and overlap.resemblance < thresholds.copy_min_resemblance:
        return None
    if overlap.lead_shared < thresholds.copy_min_lead_share:
        return None
    losses = sorted((1 - overlap.of_this_in_other, 1 - overlap.of_other_in_this))
    one_sided = losses[0] <= thresholds.contained_max_loss_ratio * losses[1]
    return Relation.CONTAINED if contained and one_sided else Relation.NEAR


def overlap_of_prose(
    this: ArticleFeatures, matched: ArticleFeatures, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> Overlap | None:
    """Return what the prose of two texts shares, without menus, captions and bylines, if it makes one a copy of the other.

    Args:
        this: the later article.
        matched: the earlier article.
        overlap: the overlap of the whole texts, `this` first.
        thresholds: the figures that decide.
    """
    own, old = this.narrative, matched.narrative
    if overlap.containment < thresholds.narrative_min_containment or (own is this and old is matched):
        return None
    prose = compare(own.profile, old.profile)
    wholly = prose.containment >= thresholds.narrative_whole_containment
    # a part of a long text, such as an entry of live coverage, has its lead there, but not the lead of that text
    if not wholly and both_leads_shared(own.profile, old.profile) < thresholds.copy_min_lead_share:
        return None
    return prose if relation_by_overlap(prose, thresholds) else None


def near_by_alignment(
    this: ArticleFeatures, matched: ArticleFeatures, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> Literal[Relation.NEAR] | None:
    """Return `near` for a copy with words changed throughout.

    Returns:
        `None` if the words are not in the same order, or if capitals do not mark names in a text: there, a template
        filled with other names would look the same.
    """
    if overlap.resemblance < thresholds.aligned_min_resemblance:
        return None
    if min(overlap.this_words, overlap.other_words) < thresholds.flash_below_words:
        return None
    share, lead = kept_in_order(this.tokens.hashes, matched.tokens.hashes, LEAD_WORDS)
    if share < thresholds.aligned_min_words_share or lead < thresholds.aligned_min_lead_share:
        return None
    names_marked = capitals_mark_names(this.tokens.words()) and capitals_mark_names(matched.tokens.words())
    return Relation.NEAR if names_marked else None


def rewrite_likeness(
    this: ArticleFeatures, matched: ArticleFeatures, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> Likeness | None:
    """Return how alike two articles are if one is a rewrite of the other; else `None`."""
    if (
        overlap.shared_quotes < thresholds.rewrite_min_shared_quotes
        or overlap.containment >= thresholds.rewrite_max_containment
    ):
        return None
    if this.published is not None and matched.published is not None:  # noqa: SIM102 - one reason a line
        if abs(this.published - matched.published) > thresholds.rewrite_max_seconds_apart:
            return None
    found = likeness(this.tokens, matched.tokens, overlap.quotes_shared)
    return found if found.is_rewrite(thresholds) else None
