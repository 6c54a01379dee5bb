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
        same_document: a new version shares at least this much, either way, to stay in its document's cluster.
    """

    version: str
    resemblance: float
    containment: float
    lead: float
    flash_words: int
    flash_floor: int
    one_sided: float
    same_document: float


CURRENT: Final = Thresholds(
    version="copies/1",
    resemblance=0.5,
    containment=0.8,
    lead=0.2,
    flash_words=60,
    flash_floor=12,
    one_sided=0.5,
    same_document=0.2,
)
