"""The real `newsloom` command, as a user or a container runs it."""

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
"""The command, run by the interpreter of the tests."""

_ANSWER_SECONDS = 30.0


def environment(bootstrap_servers: str, group_prefix: str, folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a worker: where Kafka is, where its dedup store is, few processes. `settings` come on top.

    Its session outlasts any stall of a busy machine: a worker that is alone and stays alive does nothing twice.
    """
    ours = {
        "NEWSLOOM_KAFKA__BOOTSTRAP_SERVERS": bootstrap_servers,
        "NEWSLOOM_KAFKA__GROUP_PREFIX": group_prefix,
        "NEWSLOOM_KAFKA__SESSION_TIMEOUT_SECONDS": "60",
        "NEWSLOOM_KAFKA__HEARTBEAT_INTERVAL_SECONDS": "1",
        "NEWSLOOM_DEDUP__ROCKSDB_PATH": str(folder / "dedup"),
        "NEWSLOOM_POOL__PROCESSES": "1",
        **settings,
    }
    return {**os.environ, **ours}


def command(*words: str | Path) -> list[str]:
    """`newsloom WORDS…`, run by the interpreter of the tests."""
    return [*NEWSLOOM, *map(str, words)]


def newsloom(
    *words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(command(*words), env=env, cwd=cwd, capture_output=True, check=False, timeout=DEADLINE)


class Worker:
    """A running `newsloom run STAGES…` and its port. `program` may be the command with a fault in it."""

    def __init__(
        self, stages: Sequence[str], env: dict[str, str], log: Path, program: Sequence[str] = NEWSLOOM
    ) -> None:
        self.port = free_port()
        self._log = log
        self.child = Child([*program, "run", *stages], log, {**env, "NEWSLOOM_HTTP__PORT": str(self.port)})

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 when nothing answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=_ANSWER_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except URLError as error:
            return getattr(error, "code", 0), str(error)
        except OSError as error:
            return 0, str(error)

    def said(self) -> str:
        """All of its log."""
        return self._log.read_text(errors="replace")

    def wait_ready(self) -> None:
        """Until it has its partitions.

        Raises:
            AssertionError: it ended instead; with the end of its log.
        """

        def ready() -> bool:
            assert self.child.exit_code is None, self.child.tail()
            return self.get("/readyz")[0] == 200

        until(ready, DEADLINE, "the worker to be ready")


def kill_alone(child: Child) -> None:
    """SIGKILL for a worker and not for its pool, which has to end by itself.

    Comes back once the worker is gone: one that waits for its disk holds its store for seconds.
    """
    os.kill(child.pid, signal.SIGKILL)
    child.wait(DEADLINE)


@contextmanager
def workers(groups: Sequence[Sequence[str]], env: dict[str, str], folder: Path) -> Iterator[list[Worker]]:
    """One worker for each group of stages, ready; killed at the end if still there."""
    running = [Worker(group, env, folder / f"{'-'.join(group)}.log") for group in groups]
    try:
        for worker in running:
            worker.wait_ready()
        yield running
    finally:
        for worker in running:
            worker.child.kill()
