"""Which files are read: those that are named, and the articles that folders hold. What a folder holds besides is counted."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

STDIN: Final = "-"

CONTENT_TYPES: Final[Mapping[str, str]] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "text/html",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".ndjson": "application/json",
    ".warc": "application/warc",
}
"""The content type of each ending, in lower case. Any of them may be followed by `.gz`."""

LINES: Final = frozenset({".jsonl", ".ndjson"})
"""Endings of files that hold one record in each line."""

FileId = tuple[int, int]
"""Device and inode of a file or folder: what stays the same whatever path leads there."""

_ESCAPED: Final = re.compile(r"[\\\x00-\x1f\x7f\udc80-\udcff]")
_ENDING: Final = re.compile(r"\.[a-z0-9_+-]{1,10}")
_PLURAL: Final = {
    "link to a folder": "links to folders",
    "link that leads nowhere": "links that lead nowhere",
    "special file": "special files",
}
_MAX_ENDINGS: Final = 6
_MAX_NAMES: Final = 3


class UnreadableFile(Exception):  # noqa: N818 - says what is the matter with it
    """A path that is no file newsloom reads. The message names it and says why."""


def written_name(path: Path | str | bytes) -> str:
    r"""Return the name of a file as it stands in records and messages, always valid UTF-8 of one line.

    A byte that is not UTF-8, or a control character, is written as `\xNN`, a backslash as `\\`; so the name can be read
    back.

    >>> written_name(os.fsdecode(b"caf\xe9.txt"))
    'caf\\xe9.txt'
    """
    name = os.fsencode(path).decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\x{ord(found[0]) & 0xFF:02x}", name)


def kind_of(file: Path) -> str:
    """Return the ending in lower case, without a `.gz` behind it; empty if there is none."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def reason(error: BaseException) -> str:
    """Return what the system says of an error, without its number and the file's name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


@dataclass
class FileListing:
    """The files to read, in order: files as given, folders by their files' names.

    Args:
        paths: files, folders, or `-` for standard input.
        leave_out: the output and the store of this run, which are not read.

    Attributes:
        files: what is to be read.
        notes: one line for each folder that holds something else, and for each named file of an unknown kind.
        problems: folders within folders that cannot be listed.

    Raises:
        UnreadableFile: a path cannot be read, or a folder holds no articles.
    """

    paths: Iterable[str]
    leave_out: frozenset[FileId] = frozenset()
    files: list[Path] = field(init=False, default_factory=list)
    notes: list[str] = field(init=False, default_factory=list)
    problems: list[UnreadableFile] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        unknown: list[str] = []
        for name in self.paths:
            if name == STDIN:
                self.files.append(Path(name))
                continue
            path = Path(name)
            if stat.S_ISDIR(self._named(name).st_mode):
                self._add_folder(path)
                continue
            self.files.append(path)
            if _ENDING.fullmatch(kind_of(path)) and kind_of(path) not in CONTENT_TYPES:
                unknown.append(written_name(path))
        if unknown:
            more = f" and {len(unknown) - _MAX_NAMES} more" if len(unknown) > _MAX_NAMES else ""
            self.notes.append(f"{', '.join(unknown[:_MAX_NAMES])}{more}: unknown ending; read as one article each")

    def _named(self, name: str) -> os.stat_result:
        if not name:
            msg = "an empty path; name a file, a folder, or - for standard input"
            raise UnreadableFile(msg)
        try:
            found = Path(name).stat()
        except FileNotFoundError as error:
            what = "a link that leads nowhere" if Path(name).is_symlink() else "no such file or folder"
            msg = f"{written_name(name)}: {what}"
            raise UnreadableFile(msg) from error
        except (OSError, ValueError) as error:
            msg = f"{written_name(name)}: {reason(error)}"
            raise UnreadableFile(msg) from error
        if (found.st_dev, found.st_ino) in self.leave_out and not stat.S_ISCHR(found.st_mode):
            msg = f"{written_name(name)}: is the output of this run as well; name another one"
            raise UnreadableFile(msg)
        return found

    def _add_folder(self, folder: Path) -> None:
        skipped: Counter[str] = Counter()
        found = sorted(self._in_folder(folder, skipped))
        if skipped:
            self.notes.append(f"skipped {_counted(skipped, folder)}")
        if not found:
            msg = (
                f"{written_name(folder)}: no article files in this folder "
                f"({', '.join(sorted(CONTENT_TYPES))}, with or without .gz)"
            )
            if skipped:
                msg = f"{msg}, but {_counted(skipped, None)}"
            if self.problems:
                msg = f"{msg}; {self.problems[0]}"
            raise UnreadableFile(msg)
        self.files += found

    def _in_folder(self, folder: Path, skipped: Counter[str]) -> Iterator[Path]:
        """Links to folders are not followed: they may lead back."""
        for place, folders, names in os.walk(folder, onerror=self._not_listed):
            for name in list(folders):
                path = Path(place, name)
                if path.is_symlink():
                    skipped["link to a folder"] += 1
                    folders.remove(name)
                elif self.leave_out and _file_id(path) in self.leave_out:
                    folders.remove(name)
            for name in names:
                path = Path(place, name)
                try:
                    found = path.stat()
                except OSError:
                    skipped["link that leads nowhere" if path.is_symlink() else "gone"] += 1
                    continue
                if (found.st_dev, found.st_ino) in self.leave_out:
                    continue
                if not stat.S_ISREG(found.st_mode):
                    skipped["special file"] += 1
                elif kind_of(path) not in CONTENT_TYPES:
                    skipped[_ending(path)] += 1
                else:
                    yield path

    def _not_listed(self, error: OSError) -> None:
        self.problems.append(UnreadableFile(f"{written_name(error.filename or '')}: {reason(error)}"))


def _file_id(path: Path) -> FileId | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _ending(path: Path) -> str:
    kind = kind_of(path)
    packed = ".gz" if path.suffix.lower() == ".gz" else ""
    return f"{kind}{packed}" if _ENDING.fullmatch(kind or packed) else "without ending"


def _counted(skipped: Counter[str], folder: Path | None) -> str:
    """Of a folder: how many files were left out, and how many of each ending, the most frequent first."""
    order = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{count} {kind if count == 1 else _PLURAL.get(kind, kind)}" for kind, count in order[:_MAX_ENDINGS]]
    others = sum(count for _, count in order[_MAX_ENDINGS:])
    if others:
        parts.append(f"{others} {'other' if others == 1 else 'others'}")
    total = skipped.total()
    where = f" in {written_name(folder)}" if folder is not None else ""
    return f"{total} {'file' if total == 1 else 'files'}{where}: {', '.join(parts)}"
