"""Split tables in text (CSV, TSV; RFC 4180): each row becomes a JSON object with the names of the header row."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from newsloom.runtime.files.listing import UnreadableFile
from newsloom.runtime.files.parts import Part, ReadableStream, Skipped, SplitResult
from newsloom.runtime.files.splitters.lines import JSON

_SAMPLE_BYTES: Final = 64 * 1024
_SAMPLE_ROWS: Final = 50
_DELIMITERS: Final = ",;\t|"
_MAX_FIELD_CHARS: Final = 16 * 1024 * 1024
_MAX_HEADER_BYTES: Final = 4_096
_MAX_COLUMNS: Final = 500
_MAX_NAME_CHARS: Final = 60
_MIN_COLUMNS: Final = 2
_MIN_EVEN_SHARE: Final = 0.5
"""Share of the first rows that must have as many fields as the header."""
_NO_NAME: Final = re.compile(r"https?://|[\r\n\t]|^[\d\W]+$")
"""What no name of a column is: an address, more than one line, a number or a date."""
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODECS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_EXCEL_LINE: Final = re.compile(r'"?sep=[^\r\n]"?\r?\n', re.IGNORECASE)
_KNOWN_NAMES: Final = frozenset(
    {
        *("title", "headline", "text", "body", "content", "article", "maintext", "html", "summary", "description"),
        *("url", "link", "date", "published", "publishedat", "author", "authors", "language", "source", "id"),
        *("título", "titulo", "texto", "fecha", "titel", "überschrift", "inhalt", "datum", "titre", "texte", "auteur"),
        *("tytuł", "treść", "заголовок", "текст", "дата", "titolo", "testo", "autor", "autore"),
    }
)


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    escape: str | None = None

    def rows(self, lines: io.TextIOBase) -> Iterator[list[str]]:
        csv.field_size_limit(_MAX_FIELD_CHARS)
        doubled = self.escape is None
        yield from csv.reader(lines, delimiter=self.delimiter, doublequote=doubled, escapechar=self.escape)


def looks_like_table(head: bytes) -> bool:
    """Return True if text without a name is surely a table: its header names two columns that articles have."""
    if not _may_be_header(head):
        return False
    try:
        dialect = _find_dialect(_sample(head, is_whole=False), "")
    except UnreadableFile:
        return False
    names = next(dialect.rows(io.StringIO(_sample(head, is_whole=False), newline="")), [])
    return is_article_header(names)


def is_article_header(names: Iterable[str]) -> bool:
    """Return True if two of the names of columns are those that articles have."""
    return len({re.sub(r"[\W_]+", "", name).lower() for name in names} & _KNOWN_NAMES) >= _MIN_COLUMNS


def _may_be_header(head: bytes) -> bool:
    """Return True if the first line has two known names. It takes microseconds, and finding a dialect milliseconds."""
    text = _sample(head[:_MAX_HEADER_BYTES], is_whole=True).lstrip()
    first = text.splitlines()[0] if text else ""
    return is_article_header(re.split(f"[{_DELIMITERS}]", first))


def split_table(stream: io.BufferedReader, extension: str) -> Iterator[SplitResult]:
    """Yield each row as a JSON object. A row that has not the header's number of fields is skipped.

    The values keep the bytes of the file, so that normalise finds the charset.

    Raises:
        UnreadableFile: no header row is found.
    """
    head = _without_excel_line(stream.read(_SAMPLE_BYTES))
    is_utf16 = head.startswith(_UTF16_MARKS)
    codec = "utf-8" if is_utf16 else "latin-1"
    dialect = _find_dialect(_sample(head, is_whole=not stream.peek(1)), extension)
    joined = io.BufferedReader(ReadableStream(stream, head.removeprefix(codecs.BOM_UTF8)))
    lines = io.TextIOWrapper(joined, "utf-16" if is_utf16 else "latin-1", errors="replace", newline="")
    rows = dialect.rows(lines)
    names = [name.strip() for name in next(rows)]
    position = -1
    try:
        for row in rows:
            if not any(each.strip() for each in row):
                continue
            position += 1
            if len(row) != len(names):
                count = f"{len(row)} {'field' if len(row) == 1 else 'fields'}"
                yield Skipped(f"row {position + 1} is skipped: it has {count}; the header has {len(names)}")
                continue
            fields = {name: value for name, value in zip(names, row, strict=True) if name}
            yield Part(json.dumps(fields, ensure_ascii=False).encode(codec, "replace"), position, JSON)
    except csv.Error as error:
        yield Skipped(f"row {position + 2} and what follows are skipped: {error}; a quote may be missing")
    finally:
        lines.detach()


def _without_excel_line(head: bytes) -> bytes:
    """Return the start of a table without the line `sep=;` by which spreadsheets know the delimiter; it is found anyway."""
    mark = next((mark for mark in _CODECS if head.startswith(mark)), b"")
    codec = _CODECS.get(mark, "latin-1")
    line = _EXCEL_LINE.match(head[len(mark) :].decode(codec, "replace"))
    return mark + head[len(mark) + len(line[0].encode(codec)) :] if line else head


def _sample(head: bytes, *, is_whole: bool) -> str:
    text = head.decode("utf-16" if head.startswith(_UTF16_MARKS) else "latin-1", "replace")
    text = text.removeprefix(codecs.BOM_UTF8.decode("latin-1"))
    return text if is_whole else text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text


def _find_dialect(sample: str, extension: str) -> _Dialect:
    """Return the dialect in which the first row is a header that most of the first rows fit.

    The standard library's sniffer is asked first; it is often wrong on texts in quotes, so its answer is checked as well.
    """
    preferred = "\t" if extension in {".tsv", ".tab"} else ""
    try:
        sniffed = csv.Sniffer().sniff(sample[: _SAMPLE_BYTES // 4], _DELIMITERS).delimiter
    except csv.Error:
        sniffed = ""
    order = [each for each in dict.fromkeys((preferred, sniffed, *_DELIMITERS)) if each]
    found = [(dialect, _fit(sample, dialect)) for each in order for dialect in (_Dialect(each), _Dialect(each, "\\"))]
    dialect, share = max(found, key=lambda each: each[1])
    if share < _MIN_EVEN_SHARE:
        msg = "no header row is found: the first row of a table must name its columns, and the other rows have as many"
        raise UnreadableFile(msg)
    return dialect


def _fit(sample: str, dialect: _Dialect) -> float:
    """Return the share of the first rows that have as many fields as the header; 0 if the first row is no header."""
    sizes: list[int] = []
    names: list[str] = []
    try:
        for row in dialect.rows(io.StringIO(sample, newline="")):
            if not names:
                names = [name.strip() for name in row]
            elif any(each.strip() for each in row):
                sizes.append(len(row))
            if len(sizes) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return 0.0
    if not _is_header(names):
        return 0.0
    sizes = sizes[:-1] if len(sizes) > _MIN_COLUMNS else sizes  # the last row of a sample may be cut
    return sum(size == len(names) for size in sizes) / len(sizes) if sizes else 1.0


def _is_header(names: list[str]) -> bool:
    filled = [name for name in names if name]
    return (
        _MIN_COLUMNS <= len(names) <= _MAX_COLUMNS
        and len(filled) >= max(_MIN_COLUMNS, len(names) - 1)  # an index without a name, as pandas writes it
        and len({name.lower() for name in filled}) == len(filled)
        and all(len(name) <= _MAX_NAME_CHARS and not _NO_NAME.search(name) for name in filled)
    )
