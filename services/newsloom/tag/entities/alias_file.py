"""Check the alias file of an operator and compile it into the file that `aliases.py` searches.

The alias file is JSON Lines. A line is `{"name": "Acme Steel", "type": "ORG", "id": "Q312", "aliases": ["Acme", "Acme Steel Works"]}`. The first process
compiles the file into a temporary folder of this user. All processes map it read-only, so they share its memory.
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

from newsloom.tag.entities.aliases import MAX_NAME_CHARS, Aliases, Hashes, Layout, name_hash
from newsloom.tag.lexicon.names import clear_fold_cache
from newsloom_schemas import EntityType

_MAX_SHOWN_LINES: Final = 10
_CHUNK_BYTES: Final = 1 << 20

_Text = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]
_Type = Literal["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "LAW", "WORK_OF_ART"]


class AliasFileError(ValueError):
    """The alias file cannot be read, or some of its lines are wrong. The message names the file and the lines."""


class AliasLine(BaseModel):
    """One line of the alias file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: _Text
    type: _Type
    id: _Text
    aliases: tuple[_Text, ...] = ()


def open_aliases(path: Path) -> Aliases:
    """Return the aliases in a file. The file is compiled unless a process of this user compiled the same content before.

    Raises:
        AliasFileError: the alias file cannot be read, or some of its lines are wrong.
    """
    digest = xxhash.xxh3_128()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
            compiled = _user_folder() / f"aliases-{Layout.VERSION}-{digest.hexdigest()}"
            if not compiled.exists():
                file.seek(0)
                _compile(path, file, compiled)
    except OSError as error:
        msg = f"{error.filename or path}: {error.strerror} (tag.aliases_path)"
        raise AliasFileError(msg) from error
    return Aliases(compiled)


def _user_folder() -> Path:
    """Return a folder that only this user can write to; create it if it does not exist."""
    folder = Path(tempfile.gettempdir()) / f"newsloom-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        msg = f"{folder} is not a folder that only this user can write to; remove it, or set TMPDIR"
        raise AliasFileError(msg)
    return folder


def _compile(path: Path, lines: Iterable[bytes], compiled: Path) -> None:
    tables = _Tables()
    mistakes = list(tables.fill(lines)) or list(tables.repeated())
    if mistakes:
        shown = "; ".join(f"line {number}: {problem}" for number, problem in mistakes[:_MAX_SHOWN_LINES])
        more = f"; and {len(mistakes) - _MAX_SHOWN_LINES} more" if len(mistakes) > _MAX_SHOWN_LINES else ""
        msg = f"{path}: {shown}{more} (tag.aliases_path)"
        raise AliasFileError(msg)
    clear_fold_cache()  # it holds all names of the file
    hashes, entries = tables.sorted()
    with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as temporary:
        try:
            Layout.write(temporary, hashes, entries, tables.offsets, tables.blob)
            Path(temporary.name).replace(compiled)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise


class _Tables:
    """The content of the compiled file, in flat arrays: a million small objects would take 200 MB."""

    def __init__(self) -> None:
        self.offsets = array("Q", [0])
        self.blob = bytearray()
        self._hashes = bytearray()
        self._entries = array("I")  # entry of each name
        self._ranks = array("Q")  # priority of each name: names before aliases, then the first line
        self._ids = bytearray()  # hash of the id of each entry
        self._lines = array("I")  # line number of each entry

    def fill(self, lines: Iterable[bytes]) -> Iterable[tuple[int, str]]:
        """Add the lines, and yield the number and the mistake of each wrong one. Empty lines are skipped."""
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
        keys = [name_hash(kind, name) for name in (line.name, *line.aliases)]
        entry = len(self._lines)
        self._lines.append(number)
        self._ids += blake2b(line.id.encode(), digest_size=16).digest()
        self.blob += f"{line.id}\0{line.name}".encode()
        self.offsets.append(len(self.blob))
        for index, key in enumerate(keys):
            self._hashes += key
            self._entries.append(entry)
            self._ranks.append((index > 0) << 40 | entry)
        return all(keys)

    def repeated(self) -> Iterable[tuple[int, str]]:
        """Yield the number and the mistake of each line whose id another line has."""
        high, low = np.frombuffer(self._ids, ">u8").reshape(-1, 2).T
        order = np.lexsort((low, high))
        same = (high[order][1:] == high[order][:-1]) & (low[order][1:] == low[order][:-1])
        for index in np.flatnonzero(same).tolist():
            first, second = sorted((self._lines[order[index]], self._lines[order[index + 1]]))
            yield second, f"its id is also the id of line {first}"

    def sorted(self) -> "tuple[Hashes, np.ndarray[tuple[int], np.dtype[np.uint32]]]":
        """Return the distinct hashes in order, and the entry of each: the first line with it as name, else as alias."""
        hashes = np.frombuffer(self._hashes, ">u8").reshape(-1, 2).astype(np.uint64)
        order = np.lexsort((np.frombuffer(self._ranks, np.uint64), hashes[:, 1], hashes[:, 0]))
        hashes = hashes[order]
        first = np.ones(len(hashes), np.bool_)
        first[1:] = (hashes[1:] != hashes[:-1]).any(axis=1)
        return hashes[first], np.frombuffer(self._entries, np.uint32)[order][first]
