"""Run containers of newsloom's image for `make verify-deploy`, and compare records of different runs."""

import json
import subprocess
import uuid
from pathlib import Path
from typing import Any, Final

from newsloom.dev.child import free_port
from newsloom_schemas import StageName
from newsloom_schemas.topics import DEAD_LETTERS, DUPLICATES, ENRICHED, REJECTED
from support.kafka.reading import read_all

DEADLINE: Final = 300.0
"""Seconds to wait for anything on a busy machine."""

OUTCOMES: Final = tuple(topic.name for topic in (ENRICHED, DUPLICATES, REJECTED, *DEAD_LETTERS.values()))
"""The topics with the outcomes of all stages."""

EXAMPLES: Final = "/opt/newsloom/examples"
"""The folder of the examples in the image."""

ONE_PARTITION: Final = ("topics", "create", "--partitions", "1")
"""The command that creates topics of one partition, so that articles keep the order of the folder."""

_OF_ITS_RUN: Final = {"trace", "origin", "rejected_at"}
_HARDENED: Final = (
    *("--network", "host", "--user", "10001:10001", "--read-only", "--tmpfs", "/tmp:rw,size=512m"),  # noqa: S108 - in the container
    *("--cap-drop=ALL", "--security-opt", "no-new-privileges"),
)


def podman(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run podman and wait until it ends."""
    return subprocess.run(["podman", *words], capture_output=True, text=True, check=check, timeout=DEADLINE)


def inspect(container: str, template: str) -> str:
    """Return a detail of a container, selected by a Go template."""
    return podman("inspect", "--format", f"{{{{{template}}}}}", container).stdout.strip()


def healthy(container: str) -> bool:
    """Run HEALTHCHECK now. Without systemd's timers nothing else runs it."""
    return podman("healthcheck", "run", container, check=False).returncode == 0


def log_of(container: str) -> str:
    """Return the end of the log."""
    done = podman("logs", "--tail", "20", container, check=False)
    return f"{container}: {done.stdout}{done.stderr}"


def processes_of(container: str) -> list[int]:
    """Return process ids on this machine, process 1 of the container first."""
    lines = podman("top", container, "hpid").stdout.split()[1:]
    first = int(inspect(container, ".State.Pid"))
    return [first, *sorted(int(line) for line in lines if int(line) != first)]


class Containers:
    """Containers of one image with the same settings, hardened as in production. They are removed at the end.

    Args:
        image: the name of the image.
        settings: `NEWSLOOM_…` variables.
    """

    def __init__(self, image: str, settings: dict[str, str]) -> None:
        self._image = image
        self._settings = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        self._run = uuid.uuid4().hex[:8]
        self.ports: dict[StageName, int] = {}

    def once(self, *command: str) -> str:
        """Run a command in a new container, and return its stderr.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        return podman("run", "--rm", "--no-healthcheck", *_HARDENED, *self._settings, self._image, *command).stderr

    def start(self, stage: StageName, **settings: str) -> None:
        """Start a worker of `stage` in the background, with additional `settings`."""
        self.ports[stage] = free_port()
        more = {"NEWSLOOM_HTTP__PORT": str(self.ports[stage]), **settings}
        words = [word for name, value in more.items() for word in ("--env", f"{name}={value}")]
        podman("run", "-d", "--name", self.name(stage), *_HARDENED, *self._settings, *words, self._image, "run", stage)

    def again(self, stage: StageName) -> None:
        """Start a stopped container."""
        podman("start", self.name(stage))

    def healthy(self, stage: StageName) -> bool:
        """Run the HEALTHCHECK of the image now."""
        return healthy(self.name(stage))

    def stop(self, *stages: StageName) -> dict[StageName, int]:
        """Send SIGTERM to all containers, and return their exit codes."""
        podman("stop", "--time", "120", *map(self.name, stages))
        return {stage: self.exit_code(stage) for stage in stages}

    def exit_code(self, stage: StageName) -> int:
        """Return the exit code of a stopped container."""
        return int(inspect(self.name(stage), ".State.ExitCode"))

    def running(self, stage: StageName) -> bool:
        """Return True if the container runs."""
        return inspect(self.name(stage), ".State.Running") == "true"

    def name(self, stage: StageName) -> str:
        """Return the name of a container."""
        return f"newsloom-{stage}-{self._run}"

    def remove(self, *stages: StageName) -> None:
        """Remove these containers, by default all, with their volumes."""
        for stage in stages or tuple(self.ports):
            podman("rm", "--force", "--volumes", "--time", "0", self.name(stage), check=False)


def expected_in(file: Path) -> list[str]:
    """Return the sorted records of `newsloom process`, without what differs between runs."""
    return sorted(map(comparable, file.read_bytes().splitlines()))


async def found_on(bootstrap_servers: str) -> list[str]:
    """Return the sorted outcomes on the topics."""
    return sorted(comparable(each.value) for each in await read_all(bootstrap_servers, OUTCOMES))


async def require_same(bootstrap_servers: str, expected: list[str]) -> None:
    """Check that the outcomes on the topics are the expected ones.

    Raises:
        AssertionError: they are not; the message has the first unexpected record.
    """
    found = await found_on(bootstrap_servers)
    strange = [line for line in found if line not in expected]
    require(found == expected, f"other records than `newsloom process` gives: {len(strange)}, as {strange[:1]}")


def comparable(line: bytes) -> str:
    """Return a record without what differs between runs."""
    record: dict[str, Any] = json.loads(line)
    return json.dumps({name: value for name, value in record.items() if name not in _OF_ITS_RUN}, sort_keys=True)


def require(holds: bool, otherwise: object) -> None:  # noqa: FBT001 - like assert
    """Raise AssertionError with the message `otherwise` unless `holds` is true."""
    if not holds:
        raise AssertionError(otherwise)
