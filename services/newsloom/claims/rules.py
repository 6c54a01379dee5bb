"""The rules of a claim index: which earlier articles are candidates, and which postings count."""

from dataclasses import dataclass
from typing import Final

UNSEEN_CLAIMS: Final = 64
"""Claims without any of the postings that are taken to be there from the start, so that the first ones find each other."""
NAMES: Final = 3
"""Candidates found by name: of the same article, of the same document, and of the same text."""
_MAX_CANDIDATES: Final = 255
"""Their number is stored in one byte."""


@dataclass(frozen=True, slots=True)
class IndexRules:
    """How a store counts shared postings. All claims of a store are made by the same rules.

    Unweighed, each shared posting counts as one, and a posting that very many groups have is boilerplate and stops
    counting. Weighed, a rare posting counts more than a common one: its weight is its inverse document frequency
    (Spärck Jones 1972), `floor(log2((claims + UNSEEN_CLAIMS) / (frequency + 1)))`, over the claims of this generation of the index
    and the one before. Integers give the same weights in Python and in Lua.

    Attributes:
        postings_kept: maximum number of candidates found by shared postings.
        quotes_kept: maximum number of candidates found by shared quotations.
        group_cap: unweighed, a posting that more groups than this have is boilerplate; dedup loses 5 to 15 % of real
            pairs with a cap of 20. Weighed, the maximum number of articles in a posting list: the latest.
        group_entries: maximum number of articles of one group in a posting list: the first ones and the latest.
        group_share: an article joins a group if it shares at least this part of its postings, or of the sum of their
            weights, with a member.
        weighed: whether rare postings count more than common ones.

    Raises:
        ValueError: a claim could have more candidates than can be stored.
    """

    postings_kept: int = 8
    quotes_kept: int = 4
    group_cap: int = 50
    group_entries: int = 4
    group_share: float = 0.7
    weighed: bool = False

    def __post_init__(self) -> None:
        if self.postings_kept + self.quotes_kept + NAMES > _MAX_CANDIDATES:
            msg = f"postings_kept and quotes_kept are {_MAX_CANDIDATES - NAMES} together at most"
            raise ValueError(msg)
