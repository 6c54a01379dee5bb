"""The summary at the end of `newsloom process`: counts of outcomes, and reasons of rejections and failures."""

import shlex
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console

from newsloom.cli.display.plain import fitted, plain
from newsloom.runtime.files.listing import written_name

_MAX_REASONS: Final = 5
_WIDTH_WITHOUT_TERMINAL: Final = 160
_EXPLAINED: Final = ("failed", "rejected")
"""Outcomes that have a reason."""


class Summary:
    """Counts outcomes, and the reasons of rejections and failures with an example of each."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}

    @property
    def total(self) -> int:
        """The number of articles counted."""
        return self._counts.total()

    @property
    def failed(self) -> int:
        """The number of articles that failed."""
        return self._counts["failed"]

    def add(self, record: Mapping[str, Any], place: str) -> None:
        """Count a record that was written.

        Args:
            record: a record that `process` wrote.
            place: where it came from, as `file:PATH#POSITION`.
        """
        outcome = str(record["outcome"])
        self._counts[outcome] += 1
        if outcome not in _EXPLAINED:
            return
        if outcome == "rejected":
            reason, detail = str(record["reason"]), str(record["detail"])
        else:
            failure = record["failure"]
            reason, detail = str(failure["error"]).rpartition(".")[2], str(failure["message"])
        self._reasons[outcome, reason] += 1
        if (outcome, reason) not in self._examples:
            self._examples[outcome, reason] = f"{place.removeprefix('file:')}: {detail}"

    def say(self, seconds: float, out: Path | None) -> None:
        """Print the summary to stderr.

        Args:
            seconds: how long the run took.
            out: the file with the lines, unless they went to stdout.
        """
        each = ", ".join(
            f"{count} {name}" for name, count in sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        )
        where = f" → {written_name(out)}" if out is not None else ""
        articles = "article" if self.total == 1 else "articles"
        print(f"{self.total} {articles} in {seconds:.1f} s: {each or 'nothing'}{where}", file=sys.stderr)
        console = Console(stderr=True)
        width = console.width if console.is_terminal else _WIDTH_WITHOUT_TERMINAL
        for line in self._why(out):
            print(line if cell_len(line) <= width else fitted(line, width), file=sys.stderr)

    def _why(self, out: Path | None) -> list[str]:
        """Return a line for each reason, failures first, and a line that says how to see all of them."""
        order = sorted(self._reasons.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
        lines = [
            f"  {count} {outcome}, {reason}: {plain(self._examples[outcome, reason])}"
            for (outcome, reason), count in order[:_MAX_REASONS]
        ]
        if len(order) > _MAX_REASONS:
            lines.append(f"  … and {len(order) - _MAX_REASONS} more reasons")
        if lines and out is not None:
            lines.append(f"  all of them: jq -c 'select(.reason // .failure)' {shlex.quote(written_name(out))}")
        elif lines:
            lines.append('  all of them: the lines that have a "reason" or a "failure"')
        return lines
