"""The figures that decide, in one frozen place with a version."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When two texts are what to each other. Shares are 0 to 1, of distinct 5-word shingles unless said otherwise.

    Attributes:
        version: stands on each verdict, and on each store; changes with any of the figures or with their use.
        resemblance: from here on two texts resemble each other as copies do.
        containment: from here on one text is as good as wholly in the other.
        lead: share of one side's first 60 words that a copy has in common with its source. Passages shared further
            down are mostly site furniture: with this rule precision went from .82 to .88 on real pairs, at one recall.
        flash_words: texts shorter than this are flashes: one changed word can be the news, so that only words added
            or cut at head or tail make a copy.
        flash_floor: texts shorter than this are nothing but `exact`.
        one_sided: a text is `contained` when its own loss is at most this share of the other's; else `near`.
        reworded_floor: from this resemblance on, texts may be copies with words changed all over, ...
        reworded: ... and are when this share of the longer one's words stands in the same order in the other, ...
        reworded_lead: ... and this share of its first 60 words.
        same_document: a new version shares at least this much, either way, to stay in its document's cluster.
        mostly: a text of which at most this share stands in its match has a story of its own beside it, ...
        linked: ... and what it contains joins the cluster only when it shares this much with what stands for that.
        fuller: a text that has all of another, and at most this share of its own there, tells the story more fully.
        form_count: so many facts substituted, at least, show that two texts share a form and not their news, ...
        form_rate: ... when it is at least so many per word, ...
        form_share: ... when these are at least this share of the aligned facts.
        retold_quotes: a rewrite has at least so many 6-word runs inside quotations in common with its source, ...
        retold_overlap: ... at most this containment, ...
        retold_words: ... at least so many words of its own beside that, ...
        retold_cosine: ... of which the longer ones are alike as much as this, as are those of the two leads, ...
        retold_score: ... and the two of them together, with half the share of quotations that both have, as much as
            this: texts that quote more of the same need be less alike beside that; ...
        retold_names: ... at least this share of names in common, ...
        retold_lead_names: ... this share in the lead, ...
        retold_seconds: ... and was published within this time of it, where both dates are known.
    """

    version: str
    resemblance: float
    containment: float
    lead: float
    flash_words: int
    flash_floor: int
    one_sided: float
    reworded_floor: float
    reworded: float
    reworded_lead: float
    same_document: float
    mostly: float
    linked: float
    fuller: float
    form_count: int
    form_rate: float
    form_share: float
    retold_quotes: int
    retold_overlap: float
    retold_words: int
    retold_cosine: float
    retold_score: float
    retold_names: float
    retold_lead_names: float
    retold_seconds: int


CURRENT: Final = Thresholds(
    version="copies/3",
    resemblance=0.5,
    containment=0.8,
    lead=0.2,
    flash_words=60,
    flash_floor=12,
    one_sided=0.5,
    reworded_floor=0.15,
    reworded=0.7,
    reworded_lead=0.5,
    same_document=0.2,
    mostly=0.5,
    linked=0.1,
    fuller=0.75,
    form_count=2,
    form_rate=0.012,
    form_share=0.1,
    retold_quotes=5,
    retold_overlap=0.4,
    retold_words=60,
    retold_cosine=0.25,
    retold_score=0.9,
    retold_names=0.3,
    retold_lead_names=0.3,
    retold_seconds=7 * 86_400,
)
