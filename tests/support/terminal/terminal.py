"""Run a command in a terminal, and read what it writes and what the screen shows."""

import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pexpect
import pyte

from support.polling import DEADLINE, until
from support.terminal.signals import hear_signals

_ROWS: Final = 60
_COLOUR: Final = re.compile(rb"\x1b\[[0-9;]*(?<=[\[;])(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
_MARK: Final = "NEWSLOOM_TEST_MARK"
_NOT_INHERITED: Final = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM")


def terminal_environment(changed: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a colour terminal, with the changes in `changed`."""
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return {**inherited, "TERM": "xterm-256color", **(changed or {})}


class Terminal:
    """A command in its own terminal.

    Args:
        words: the command.
        columns: the width of the terminal.
        env: changes of the environment.
        folder: the working directory.
    """

    def __init__(
        self,
        words: Sequence[str | Path],
        *,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.columns = columns
        self._mark = uuid.uuid4().hex
        program, *arguments = map(str, words)
        self._child = pexpect.spawn(
            program,
            arguments,
            env={**terminal_environment(env), _MARK: self._mark},
            cwd=folder,
            dimensions=(_ROWS, columns),
            timeout=DEADLINE,
            preexec_fn=hear_signals,
        )
        self.written = b""

    def wait_for(self, what: str) -> None:
        """Wait until the command has written a text.

        Raises:
            pexpect.EOF: the command ended first.
        """
        self._child.expect_exact(what.encode())
        self.written += bytes(self._child.before) + bytes(self._child.after)

    def type(self, text: str) -> None:
        """Type a text."""
        self._child.send(text)

    def end(self) -> int:
        """Wait until the command ends, and return the exit code that a shell would show."""
        self._child.expect(pexpect.EOF)
        self.written += bytes(self._child.before)
        self._child.close()
        if self._child.exitstatus is not None:
            return int(self._child.exitstatus)
        return 128 + int(self._child.signalstatus or 0)

    def interrupt(self) -> int:
        """Press Ctrl-C, wait until the command ends, and return its exit code."""
        self._child.sendintr()
        return self.end()

    @property
    def screen(self) -> list[str]:
        """The lines on the screen, without empty ones at the end."""
        screen = pyte.Screen(self.columns, _ROWS)
        pyte.ByteStream(screen).feed(self.written)
        return "\n".join(line.rstrip() for line in screen.display).rstrip().splitlines()

    @property
    def text(self) -> str:
        """Everything the command wrote, with escape sequences."""
        return self.written.decode(errors="replace")

    def processes(self, what: str = "") -> list[int]:
        """Return the ids of the command and its descendants that run and have `what` in their command line."""
        return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal() and self._ours(each, what)]

    def assert_nothing_runs(self) -> None:
        """Check that no descendant of the command still runs."""
        until(lambda: not self.processes(), DEADLINE, "all processes to be gone")

    def close(self) -> None:
        """Kill the command if it still runs."""
        self._child.close(force=True)

    def _ours(self, process: Path, what: str) -> bool:
        try:
            environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:  # it has ended, or belongs to another user
            return False
        return f"{_MARK}={self._mark}".encode() in environment.split(b"\0") and what.encode() in line


@contextmanager
def terminal(
    *words: str | Path,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Iterator[Terminal]:
    """Run a command in a terminal, and kill it at the end."""
    opened = Terminal(words, columns=columns, env=env, folder=folder)
    try:
        yield opened
    finally:
        opened.close()


def has_colour(written: bytes) -> bool:
    """Return True if a text sets a colour (ECMA-48, SGR 30 to 48 and 90 to 107)."""
    return _COLOUR.search(written) is not None


def has_escapes(written: bytes) -> bool:
    """Return True if a text has an escape sequence."""
    return b"\x1b" in written
