"""Finds copies in a stream: fingerprint, claim, compare, decide."""

from newsloom.dedup.comparison import Comparison, compare_texts

__all__ = ["Comparison", "compare_texts"]
