"""Find copies in a stream of articles: fingerprint, claim, compare, decide."""

from newsloom.dedup.comparison import Comparison, compare_texts

__all__ = ["Comparison", "compare_texts"]
