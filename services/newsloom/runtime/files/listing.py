"""List the files to read: named files, and the article files in folders. Other files in folders are counted."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

from newsloom.runtime.files.packing import PACKED_SUFFIXES

STDIN: Final = "-"

CONTENT_TYPES: Final[Mapping[str, str]] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "text/html",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".ndjson": "application/json",
    ".xml": "application/xml",
    ".rss": "application/xml",
    ".atom": "application/xml",
    ".rdf": "application/xml",
    ".nitf": "application/xml",
    ".newsml": "application/xml",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".tab": "text/csv",
    ".avro": "application/vnd.apache.avro",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".parquet": "application/vnd.apache.parquet",
    ".warc": "application/warc",
    ".wet": "application/warc",
    ".zip": "application/zip",
    ".tar": "application/x-tar",
    ".tgz": "application/x-tar",
}
"""Content types by file extension in lower case. The suffix of a compression may follow each of them."""

LINE_EXTENSIONS: Final = frozenset({".jsonl", ".ndjson"})
"""Extensions of files with one record per line."""

TABLE_EXTENSIONS: Final = frozenset({".csv", ".tsv", ".tab"})
"""Extensions of tables in text, with a header row."""

XML_EXTENSIONS: Final = frozenset({".xml", ".rss", ".atom", ".rdf", ".nitf", ".newsml"})
"""Extensions of XML, which may be one article or a feed."""

SINGLE_EXTENSIONS: Final = frozenset({".txt", ".text", ".md", ".markdown", ".htm", ".html", ".xhtml", ".eml"})
"""Extensions of files that are always one article."""

FileId = tuple[int, int]
"""Device and inode, which identify a file or folder whatever path leads to it."""

_ESCAPED: Final = re.compile(r"[\\\x00-\x1f\x7f\udc80-\udcff]")
_EXTENSION: Final = re.compile(r"\.[a-z0-9_+-]{1,10}")
_ABOUT_FOLDER: Final = re.compile(
    r"(?:readme|changelog|contributing|licen[cs]e)\b.*\.(?:md|markdown)(?:\.(?:gz|bz2|xz|zst))?", re.IGNORECASE
)
_PLURALS: Final = {
    "link to a folder": "links to folders",
    "link that leads nowhere": "links that lead nowhere",
    "README": "READMEs",
    "special file": "special files",
    "archive in the archive": "archives in the archive",
}
_MAX_EXTENSIONS: Final = 6
_MAX_NAMES: Final = 3


class UnreadableFile(Exception):  # noqa: N818 - the object is passed to callbacks, too
    """A path that newsloom cannot read. The message names it and says why."""


def written_name(path: Path | str | bytes) -> str:
    r"""Return the name of a file for records and messages: one line of valid UTF-8.

    Control characters and bytes that are not UTF-8 become `\xNN`, and a backslash becomes `\\`, so that the name can be
    converted back.

    >>> written_name(os.fsdecode(b"caf\xe9.txt"))
    'caf\\xe9.txt'
    """
    name = os.fsencode(path).decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\x{ord(found[0]) & 0xFF:02x}", name)


def extension_of(file: PurePath) -> str:
    """Return the file extension in lower case, without a following `.gz` or the like; the empty string if there is none."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def reason(error: BaseException) -> str:
    """Return the operating system's message, without error number and file name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


@dataclass
class FileListing:
    """The files to read: named files in the given order, files in folders sorted by name.

    Args:
        paths: files, folders, or `-` for standard input.
        leave_out: the output and the store of this run, which are not read.

    Attributes:
        files: the files to read.
        notes: one line for each folder with other files, and for named files with an unknown extension.
        problems: subfolders that cannot be listed.

    Raises:
        UnreadableFile: a path cannot be read, or a folder has no article files.
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
            if stat.S_ISDIR(self._stat(name).st_mode):
                self._add_folder(path)
                continue
            self.files.append(path)
            if _EXTENSION.fullmatch(extension_of(path)) and extension_of(path) not in CONTENT_TYPES:
                unknown.append(written_name(path))
        if unknown:
            more = f" and {len(unknown) - _MAX_NAMES} more" if len(unknown) > _MAX_NAMES else ""
            self.notes.append(
                f"{', '.join(unknown[:_MAX_NAMES])}{more}: unknown extension; the content says what it is"
            )

    def _stat(self, name: str) -> os.stat_result:
        if not name:
            msg = "the path is empty; name a file, a folder, or - for standard input"
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
            msg = f"{written_name(name)}: is also the output of this run; name another file"
            raise UnreadableFile(msg)
        return found

    def _add_folder(self, folder: Path) -> None:
        skipped: Counter[str] = Counter()
        found = sorted(self._in_folder(folder, skipped))
        if skipped:
            self.notes.append(f"skipped {describe_skipped(skipped, folder)}")
        if not found:
            msg = (
                f"{written_name(folder)}: no article files in this folder "
                f"({', '.join(sorted(CONTENT_TYPES))}, with or without {', '.join(PACKED_SUFFIXES)})"
            )
            if skipped:
                msg = f"{msg}, but {describe_skipped(skipped, None)}"
            if self.problems:
                msg = f"{msg}; {self.problems[0]}"
            raise UnreadableFile(msg)
        self.files += found

    def _in_folder(self, folder: Path, skipped: Counter[str]) -> Iterator[Path]:
        """Yield the article files in a folder. Links to folders are not followed, because they may form a loop."""
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
                other = "special file" if not stat.S_ISREG(found.st_mode) else kind_of_other(path)
                if other is not None:
                    skipped[other] += 1
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


def kind_of(path: PurePath) -> str:
    """Return the extension of a file that is skipped, as it is counted: with `.gz` or the like; in words if there is none."""
    kind = extension_of(path)
    packed = path.suffix.lower() if path.suffix.lower() in PACKED_SUFFIXES else ""
    return f"{kind}{packed}" if _EXTENSION.fullmatch(kind or packed) else "without extension"


def kind_of_other(path: PurePath) -> str | None:
    """Return how a file that is no article is counted; `None` for an article file.

    A README and the like is no article unless somebody names it.
    """
    if extension_of(path) not in CONTENT_TYPES:
        return kind_of(path)
    return "README" if _ABOUT_FOLDER.fullmatch(path.name) else None


def describe_skipped(skipped: Counter[str], folder: Path | None) -> str:
    """Return how many files were skipped, and how many of each extension, the most frequent first."""
    order = sorted(skipped.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{count} {kind if count == 1 else _PLURALS.get(kind, kind)}" for kind, count in order[:_MAX_EXTENSIONS]]
    others = sum(count for _, count in order[_MAX_EXTENSIONS:])
    if others:
        parts.append(f"{others} {'other' if others == 1 else 'others'}")
    total = skipped.total()
    where = f" in {written_name(folder)}" if folder is not None else ""
    return f"{total} {'file' if total == 1 else 'files'}{where}: {', '.join(parts)}"
