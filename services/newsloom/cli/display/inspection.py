"""Print what `newsloom inspect` found, as wide as the terminal; only long texts, URLs, names and lists are cut."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from newsloom.cli.display.console import console
from newsloom.cli.display.plain import plain
from newsloom.cli.inspection.article_fields import FieldReport
from newsloom.cli.inspection.findings import OF_NOTES
from newsloom.cli.inspection.report import ACCEPTED, Report
from newsloom.cli.inspection.totals import Totals

_INDENT: Final = "  "
_LABEL_CELLS: Final = 14
_MIN_VALUE_CELLS: Final = 20
_MAX_VALUE_CHARS: Final = 300
_MAX_LISTED: Final = 15
_MAX_NAME_CHARS: Final = 40
_MAX_URL_CHARS: Final = 240
_URL_END_CHARS: Final = 60
_MAX_START_CELLS: Final = 120
_URLS: Final = frozenset({"url", "canonical_url", "image"})
_FIRST_FIELDS: Final = (
    "title",
    "standfirst",
    "url",
    "canonical_url",
    "source",
    "authors",
    "published_at",
    "modified_at",
)
_STYLES: Final = {"accepted": "green", "rejected": "magenta", "failed": "red"}
_NOTES_SHOWN_ELSEWHERE: Final = frozenset(
    {"input_format", "charset", "charset_by", "body_field", "body_rule", "language", "ignored_fields", *OF_NOTES}
)
_CHARSETS_BY: Final = {"utf-8": "", "bom": " (byte order mark)"}


class InspectionPage:
    """Prints a block for each input, and the summary of each file.

    Args:
        target: where to print; stdout by default.
    """

    def __init__(self, target: Console | None = None) -> None:
        self._console = target or console()

    def show(self, report: Report) -> None:
        """Print the block of one input."""
        style = _STYLES[report.outcome]
        place = plain(report.place.removeprefix("file:"))
        self._print(Text.assemble((place, "bold"), "  ", (report.outcome, style)), "")
        self._row("input", _input(report))
        for name in dict.fromkeys((*_FIRST_FIELDS, *report.fields, *report.missing)):
            found = report.fields.get(name)
            if found is not None:
                self._row(name, _value(found, is_url=name in _URLS))
            elif name in report.missing:
                self._row(name, Text("none", style="yellow"))
        if report.text is not None:
            text = report.text
            size = f"{_count(text.words, 'word')} in {_count(text.paragraphs, 'paragraph')}"
            how = _from(text.input_field, text.rule)
            self._row("text", Text.assemble(f"{size}: {_start(text.start)}", (how, "dim")))
        if report.removed:
            cuts = (f"{each.rule} {each.count} ({_count(each.words, 'word')})" for each in report.removed)
            self._row("removed", Text(_listed(cuts)))
        if report.ignored_fields:
            self._row("not used", Text(_listed(_cut(plain(name), _MAX_NAME_CHARS) for name in report.ignored_fields)))
        others = {name: note for name, note in report.notes.items() if name not in _NOTES_SHOWN_ELSEWHERE}
        if others:
            self._row("notes", Text(_listed(f"{name}: {plain(note)}" for name, note in others.items()), style="dim"))
        for warning in report.warnings:
            self._row("!", Text(plain(warning.message), style="yellow" if report.outcome == ACCEPTED else style))
        self._console.print()

    def summarise(self, totals: Sequence[Totals]) -> None:
        """Print the summary of each file, and of all of them if there are several."""
        for each in totals:
            head, *rest = each.lines()
            self._print(Text(plain(head), style="bold"), "")
            for line in rest:
                self._print(Text(line), _INDENT)

    def _row(self, label: str, value: Text) -> None:
        self._print(value, _INDENT, label)

    def _print(self, value: Text, indent: str, label: str = "") -> None:
        """Print a label and a value that is folded to the width of the terminal."""
        cells = _LABEL_CELLS if label else 0
        left = max(_MIN_VALUE_CELLS, self._console.width - len(indent) - cells)
        for number, line in enumerate(value.wrap(self._console, left, overflow="fold")):
            line.rstrip()
            head = label + " " * (cells - cell_len(label)) if number == 0 else " " * cells
            self._console.print(Text.assemble(indent, head, line), soft_wrap=True)


def _input(report: Report) -> Text:
    """Return what the input is: its format, charset and size."""
    notes = report.notes
    charset = notes.get("charset")
    how = _CHARSETS_BY.get(notes.get("charset_by", ""), f" ({notes.get('charset_by')})")
    parts = (
        report.input_format,
        f"declared as {report.content_type}" if report.content_type else "no declared type",
        f"{charset}{how}" if charset else None,
        f"{report.size_bytes:,} bytes",
    )
    return Text(plain(", ".join(filter(None, parts))))


def _value(found: FieldReport, *, is_url: bool = False) -> Text:
    value = found.value if isinstance(found.value, str) else _listed(found.value)
    shown = plain(value)
    if is_url and len(shown) > _MAX_URL_CHARS:
        shown = f"{shown[: _MAX_URL_CHARS - _URL_END_CHARS]}…{shown[-_URL_END_CHARS:]}"
    elif len(shown) > _MAX_VALUE_CHARS:
        shown = f"{shown[:_MAX_VALUE_CHARS]} …"
    if found.precision is not None:
        offset = f", UTC{found.utc_offset / 60:+g} h" if found.utc_offset else ""
        shown = f"{shown} (to the {found.precision}{offset})"
    if found.confidence is not None:
        shown = f"{shown}, confidence {found.confidence:.2f}"
    return Text.assemble(shown, (_from(found.input_field, found.provenance), "dim"))


def _start(text: str) -> str:
    """Return the first characters of a text in at most 120 cells; those of Chinese take two each."""
    shown = plain(text)
    return shown if cell_len(shown) <= _MAX_START_CELLS else f"{set_cell_size(shown, _MAX_START_CELLS).rstrip()} …"


def _cut(text: str, chars: int) -> str:
    return text if len(text) <= chars else f"{text[:chars]}…"


def _from(field: str | None, how: str | None) -> str:
    """Return where a value comes from: ` ← FIELD (how)`."""
    if field and how:
        return f" ← {plain(field)} ({how})"
    return f" ← {plain(field or how or '')}" if field or how else ""


def _listed(parts: Iterable[str]) -> str:
    listed = list(parts)
    more = len(listed) - _MAX_LISTED
    return ", ".join(listed[:_MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
