"""Hashes of words, names and numbers, by which the store finds and compares articles."""

from functools import lru_cache
from hashlib import blake2b
from typing import Final

_POSTING_BYTES: Final = 6
_COMPARED: Final = 2**32 - 1
"""The part of a hash that is kept of an article. Two articles have 40 words each: two different ones are taken for the same in
one of three million comparisons."""
_CACHED_KEYS: Final = 50_000


@lru_cache(maxsize=_CACHED_KEYS)
def posting_of(key: str) -> int:
    """Return the hash of 48 bits under which the store finds a key."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_POSTING_BYTES).digest(), "big")


def compared_hash(key: str) -> int:
    """Return the hash of 32 bits by which two articles are compared."""
    return posting_of(key) & _COMPARED


def name_posting(key: str) -> int:
    """Return the hash of 48 bits under which the store finds the key of a name."""
    return posting_of(f"@{key}")


def compared_name_hash(key: str) -> int:
    """Return the hash of 32 bits by which the names of two articles are compared."""
    return name_posting(key) & _COMPARED
