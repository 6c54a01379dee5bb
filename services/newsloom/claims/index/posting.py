"""Posting lists: the articles that recently had a posting, and the group of each, as bytes.

In an index with weights, a list begins with the number of claims of its generation that had the posting.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from newsloom.claims.rules import IndexRules

STOP_POSTING: Final = b"\xff"
"""In place of a list: too many groups had this posting, so it is ignored, as search engines ignore stop words."""

_NUMBER_BYTES: Final = 6
_COUNT_BYTES: Final = 3
_MAX_COUNT: Final = 2 ** (8 * _COUNT_BYTES) - 1
_EVEN_BYTES: Final = bytes(range(0, 256, 2))
_DIGITS: Final = np.array([2**32, 2**16, 1], np.int64)
"""Values of the three digits of a number of six bytes, of two bytes each."""

PostingItem = tuple[int, int]
"""The sequence number of an article, and its group: the sequence number of the article that opened the group."""


def live_items(data: bytes | None, floor: int) -> list[PostingItem]:
    """Return the items of a list from sequence number `floor` on; none for a missing list and for a stop posting."""
    if not data or data == STOP_POSTING:
        return []
    return [item for item in _unpack(data) if item[0] >= floor]


def add_item(data: bytes | None, older: list[PostingItem], own: PostingItem, floor: int, rules: IndexRules) -> bytes:
    """Return a list with an article added. The list keeps the first articles of a group and its latest.

    Args:
        data: the list.
        older: the items under the same posting in the generation before.
        own: the item to add.
        floor: the first sequence number that is not forgotten.
        rules: when the list is full.
    """
    if not data and not older:
        return _pack(*own)
    items = live_items(data, floor)
    group = own[1]
    groups = {other for _, other in items} | {other for _, other in older}
    if group not in groups and len(groups) >= rules.group_cap:
        return STOP_POSTING
    return _pack_all(_with_item(items, own, rules))


def counted_items(data: bytes | None, floor: int) -> list[PostingItem]:
    """Return the items of a list with a count, from sequence number `floor` on; none for a missing list."""
    return live_items(data[_COUNT_BYTES:], floor) if data else []


def count(data: bytes | None) -> int:
    """Return the number of claims that had the posting; 0 for a missing list."""
    return int.from_bytes(data[:_COUNT_BYTES], "big") if data else 0


def add_counted_item(data: bytes | None, own: PostingItem, floor: int, rules: IndexRules) -> bytes:
    """Return a list with a count, with an article added. When the list is full, the oldest article is removed.

    Args:
        data: the list.
        own: the item to add.
        floor: the first sequence number that is not forgotten.
        rules: when the list is full.
    """
    counted = min(count(data) + 1, _MAX_COUNT).to_bytes(_COUNT_BYTES, "big")
    held = data[_COUNT_BYTES:] if data else b""
    if own[0] == own[1]:
        return counted + _latest(held, rules.group_cap - 1, floor) + _pack(*own)
    items = _with_item(counted_items(data, floor), own, rules)[-rules.group_cap :]
    return counted + _pack_all(items)


def counted_arrays(
    lists: Sequence[bytes],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the items of lists with counts as three arrays: sequence numbers, groups, and the place of the list of each item.

    Args:
        lists: lists that `add_counted_item` returned.
    """
    joined = b"".join(data[_COUNT_BYTES:] for data in lists)
    numbers = np.frombuffer(joined, ">u2").reshape(-1, 3).astype(np.int64) @ _DIGITS
    sizes = [(len(data) - _COUNT_BYTES) // _NUMBER_BYTES for data in lists]
    places = np.repeat(np.arange(len(lists)), sizes)
    is_odd = (numbers & 1).astype(bool)
    if not is_odd.any():
        sequences = numbers >> 1
        return sequences, sequences, places
    # An odd item is followed by its group, which may be odd or even. So what follows an even number is an item, and from
    # there on each second odd number is a group.
    positions = np.arange(len(numbers))
    last_even = np.maximum.accumulate(np.where(is_odd, -1, positions))
    odd_before = np.concatenate(([0], (positions - last_even)[:-1]))
    starts = positions[odd_before % 2 == 0]
    sequences = numbers[starts] >> 1
    following = np.append(numbers, 0)[starts + 1]
    return sequences, np.where(is_odd[starts], following, sequences), places[starts]


def _latest(held: bytes, most: int, floor: int) -> bytes:
    """Return the end of a packed list: from sequence number `floor` on, and `most` items at most."""
    start, surplus = 0, 0
    if len(held) > _NUMBER_BYTES * most:
        surplus = _number_of_items(held) - most
    while start < len(held):
        number = int.from_bytes(held[start : start + _NUMBER_BYTES], "big")
        if surplus <= 0 and number >> 1 >= floor:
            break
        surplus -= 1
        start += 2 * _NUMBER_BYTES if number & 1 else _NUMBER_BYTES
    return held[start:]


def _number_of_items(held: bytes) -> int:
    last_bytes = held[_NUMBER_BYTES - 1 :: _NUMBER_BYTES]
    if not last_bytes.translate(None, _EVEN_BYTES):  # each article opened its group
        return len(last_bytes)
    items = place = 0
    while place < len(last_bytes):
        place += 2 if last_bytes[place] & 1 else 1
        items += 1
    return items


def _with_item(items: list[PostingItem], own: PostingItem, rules: IndexRules) -> list[PostingItem]:
    """Return the items with one more. If there are enough of its group, it replaces the latest of them."""
    same_group = [position for position, (_, other) in enumerate(items) if other == own[1]]
    if len(same_group) >= rules.group_entries:
        del items[same_group[-1]]
    return [*items, own]


def _pack_all(items: list[PostingItem]) -> bytes:
    return b"".join(_pack(*item) for item in items)


def _pack(sequence: int, group: int) -> bytes:
    """Return six bytes, and six more for the group of an article that did not open the group."""
    if sequence == group:
        return (2 * sequence).to_bytes(_NUMBER_BYTES, "big")
    return (2 * sequence + 1).to_bytes(_NUMBER_BYTES, "big") + group.to_bytes(_NUMBER_BYTES, "big")


def _unpack(data: bytes) -> Iterator[PostingItem]:
    position = 0
    while position < len(data):
        number = int.from_bytes(data[position : position + _NUMBER_BYTES], "big")
        position += _NUMBER_BYTES
        sequence, joined = divmod(number, 2)
        if joined:
            yield sequence, int.from_bytes(data[position : position + _NUMBER_BYTES], "big")
            position += _NUMBER_BYTES
        else:
            yield sequence, sequence
