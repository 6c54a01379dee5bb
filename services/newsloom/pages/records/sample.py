"""Choose which records a page shows when there are more than it can hold."""

import hashlib
from collections.abc import Iterable
from typing import Final

from newsloom.pages.records.item import Item

_HASH_BYTES: Final = 8
_WHOLE: Final = 1 << (8 * _HASH_BYTES)


class Sample:
    """Keeps items up to a limit, and drops whole groups beyond it.

    A group is kept if its hash is below a bound, and the bound shrinks as items arrive (bottom-k sampling, Cohen and Kaplan
    2007). So copies stay with their canonical article, and the same input gives the same sample.

    Args:
        limit: the most items to keep.
    """

    def __init__(self, limit: int) -> None:
        self._limit: Final = limit
        self._bound = _WHOLE
        self._kept: list[tuple[int, Item]] = []

    def add(self, item: Item) -> None:
        """Keep the item if its group is in the sample."""
        position = _position(item.group)
        if position >= self._bound:
            return
        self._kept.append((position, item))
        while len(self._kept) > self._limit and self._bound > 1:
            self._bound -= max(1, self._bound // 10)
            self._kept = [each for each in self._kept if each[0] < self._bound]

    def items(self) -> list[Item]:
        """Return the items that were kept, in the order of the input."""
        return [item for _, item in self._kept]


def common_limit(lengths: Iterable[int], budget: int) -> int | None:
    """Return the length to which long texts have to be cut so that all together fit; None if they fit uncut.

    Args:
        lengths: lengths of the texts.
        budget: the most that they may have together.
    """
    ordered = sorted(lengths)
    left = budget
    for number, length in enumerate(ordered):
        share = left // (len(ordered) - number)
        if length > share:
            return share
        left -= length
    return None


def _position(group: str) -> int:
    digest = hashlib.blake2b(group.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()
    return int.from_bytes(digest, "big")
