"""Compare two texts by their shingles. Pure, and symmetric except where a name refers to one side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsloom.dedup.text.fingerprint import LEAD_WORDS, SHINGLE, Profile
from newsloom.dedup.text.hashed_tokens import Hashes


@dataclass(frozen=True, slots=True)
class Overlap:
    """The overlap of two texts, `this` and `other`.

    Attributes:
        identical: the token streams are the same and not empty.
        resemblance: Jaccard of distinct 5-word shingles, 0 to 1.
        of_this_in_other: share of the shingles of `this` that are in `other`, 0 to 1.
        of_other_in_this: share of the shingles of `other` that are in `this`, 0 to 1.
        lead_shared: share of one text's first 60 words that is in the other; the larger of both ways.
        shared: number of shared shingles.
        shared_quotes: number of shared 6-word shingles inside quotations.
        quotes_shared: the same as a share of the shingles of the text that has fewer, 0 to 1.
        this_shingles: distinct shingles of `this`.
        other_shingles: distinct shingles of `other`.
        this_words: tokens of `this`.
        other_words: tokens of `other`.
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

    @property
    def containment(self) -> float:
        """Return the larger of the two containments."""
        return max(self.of_this_in_other, self.of_other_in_this)


def compare(this: Profile, other: Profile) -> Overlap:
    """Return what the two texts share."""
    identical = this.words > 0 and this.exact == other.exact
    shared = min(this.shingles, other.shingles) if identical else _common(this.hashes, other.hashes)
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
    )


def _common(one: Hashes, other: Hashes) -> int:
    """Return the number of hashes in both; each side is sorted and distinct."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == 0:
        return 0
    return int(np.count_nonzero(_is_in(one, other)))


def _is_in(some: Hashes, ordered: Hashes) -> NDArray[np.bool_]:
    """Return for each of `some` whether it is in `ordered`, which is sorted and not empty."""
    positions = np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered.take(positions) == some
    return found


def both_leads_shared(this: Profile, other: Profile) -> float:
    """Return the share of each text's first 60 words that is in the other; the smaller of both ways."""
    return min(_lead_shared(this, other), _lead_shared(other, this))


def _lead_shared(this: Profile, other: Profile) -> float:
    """Return the share of the first 60 words of `this` that are in `other` as part of a shared shingle."""
    if len(this.lead) == 0 or len(other.hashes) == 0:
        return 0.0
    found = _is_in(this.lead, other.hashes)
    words = min(this.words, LEAD_WORDS)
    covered = np.zeros(len(found) + SHINGLE - 1, dtype=np.bool_)
    for offset in range(SHINGLE):
        covered[offset : offset + len(found)] |= found
    return min(1.0, float(np.count_nonzero(covered[:words])) / words)
