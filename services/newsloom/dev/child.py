"""Processes that write to a log file, and die when the process that started them dies."""

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_TAIL_LINES: Final = 40

_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")
# Linux ends a child with PR_SET_PDEATHSIG when the *thread* that made it ends (prctl(2)), so all children are made by
# this one, which lives as long as the interpreter. Starting one from `asyncio.to_thread` is safe this way.


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nothing listens on at the moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Child:
    """A process of its own session, with everything it says in a log file.

    Args:
        command: program and arguments.
        log: appended to.
        env: the whole environment; by default our own.
    """

    def __init__(self, command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None) -> None:
        self._log = log
        shim = [sys.executable, "-I", "-S", __file__, str(os.getpid()), *map(str, command)]
        with log.open("ab") as output:
            self._process = _spawner.submit(
                subprocess.Popen,
                shim,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(os.environ if env is None else env),
                start_new_session=True,
            ).result()

    @property
    def pid(self) -> int:
        """Its process id, and that of its session."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """`None` while it runs; negative for a signal."""
        return self._process.poll()

    async def ended(self) -> int:
        """The exit code, once it ends."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            handle = os.pidfd_open(self._process.pid)
        except ProcessLookupError:  # it has ended, and been waited for
            return self._process.wait()
        loop.add_reader(handle, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        return self._process.wait()

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])

    def stop(self, deadline: float) -> int:
        """SIGTERM; after `deadline` seconds SIGKILL. The exit code."""
        self._process.terminate()
        try:
            return self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            return self.kill()

    def wait(self, deadline: float) -> int:
        """Until it ends by itself. The exit code.

        Raises:
            subprocess.TimeoutExpired: it did not in `deadline` seconds.
        """
        return self._process.wait(deadline)

    def kill(self) -> int:
        """SIGKILL, for the process and all of its session. The exit code."""
        self.send_kill()
        return self._process.wait()

    def send_kill(self) -> None:
        """The same without waiting: for signal handlers, which may have interrupted one who waits and holds its lock."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _become(parent: int, command: list[str]) -> None:
    """Ask to die with the parent, then become the command. Runs in the child, before anything else."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit("whoever started this is gone")
    os.execvp(command[0], command)  # noqa: S606 - that is what this is for


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
