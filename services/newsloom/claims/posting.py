"""Posting lists: the articles that recently had a posting, and the group of each, as bytes."""

from collections.abc import Iterator
from typing import Final

from newsloom.claims.protocol import GROUP_CAP, GROUP_ENTRIES

STOP_POSTING: Final = b"\xff"
"""In place of a list: too many groups had this posting, so it is ignored, as search engines ignore stop words."""

_NUMBER_BYTES: Final = 6

PostingItem = tuple[int, int]
"""The sequence number of an article, and its group: the sequence number of the article that opened the group."""


def live_items(data: bytes | None, floor: int) -> list[PostingItem]:
    """Return the items of a list from sequence number `floor` on; none for a missing list and for a stop posting."""
    if not data or data == STOP_POSTING:
        return []
    return [item for item in _unpack(data) if item[0] >= floor]


def add_item(data: bytes | None, older: list[PostingItem], own: PostingItem, floor: int) -> bytes:
    """Return a list with an article added. The list keeps the first articles of a group and its latest.

    Args:
        data: the list.
        older: the items under the same posting in the generation before.
        own: the item to add.
        floor: the first sequence number that is not forgotten.
    """
    if not data and not older:
        return _pack(*own)
    items = live_items(data, floor)
    sequence, group = own
    groups = {other for _, other in items} | {other for _, other in older}
    if group not in groups and len(groups) >= GROUP_CAP:
        return STOP_POSTING
    same_group = [position for position, (_, other) in enumerate(items) if other == group]
    if len(same_group) >= GROUP_ENTRIES:
        del items[same_group[-1]]
    return b"".join(_pack(*item) for item in (*items, (sequence, group)))


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
