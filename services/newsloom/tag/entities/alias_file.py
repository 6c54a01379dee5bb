"""The operator's alias file: JSON lines that say who is who, checked and compiled into what `aliases.py` looks up.

A line is `{"name": "Acme Steel", "type": "ORG", "id": "Q312", "aliases": ["Acme", "Acme Steel Works"]}`. The compiled
file is made once, by whichever process comes first, in a folder of the temporary files that belongs to this user; all
others map it read-only, so that they share its memory.
"""

import os
import stat
import tempfile
from array import array
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
import xxhash
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from newsloom.tag.entities.aliases import LONGEST, Aliases, Hashes, Layout, key_of
from newsloom.tag.lexicon.names import forget_folded
from newsloom_schemas import EntityType

_MOST_SHOWN: Final = 10
_CHUNK: Final = 1 << 20

_Text = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]
_Type = Literal["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "LAW", "WORK_OF_ART"]


class AliasFileError(ValueError):
    """The alias file cannot be read, or lines of it are wrong; the message names file and lines."""


class AliasLine(BaseModel):
    """One entry of the operator's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: _Text
    type: _Type
    id: _Text
    aliases: tuple[_Text, ...] = ()


def open_aliases(path: Path) -> Aliases:
    """The file's aliases, compiled if no process of this user has compiled this very content before.

    Raises:
        AliasFileError: as it says.
    """
    digest = xxhash.xxh3_128()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            compiled = _own_folder() / f"aliases-{Layout.VERSION}-{digest.hexdigest()}"
            if not compiled.exists():
                file.seek(0)
                _compile(path, file, compiled)
    except OSError as error:
        msg = f"{error.filename or path}: {error.strerror} (tag.aliases_path)"
        raise AliasFileError(msg) from error
    return Aliases(compiled)


def _own_folder() -> Path:
    """A folder that nobody else can write to."""
    folder = Path(tempfile.gettempdir()) / f"newsloom-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        msg = f"{folder} is no folder that only this user can write to; remove it, or set TMPDIR"
        raise AliasFileError(msg)
    return folder


def _compile(path: Path, lines: Iterable[bytes], compiled: Path) -> None:
    tables = _Tables()
    wrong = list(tables.fill(lines)) or list(tables.repeated())
    if wrong:
        shown = "; ".join(f"line {number}: {problem}" for number, problem in wrong[:_MOST_SHOWN])
        more = f"; and {len(wrong) - _MOST_SHOWN} more" if len(wrong) > _MOST_SHOWN else ""
        msg = f"{path}: {shown}{more} (tag.aliases_path)"
        raise AliasFileError(msg)
    forget_folded()  # it is full of the file's names
    hashes, entries = tables.sorted()
    with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as room:
        try:
            Layout.write(room, hashes, entries, tables.offsets, tables.blob)
            Path(room.name).replace(compiled)
        except BaseException:
            Path(room.name).unlink(missing_ok=True)
            raise


class _Tables:
    """What the compiled file holds, as it grows: flat arrays, since a million small objects would take 200 MB."""

    def __init__(self) -> None:
        self.offsets = array("Q", [0])
        self.blob = bytearray()
        self._hashes = bytearray()
        self._entries = array("I")  # of each name
        self._ranks = array("Q")  # of each name: names before aliases, then the first line
        self._ids = bytearray()  # hashes
        self._lines = array("I")  # of each entry

    def fill(self, lines: Iterable[bytes]) -> Iterable[tuple[int, str]]:
        """Take in the lines; gives the number of each wrong one, and what is wrong. Empty lines are passed over."""
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                try:
                    line = AliasLine.model_validate_json(raw)
                except ValidationError as error:
                    first = error.errors(include_url=False)[0]
                    yield number, ": ".join([*(".".join(map(str, first["loc"])),) * bool(first["loc"]), first["msg"]])
                    continue
                if not self._add(number, line):
                    yield number, "a name without letters and digits"

    def _add(self, number: int, line: AliasLine) -> bool:
        kind = EntityType(line.type)
        keys = [key_of(kind, name) for name in (line.name, *line.aliases)]
        entry = len(self._lines)
        self._lines.append(number)
        self._ids += blake2b(line.id.encode(), digest_size=16).digest()
        self.blob += f"{line.id}\0{line.name}".encode()
        self.offsets.append(len(self.blob))
        for at, key in enumerate(keys):
            self._hashes += key
            self._entries.append(entry)
            self._ranks.append((at > 0) << 40 | entry)
        return all(keys)

    def repeated(self) -> Iterable[tuple[int, str]]:
        """Lines whose id another line has."""
        high, low = np.frombuffer(self._ids, ">u8").reshape(-1, 2).T
        order = np.lexsort((low, high))
        same = (high[order][1:] == high[order][:-1]) & (low[order][1:] == low[order][:-1])
        for at in np.flatnonzero(same).tolist():
            first, second = sorted((self._lines[order[at]], self._lines[order[at + 1]]))
            yield second, f"its id is that of line {first}, too"

    def sorted(self) -> "tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.uint32]]]":
        """Hashes in order, each once, and their entries: that of the first line that has it as name, else as alias."""
        hashes = np.frombuffer(self._hashes, ">u8").reshape(-1, 2).astype(np.uint64)
        order = np.lexsort((np.frombuffer(self._ranks, np.uint64), hashes[:, 1], hashes[:, 0]))
        hashes = hashes[order]
        first = np.ones(len(hashes), np.bool_)
        first[1:] = (hashes[1:] != hashes[:-1]).any(axis=1)
        return hashes[first], np.frombuffer(self._entries, np.uint32)[order][first]
