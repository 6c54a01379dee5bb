"""A terminal with a shell in it, as a person has one: what is typed, what the screen shows, and Ctrl-C."""

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
_PROMPT: Final = re.compile(r"(?:\(\S+\) )?\[exit (?P<code>\d+)\] \$ *\Z")  # an activated environment stands before it
_BEGUN: Final = "[begun]"
_BEGINS: Final = re.compile(f"(?P<begun>{re.escape(_BEGUN)})|{_PROMPT.pattern}")
_KEPT_LINES: Final = 10_000
_READ_SECONDS: Final = 0.1
_OURS: Final = re.compile(r"(PYTEST|NEWSLOOM|MAKE|MFLAGS|PYTHON|VIRTUAL_ENV|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|TERM)")
"""What a person who opens a terminal does not have in the environment, and a test has."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left on the screen.

    Attributes:
        code: its exit code.
        output: all lines from the command to the next prompt, as wide as the terminal.
    """

    code: int
    output: str


class InteractiveShell:
    """bash in a pseudo-terminal.

    Args:
        folder: where it starts.
        columns, rows: the size of the screen, in cells.
        env: added to the environment, which is the tests' without what concerns tests.
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
            with suppress(ProcessLookupError):  # it has ended with another
                os.kill(process, signal.SIGKILL)
        self._shell.close(force=True)

    @property
    def pid(self) -> int:
        """The shell's process id."""
        return int(self._shell.pid)

    def run(self, command: str, deadline: float = DEADLINE) -> Finished:
        """Type the command, and wait until it ends."""
        self.start(command)
        return self.finish(deadline)

    def start(self, command: str) -> None:
        """Type the command, and wait until it begins. From then on `text` is only what it prints."""
        self._screen.reset()
        self._shell.send(f"{command}\r")
        found = self._until(_BEGINS, DEADLINE)
        assert found["begun"], f"the shell did not understand {command!r}:\n{found.string}"

    def finish(self, deadline: float = DEADLINE) -> Finished:
        """Wait until the command ends."""
        prompt = self._until(_PROMPT, deadline)
        return Finished(int(prompt["code"]), prompt.string[: prompt.start()].strip("\n"))

    def wait_for(self, pattern: str, deadline: float = DEADLINE) -> None:
        """Wait until what the command has printed matches; that it ends before is an error."""
        found = self._until(re.compile(f"(?P<wanted>{pattern})|{_PROMPT.pattern}"), deadline)
        assert found["wanted"] is not None, f"it ended before it printed {pattern!r}:\n{found.string}"

    def press_ctrl_c(self) -> None:
        """What the key does: SIGINT for all in the foreground."""
        self._shell.send("\x03")

    def text(self) -> str:
        """Return what the command has shown until now, without empty lines at the end."""
        return self._all().rpartition(f"{_BEGUN}\n")[2]

    def _all(self) -> str:
        above = [
            "".join(row[column].data for column in range(self._screen.columns)) for row in self._screen.history.top
        ]
        return "\n".join(line.rstrip() for line in (*above, *self._screen.display)).rstrip("\n")

    def processes(self, words: str = "") -> list[int]:
        """Return the ids of all processes started from here, and theirs, with these words in their command line.

        The shell itself is not among them.
        """
        return [
            int(each.name)
            for each in Path("/proc").iterdir()
            if each.name.isdecimal() and int(each.name) != self._shell.pid and self._started_here(each, words)
        ]

    def assert_nothing_runs(self) -> None:
        """Check that all that was started from here ends soon."""
        until(lambda: not self.processes(), DEADLINE, "everything that was started to end")

    def _started_here(self, process: Path, words: str) -> bool:
        try:
            environment, line = (process / "environ").read_bytes(), (process / "cmdline").read_bytes()
        except OSError:  # it has ended, or belongs to somebody else
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
