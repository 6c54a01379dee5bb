"""Child processes that write to a log file and end when their parent ends."""

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
from itertools import count
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_TAIL_LINES: Final = 40
_PORTS: Final = range(10_000, 32_768)
_PORT_TRIES: Final = 1_000
_tries = count(int.from_bytes(os.urandom(4), "big"))
"""Numbers for ports one after the other, from another start in each process."""

_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")
# With PR_SET_PDEATHSIG, Linux ends a child when the *thread* that started it ends (prctl(2)). So this thread, which lives as
# long as the interpreter, starts all children; then they can be requested from `asyncio.to_thread`, too.


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 on which nothing listens at the moment, and another one at each call.

    Linux gives ports from 32,768 on to outgoing connections. One of them could take the port before a server has it, or while
    the server restarts. So the port is below.

    Raises:
        OSError: no free port was found in a thousand tries.
    """
    for _ in range(_PORT_TRIES):
        port = _PORTS[next(_tries) % len(_PORTS)]
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    msg = f"no free TCP port of 127.0.0.1 from {_PORTS[0]} to {_PORTS[-1]}"
    raise OSError(msg)


class Child:
    """A process in its own session, with stdout and stderr in a log file.

    Args:
        command: the program and its arguments.
        log: the file to append to.
        env: the complete environment; by default that of this process.
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
        """Return the id of the process and of its session."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Return the exit code: `None` while the process runs, negative if a signal ended it."""
        return self._process.poll()

    async def ended(self) -> int:
        """Wait until the process ends, and return its exit code."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            handle = os.pidfd_open(self._process.pid)
        except ProcessLookupError:  # another thread has waited for it
            return self._process.wait()
        loop.add_reader(handle, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        return self._process.wait()

    def tail(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])

    def stop(self, deadline: float) -> int:
        """Send SIGTERM, and SIGKILL after `deadline` seconds. Return the exit code."""
        self._process.terminate()
        try:
            return self._process.wait(deadline)
        except subprocess.TimeoutExpired:
            return self.kill()

    def wait(self, deadline: float) -> int:
        """Wait until the process ends by itself, and return its exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs after `deadline` seconds.
        """
        return self._process.wait(deadline)

    def kill(self) -> int:
        """Send SIGKILL to the whole session, and return the exit code of the process."""
        self.send_kill()
        return self._process.wait()

    def send_kill(self) -> None:
        """Send SIGKILL without waiting: a signal handler may have interrupted a `wait`, which holds a lock."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _become(parent: int, command: list[str]) -> None:
    """Ask the kernel to end this process with its parent, then execute the command. Runs first in the child."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call above
        sys.exit("the process that started this one has ended")
    os.execvp(command[0], command)  # noqa: S606 - the purpose of this function


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
