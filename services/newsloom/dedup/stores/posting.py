"""Posting lists: which articles had a posting lately, and of which group each is. As bytes, most of them 6 long."""

from collections.abc import Iterator
from typing import Final

from newsloom.dedup.stores.protocol import GROUP_CAP, GROUP_ENTRIES

FURNITURE: Final = b"\xff"
"""In place of a list: too many groups had this posting."""

_ITEM: Final = 6

Holder = tuple[int, int]
"""An article's sequence number, and its group: the sequence number of the article that opened it."""


def holders(data: bytes | None, floor: int) -> list[Holder]:
    """The list's articles from sequence number `floor` on; none for no list and for furniture."""
    if not data or data == FURNITURE:
        return []
    return [holder for holder in _read(data) if holder[0] >= floor]


def add(data: bytes | None, older: list[Holder], own: Holder, floor: int) -> bytes:
    """The list with an article added. Of its group it keeps the first articles and the latest.

    Args:
        data: the list.
        older: what stands under the same posting in the generation before.
        own: the article.
        floor: the first sequence number that is still remembered.
    """
    if not data and not older:
        return _item(*own)
    held = holders(data, floor)
    sequence, group = own
    groups = {other for _, other in held} | {other for _, other in older}
    if group not in groups and len(groups) >= GROUP_CAP:
        return FURNITURE
    same = [place for place, (_, other) in enumerate(held) if other == group]
    if len(same) >= GROUP_ENTRIES:
        del held[same[-1]]
    return b"".join(_item(*holder) for holder in (*held, (sequence, group)))


def _item(sequence: int, group: int) -> bytes:
    """Six bytes; six more for the group of an article that did not open one."""
    if sequence == group:
        return (2 * sequence).to_bytes(_ITEM, "big")
    return (2 * sequence + 1).to_bytes(_ITEM, "big") + group.to_bytes(_ITEM, "big")


def _read(data: bytes) -> Iterator[Holder]:
    place = 0
    while place < len(data):
        number = int.from_bytes(data[place : place + _ITEM], "big")
        place += _ITEM
        sequence, joined = divmod(number, 2)
        if joined:
            yield sequence, int.from_bytes(data[place : place + _ITEM], "big")
            place += _ITEM
        else:
            yield sequence, sequence
