"""Run bash in a terminal: type commands, read the screen, press Ctrl-C."""

import os
import re
import signal
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pexpect
import pyte

from support.polling import DEADLINE, until
from support.terminal.signals import hear_signals

_MARK: Final = "SHELL_OF_TEST"
_PROMPT: Final = re.compile(
    r"(?:\(\S+\) )?\[exit (?P<code>\d+)\] \$ *\Z"
)  # the name of an activated environment comes first
_BEGUN: Final = "[begun]"
_BEGINS: Final = re.compile(f"(?P<begun>{re.escape(_BEGUN)})|{_PROMPT.pattern}")
_KEPT_LINES: Final = 10_000
_READ_SECONDS: Final = 0.1
_OURS: Final = re.compile(r"(PYTEST|NEWSLOOM|MAKE|MFLAGS|PYTHON|VIRTUAL_ENV|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|TERM)")
"""Environment variables that tests have and a user's terminal does not."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a command.

    Attributes:
        code: the exit code.
        output: the lines between the command and the next prompt, wrapped at the width of the terminal.
    """

    code: int
    output: str


class InteractiveShell:
    """bash in a pseudo-terminal.

    Args:
        folder: the working directory.
        columns, rows: the size of the screen, in cells.
        env: additional variables; the others are those of the tests, without the ones for tests.
    """

    def __init__(self, folder: Path, columns: int = 80, rows: int = 24, env: Mapping[str, str] | None = None) -> None:
        self._mark = uuid.uuid4().hex
        environment = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
        environment |= {
            "TERM": "xterm-256color",
            "PS1": "[exit $?] $ ",
            "PS0": f"{_BEGUN}\\n",
            _MARK: self._mark,
            **(env or {}),
        }
        self._screen = pyte.HistoryScreen(columns, rows, history=_KEPT_LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._shell = pexpect.spawn(
            "/bin/bash",
            ["--noprofile", "--norc"],
            cwd=str(folder),
            env=environment,
            dimensions=(rows, columns),
            timeout=None,
            preexec_fn=hear_signals,
        )
        self._until(_PROMPT, DEADLINE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes():
            with suppress(ProcessLookupError):  # it ended with its parent
                os.kill(process, signal.SIGKILL)
        self._shell.close(force=True)

    @property
    def pid(self) -> int:
        """The process id of the shell."""
        return int(self._shell.pid)

    def run(self, command: str, deadline: float = DEADLINE) -> Finished:
        """Type the command, wait until it ends, and return its exit code and output."""
        self.start(command)
        return self.finish(deadline)

    def start(self, command: str) -> None:
        """Type the command, and wait until it has started. From then on `text` is the output of the command."""
        self._screen.reset()
        self._shell.send(f"{command}\r")
        found = self._until(_BEGINS, DEADLINE)
        assert found["begun"], f"the shell did not understand {command!r}:\n{found.string}"

    def finish(self, deadline: float = DEADLINE) -> Finished:
        """Wait until the command ends."""
        prompt = self._until(_PROMPT, deadline)
        return Finished(int(prompt["code"]), prompt.string[: prompt.start()].strip("\n"))

    def wait_for(self, pattern: str, deadline: float = DEADLINE) -> None:
        """Wait until the output of the command matches. It is an error if the command ends first."""
        found = self._until(re.compile(f"(?P<wanted>{pattern})|{_PROMPT.pattern}"), deadline)
        assert found["wanted"] is not None, f"it ended before it printed {pattern!r}:\n{found.string}"

    def press_ctrl_c(self) -> None:
        """Send SIGINT to the foreground processes, as the terminal does."""
        self._shell.send("\x03")

    def text(self) -> str:
        """Return the output of the command so far, without empty lines at the end."""
        return self._all().rpartition(f"{_BEGUN}\n")[2]

    def _all(self) -> str:
        above = [
            "".join(row[column].data for column in range(self._screen.columns)) for row in self._screen.history.top
        ]
        return "\n".join(line.rstrip() for line in (*above, *self._screen.display)).rstrip("\n")

    def processes(self, words: str = "") -> list[int]:
        """Return the ids of the descendants of this shell with these words in their command line.

        The shell itself is not included.
        """
        return [
            int(each.name)
            for each in Path("/proc").iterdir()
            if each.name.isdecimal() and int(each.name) != self._shell.pid and self._started_here(each, words)
        ]

    def assert_nothing_runs(self) -> None:
        """Check that all descendants of the shell end soon."""
        until(lambda: not self.processes(), DEADLINE, "everything that was started to end")

    def _started_here(self, process: Path, words: str) -> bool:
        try:
            environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:  # it has ended, or belongs to another user
            return False
        return f"{_MARK}={self._mark}".encode() in environment.split(b"\0") and words.encode() in line.replace(
            b"\0", b" "
        )

    def _until(self, pattern: re.Pattern[str], deadline: float) -> re.Match[str]:
        end = time.monotonic() + deadline
        while True:
            text = self._all() if pattern is _BEGINS else self.text()
            if found := pattern.search(text):
                return found
            assert time.monotonic() < end, f"waited {deadline:g} s in vain for {pattern.pattern!r}; the screen:\n{text}"
            with suppress(pexpect.TIMEOUT):
                self._stream.feed(self._shell.read_nonblocking(1 << 16, _READ_SECONDS))
