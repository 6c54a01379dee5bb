"""How much two texts share, from their shingles. Pure, symmetric where the names say nothing of a side.

With whole profiles the figures are exact. With sketches they are estimates from the shingles below both ceilings
(Broder 1997): of k sampled shingles, resemblance J has the standard deviation s = sqrt(J (1 - J) / k), at most .031 for
k = 256. Containment is reckoned from it and from the two sizes, which are known: J (1 + r) / (1 + J) where the other
text has r times the shingles of this one. Its deviation is s (1 + r) / (1 + J)**2: at most .035 for texts of one size;
of a text beside one ten times as long .17, of that one .017.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.text.fingerprint import LEAD_WORDS, SHINGLE, Profile
from newsloom.dedup.text.tokens import Hashes


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts, `this` and `other`, share.

    Attributes:
        identical: the token streams are the same, and not empty.
        resemblance: Jaccard of distinct 5-word shingles, 0 to 1.
        of_this_in_other: share of this text's shingles that stand in the other, 0 to 1.
        of_other_in_this: the other way round.
        lead_shared: of the first 60 words of either side, the share that stands in the other; the larger of the two.
        shared: number of shared shingles.
        shared_quotes: number of shared 6-word shingles inside quotations.
        quotes_shared: their share of those of the side that has fewer, 0 to 1.
        this_shingles: distinct shingles of this text.
        other_shingles: of the other.
        this_words: tokens of this text.
        other_words: of the other.
        estimated: the figures come from sketches that do not hold all shingles.
    """

    identical: bool
    resemblance: float
    of_this_in_other: float
    of_other_in_this: float
    lead_shared: float
    shared: int
    shared_quotes: int
    quotes_shared: float
    this_shingles: int
    other_shingles: int
    this_words: int
    other_words: int
    estimated: bool

    @property
    def containment(self) -> float:
        """The larger of the two containments."""
        return max(self.of_this_in_other, self.of_other_in_this)


def compare(this: Profile, other: Profile) -> Overlap:
    """What the two share."""
    identical = this.words > 0 and this.exact == other.exact
    shared = min(this.shingles, other.shingles) if identical else _shared(this, other)
    union = this.shingles + other.shingles - shared
    shared_quotes, fewer_quotes = _common(this.quotes, other.quotes), min(len(this.quotes), len(other.quotes))
    return Overlap(
        identical=identical,
        resemblance=shared / union if union else 0.0,
        of_this_in_other=shared / this.shingles if this.shingles else 0.0,
        of_other_in_this=shared / other.shingles if other.shingles else 0.0,
        lead_shared=1.0 if identical else max(_lead_shared(this, other), _lead_shared(other, this)),
        shared=shared,
        shared_quotes=shared_quotes,
        quotes_shared=shared_quotes / fewer_quotes if fewer_quotes else 0.0,
        this_shingles=this.shingles,
        other_shingles=other.shingles,
        this_words=this.words,
        other_words=other.words,
        estimated=not (this.whole and other.whole),
    )


def _shared(this: Profile, other: Profile) -> int:
    """Shared shingles: counted where all are known, else as many as the sample's resemblance makes likely."""
    if this.whole and other.whole:
        return _common(this.hashes, other.hashes)
    ceiling = np.uint64(min(this.ceiling, other.ceiling))
    mine, theirs = _up_to(this.hashes, ceiling), _up_to(other.hashes, ceiling)
    common = _common(mine, theirs)
    sampled = len(mine) + len(theirs) - common
    resemblance = common / sampled if sampled else 0.0
    estimate = round(resemblance * (this.shingles + other.shingles) / (1 + resemblance))
    return min(estimate, this.shingles, other.shingles)


def _common(one: Hashes, other: Hashes) -> int:
    """How many hashes stand in both; each side is sorted and distinct."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == 0:
        return 0
    return int(np.count_nonzero(_among(one, other)))


def _among(some: Hashes, ordered: Hashes) -> NDArray[np.bool_]:
    """For each of `some`, whether it stands in `ordered`, which is not empty."""
    places = np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered.take(places) == some
    return found


def _up_to(ordered: Hashes, ceiling: np.uint64) -> Hashes:
    return ordered[: int(np.searchsorted(ordered, ceiling, side="right"))]


def _lead_shared(this: Profile, other: Profile) -> float:
    """Share of the first 60 words of `this` that stand, within a shared shingle, in `other`."""
    if len(this.lead) == 0 or len(other.hashes) == 0:
        return 0.0
    told = this.lead if other.whole else this.lead[this.lead <= np.uint64(other.ceiling)]
    found = _among(told, other.hashes)
    if this.sampled:
        return float(found.mean()) if len(found) else 0.0
    words = min(this.words, LEAD_WORDS)
    covered = np.zeros(len(found) + SHINGLE - 1, dtype=np.bool_)
    for place in range(SHINGLE):
        covered[place : place + len(found)] |= found
    return min(1.0, float(np.count_nonzero(covered[:words])) / words)
