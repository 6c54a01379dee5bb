"""Hold what the parts of a running console share: the window, and how far reading is."""

from dataclasses import dataclass
from typing import Final

from newsloom.console.window import Window

_MAX_PROBLEM_CHARS: Final = 300


@dataclass
class ConsoleState:
    """Hold the state of a running console.

    Attributes:
        window: the records.
        read: records that were read, also those that are not kept.
        unreadable: records that could not be read.
        last_problem: where the last of them is, and what is wrong with it.
        caught_up: whether all records have been read that were there at the start.
        failure: why no more records are read; empty while they are.
    """

    window: Window
    read: int = 0
    unreadable: int = 0
    last_problem: str = ""
    caught_up: bool = False
    failure: str = ""

    def note_problem(self, place: str, problem: str) -> None:
        """Count a record that could not be read."""
        self.unreadable += 1
        self.last_problem = f"{place}: {problem}"[:_MAX_PROBLEM_CHARS]
