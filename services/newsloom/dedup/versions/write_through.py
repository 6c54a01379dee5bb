"""Tell later versions of a running report from copies and from other reports.

An agency sends a report again and again while it runs: with a new lead, with paragraphs added and cut, under a new id. It says
so in the headline (`UPDATE 2-`, `CORRECTED-`), or in a note at the head of the text, and what it says counts first. Outlets cut
the labels off. Then the texts show it: narrative passages of one report stand in the other in the same order, between
passages that were written anew about the same people.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from newsloom.dedup.similarity.alignment import align
from newsloom.dedup.similarity.compare import Overlap, compare
from newsloom.dedup.similarity.passages import shared_passages
from newsloom.dedup.similarity.precedence import outlets
from newsloom.dedup.similarity.rewrite import likeness
from newsloom.dedup.similarity.thresholds import CURRENT, Thresholds
from newsloom.dedup.text.features import ArticleFeatures
from newsloom.dedup.text.hashed_tokens import Tokens, tokenise
from newsloom.dedup.text.narrative import is_timeline
from newsloom.dedup.versions.wire_label import WireLabel

_MIN_HEADLINE_WORDS: Final = 3
_MIN_RUN_WORDS: Final = 5
_MIN_PASSAGE_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class RunningReport:
    """What two versions of a running report share.

    Attributes:
        passages: passages of at least 12 words that stand in both, in the same order.
        words: words in common runs of at least five, outside quotations.
        run_words: words of all these runs, with quotations.
        longest: the longest of these runs, as a share of them.
        in_order: words of these runs, as a share of all words in shared passages; over 1 if the text repeats some.
    """

    passages: int
    words: int
    run_words: int
    longest: float
    in_order: float


def is_same_agency(this: ArticleFeatures, other: ArticleFeatures) -> bool | None:
    """Return whether two articles come from one outlet or credit one agency; `None` if that is unknown."""
    own, old = outlets(this), outlets(other)
    return None if not own or not old else bool(own & old)


def is_near_in_time(this: ArticleFeatures, other: ArticleFeatures, thresholds: Thresholds = CURRENT) -> bool:
    """Return True if the two can be versions of one running report by their dates, or a date is unknown."""
    if this.published is None or other.published is None:
        return True
    return abs(this.published - other.published) <= thresholds.report_max_seconds_apart


def is_same_headline(this: WireLabel, other: WireLabel) -> bool:
    """Return True if two headlines without labels are the same, or have most of their words in common."""
    own, old = set(tokenise(this.headline).words()), set(tokenise(other.headline).words())
    if not own or not old:
        return False
    return this.headline == other.headline or (
        min(len(own), len(old)) >= _MIN_HEADLINE_WORDS and 2 * len(own & old) >= len(own | old)
    )


def running_report(
    this: ArticleFeatures, other: ArticleFeatures, overlap: Overlap, thresholds: Thresholds = CURRENT
) -> RunningReport | None:
    """Return what two versions of a running report share, by their texts alone; `None` if they are not versions of one.

    Args:
        this: the later article.
        other: the earlier article.
        overlap: the overlap of the two, `this` first.
        thresholds: the figures that decide.
    """
    if overlap.containment < thresholds.report_min_containment / 2:
        return None
    if is_timeline(this.text) != is_timeline(other.text):  # a report is an entry of live coverage, not a version of it
        return None
    found = _running(this, other, overlap, thresholds)
    own, old = this.narrative, other.narrative
    if found is None and not (own is this and old is other):
        found = _running(own, old, compare(own.profile, old.profile), thresholds)
    return found


def _running(
    this: ArticleFeatures, other: ArticleFeatures, overlap: Overlap, thresholds: Thresholds
) -> RunningReport | None:
    if not _can_be_versions(this, other, overlap, thresholds):
        return None
    found = _shared(this.tokens, other.tokens)
    if not _is_interleaved(found, thresholds):
        return None
    rest = likeness(this.tokens, other.tokens, 0.0)
    return found if rest.names >= thresholds.report_min_names_share else None


def _can_be_versions(this: ArticleFeatures, other: ArticleFeatures, overlap: Overlap, thresholds: Thresholds) -> bool:
    same_agency = is_same_agency(this, other)
    return (
        overlap.containment >= thresholds.report_min_containment
        and overlap.resemblance
        >= (thresholds.report_min_resemblance if same_agency else thresholds.report_min_resemblance_elsewhere)
        and min(overlap.this_words, overlap.other_words) >= thresholds.flash_below_words
        and is_near_in_time(this, other, thresholds)
    )


def _is_interleaved(found: RunningReport, thresholds: Thresholds) -> bool:
    """Return True if narrative passages stand in the same order, between others."""
    return (
        found.passages >= thresholds.report_min_passages
        and found.words >= thresholds.report_min_words
        and found.run_words <= thresholds.report_max_words_a_passage * found.passages
        and found.in_order >= thresholds.report_min_share_in_order
        and found.longest <= thresholds.report_max_longest_share
    )


def _shared(this: Tokens, other: Tokens) -> RunningReport:
    runs = [block for block in align(this.hashes, other.hashes) if block.size >= _MIN_RUN_WORDS]
    outside = _outside_quotations(this)
    shared = shared_passages(this, other)
    all_words = min(int(shared.this_shared.sum()), int(shared.other_shared.sum()))
    words = sum(block.size for block in runs)
    return RunningReport(
        passages=sum(block.size >= _MIN_PASSAGE_WORDS for block in runs),
        words=sum(int(outside[block.this : block.this + block.size].sum()) for block in runs),
        run_words=words,
        longest=max((block.size for block in runs), default=0) / max(1, words),
        in_order=words / max(1, all_words),
    )


def _outside_quotations(tokens: Tokens) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    outside = np.ones(len(tokens), dtype=np.bool_)
    edges = tokens.starts.searchsorted(tokens.quotations.ravel()).tolist()
    for begin, end in zip(edges[0::2], edges[1::2], strict=True):
        outside[begin:end] = False
    return outside
