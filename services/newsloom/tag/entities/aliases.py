"""Who the operator says is who: names to ids of Wikidata or of a watch list, from a compiled alias file.

The file is mapped read-only, so that the processes of a machine share its memory: 16 bytes of hash and 4 of number for
each name, in order of the hash, and the entries' ids and names behind them.
"""

import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from typing import IO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsloom.tag.lexicon.names import fold, organisation_form, person_form
from newsloom_schemas import EntityType

Hashes = NDArray[np.uint64]

_PLACE: Final = "PLACE"
_GROUPS: Final[Mapping[EntityType, str]] = dict.fromkeys((EntityType.GPE, EntityType.LOC, EntityType.FAC), _PLACE)
_HALVES: Final = 2
_DIGEST: Final = 16
_REMEMBERED: Final = 16_384
LONGEST: Final = 200
"""Characters of a name that the file may hold."""


class Alias(NamedTuple):
    """An entry of the operator's: its id, and the name that it goes by."""

    id: str
    name: str


def key_of(kind: EntityType, name: str) -> bytes:
    """16 bytes that are the same for all spellings of a name of one type; empty for a name without letters and digits.

    Spellings are folded as for entity ids: transliterations of persons, legal forms of organisations. Places, regions
    and facilities are one type.
    """
    if kind is EntityType.PERSON:
        form = person_form(name)
    elif kind is EntityType.ORG:
        form = organisation_form(name)
    else:
        form = fold(name)
    return blake2b(f"{_GROUPS.get(kind, kind)}\0{form}".encode(), digest_size=_DIGEST).digest() if form else b""


class Layout:
    """The compiled file, in the machine's own byte order: counts, halves of hashes, offsets, entry numbers, entries."""

    VERSION: Final = 1
    COUNTS: Final = 3

    @staticmethod
    def write(
        room: IO[bytes], hashes: Hashes, entries: NDArray[np.uint32], offsets: "array[int]", blob: bytes | bytearray
    ) -> None:
        """Write all parts.

        Args:
            room: to write to.
            hashes: two halves for each name, sorted by both.
            entries: the number of each name's entry.
            offsets: where each entry begins in `blob`, and where the last ends.
            blob: id, a zero byte and name of each entry, UTF-8.
        """
        room.write(array("Q", [len(hashes), len(offsets) - 1, len(blob)]).tobytes())
        for half in range(_HALVES):
            room.write(np.ascontiguousarray(hashes[:, half]).tobytes())
        room.write(offsets.tobytes())
        room.write(entries.tobytes())
        room.write(blob)


class Aliases:
    """Looks names up.

    Args:
        compiled: a file that `Layout.write` wrote.
    """

    def __init__(self, compiled: Path) -> None:
        with compiled.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        begin = 8 * Layout.COUNTS
        names, entries, size = mapped[:begin].cast("Q")
        sizes = (8 * names, 8 * names, 8 * (entries + 1), 4 * names, size)
        ends = list(accumulate(sizes, initial=begin))
        high, low, offsets, numbers, self._blob = (mapped[start:end] for start, end in pairwise(ends))
        self._high, self._low, self._offsets = high.cast("Q"), low.cast("Q"), offsets.cast("Q")
        self._entries = numbers.cast("I")
        self._known = lru_cache(_REMEMBERED)(self._look_up)  # the same names come in article after article

    def __len__(self) -> int:
        return len(self._high)

    def find(self, kind: EntityType, names: Iterable[str]) -> Alias | None:
        """The entry of this type that the first known one of these names means; `None` if none is known."""
        found = (self._known(kind, name) for name in names if len(name) <= 2 * LONGEST)  # spaces, accents
        return next((each for each in found if each is not None), None)

    def _look_up(self, kind: EntityType, name: str) -> Alias | None:
        key = key_of(kind, name)
        if not key:
            return None
        high, low = int.from_bytes(key[:8]), int.from_bytes(key[8:])
        at = bisect_left(self._high, high)
        while at < len(self._high) and self._high[at] == high:
            if self._low[at] == low:
                return self._entry(self._entries[at])
            at += 1
        return None

    def _entry(self, number: int) -> Alias:
        entry = self._blob[self._offsets[number] : self._offsets[number + 1]]
        entry_id, _, name = bytes(entry).decode().partition("\0")
        return Alias(entry_id, name)
