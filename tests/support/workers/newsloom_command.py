"""Run the real `newsloom` command, as a user or a container does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from newsloom.dev.child import Child, free_port
from support.polling import DEADLINE, until

NEWSLOOM = (sys.executable, "-m", "newsloom")
"""The command, with the Python of the tests."""

_ANSWER_SECONDS = 30.0


def environment(bootstrap_servers: str, group_prefix: str, folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a worker: Kafka, stores, few processes, and the additional `settings`.

    The session is longer than any stall of a busy machine, so that a single worker processes each record once.
    """
    ours = {
        "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": bootstrap_servers,
        "NEWSLOOM_KAFKA__GROUP_PREFIX": group_prefix,
        "NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "60",
        "NEWSLOOM_KAFKA__HEARTBEAT_INTERVAL_SECONDS": "1",
        "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(folder / "dedup"),
        "NEWSLOOM_STORIES__ROCKSDB_PATH": str(folder / "stories"),
        "NEWSLOOM_POOL__PROCESSES": "1",
        **settings,
    }
    return {**os.environ, **ours}


def command(*words: str | Path) -> list[str]:
    """Return the command `newsloom` with these arguments."""
    return [*NEWSLOOM, *map(str, words)]


def newsloom(
    *words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command and wait until it ends."""
    return subprocess.run(command(*words), env=env, cwd=cwd, capture_output=True, check=False, timeout=DEADLINE)


class Worker:
    """A running `newsloom run STAGES…` and its HTTP port. `program` may be a command with a fault."""

    def __init__(
        self, stages: Sequence[str], env: dict[str, str], log: Path, program: Sequence[str] = NEWSLOOM
    ) -> None:
        self.port = free_port()
        self._log = log
        self.child = Child([*program, "run", *stages], log, {**env, "NEWSLOOM_HTTP__PORT": str(self.port)})

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body; status 0 when nothing answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=_ANSWER_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except URLError as error:
            return getattr(error, "code", 0), str(error)
        except OSError as error:
            return 0, str(error)

    def said(self) -> str:
        """Return the whole log."""
        return self._log.read_text(errors="replace")

    def wait_ready(self) -> None:
        """Wait until the worker has its partitions.

        Raises:
            AssertionError: the worker ended; the message has the end of its log.
        """

        def ready() -> bool:
            assert self.child.exit_code is None, self.child.tail()
            return self.get("/readyz")[0] == 200

        until(ready, DEADLINE, "the worker to be ready")


def kill_alone(child: Child) -> None:
    """Send SIGKILL to a worker but not to its pool, which must end by itself.

    Returns when the worker is gone: while it waits for the disk, it can hold its store for seconds.
    """
    os.kill(child.pid, signal.SIGKILL)
    child.wait(DEADLINE)


@contextmanager
def workers(groups: Sequence[Sequence[str]], env: dict[str, str], folder: Path) -> Iterator[list[Worker]]:
    """Start a worker for each group of stages, and wait until all are ready. They are killed at the end."""
    running = [Worker(group, env, folder / f"{'-'.join(group)}.log") for group in groups]
    try:
        for worker in running:
            worker.wait_ready()
        yield running
    finally:
        for worker in running:
            worker.child.kill()
