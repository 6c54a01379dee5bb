"""Show a line for each outcome, and the totals, in `newsloom dev`."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Self

import orjson
from rich.console import Console
from rich.live import Live
from rich.text import Text

from newsloom.cli.display.rows import heading, row
from newsloom.dev.flow import Flow
from newsloom.runtime.kafka.consuming.convert import Fetched, from_fetched
from newsloom_schemas import headers
from newsloom_schemas.topics import RAW

_WIDTH_WITHOUT_TERMINAL: Final = 140
_WAITING: Final = "waiting for articles"
_REFRESHES_PER_SECOND: Final = 4
_MIN_SHOWN_SECONDS: Final = 2
_TOTALLED_OUTCOMES: Final = ("unique", "revision", "duplicate", "rejected", "failed")


class _Console(Console):
    """A console that lets the command decide how to end when the reader of its output has gone."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError, where rich would exit with 1."""
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise BrokenPipeError from None


class Screen:
    """Rows on stdout. A terminal shows the totals below them; elsewhere they are a line whenever nothing is under way."""

    def __init__(self, raw_topic: str = RAW.name) -> None:
        self._raw_topic = raw_topic
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without UTF-8 shows ?
        console = _Console(highlight=False)
        if not console.is_terminal and "COLUMNS" not in os.environ:
            console = _Console(highlight=False, width=_WIDTH_WITHOUT_TERMINAL)
        self._console = console
        self._flow = Flow()
        self._activity = ""
        self._detail = ""
        self._since = 0.0
        self._heading_cells = 0
        self._printed_totals = ""
        self._shown_totals = ""
        self._live = Live(
            console=console,
            get_renderable=self._status,
            refresh_per_second=_REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        self._activity = ""
        self._print_totals()

    def set_activity(self, what: str, detail: str = "") -> None:
        """Show the current activity; in a terminal also for how many seconds it has lasted.

        Args:
            what: the activity; empty for none.
            detail: its progress, shown only in a terminal.
        """
        begins = what != self._activity
        if begins:
            self._since = time.monotonic()
        self._activity, self._detail = what, detail
        if begins and what and not self._console.is_terminal:
            self._print(Text(f"{what} …"))

    def print_facts(self, facts: Mapping[str, str]) -> None:
        """Print facts, each after its name."""
        wide = max(map(len, facts))
        for name, fact in facts.items():
            self._print(Text.assemble((f"  {name:<{wide}}  ", "bold"), fact), crop=False)
        self._print(Text())

    def ready(self) -> None:
        """Note that the worker takes records."""
        self.set_activity("" if self._flow.received else _WAITING)

    def show(self, records: Sequence[Fetched], /) -> None:
        """Print a line for each outcome among the records."""
        if records and self._activity == _WAITING:
            self._activity = ""
        for record in records:
            if record.topic == self._raw_topic:
                self._flow.add_raw(str(from_fetched(record).origin))
            else:
                self._outcome(record)
        self._shown_totals = self._totals()
        if not self._console.is_terminal and not records and not self._flow.under_way:
            self._print_totals()

    def _outcome(self, record: Fetched) -> None:
        """Print the line of one outcome, below a new heading if the width has changed."""
        known = from_fetched(record)
        try:
            content: dict[str, Any] = orjson.loads(known.value)
            cells = self._console.width
            at = (known.received_at or datetime.now(UTC)).astimezone()
            line = row(content, at, (record.key or b"").decode(errors="replace"), cells)
        except (ValueError, LookupError, TypeError, AttributeError):
            return  # not written by newsloom
        if cells != self._heading_cells:
            self._print(heading(cells))
            self._heading_cells = cells
        self._print(line)
        origin = known.header(headers.ORIGIN) or str(known.place)
        self._flow.add_outcome(origin, str(content["outcome"]), known.article_count)

    def _totals(self) -> str:
        """Return the totals. A narrow terminal leaves out outcomes that no record has."""
        if not self._flow.received:
            return ""
        counts = [(self._flow.outcomes[name], name) for name in _TOTALLED_OUTCOMES]
        full = self._format_totals(counts)
        return full if len(full) <= self._console.width else self._format_totals([each for each in counts if each[0]])

    def _format_totals(self, counts: Sequence[tuple[int, str]]) -> str:
        terms = [f"{count} {name}" for count, name in (*counts, (self._flow.under_way, "under way"))]
        return f"{self._flow.received} in = {' + '.join(terms)}"

    def _print_totals(self) -> None:
        """Print the totals, if they changed since they were last printed."""
        found = self._totals()
        if found and found != self._printed_totals:
            self._printed_totals = found
            self._print(Text(found, style="bold"), crop=False)

    def _status(self) -> Text:
        """Return the lines below the rows: activity and totals. Called from the thread that refreshes them."""
        lines = []
        if doing := self._activity:
            seconds = int(time.monotonic() - self._since)
            shown = f"{doing}: {self._detail}" if self._detail else doing
            passed = f" {seconds} s" if doing != _WAITING and seconds >= _MIN_SHOWN_SECONDS else ""
            lines.append(Text(f"{shown} …{passed}", style="yellow"))
        if self._shown_totals:
            lines.append(Text(self._shown_totals, style="bold"))
        return Text("\n").join(lines)

    def _print(self, line: Text, *, crop: bool = True) -> None:
        self._console.print(line, no_wrap=True, crop=crop, overflow="crop" if crop else "ignore")
