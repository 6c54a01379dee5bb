"""The bytes that a store keeps of a claim: its candidates, what was counted for it, and its body."""

import struct
from collections.abc import Sequence
from typing import Final

from newsloom.claims.protocol import ClaimResult, StoredClaim

SEQUENCE_BYTES: Final = 6
MAX_FREQUENCY: Final = 2**16 - 1
"""A frequency is stored in two bytes. Larger ones are stored as this."""

_COUNTS_HEAD: Final = struct.Struct(">6sH")
"""The number of claims and the number of frequencies. The frequencies follow."""
_LARGE: Final = 255
"""Stands for a frequency of this or more. It is in two bytes behind all others."""


def pack_claim(result: ClaimResult, body: bytes, *, weighed: bool) -> bytes:
    """Return a claim as bytes.

    Args:
        result: its candidates and, in an index with weights, its counts.
        body: the bytes to store for the article.
        weighed: whether the index has weights. If not, nothing is stored of the counts.
    """
    candidates = b"".join(each.to_bytes(SEQUENCE_BYTES, "big") for each in result.candidates)
    counts = _pack_counts(result.frequencies, result.claims) if weighed else b""
    return bytes([len(result.candidates)]) + candidates + counts + body


def unpack_claim(data: bytes, verdict: bytes | None, *, weighed: bool) -> StoredClaim:
    """Return the claim that `pack_claim` wrote, with its verdict."""
    end = 1 + SEQUENCE_BYTES * data[0]
    candidates = unpack_sequences(data[1:end])
    if not weighed:
        return StoredClaim(data[end:], candidates, verdict)
    frequencies, claims, end = _unpack_counts(data, end)
    return StoredClaim(data[end:], candidates, verdict, frequencies, claims)


def unpack_sequences(data: bytes) -> tuple[int, ...]:
    """Return the sequence numbers that are packed one after the other."""
    starts = range(0, len(data), SEQUENCE_BYTES)
    return tuple(int.from_bytes(data[start : start + SEQUENCE_BYTES], "big") for start in starts)


def unpack_counts_head(data: bytes, start: int) -> tuple[int, int, int]:
    """Return the number of claims and of frequencies that are packed from `start` on, and where the frequencies begin."""
    claims, number = _COUNTS_HEAD.unpack_from(data, start)
    return int.from_bytes(claims, "big"), number, start + _COUNTS_HEAD.size


def _pack_counts(frequencies: Sequence[int], claims: int) -> bytes:
    head = _COUNTS_HEAD.pack(claims.to_bytes(SEQUENCE_BYTES, "big"), len(frequencies))
    large = [each for each in frequencies if each >= _LARGE]
    return head + bytes(min(each, _LARGE) for each in frequencies) + struct.pack(f">{len(large)}H", *large)


def _unpack_counts(data: bytes, start: int) -> tuple[tuple[int, ...], int, int]:
    claims, number, start = unpack_counts_head(data, start)
    end = start + number
    frequencies = tuple(data[start:end])
    if large := frequencies.count(_LARGE):
        others = iter(struct.unpack_from(f">{large}H", data, end))
        frequencies = tuple(next(others) if each == _LARGE else each for each in frequencies)
    return frequencies, claims, end + 2 * large
