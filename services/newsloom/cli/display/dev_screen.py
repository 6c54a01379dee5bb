"""What `newsloom dev` shows: a line for each outcome, and the totals."""

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
_REFRESHES_A_SECOND: Final = 4
_WORTH_SAYING_SECONDS: Final = 2
_IN_SUM: Final = ("unique", "revision", "duplicate", "rejected", "failed")


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
        self._doing = ""
        self._detail = ""
        self._since = 0.0
        self._headed = 0
        self._said = ""
        self._shown_sum = ""
        self._live = Live(
            console=console,
            get_renderable=self._status,
            refresh_per_second=_REFRESHES_A_SECOND,
            transient=True,
            redirect_stdout=False,
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()
        self._doing = ""
        self._say_sum()

    def does(self, what: str, detail: str = "") -> None:
        """Show the current activity; in a terminal also for how many seconds it has lasted.

        Args:
            what: the activity; empty for none.
            detail: its progress, shown only in a terminal.
        """
        begins = what != self._doing
        if begins:
            self._since = time.monotonic()
        self._doing, self._detail = what, detail
        if begins and what and not self._console.is_terminal:
            self._print(Text(f"{what} …"))

    def tell(self, facts: Mapping[str, str]) -> None:
        """Print facts, each after its name."""
        wide = max(map(len, facts))
        for name, fact in facts.items():
            self._print(Text.assemble((f"  {name:<{wide}}  ", "bold"), fact), crop=False)
        self._print(Text())

    def ready(self) -> None:
        """Note that the worker takes records."""
        self.does("" if self._flow.taken else _WAITING)

    def came(self, records: Sequence[Fetched], /) -> None:
        """Print a line for each outcome among the records."""
        if records and self._doing == _WAITING:
            self._doing = ""
        for record in records:
            if record.topic == self._raw_topic:
                self._flow.came_in(str(from_fetched(record).origin))
            else:
                self._outcome(record)
        self._shown_sum = self._sum()
        if not self._console.is_terminal and not records and not self._flow.under_way:
            self._say_sum()

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
        if cells != self._headed:
            self._print(heading(cells))
            self._headed = cells
        self._print(line)
        self._flow.ended(known.header(headers.ORIGIN) or str(known.place), str(content["outcome"]))

    def _sum(self) -> str:
        """Return the totals. A narrow terminal leaves out outcomes that no record has."""
        if not self._flow.taken:
            return ""
        counts = [(self._flow.outcomes[name], name) for name in _IN_SUM]
        full = self._sum_of(counts)
        return full if len(full) <= self._console.width else self._sum_of([each for each in counts if each[0]])

    def _sum_of(self, counts: Sequence[tuple[int, str]]) -> str:
        terms = [f"{count} {name}" for count, name in (*counts, (self._flow.under_way, "under way"))]
        return f"{self._flow.taken} in = {' + '.join(terms)}"

    def _say_sum(self) -> None:
        """Print the totals, if they changed since they were last printed."""
        found = self._sum()
        if found and found != self._said:
            self._said = found
            self._print(Text(found, style="bold"), crop=False)

    def _status(self) -> Text:
        """Return the lines below the rows: activity and totals. Called from the thread that refreshes them."""
        lines = []
        if doing := self._doing:
            seconds = int(time.monotonic() - self._since)
            shown = f"{doing}: {self._detail}" if self._detail else doing
            passed = f" {seconds} s" if doing != _WAITING and seconds >= _WORTH_SAYING_SECONDS else ""
            lines.append(Text(f"{shown} …{passed}", style="yellow"))
        if self._shown_sum:
            lines.append(Text(self._shown_sum, style="bold"))
        return Text("\n").join(lines)

    def _print(self, line: Text, *, crop: bool = True) -> None:
        self._console.print(line, no_wrap=True, crop=crop, overflow="crop" if crop else "ignore")
