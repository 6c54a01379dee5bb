"""Rising whole numbers in few bits: their differences in a Golomb-Rice code (Rice 1979, JPL 79-22), without a loop.

Differences of hashes that are spread evenly are spread geometrically, for which the code is the best one of whole bits.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
"""Whole numbers below 2**32, rising, one dimension."""

_LONGEST_REMAINDER: Final = 31
_HEAD: Final = 3
"""Bytes before the bits: how many numbers (2, little endian), and the bits of a remainder (1)."""


def encode(numbers: Numbers) -> bytes:
    """At most 65,535 numbers as bytes that say themselves where they end."""
    steps = np.diff(numbers, prepend=np.uint64(0)).astype(np.uint32)
    mean = float(steps.mean()) if len(steps) else 0.0
    width = min(_LONGEST_REMAINDER, max(0, int(np.log2(max(1.0, 0.69 * mean)))))
    quotients = (steps >> np.uint32(width)).astype(np.int64)
    unary = np.ones(int(quotients.sum()) + len(steps), dtype=np.uint8)
    unary[np.cumsum(quotients + 1) - 1] = 0
    shifts = np.arange(width, dtype=np.uint32)
    remainders = ((steps[:, None] >> shifts) & np.uint32(1)).astype(np.uint8)
    head = len(steps).to_bytes(2, "little") + bytes([width])
    return head + np.packbits(remainders.ravel()).tobytes() + np.packbits(unary).tobytes()


def decode(data: bytes) -> tuple[Numbers, bytes]:
    """The numbers at the beginning of some bytes, and what follows them."""
    count, width = int.from_bytes(data[:2], "little"), data[2]
    packed = -(-count * width // 8)
    bits = np.unpackbits(np.frombuffer(data, np.uint8, packed, _HEAD), count=count * width)
    places = np.uint64(1) << np.arange(width, dtype=np.uint64)
    remainders: Numbers = bits.reshape(count, width).astype(np.uint64) @ places
    unary = np.unpackbits(np.frombuffer(data, np.uint8, offset=_HEAD + packed))
    ends = np.flatnonzero(unary == 0)[:count]
    quotients = np.diff(ends, prepend=-1).astype(np.uint64) - np.uint64(1)
    numbers: Numbers = np.cumsum((quotients << np.uint64(width)) + remainders)
    used = -(-int(ends[-1] + 1) // 8) if count else 0
    return numbers, data[_HEAD + packed + used :]
