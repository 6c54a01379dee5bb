"""Look up names in a compiled alias file: the operator's ids from Wikidata or a watch list.

The file is mapped read-only, so the processes of a machine share its memory. It has 16 bytes of hash and 4 bytes of
entry number for each name, in order of the hash, followed by the ids and names of the entries.
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
_HASH_BYTES: Final = 16
_MAX_CACHED_NAMES: Final = 16_384
MAX_NAME_CHARS: Final = 200
"""Maximum length of a name in the alias file."""


class Alias(NamedTuple):
    """An entry of the alias file: its id and its main name."""

    id: str
    name: str


def name_hash(kind: EntityType, name: str) -> bytes:
    """Return a 16-byte hash that all spellings of a name of one type share; empty for a name without letters and digits.

    Spellings are normalised as for entity ids: transliterations of persons, legal forms of organisations. Places,
    regions and facilities count as one type.
    """
    if kind is EntityType.PERSON:
        form = person_form(name)
    elif kind is EntityType.ORG:
        form = organisation_form(name)
    else:
        form = fold(name)
    return blake2b(f"{_GROUPS.get(kind, kind)}\0{form}".encode(), digest_size=_HASH_BYTES).digest() if form else b""


class Layout:
    """The layout of the compiled file, in native byte order: counts, hash halves, offsets, entry numbers, entries."""

    VERSION: Final = 1
    COUNTS: Final = 3

    @staticmethod
    def write(
        file: IO[bytes], hashes: Hashes, entries: NDArray[np.uint32], offsets: "array[int]", blob: bytes | bytearray
    ) -> None:
        """Write all parts.

        Args:
            file: the file to write to.
            hashes: two halves of the hash of each name, sorted by both.
            entries: the entry number of each name.
            offsets: the start of each entry in `blob`, and the end of the last one.
            blob: the id, a zero byte and the name of each entry, in UTF-8.
        """
        file.write(array("Q", [len(hashes), len(offsets) - 1, len(blob)]).tobytes())
        for half in range(_HALVES):
            file.write(np.ascontiguousarray(hashes[:, half]).tobytes())
        file.write(offsets.tobytes())
        file.write(entries.tobytes())
        file.write(blob)


class Aliases:
    """The aliases of a compiled file.

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
        self._cached_look_up = lru_cache(_MAX_CACHED_NAMES)(self._look_up)  # the same names occur in many articles

    def __len__(self) -> int:
        return len(self._high)

    def find(self, kind: EntityType, names: Iterable[str]) -> Alias | None:
        """Return the entry of this type for the first of these names that has one; `None` if none has."""
        found = (
            self._cached_look_up(kind, name) for name in names if len(name) <= 2 * MAX_NAME_CHARS
        )  # longer only with spaces and accents that folding removes
        return next((each for each in found if each is not None), None)

    def _look_up(self, kind: EntityType, name: str) -> Alias | None:
        key = name_hash(kind, name)
        if not key:
            return None
        high, low = int.from_bytes(key[:8]), int.from_bytes(key[8:])
        index = bisect_left(self._high, high)
        while index < len(self._high) and self._high[index] == high:
            if self._low[index] == low:
                return self._entry(self._entries[index])
            index += 1
        return None

    def _entry(self, number: int) -> Alias:
        entry = self._blob[self._offsets[number] : self._offsets[number + 1]]
        entry_id, _, name = bytes(entry).decode().partition("\0")
        return Alias(entry_id, name)
