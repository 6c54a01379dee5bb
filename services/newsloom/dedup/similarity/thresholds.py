"""The figures that decide verdicts, in one frozen place with a version."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds that decide how two texts relate. Shares are 0 to 1, of distinct 5-word shingles unless stated otherwise.

    Attributes:
        version: recorded in each verdict and each store. Change it with any of the figures or with their use.
        copy_min_resemblance: two texts with at least this resemblance can be copies.
        copy_min_containment: a text with at least this share in another counts as wholly contained in it.
        copy_min_lead_share: a copy shares at least this much of one text's first 60 words. Passages shared further down
            are mostly site boilerplate: this rule raised precision on real pairs from .82 to .88 at the same recall.
        narrative_min_containment: two texts with at least this share in common, either way, are compared once more by
            their prose alone, without menus, captions and bylines. Copies by their prose share both leads, or ...
        narrative_whole_containment: ... at least this share of the prose of one is in the other.
        flash_below_words: a text with fewer words is a news flash. One changed word can be the news, so only words added
            or cut at its head or tail leave a copy.
        exact_only_below_words: a text with fewer words can only be an `exact` copy.
        contained_max_loss_ratio: a text is `contained` if one text's unshared part is at most this share of the other's;
            otherwise it is `near`.
        aligned_min_resemblance: texts with at least this resemblance can be copies with words changed throughout.
        aligned_min_words_share: they are copies if at least this share of the longer text's words is in the other text
            in the same order, and ...
        aligned_min_lead_share: ... at least this share of its first 60 words.
        document_min_containment: a new version that shares at least this much, either way, stays in its document's
            cluster.
        same_story_min_share: a text with less than this share in its match also has a story of its own.
        cluster_min_containment: a part of such a text joins the cluster only if it shares at least this much with the
            cluster's canonical article.
        fuller_max_share: a text that has all of another, and at most this share of its own text there, tells the same
            story more fully.
        form_min_changed_facts: two texts fill the same form if at least this many facts differ in the lead, or if as many
            differ in the whole text and ...
        form_min_changed_facts_per_word: ... at least this many per word.
        form_min_changed_facts_if_titled: in the lead, so many are enough if one of them differs in the titles too.
        report_min_containment: versions of a running report without labels share at least this much, either way, ...
        report_min_resemblance: ... have at least this resemblance (a short part of a long text is no version of it), ...
        report_min_resemblance_elsewhere: ... or this one, if they are not known to come from one outlet or agency, ...
        report_min_passages: ... share at least this many passages of 12 words in the same order, ...
        report_min_words: ... and at least this many words outside quotations.
        report_min_share_in_order: at least this share of what they share is in the same order.
        report_max_longest_share: no passage is more than this share of it: that would be a gallery or a note.
        report_max_words_a_passage: the passages have at most this many words on average; galleries are longer.
        report_min_names_share: of the names outside the shared passages, at least this share is common.
        report_max_seconds_apart: they were published at most this many seconds apart, if both dates are known.
        labelled_min_containment: a version that is labelled as one shares at least this much with the version before, or
            has its headline.
        rewrite_min_shared_quotes: a rewrite shares at least this many 6-word runs inside quotations with its source.
        rewrite_max_containment: a rewrite has less than this containment in its source.
        rewrite_min_own_words: both texts have at least this many words outside the shared passages.
        rewrite_min_cosine: the longer of these words have at least this cosine, in the whole text and in the lead.
        rewrite_min_score: the sum of the two cosines and half the share of common quotations is at least this. Texts
            with more quotations in common need less similarity otherwise.
        rewrite_min_names_share: at least this share of names is common, and ...
        rewrite_min_lead_names_share: ... at least this share of names in the lead.
        rewrite_max_seconds_apart: the publication dates are at most this many seconds apart, if both are known.
    """

    version: str
    copy_min_resemblance: float
    copy_min_containment: float
    copy_min_lead_share: float
    narrative_min_containment: float
    narrative_whole_containment: float
    flash_below_words: int
    exact_only_below_words: int
    contained_max_loss_ratio: float
    aligned_min_resemblance: float
    aligned_min_words_share: float
    aligned_min_lead_share: float
    document_min_containment: float
    same_story_min_share: float
    cluster_min_containment: float
    fuller_max_share: float
    form_min_changed_facts: float
    form_min_changed_facts_per_word: float
    form_min_changed_facts_if_titled: float
    report_min_containment: float
    report_min_resemblance: float
    report_min_resemblance_elsewhere: float
    report_min_passages: int
    report_min_words: int
    report_min_share_in_order: float
    report_max_longest_share: float
    report_max_words_a_passage: int
    report_min_names_share: float
    report_max_seconds_apart: int
    labelled_min_containment: float
    rewrite_min_shared_quotes: int
    rewrite_max_containment: float
    rewrite_min_own_words: int
    rewrite_min_cosine: float
    rewrite_min_score: float
    rewrite_min_names_share: float
    rewrite_min_lead_names_share: float
    rewrite_max_seconds_apart: int


CURRENT: Final = Thresholds(
    version="copies/4",
    copy_min_resemblance=0.5,
    copy_min_containment=0.8,
    copy_min_lead_share=0.2,
    narrative_min_containment=0.35,
    narrative_whole_containment=0.95,
    flash_below_words=60,
    exact_only_below_words=12,
    contained_max_loss_ratio=0.5,
    aligned_min_resemblance=0.15,
    aligned_min_words_share=0.7,
    aligned_min_lead_share=0.5,
    document_min_containment=0.2,
    same_story_min_share=0.5,
    cluster_min_containment=0.1,
    fuller_max_share=0.75,
    form_min_changed_facts=2.5,
    form_min_changed_facts_per_word=0.02,
    form_min_changed_facts_if_titled=2,
    report_min_containment=0.35,
    report_min_resemblance=0.1,
    report_min_resemblance_elsewhere=0.2,
    report_min_passages=3,
    report_min_words=80,
    report_min_share_in_order=0.5,
    report_max_longest_share=0.5,
    report_max_words_a_passage=250,
    report_min_names_share=0.3,
    report_max_seconds_apart=3 * 86_400,
    labelled_min_containment=0.3,
    rewrite_min_shared_quotes=5,
    rewrite_max_containment=0.4,
    rewrite_min_own_words=60,
    rewrite_min_cosine=0.25,
    rewrite_min_score=0.9,
    rewrite_min_names_share=0.3,
    rewrite_min_lead_names_share=0.3,
    rewrite_max_seconds_apart=7 * 86_400,
)
