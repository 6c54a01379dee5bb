"""What `newsloom dev` shows: a line for each outcome, and below them the sum that always comes out."""

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
from newsloom.runtime.kafka.consuming.convert import Fetched, inbound
from newsloom_schemas import headers
from newsloom_schemas.topics import RAW

_WIDTH_WITHOUT_TERMINAL: Final = 140
_WAITING: Final = "waiting for articles"
_REFRESHES_A_SECOND: Final = 4
_WORTH_SAYING_SECONDS: Final = 2
_IN_SUM: Final = ("unique", "revision", "duplicate", "rejected", "failed")


class _Console(Console):
    """One that leaves it to the command how to end when whoever reads its output has gone."""

    def on_broken_pipe(self) -> None:
        """Rich would exit with 1."""
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise BrokenPipeError from None


class Screen:
    """Rows on stdout. In a terminal the sum stands below them; elsewhere it is a line, whenever nothing is under way."""

    def __init__(self, raw_topic: str = RAW.name) -> None:
        self._raw_topic = raw_topic
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that is not UTF-8 gets ?
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
        """Show what it is busy with; in a terminal also for how many seconds.

        Args:
            what: the activity; nothing when it is not busy.
            detail: how far it is, shown only in a terminal.
        """
        begins = what != self._doing
        if begins:
            self._since = time.monotonic()
        self._doing, self._detail = what, detail
        if begins and what and not self._console.is_terminal:
            self._print(Text(f"{what} …"))

    def tell(self, facts: Mapping[str, str]) -> None:
        """Facts to stay on the screen, each under its name."""
        wide = max(map(len, facts))
        for name, fact in facts.items():
            self._print(Text.assemble((f"  {name:<{wide}}  ", "bold"), fact), crop=False)
        self._print(Text())

    def ready(self) -> None:
        """The worker takes records."""
        self.does("" if self._flow.taken else _WAITING)

    def came(self, records: Sequence[Fetched], /) -> None:
        """A line for each outcome among them."""
        if records and self._doing == _WAITING:
            self._doing = ""
        for record in records:
            if record.topic == self._raw_topic:
                self._flow.came_in(str(inbound(record).origin))
            else:
                self._outcome(record)
        self._shown_sum = self._sum()
        if not self._console.is_terminal and not records and not self._flow.under_way:
            self._say_sum()

    def _outcome(self, record: Fetched) -> None:
        """Its line, below a heading when there is none as wide."""
        known = inbound(record)
        try:
            content: dict[str, Any] = orjson.loads(known.value)
            cells = self._console.width
            at = (known.received_at or datetime.now(UTC)).astimezone()
            line = row(content, at, (record.key or b"").decode(errors="replace"), cells)
        except (ValueError, LookupError, TypeError, AttributeError):
            return  # not written by newsloom: somebody tries out the topic
        if cells != self._headed:
            self._print(heading(cells))
            self._headed = cells
        self._print(line)
        self._flow.ended(known.header(headers.ORIGIN) or str(known.place), str(content["outcome"]))

    def _sum(self) -> str:
        """Return the sum. Where the terminal is too narrow, without the outcomes that no record has."""
        if not self._flow.taken:
            return ""
        counts = [(self._flow.outcomes[name], name) for name in _IN_SUM]
        full = self._sum_of(counts)
        return full if len(full) <= self._console.width else self._sum_of([each for each in counts if each[0]])

    def _sum_of(self, counts: Sequence[tuple[int, str]]) -> str:
        terms = [f"{count} {name}" for count, name in (*counts, (self._flow.under_way, "under way"))]
        return f"{self._flow.taken} in = {' + '.join(terms)}"

    def _say_sum(self) -> None:
        """Once for each sum."""
        found = self._sum()
        if found and found != self._said:
            self._said = found
            self._print(Text(found, style="bold"), crop=False)

    def _status(self) -> Text:
        """Return what stands below the rows: the activity, and the sum. Called by the thread that refreshes it."""
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
